"""Interests that no lexicon knows, by the pattern in which they are said. Less sure, and guarded: see `interests_guards.py`."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from learning.interests_said import Clause, Who, Word, is_to_machine
from learning.interests_said_words import CHILD, CONNECTIVES, FILLERS, OTHERS, OWNERS, PERSONS, PREPOSITIONS, THINGS, listed
from learning.vocabulary import LifeCategory

LONGEST: Final = 3  # words

COLLECTS: Final = listed("collect collecting collected")
LIKES: Final = listed("into love like enjoy adore loving")
PLAYS: Final = listed("play playing")
BARE: Final = listed("a an the some my all our lots of these those any more many")

EMPTY: Final = (
    listed(
        """thing things stuff lot lots bit kind sort one ones way time times day days week weekend year years everything
    something nothing anything all much many most best better good nice cool fun great big small little new old same
    different other stuff people person kid kids child children friend friends home house school class room outside inside
    there here today tomorrow it them him her me you dunno idk know see go going went gone come came get got have has had
    having make makes made making do does did doing be being been is are was were am say says said want wants need needs
    think look looking feel tell told talk talking sit sitting sleep slept sleeping hunting eat eating chilling chill
    relax relaxing try trying help helping let lets can could would will shall must may might play playing watch watching
    win winning two three four five six seven eight nine ten first last next again always never yes no not very too only
    even ever still yet really pretty quite almost around away back down up out off over under through question please
    repeat sorry thanks hello hi bye pass skip work job money life world morning evening night summer winter guess hate
    hates bored boring stupid weird hard easy fast long short free spare favourite favorite when where what why how both
    each every own together alone whatever whoever whenever anyone everyone someone nobody mum dad mom parents sometimes
    usually maybe mostly phone tablet crash laugh running because morning's minutes hours hour minute games game being
    during nothing's anything's ceiling feeling meaning beginning string king ring spring thing bring sing-song boss mess
    dress less yes guess class glass grass always perhaps us this his has was plus bus gas as is its towards afterwards
    sideways besides hands feet legs eyes teeth"""
    )
    | FILLERS
    | CHILD
    | OTHERS
    | PERSONS
    | OWNERS
    | THINGS
    | CONNECTIVES
    | PREPOSITIONS
    | listed("and or")
)
"""Words that name nothing, or end a name."""

WORKER: Final = re.compile(r"[a-z]{2,}(?:er|or|ist|ian|man|woman|smith|wright|ologist)")
NO_WORKER: Final = listed(
    """mother father brother sister daughter other another later never ever over under after better bigger older younger
    together number summer winter water paper computer letter matter weather whatever whether rather remember answer
    player super minister monster order power tower flower finger hunger anger danger corner clever master offer either
    neither wonder center center theater door floor color poor for nor or major minor mirror error terror human woman man
    christian indian asian list exist assist twist dinner trouser user easier harder cooler nicer hear her year teacher
    river silver hamster easter october november december september sugar per cover discover deliver prefer consider enter
    suffer differ forever however moreover wherever maker worker faster higher lower longer"""
)
LEADS: Final = listed("as be become or maybe like um probably and")

WISHES: Final = listed("wants says said thinks likes loves")
CARES: Final = re.compile(
    r"\b(?:save|saving|protect|protecting|stop|stopping|ban|banning|end|fix|clean up|cleaning up|(?:more|fewer|less|better"
    r"|no more|cleaner|cheaper|safer|free)) (?:the |all |all the |those |these )?((?!and\b|or\b|[a-z]+ing\b)[a-z]+(?: [a-z]+)?)"
)


@dataclass(frozen=True, slots=True)
class Unnamed:
    """Words from `start` to `end` that say it, and what they name."""

    name: str
    start: int
    end: int


def unnamed(
    words: Sequence[Word], clauses: Sequence[Clause], taken: Collection[int], question: str, side: LifeCategory, *, is_alone: bool
) -> Iterator[Unnamed]:
    """What may be an interest besides the words that are `taken`. Guesses that are easily wrong are made where the answer told
    nothing else: `is_alone`."""
    if side in {LifeCategory.PERSONAL, LifeCategory.SOCIAL}:
        yield from _liked(words, clauses, taken, is_alone)
        if is_alone and not question.casefold().startswith("who"):
            yield from _first(words, clauses, taken)
    elif side is LifeCategory.CAREER:
        yield from _work(words, clauses, taken, is_alone)
    elif is_alone:
        yield from _cause(words, clauses)


def _liked(words: Sequence[Word], clauses: Sequence[Clause], taken: Collection[int], is_alone: bool) -> Iterator[Unnamed]:
    for clause in clauses:
        if clause.who not in {Who.CHILD, Who.NOBODY} or is_to_machine(words, clause):
            continue
        for n in range(clause.start, clause.end - 1):
            text = words[n].text
            if n in clause.refused or n in taken:
                continue
            is_like = text in LIKES and is_alone and _is_own(words, clause, n)
            if text in COLLECTS or is_like or (text in PLAYS and is_alone):
                start, end = _name(words, n + 1, clause.end)
                if start < end and is_free(taken, start, end) and (text in COLLECTS or _is_kind(words, start, end)):
                    said = " ".join(word.text for word in words[start:end])
                    yield Unnamed(f"collecting {said}" if text in COLLECTS else said, n, end)


def _first(words: Sequence[Word], clauses: Sequence[Clause], taken: Collection[int]) -> Iterator[Unnamed]:
    """What the answer begins with, where it is a name by itself: `marble runs`, `whittling`."""
    clause = next((one for one in clauses if any(word.text not in FILLERS for word in words[one.start : one.end])), None)
    if clause is None or clause.who is not Who.NOBODY or is_to_machine(words, clause):
        return
    start = next(n for n in range(clause.start, clause.end) if words[n].text not in FILLERS)
    start, end = _name(words, start, clause.end)
    is_done = end < len(words) and not words[end].gap and words[end].text in BARE | OWNERS  # `feeding the foxes`
    if start < end and start not in clause.refused and is_free(taken, start, end) and _is_kind(words, start, end) and not is_done:
        yield Unnamed(" ".join(word.text for word in words[start:end]), start, end)


def _work(words: Sequence[Word], clauses: Sequence[Clause], taken: Collection[int], is_alone: bool) -> Iterator[Unnamed]:
    """Somebody by what they do: `a lock keeper`."""
    for clause in clauses:
        if clause.who is Who.OTHER or is_to_machine(words, clause):
            continue
        for n in range(clause.start, clause.end):
            text = words[n].text
            if n in clause.refused or n in taken or text in NO_WORKER or text in EMPTY or not WORKER.fullmatch(text):
                continue
            before = words[n - 1].text if n else ""
            is_named = before not in EMPTY | BARE and n > clause.start and not words[n].gap and before.isalpha()
            start = n - 1 if is_named else n
            lead = words[start - 1].text if start else ""
            if lead in {"a", "an"} or (is_alone and (start == clause.start or lead in LEADS)):
                yield Unnamed(" ".join(word.text for word in words[start : n + 1]), start, n + 1)
                return


def _cause(words: Sequence[Word], clauses: Sequence[Clause]) -> Iterator[Unnamed]:
    for clause in clauses:
        said = " ".join(word.text for word in words[clause.start : clause.end])
        match = CARES.search(said)
        is_theirs = clause.who is Who.OTHER and not WISHES.isdisjoint(said.split())
        if match is None or is_theirs or is_to_machine(words, clause):
            continue
        first = clause.start + said.count(" ", 0, match.start(1))
        start, end = _name(words, first, min(first + 2, clause.end))
        if start < end and start not in clause.refused:
            lead = clause.start + said.count(" ", 0, match.start())
            yield Unnamed(" ".join(word.text for word in words[start:end]), lead, end)
            return


def _name(words: Sequence[Word], start: int, most: int) -> tuple[int, int]:
    """Where the words of a name begin and end, from `start` on; nowhere where there are none, or too many."""
    while start < most and words[start].text in BARE | FILLERS and words[start].text != "and":
        start += 1
    end = start
    while end < most and words[end].text not in EMPTY and (end == start or not words[end].gap):
        end += 1
    is_one = end - start <= LONGEST and all(word.text.replace("'", "").isalpha() for word in words[start:end])
    return (start, end) if is_one else (start, start)


def _is_kind(words: Sequence[Word], start: int, end: int) -> bool:
    """Whether these words look like what is liked, not like who: things in the plural, or something that is done."""
    last = words[end - 1].text
    is_plural = last.endswith("s") and not last.endswith(("ss", "us", "is", "'s"))
    return len(last) > 3 and (is_plural or words[start].text.endswith("ing"))


def _is_own(words: Sequence[Word], clause: Clause, n: int) -> bool:
    """Whether it is the child that likes, and no `like` that fills a gap."""
    before = words[n - 1].text if n > clause.start else ""
    return before in CHILD | {"really", "also", "do", "just", "to", "absolutely", "mostly"} or (
        n == clause.start and words[n].text != "like"
    )


def is_free(taken: Collection[int], start: int, end: int) -> bool:
    return all(place not in taken for place in range(start, end))
