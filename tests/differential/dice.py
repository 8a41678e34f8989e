"""Chance that does not depend on who asks first: every roll is a hash of a seed and of what the roll is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Dice:
    """The dice of one run: the same question gives the same roll, in whatever order questions are asked."""

    seed: int

    def roll(self, *about: object) -> float:
        """A number from 0 up to 1. What it is about needs a `repr` that tells it from all else, and holds no address."""
        digest = blake2b(repr((self.seed, about)).encode("utf-8", "surrogatepass"), digest_size=7).digest()
        return int.from_bytes(digest, "big") / (1 << 56)

    def pick(self, options: Sequence[T], *about: object) -> T:
        return options[int(self.roll("pick", *about) * len(options))]
