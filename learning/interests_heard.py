"""The interests that an answer of an interview tells, by rule. Pure: the lexicon is handed in, and what a child says is data."""

from collections.abc import Sequence
from typing import Final

from learning.interests_guards import capital_in, is_fit, private_in
from learning.interests_lexicon import Kind, Lexicon
from learning.interests_licence import is_licensed
from learning.interests_mentions import WORK, Mention, meant, mentions_in
from learning.interests_said import Clause, Word, clauses_of, words_of
from learning.interests_said_words import OWNERS, listed
from learning.interests_strength import strength_of
from learning.interests_styles import styles_heard
from learning.interests_unnamed import Unnamed, unnamed
from learning.interviews import Findings, Heard
from learning.vocabulary import LifeCategory

HEARD: Final = 600  # words of an answer: what follows is not heard
MOST: Final = 12  # interests of one answer
MOST_CAUSES: Final = 2
EVIDENCE: Final = 12  # words
PASSED: Final = listed("on to from at through into")
WHERE: Final = listed("in at on to from through for near into")
UNNAMED: Final = 0.5
"""How sure it is that something is an interest that no lexicon knows."""


def heard(lexicon: Lexicon, question: str, side: LifeCategory | None, answer: str) -> Findings:
    """What an answer tells, given the question and the side of life that it was about; without one, how the child learns."""
    words = words_of(answer)[:HEARD]
    if side is None or not words:
        return Findings(styles=styles_heard(answer))
    clauses = clauses_of(words)
    mentions = mentions_in(lexicon, words, clauses, side)
    kept = _bounded(words, meant(mentions))
    beside = side is LifeCategory.CAREER and any(one.sense.kind in WORK for one in kept)
    if beside:  # `author of fantasy books` is no reader yet; whoever says `I love cows` loves cows
        kept = [one for one in kept if one.sense.kind in WORK or is_licensed(words, one.clause, one.start, one.sense, True)]
    found = [_named(one, words, one.sense.side if beside else side, answer) for one in kept]
    private = private_in(words) | capital_in(words, answer)
    taken = {place for one in mentions for place in range(one.start, one.end)}
    for new in unnamed(words, clauses, taken, question, side, is_alone=not found):
        if is_fit(new.name, lexicon, private) and new.name not in {one.interest for one in found}:
            found.append(_unnamed(new, words, clauses, side, answer))
    return Findings(interests=tuple(found[:MOST]))


def _bounded(words: Sequence[Word], mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions with no more causes than somebody cares about at once: those first that tell of a cause in any case, and none
    besides them that only says where: `trash in the forest`."""
    causes = [one for one in mentions if one.sense.kind in {Kind.CARES, Kind.ASKED}]
    causes = [one for one in causes if one.sense.kind is Kind.CARES or not _is_place(words, one)] or [
        one for one in causes[:1] if words[max(0, one.start - 2)].text not in PASSED
    ]
    alone = [one for one in mentions if one.sense.kind is Kind.ALONE][:1]
    if not causes or (alone and _is_place(words, causes[0])):
        causes = alone
    causes = sorted(causes, key=lambda one: one.sense.kind is not Kind.CARES)[:MOST_CAUSES]
    return [one for one in mentions if one.sense.side is not LifeCategory.PHILANTHROPIC or one in causes]


def _is_place(words: Sequence[Word], one: Mention) -> bool:
    before = [word.text for word in words[max(0, one.start - 2) : one.start]]
    if one.start < one.end and words[one.start].text == "the":
        before = [*before[-1:], "the"]
    return len(before) == 2 and before[0] in WHERE and before[1] in OWNERS


def _named(one: Mention, words: Sequence[Word], side: LifeCategory, answer: str) -> Heard:
    is_settled = one.sense.side in {LifeCategory.CAREER, LifeCategory.PHILANTHROPIC} or side is LifeCategory.PHILANTHROPIC
    return Heard(
        interest=one.sense.name,
        category=one.sense.side if is_settled else side,
        strength=strength_of(words, one.start, one.end, [one.clause]),
        confidence=one.confidence,
        evidence=_evidence(words, max(one.clause.start, one.end - EVIDENCE), one.end, answer),
    )


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
