"""The phrases of the lexicon that an answer says, and whether the child says them of itself and means them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Final

from learning.interests_guards import handles_in
from learning.interests_lexicon import Found, Kind, Lexicon, Sense
from learning.interests_licence import (
    is_beside,
    is_field_here,
    is_licensed,
    is_other_thing,
    is_verb_here,
    is_work_here,
    wants_to_be,
)
from learning.interests_said import Clause, Who, Word, is_to_machine, taken_back
from learning.interests_said_words import listed
from learning.vocabulary import LifeCategory

SAYS: Final = listed("says said say thinks wants")
RIGHTED: Final = listed("no not wait i mean actually um uh a an the my sorry well or we")
BETWEEN: Final = listed("and or also the a my some really like um more mostly bit of")
SURE: Final = 0.85
GUESSED: Final = 0.7
ALL: Final = (Kind.CARES, Kind.DOES, Kind.LOOSE, Kind.KEPT, Kind.LIKED, Kind.MADE)
WORK: Final = (Kind.WORKS, Kind.FIELD)
WIDER: Final = listed("read reading write writing ride riding watch watching videos")
"""What is only how something else is done that is named at once: `reading manga`, `riding my scooter`."""
LEADS_ON: Final = listed("about a an the my our own some all of on old")
ANEW: Final = listed("or something and also maybe either then")
CAUSES: Final = (Kind.CARES, Kind.ASKED, Kind.ALONE)


@dataclass(frozen=True, slots=True)
class Mention:
    """A phrase that may tell an interest, in its clause."""

    start: int
    end: int
    sense: Sense
    clause: Clause
    confidence: float
    is_meant: bool
    is_taken_back: bool = False


def mentions_in(lexicon: Lexicon, words: Sequence[Word], clauses: Sequence[Clause], side: LifeCategory) -> list[Mention]:
    """In the order of the answer, none within another."""
    figurative = lexicon.figurative(words) | handles_in(words)
    by_word = {n: clause for clause in clauses for n in range(clause.start, clause.end)}
    taken: set[int] = set()
    mentions: list[Mention] = []
    for found in sorted(lexicon.found(words), key=lambda one: (one.start - one.end, one.start)):
        places = set(range(found.start, found.end))
        if places & taken or places & figurative:
            continue
        clause = by_word[found.start]
        sense = _sense(words, clause, found, side)
        if sense is not None:
            taken |= places
            is_meant = _is_meant(words, clause, found, sense, side)
            mentions.append(Mention(found.start, found.end, sense, clause, GUESSED if found.is_guess else SURE, is_meant))
    mentions = _without_wider(words, _with_lists(words, sorted(mentions, key=lambda one: one.start)))
    wished = {n for n, one in enumerate(mentions) if one.sense.kind in CAUSES and side is LifeCategory.PHILANTHROPIC}
    gone = taken_back(words, [(one.start, one.end) for one in mentions], wished)
    return [replace(one, is_taken_back=n in gone) for n, one in enumerate(mentions)]


def meant(mentions: Sequence[Mention]) -> list[Mention]:
    """One mention of each interest that is meant to the end: what is taken back is gone, unless it is said once more."""
    kept: dict[str, Mention] = {}
    for one in mentions:
        if one.is_taken_back:
            kept.pop(one.sense.name, None)
        elif one.is_meant:
            kept.setdefault(one.sense.name, one)
    return list(kept.values())


def _sense(words: Sequence[Word], clause: Clause, found: Found, side: LifeCategory) -> Sense | None:
    """What a phrase means in this answer; None where it means nothing here."""
    order: tuple[Kind, ...] = ALL
    if side is LifeCategory.CAREER or wants_to_be(words, clause, found.start):
        order = (*WORK, *ALL)
    elif side is LifeCategory.PHILANTHROPIC:
        order = (*CAUSES, *ALL)
    for kind in order:
        for sense in found.senses:
            if sense.kind is not kind or (sense.is_verb and not is_verb_here(words, clause, found.start)):
                continue
            if kind is Kind.WORKS and not is_work_here(words, found.start):
                continue
            if kind is Kind.FIELD and not is_field_here(words, clause, found.start):
                continue
            if kind is Kind.LOOSE and (made := next((other for other in found.senses if other.kind is Kind.MADE), None)):
                return made if is_licensed(words, clause, found.start, made) else sense
            return sense
    return None


def _is_meant(words: Sequence[Word], clause: Clause, found: Found, sense: Sense, side: LifeCategory) -> bool:
    if is_to_machine(words, clause):
        return False
    before = [word.text for word in words[clause.start : found.start]]
    if sense.kind in CAUSES and side is LifeCategory.PHILANTHROPIC:
        return not (clause.who is Who.OTHER and not SAYS.isdisjoint(before))
    if found.start in clause.refused or clause.who is Who.OTHER or before[-1:] == ["from"]:
        return False
    if sense.kind not in WORK and is_other_thing(words, found.end):
        return False
    if (
        words[clause.start].text in {"there", "there's"}
        and sense.kind not in CAUSES
        and not is_licensed(words, clause, found.start, sense, strictly=True)
    ):
        return False
    if sense.kind not in (*WORK, Kind.CARES) and is_beside(words, clause, found.start, found.end, sense.kind is not Kind.DOES):
        return False
    if side is LifeCategory.PHILANTHROPIC and sense.kind is not Kind.CARES:
        return is_licensed(words, clause, found.start, sense, strictly=True)
    return sense.kind in {Kind.DOES, Kind.CARES, *WORK} or is_licensed(words, clause, found.start, sense)


def _with_lists(words: Sequence[Word], mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions, with those that go on with a list of something meant: `trains and buses`."""
    listed: list[Mention] = []
    for one in mentions:
        last = next((other for other in reversed(listed) if other.is_meant), None)
        if last is not None and not one.is_meant and (_goes_on(words, last, one) or _rights(words, last, one)):
            listed.append(replace(one, is_meant=True))
        else:
            listed.append(one)
    return listed


def _without_wider(words: Sequence[Word], mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions without those that the next one says more exactly, and without the field of work that is named: `a teacher
    for sports`."""
    kept: list[Mention] = []
    for one, after in zip_longest(mentions, mentions[1:]):
        between = [word.text for word in words[one.end : after.start]] if after else ["."]
        is_wider = all(word.text in WIDER for word in words[one.start : one.end]) and all(word in LEADS_ON for word in between)
        is_wider = is_wider or (between in (["is"], ["are"]) and words[one.start - 1].text.startswith("fav") and one.start > 0)
        last = next((other for other in reversed(kept) if other.sense.kind is Kind.WORKS), None)
        said = {word.text for word in words[last.end : one.start]} if last else set()
        is_told = one.sense.kind is Kind.FIELD and last is not None and last.clause is one.clause and said.isdisjoint(ANEW)
        if not (after and after.is_meant and is_wider) and not is_told:
            kept.append(one)
    return kept


def _rights(words: Sequence[Word], last: Mention, one: Mention) -> bool:
    """Whether it corrects what was meant before: `sharks no not sharks I mean whales`."""
    between = [word.text for word in words[last.end : one.start]]
    is_refused = one.start in one.clause.refused or one.clause.who is Who.OTHER or one.sense.name == last.sense.name
    known = RIGHTED | {word.text for word in words[last.start : last.end]}
    return (
        not is_refused and not {"no", "mean"}.isdisjoint(between) and len(between) <= 8 and all(word in known for word in between)
    )


def _goes_on(words: Sequence[Word], last: Mention, one: Mention) -> bool:
    is_refused = one.clause.who is Who.OTHER or one.start in one.clause.refused
    if is_refused or one.start - last.end > 4 or is_other_thing(words, one.end):
        return False
    between = [word.text for word in words[last.end : one.start]]
    is_list = between[:1] in (["and"], ["or"]) or "," in (words[one.start].gap, words[last.end].gap)
    return is_list and all(word in BETWEEN for word in between)
