"""When two names mean the same interest, and how well content tagged with interests suits a student.

A few lines of folding, not a thesaurus: nearness in meaning is worked out at ingestion, from the embedder.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

KIND_OF = 0.75
"""How much of its strength an interest lends to a tag of which it is a kind (`rock music` to `music`), or the other way."""

LEAD_INS = frozenset({"do", "doing", "go", "going", "listening", "making", "play", "playing", "to", "watching"})
"""Words before an interest that do not change it: `playing guitar`, `listening to music`."""

SYNONYMS = {
    "animation": "cartoon",
    "association football": "soccer",
    "baking": "cooking",
    "bike": "cycling",
    "biking": "cycling",
    "cinema": "film",
    "climate": "environment",
    "coding": "programming",
    "computer game": "gaming",
    "dance": "dancing",
    "draw": "drawing",
    "environmentalism": "environment",
    "esport": "gaming",
    "food": "cooking",
    "game": "gaming",
    "gamer": "gaming",
    "hiphop": "hip hop",
    "movie": "film",
    "outer space": "space",
    "pet": "animal",
    "photo": "photography",
    "skateboard": "skateboarding",
    "skating": "skateboarding",
    "software development": "programming",
    "song": "music",
    "space exploration": "space",
    "swim": "swimming",
    "tech": "technology",
    "video game": "gaming",
    "videogame": "gaming",
    "volunteer": "volunteering",
}
"""Names that mean the same as another, both in the singular."""

STEMS = (("ies", "y"), ("ie", "y"), ("ches", "ch"), ("shes", "sh"), ("xes", "x"), ("sses", "ss"), ("s", ""))
"""What the ending of a word, singular or plural, becomes; the first that fits."""


@dataclass(frozen=True, slots=True)
class Match:
    """How well tags suit a student's interests: the strength of the best match, and the names of all that match."""

    strength: float = 0.0
    names: tuple[str, ...] = ()


class Interests:
    """What a student likes, ready to be matched."""

    __slots__ = ("_folded",)

    def __init__(self, strengths: Mapping[str, float] | None = None) -> None:
        """`strengths` holds how much the student likes each thing, from 0 to 1, by the student's own name for it."""
        self._folded = [(name, fold(name), strength) for name, strength in (strengths or {}).items() if strength > 0]

    def match(self, tags: Iterable[str]) -> Match:
        """How well something with these tags suits. Names come strongest match first, then by name."""
        folded = {fold(tag) for tag in tags} - {""}
        best: dict[str, float] = {}
        for name, interest, strength in self._folded:
            share = max((_likeness(interest, tag) for tag in folded), default=0.0)
            if share > 0:
                best[name] = strength * share
        names = sorted(best, key=lambda name: (-best[name], name))
        return Match(best[names[0]], tuple(names)) if names else Match()


def fold(name: str) -> str:
    """A name in the form in which names that mean the same are equal: case, hyphens, plurals, lead-ins and a few synonyms
    folded away. Empty when nothing is left."""
    words = re.findall(r"[^\W_]+(?:'[^\W_]+)?", name.casefold())
    while len(words) > 1 and words[0] in LEAD_INS:
        words = words[1:]
    plain = _singular(words)
    return _SYNONYMS.get(plain, plain)


def _singular(words: Sequence[str]) -> str:
    return " ".join([*words[:-1], stem(words[-1])]) if words else ""


def stem(word: str) -> str:
    """What a word and its plural have in common, guessed by spelling: `hobby` and `hobbies`, `movie` and `movies` meet."""
    if len(word) <= 3 or word.endswith(("ss", "us", "is", "ics")):
        return word
    for ending, instead in STEMS:
        if word.endswith(ending):
            return word.removesuffix(ending) + instead
    return word


_SYNONYMS = {_singular(name.split()): meaning for name, meaning in SYNONYMS.items()}


def _likeness(one: str, other: str) -> float:
    """1 for the same interest, `KIND_OF` when the one ends in the other: the last words of an English name say its kind."""
    if one == other:
        return 1.0
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return KIND_OF if longer.endswith(f" {shorter}") else 0.0
