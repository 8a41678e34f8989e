"""How a child says something in an interview: the words of an answer, its clauses, and of each word whether the child says it of
itself and means it. What the words mean is not known here.
"""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final

from learning.interests_said_words import (
    BEGINS,
    CHILD,
    CONNECTIVES,
    CORRECTIONS,
    DISLIKES,
    ENOUGH,
    FILLERS,
    GIVEN_UP,
    HARMLESS,
    JOKES,
    NEGATIONS,
    OTHERS,
    OWNERS,
    PERSONS,
    PREPOSITIONS,
    SPOKEN_TO,
    THEIR_VERBS,
    THINGS,
    TOLD_TO,
    TOWARDS,
    UNTHOUGHT,
    WHAT_PERSON,
)

_WORD: Final = re.compile(r"[^\W_]+(?:['’&][^\W_]+)*")


class Who(Enum):
    """Whom a clause is about."""

    CHILD = auto()  # I, we, my dad and I
    OTHER = auto()
    THING = auto()  # it, that, there
    NOBODY = auto()  # a fragment: `mostly football`


@dataclass(frozen=True, slots=True)
class Word:
    """A word of an answer: folded, and where it stands. `gap` is what stands before it besides spaces."""

    text: str
    start: int
    end: int
    gap: str


@dataclass(slots=True)
class Clause:
    """Words from `start` to `end` that are about one subject."""

    start: int
    end: int
    who: Who
    lead: str = ""  # the connective that it begins with
    sentence: int = 0
    refused: set[int] = field(default_factory=set)  # the places of words that are said not to be so


def words_of(answer: str) -> list[Word]:
    """The words of an answer, without case and accents."""
    found, last = [], 0
    for match in _WORD.finditer(answer):
        plain = unicodedata.normalize("NFKD", match[0].casefold().replace("’", "'"))
        text = "".join(one for one in plain if not unicodedata.combining(one))
        found.append(Word(text, match.start(), match.end(), answer[last : match.start()].strip()))
        last = match.end()
    return found


def clauses_of(words: Sequence[Word]) -> list[Clause]:
    """The clauses of an answer, in order; each word is in one."""
    starts = [n for n in range(len(words)) if n == 0 or _begins(words, n)]
    clauses: list[Clause] = []
    sentence = 0
    for start, end in zip(starts, [*starts[1:], len(words)], strict=True):
        sentence += bool(start) and _ends_sentence(words[start].gap)
        texts = [word.text for word in words[start:end]]
        clause = Clause(start, end, _who(texts), texts[0] if texts[0] in CONNECTIVES else "", sentence)
        before = clauses[-1] if clauses else None
        if clause.who is Who.NOBODY and clause.lead not in {"", "but", "so"} and before and before.sentence == sentence:
            clause.who = before.who
        apart = [word.gap == "," and texts[0] in {"not", "no"} for word in words[start:end]]
        doubted = before is not None and UNTHOUGHT.search(" ".join(word.text for word in words[before.start : start])) is not None
        clause.refused = set(range(start, end)) if doubted else _refused(texts, apart, start, clause.who)
        clauses.append(clause)
    return clauses


def taken_back(words: Sequence[Word], mentions: Sequence[tuple[int, int]], wished: Collection[int] = ()) -> set[int]:
    """Which mentions (their first word and the one after their last) are corrected, given up, or denied by what follows. What is
    `wished` to be better is not denied by being called bad."""
    said = " ".join(word.text for word in words)
    place = {}
    at = 0
    for n, word in enumerate(words):
        place[at] = n
        at += len(word.text) + 1
    gone: set[int] = set()
    for pattern, reach, is_all in ((CORRECTIONS, 8, False), (GIVEN_UP, 18, False), (JOKES, 14, True)):
        for match in pattern.finditer(said):
            n = place[match.start()]
            near = [k for k, (_, end) in enumerate(mentions) if n - reach <= end <= n]
            gone.update(near if is_all else near[-1:] if pattern is CORRECTIONS else set(near[-1:]) - set(wished))
    for k, (_, end) in enumerate(mentions):
        rest = " ".join(word.text for word in words[end : end + 9])
        if k not in wished and DISLIKES.match(rest):
            gone.add(k)
    return gone


def is_to_machine(words: Sequence[Word], clause: Clause) -> bool:
    """Whether a clause speaks to whoever takes the interview down, as in "ignore your instructions"."""
    said = " ".join(word.text for word in words[max(0, clause.start - 8) : clause.end])
    return SPOKEN_TO.search(said) is not None


def _ends_sentence(gap: str) -> bool:
    return any(sign in gap for sign in '.!?;:\n()–—"“”') or (bool(gap) and not gap.strip("'’&,-/").isascii())


def _begins(words: Sequence[Word], n: int) -> bool:
    word, before = words[n].text, words[n - 1].text
    if _ends_sentence(words[n].gap):
        return True
    if word in CONNECTIVES:
        return not (word in {"so", "like", "then"} and before in {"and", "i", "just", "is", "are"})
    if before in CONNECTIVES and n >= 1 and (n == 1 or _begins(words, n - 1)):
        return False  # the connective has begun it
    if word in CHILD or word in OTHERS or word in BEGINS or _is_person(words, n):
        follows = words[n + 1].text if n + 1 < len(words) else ""
        is_meaning = (word, follows) in {("i", "mean"), ("you", "know")}
        return before not in PREPOSITIONS and not is_meaning and not _is_joined(words, n)
    return False


def _is_person(words: Sequence[Word], n: int) -> bool:
    """Whether `my mom` begins here, and somebody does something."""
    word, before = words[n].text, words[n - 1].text if n else ""
    if before in TOWARDS:
        return False  # `I love my mom`, `I help my dad`
    if word in OWNERS:
        return _is_who([one.text for one in words[n + 1 : n + 3]])
    return word in PERSONS and n > 0 and before not in OWNERS | WHAT_PERSON | {"a", "an"}


def _is_joined(words: Sequence[Word], n: int) -> bool:
    """Whether this is the second of `my dad and I`, `me and my dad`."""
    if n < 2 or words[n - 1].text not in {"and", "or"}:
        return False
    near = [word.text for word in words[max(0, n - 4) : n - 1]]
    other_first = any(word in PERSONS or word in {"me", "i"} for word in near)
    return other_first and (words[n].text in {"i", "me"} or "me" in near[-1:] or "me" in near)


def _who(texts: Sequence[str]) -> Who:
    rest = list(texts)
    while rest and (rest[0] in CONNECTIVES or rest[0] in FILLERS):
        rest.pop(0)
    if not rest:
        return Who.NOBODY
    head = " ".join(rest[:6])
    is_family = rest[0] in {"my", "our", "the"} and "family" in rest[1:3]
    if rest[0] in CHILD or is_family or re.match(r"(me and |(?:\w+ ){1,3}and (?:i|me)\b)", head):
        return Who.CHILD
    if rest[0] in OTHERS or rest[0] in PERSONS or (rest[0] in OWNERS and _is_who(rest[1:3])):
        return Who.OTHER
    if rest[0] in THINGS:
        return Who.THING
    return Who.NOBODY


def _is_who(texts: Sequence[str]) -> bool:
    return texts[:1] != [] and (texts[0] in PERSONS or (texts[0] in WHAT_PERSON and texts[-1] in PERSONS))


def _refused(texts: Sequence[str], apart: Sequence[bool], start: int, who: Who) -> set[int]:
    """The places after a word that denies, or that somebody else is the subject of, to the end of the clause."""
    said = " ".join(texts)
    harmless = {n for match in HARMLESS.finditer(said) for n in _places(said, match.start(), match.end())}
    for n, text in enumerate(texts):
        if n in harmless:
            continue
        denies = text in NEGATIONS and not (text == "no" and _is_correction(texts, n))
        if denies or (n > 0 and text in THEIR_VERBS and _is_theirs(texts, n, who)):
            end = next(
                (
                    k
                    for k in range(n + 1, len(texts))
                    if texts[k] in ENOUGH or texts[k : k + 2] == ["i", "mean"] or (k > n + 1 and apart[k] and denies)
                ),
                len(texts),
            )
            return set(range(start + n, start + end))
    if texts[0] == "if" and not {"had", "were", "was", "could"}.isdisjoint(texts):
        return set(range(start, start + len(texts)))
    if match := TOLD_TO.search(said):
        return set(range(start + len(said[: match.start()].split()), start + len(texts)))
    return set()


def _is_theirs(texts: Sequence[str], n: int, who: Who) -> bool:
    """Whether a verb of somebody else has a subject of its own: `and Jonah plays`."""
    if who is Who.CHILD:
        is_named = n > 1 and texts[n - 2] in {"and", "but"} and texts[n - 1] not in FILLERS | PREPOSITIONS | CHILD
        return is_named and texts[0] != "me"
    return who is Who.NOBODY and texts[n - 1] != "who"


def _places(said: str, start: int, end: int) -> range:
    first = said.count(" ", 0, start)
    return range(first, first + said.count(" ", start, end) + 1)


def _is_correction(texts: Sequence[str], n: int) -> bool:
    follows = texts[n + 1] if n + 1 < len(texts) else ""
    return not follows or follows in FILLERS or follows in {"a", "an", "the", "wait", "actually", "not", "but", "more"}
