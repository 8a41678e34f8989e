"""The interests that an answer of an interview tells, by rule. Pure: the lexicon is handed in, and what a child says is data."""

from collections.abc import Sequence
from typing import Final

from learning.interests_guards import is_fit, private_in
from learning.interests_lexicon import Kind, Lexicon
from learning.interests_mentions import Mention, meant, mentions_in
from learning.interests_said import Clause, Word, clauses_of, words_of
from learning.interests_strength import strength_of
from learning.interests_styles import styles_heard
from learning.interests_unnamed import Unnamed, unnamed
from learning.interviews import Findings, Heard
from learning.vocabulary import LifeCategory

HEARD: Final = 600  # words of an answer: what follows is not heard
MOST: Final = 12  # interests of one answer
MOST_CAUSES: Final = 2
EVIDENCE: Final = 12  # words
UNNAMED: Final = 0.5
"""How sure it is that something is an interest that no lexicon knows."""


def heard(lexicon: Lexicon, question: str, side: LifeCategory | None, answer: str) -> Findings:
    """What an answer tells, given the question and the side of life that it was about; without one, how the child learns."""
    words = words_of(answer)[:HEARD]
    if side is None or not words:
        return Findings(styles=styles_heard(answer))
    clauses = clauses_of(words)
    mentions = mentions_in(lexicon, words, clauses, side)
    found = [_named(one, words, side, answer) for one in _bounded(meant(mentions))]
    found = [_with_side(one, found, side) for one in found]
    private = private_in(words)
    taken = {place for one in mentions for place in range(one.start, one.end)}
    for new in unnamed(words, clauses, taken, question, side, is_alone=not found):
        if is_fit(new.name, lexicon, private) and new.name not in {one.interest for one in found}:
            found.append(_unnamed(new, words, clauses, side, answer))
    return Findings(interests=tuple(found[:MOST]))


def _bounded(mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions with no more causes than somebody cares about at once: those first that tell of a cause in any case."""
    causes = [one for one in mentions if one.sense.kind in {Kind.CARES, Kind.ASKED}]
    causes = sorted(causes, key=lambda one: one.sense.kind is not Kind.CARES)[:MOST_CAUSES]
    causes = causes or [one for one in mentions if one.sense.kind is Kind.ALONE][:1]
    return [one for one in mentions if one.sense.side is not LifeCategory.PHILANTHROPIC or one in causes]


def _named(one: Mention, words: Sequence[Word], side: LifeCategory, answer: str) -> Heard:
    is_settled = one.sense.side in {LifeCategory.CAREER, LifeCategory.PHILANTHROPIC} or side is LifeCategory.PHILANTHROPIC
    return Heard(
        interest=one.sense.name,
        category=one.sense.side if is_settled else side,
        strength=strength_of(words, one.start, one.end, [one.clause]),
        confidence=one.confidence,
        evidence=_evidence(words, max(one.clause.start, one.end - EVIDENCE), one.end, answer),
    )


def _with_side(one: Heard, found: Sequence[Heard], side: LifeCategory) -> Heard:
    """Beside work that a child names, what else it likes is no work: `astrophysics, luckily I like maths`."""
    return one


def _unnamed(new: Unnamed, words: Sequence[Word], clauses: Sequence[Clause], side: LifeCategory, answer: str) -> Heard:
    return Heard(
        interest=new.name,
        category=side,
        strength=strength_of(words, new.start, new.end, clauses),
        confidence=UNNAMED,
        evidence=_evidence(words, max(new.start, new.end - EVIDENCE), new.end, answer),
    )


def _evidence(words: Sequence[Word], start: int, end: int, answer: str) -> str:
    return answer[words[start].start : words[end - 1].end]
