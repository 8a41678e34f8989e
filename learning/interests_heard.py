"""The interests that an answer of an interview tells, by rule. Pure: the lexicon is handed in, and what a child says is data."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from learning.interests_guards import is_fit, private_in
from learning.interests_lexicon import Found, Kind, Lexicon, Sense
from learning.interests_licence import is_licensed, is_verb_here, is_work_here, wants_to_be
from learning.interests_said import Clause, Who, Word, clauses_of, is_to_machine, taken_back, words_of
from learning.interests_said_words import listed
from learning.interests_strength import strength_of
from learning.interests_styles import styles_heard
from learning.interests_unnamed import unnamed
from learning.interviews import Findings, Heard
from learning.vocabulary import LifeCategory

MOST_WORDS: Final = 600  # of an answer: the rest is not heard
MOST_FOUND: Final = 12  # interests of one answer
EVIDENCE: Final = 12  # words
SAID_BY: Final = listed("says said say thinks wants")

SIDES: Final = {
    Kind.WORKS: LifeCategory.CAREER,
    Kind.CARES: LifeCategory.PHILANTHROPIC,
    Kind.ASKED: LifeCategory.PHILANTHROPIC,
}


@dataclass(frozen=True, slots=True)
class Mention:
    """A phrase that may tell an interest, in its clause."""

    start: int
    end: int
    sense: Sense
    clause: Clause
    confidence: float
    is_meant: bool


def heard(lexicon: Lexicon, question: str, side: LifeCategory | None, answer: str) -> Findings:
    """What an answer tells, given the question and the side of life that it was about."""
    words = words_of(answer)[:MOST_WORDS]
    if not words:
        return Findings()
    if side is None:
        return Findings(styles=styles_heard(answer))
    clauses = clauses_of(words)
    mentions = _mentions(lexicon, words, clauses, side)
    gone = taken_back(words, [(one.start, one.end) for one in mentions])
    meant = [one for n, one in enumerate(mentions) if one.is_meant and n not in gone]
    found: dict[str, Heard] = {}
    causes = 0
    for one in meant:
        if one.sense.name in found:
            continue
        if one.sense.kind is Kind.ASKED:
            causes += 1
            if causes > 2:
                continue
        found[one.sense.name] = _heard(words, one, side, answer)
    if not found:
        private = private_in(words)
        for new in unnamed(words, clauses, question, side):
            if is_fit(new.name, lexicon, private):
                category = _category(new.side, side)
                found.setdefault(
                    new.name,
                    Heard(
                        interest=new.name,
                        category=category,
                        strength=strength_of(words, new.start, new.end, clauses),
                        confidence=0.5,
                        evidence=answer[words[new.start].start : words[min(new.end, new.start + EVIDENCE) - 1].end],
                    ),
                )
    return Findings(interests=tuple(found.values())[:MOST_FOUND])


def _mentions(lexicon: Lexicon, words: Sequence[Word], clauses: Sequence[Clause], side: LifeCategory) -> list[Mention]:
    """Every phrase of the lexicon that is said, in order and none within another, and whether the child means it."""
    figurative = lexicon.figurative(words)
    by_word = {n: clause for clause in clauses for n in range(clause.start, clause.end)}
    taken: set[int] = set()
    mentions: list[Mention] = []
    for found in sorted(lexicon.found(words), key=lambda one: (one.start - one.end, one.start)):
        places = set(range(found.start, found.end))
        if places & taken or places & figurative:
            continue
        clause = by_word[found.start]
        sense = _sense(words, clause, found, side)
        if sense is None:
            continue
        taken |= places
        is_meant = _is_meant(words, clause, clauses, found, sense, side)
        mentions.append(Mention(found.start, found.end, sense, clause, 0.75 if found.is_guess else 0.85, is_meant))
    mentions.sort(key=lambda one: one.start)
    return _with_lists(words, mentions)


def _sense(words: Sequence[Word], clause: Clause, found: Found, side: LifeCategory) -> Sense | None:
    """What a phrase means in this answer; None where it means nothing here."""
    order: tuple[Kind, ...] = (Kind.CARES, Kind.DOES, Kind.MADE, Kind.KEPT, Kind.LOOSE)
    if side is LifeCategory.CAREER or wants_to_be(words, clause, found.start):
        order = (Kind.WORKS, *order)
    if side is LifeCategory.PHILANTHROPIC:
        order = (Kind.CARES, Kind.ASKED, Kind.DOES, Kind.KEPT, Kind.LOOSE)
    for kind in order:
        for sense in found.senses:
            if sense.kind is not kind:
                continue
            if sense.is_verb and not is_verb_here(words, clause, found.start):
                continue
            if kind is Kind.WORKS and not is_work_here(words, found.start):
                continue
            return sense
    return None


def _is_meant(
    words: Sequence[Word], clause: Clause, clauses: Sequence[Clause], found: Found, sense: Sense, side: LifeCategory
) -> bool:
    if is_to_machine(words, clause):
        return False
    if sense.kind in {Kind.ASKED, Kind.CARES} and side is LifeCategory.PHILANTHROPIC:
        return not (clause.who is Who.OTHER and any(word.text in SAID_BY for word in words[clause.start : found.start]))
    if found.start in clause.refused or clause.who is Who.OTHER:
        return False
    if side is LifeCategory.PHILANTHROPIC and sense.kind is not Kind.CARES:
        return is_licensed(words, clause, found.start, sense, strictly=True)
    if sense.kind in {Kind.DOES, Kind.WORKS, Kind.CARES}:
        return True
    return is_licensed(words, clause, found.start, sense)


def _with_lists(words: Sequence[Word], mentions: list[Mention]) -> list[Mention]:
    """The mentions, with those that go on a list of something meant: `trains and buses`."""
    listed: list[Mention] = []
    for one in mentions:
        last = listed[-1] if listed else None
        joined = [word.text for word in words[last.end : one.start]] if last else []
        goes_on = (
            last is not None
            and last.is_meant
            and one.clause.who is not Who.OTHER
            and one.start not in one.clause.refused
            and len(joined) <= 3
            and (joined[:1] == ["and"] or joined[:1] == ["or"] or words[one.start].gap == "," or words[last.end].gap == ",")
            and one.sense.kind in {Kind.LOOSE, Kind.KEPT, Kind.MADE}
            and all(word in {"and", "or", "also", "the", "a", "my", "some", "really", "like", "um"} for word in joined)
        )
        is_meant = one.is_meant or goes_on
        listed.append(Mention(one.start, one.end, one.sense, one.clause, one.confidence, is_meant))
    return listed


def _heard(words: Sequence[Word], one: Mention, side: LifeCategory, answer: str) -> Heard:
    start = max(one.clause.start, one.end - EVIDENCE)
    end = min(one.end, start + EVIDENCE)
    return Heard(
        interest=one.sense.name,
        category=SIDES.get(one.sense.kind) or _category(one.sense.side, side),
        strength=strength_of(words, one.start, one.end, [one.clause]),
        confidence=one.confidence,
        evidence=answer[words[start].start : words[end - 1].end],
    )


def _category(own: LifeCategory, asked: LifeCategory) -> LifeCategory:
    """The side of life that an interest belongs to: the one that was asked about, where it can be."""
    if asked is LifeCategory.PHILANTHROPIC:
        return own
    return asked
