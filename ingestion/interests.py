"""Which interests and sides of life a passage suits: how much of the words of `interests.yaml` it shares. No source says it, so
the rule does, and its name is kept with the textbook."""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from ingestion import names
from ingestion.names import Mentions
from learning.vocabulary import LifeCategory

RULE = "lexicon-overlap-1"
MOST = 4  # interests of a passage; the sides of life are four anyway
SURE, ALSO = 2, 1  # the points of a word
ENOUGH = 2  # points, for a tag to suit


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of some tags."""

    mentions: Mentions
    points: Mapping[str, Mapping[str, int]]  # for each word, what it counts for which tag

    def suited(self, found: Sequence[str]) -> tuple[str, ...]:
        """The tags that a text of these words suits, best first."""
        points: Counter[str] = Counter()
        scores: dict[str, float] = defaultdict(float)
        for word, count in Counter(self.mentions.among(found)).items():
            for tag, worth in self.points[word].items():
                points[tag] += worth
                scores[tag] += worth * (1 + math.log(count))
        return tuple(sorted((tag for tag in scores if points[tag] >= ENOUGH), key=lambda tag: (-scores[tag], tag)))


def suits(text: str) -> tuple[tuple[str, ...], tuple[LifeCategory, ...]]:
    """The interests that a passage suits, at most `MOST`, and the sides of life; both best first."""
    found = names.words(text)
    interests, categories = lexicons()
    return interests.suited(found)[:MOST], tuple(map(LifeCategory, categories.suited(found)))


@cache
def lexicons() -> tuple[Lexicon, Lexicon]:
    """The interests' lexicon, and that of the sides of life."""
    read = yaml.safe_load(Path(__file__).with_name("interests.yaml").read_text())
    return _lexicon(read["interests"]), _lexicon(read["life_categories"])


def _lexicon(tags: Mapping[str, Mapping[str, list[str]]]) -> Lexicon:
    points: dict[str, dict[str, int]] = defaultdict(dict)
    for tag, lists in tags.items():
        for kind, worth in (("also", ALSO), ("sure", SURE)):
            for word in lists[kind]:
                points[" ".join(names.words(word))][tag] = worth
    return Lexicon(Mentions({tuple(word.split(" ")): word for word in points}), points)
