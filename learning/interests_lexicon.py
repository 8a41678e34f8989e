"""The words that children name their interests by, ready to be found in an answer. The words themselves are data: whoever calls
reads them (`datasources/language/hearing.py`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import combinations
from typing import Any, Final

from learning.interests import stem
from learning.interests_phrases import PASSED, joined
from learning.interests_said import Word, words_of
from learning.vocabulary import LifeCategory

LONGEST: Final = 6  # words of a phrase
ONE_WRONG, TWO_WRONG = 7, 10  # letters of a word of which one or two may be wrong


class Kind(Enum):
    DOES = auto()  # said is enough: `chess`
    LOOSE = auto()  # said to be liked or done: `dogs`, `music`
    LIKED = auto()  # said to be liked, watched, collected: `dragons`
    KEPT = auto()  # or kept: `we have a dog`
    MADE = auto()  # or made: `dumplings`
    WORKS = auto()
    FIELD = auto()  # work, where it is said to be: `something with animals`
    CARES = auto()  # wherever it is said
    ASKED = auto()  # where a child is asked what it would make better
    ALONE = auto()  # there, and where nothing else is found


@dataclass(frozen=True, slots=True)
class Sense:
    """What a phrase means: the interest's name, and the side of life that it mostly belongs to."""

    name: str
    kind: Kind
    side: LifeCategory
    is_verb: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase of an answer, from its word `start` to `end`, and what it may mean."""

    start: int
    end: int
    senses: tuple[Sense, ...]
    is_guess: bool = False  # it is not spelled so


@dataclass(slots=True)
class Lexicon:
    """Phrases by their words' stems; what is misspelt is looked for by what is left without a letter or two."""

    phrases: dict[tuple[str, ...], list[Sense]] = field(default_factory=dict)
    unfit: frozenset[tuple[str, ...]] = frozenset()
    names: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    ways: frozenset[str] = frozenset()
    figures: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)  # by their first word
    known: set[str] = field(default_factory=set)
    misspelt: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, does: Any, likes: Any, works: Any, cares: Any, guards: Any) -> "Lexicon":
        """The lexicon of what the files of these names hold."""
        self = cls(
            unfit=frozenset(_key(one) for one in _listed(guards["unfit"])),
            names=frozenset(guards["names"].split()),
            places=frozenset(guards["places"].split()),
            ways=frozenset(guards["ways"].split()),
        )
        for figure in (tuple(word.text for word in words_of(one)) for one in guards["figures"]):
            self.figures.setdefault(figure[0], []).append(figure)
        loose = {_key(one) for one in _listed(likes["loose"])}
        for side in (LifeCategory.PERSONAL, LifeCategory.SOCIAL):
            self._add(does[side.value], Kind.DOES, side, loose)
        for kind, part in ((Kind.KEPT, "kept"), (Kind.LIKED, "liked"), (Kind.MADE, "made")):
            self._add(likes[part], kind, LifeCategory.PERSONAL)
        self._add(works["work"], Kind.WORKS, LifeCategory.CAREER)
        self._add(works["fields"], Kind.FIELD, LifeCategory.CAREER, is_named=False)
        self._add(cares["anywhere"], Kind.CARES, LifeCategory.PHILANTHROPIC)
        self._add(cares["asked"], Kind.ASKED, LifeCategory.PHILANTHROPIC)
        self._add(cares["alone"], Kind.ALONE, LifeCategory.PHILANTHROPIC)
        self._spell(guards["other_words"])
        return self

    def found(self, words: Sequence[Word]) -> list[Found]:
        """Every phrase that begins at a word, longest first."""
        meant = {text: self._known(text) for text in {word.text for word in words}}
        stems, guessed = [meant[word.text][0] for word in words], [meant[word.text][1] for word in words]
        kept = [n for n, word in enumerate(words) if word.text not in PASSED]
        found: dict[tuple[int, int], Found] = {}
        for places in (range(len(words)), kept):
            for n, start in enumerate(places):
                for count, last in enumerate(places[n : n + LONGEST], 1):
                    if last > start and _is_apart(words[last].gap):
                        break
                    if places is kept and last - start < count:
                        continue  # nothing passes between: it was looked for
                    senses = self.phrases.get(joined([stems[place] for place in places[n : n + count]]))
                    if senses and (start, last + 1) not in found:
                        is_guess = any(guessed[place] for place in places[n : n + count])
                        found[start, last + 1] = Found(start, last + 1, tuple(senses), is_guess)
        return list(found.values())

    def knows(self, name: str) -> bool:
        """Whether it is a phrase of the lexicon."""
        return _key(name) in self.phrases

    def figurative(self, words: Sequence[Word]) -> set[int]:
        """The places of words that belong to a figure of speech."""
        texts = [word.text for word in words]
        return {
            place
            for n, text in enumerate(texts)
            for figure in self.figures.get(text, ())
            if tuple(texts[n : n + len(figure)]) == figure
            for place in range(n, n + len(figure))
        }

    def _add(
        self,
        entries: Mapping[str, str | None],
        kind: Kind,
        side: LifeCategory,
        loose: Iterable[tuple[str, ...]] = (),
        *,
        is_named: bool = True,
    ) -> None:
        for name, others in entries.items():
            for phrase in (*([name] if is_named else ()), *_listed(others or "")):
                is_verb = phrase.startswith("to ")
                key = _key(phrase.removeprefix("to "))
                actual = Kind.LOOSE if key in loose and not is_verb else kind
                senses = self.phrases.setdefault(key, [])
                if all((one.name, one.is_verb) != (name, is_verb) or one.kind is not actual for one in senses):
                    senses.append(Sense(name, actual, side, is_verb))

    def _spell(self, others: str) -> None:
        self.known = {word for phrase in self.phrases for word in phrase} | {stem(word) for word in others.split()}
        self.known |= self.names | self.places
        for word in sorted({word for phrase in self.phrases for word in phrase}):
            for part in _parts(word):
                self.misspelt.setdefault(part, word)

    def _known(self, word: str) -> tuple[str, bool]:
        """The stem of a word, or of the word that is meant; and whether that is a guess."""
        plain = stem(word)
        if plain in self.known or len(plain) < ONE_WRONG or not plain.isalpha():
            return plain, False
        for part in _parts(plain):
            meant = self.misspelt.get(part)
            if meant is not None and meant[0] == plain[0] and _distance(plain, meant) <= (2 if len(meant) >= TWO_WRONG else 1):
                return meant, True
        return plain, False


def _key(phrase: str) -> tuple[str, ...]:
    return joined([stem(word.text) for word in words_of(phrase)])


def _listed(said: str) -> Iterator[str]:
    return (one.strip() for one in said.split(",") if one.strip())


def _is_apart(gap: str) -> bool:
    return bool(gap) and gap not in {"-", "&", "'", "’", "/"}


def _parts(word: str) -> Iterator[str]:
    """The word, and what is left of it without a letter, or two where it is long."""
    yield word
    if len(word) >= ONE_WRONG - 1 and word.isalpha():
        for count in (1, 2) if len(word) >= TWO_WRONG - 1 else (1,):
            for left_out in combinations(range(len(word)), count):
                yield "".join(letter for n, letter in enumerate(word) if n not in left_out)


def _distance(one: str, other: str) -> int:
    """How many letters have to be put in, left out, changed, or changed with the next, to make one word of the other."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for n, letter in enumerate(one, 1):
        row = [n]
        for k, against in enumerate(other, 1):
            cost = min(last[k] + 1, row[k - 1] + 1, last[k - 1] + (letter != against))
            if n > 1 and k > 1 and letter == other[k - 2] and one[n - 2] == against:
                cost = min(cost, before[k - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]
