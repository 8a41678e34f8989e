"""Whether a phrase means an interest where it stands: a thing that is liked, what the child does, work that it wants."""

from collections.abc import Sequence
from typing import Final

from learning.interests_lexicon import Kind, Sense
from learning.interests_said import Clause, Who, Word
from learning.interests_said_words import CHILD, FILLERS, OWNERS, listed, turns

REACH: Final = 7  # words between what licenses and the thing

LIKES: Final = listed(
    """like love luv lov likes loved loving liking enjoy enjoyed enjoying adore into fan favourite favorite faverite
    favourites favorites favrite favroite favorate obsessed addicted crazy passionate interested prefer about everything
    fascinated mad nuts fascinating hooked"""
)
DOES: Final = listed(
    """play plays playing played watch watching watched wach read reading collect collecting collected build building built
    study studying know learn learning ride riding fly flying drive driving do doing did listen listening design designing
    fix fixing race racing practise practice practising invent go going feed feeding
    photograph photographing write writing tell telling sell selling"""
)
UNTHINGLY: Final = listed("do doing did go going ride riding drive driving")
"""What is done with no thing that is liked for it: `I go by bus`."""

KEEPS: Final = listed(
    """have had got keep keeping feed feeding raise raising breed own train training brush groom adopt care rescue walk draw"""
)
MAKES: Final = listed("""make makes making made bake baking baked cook cooking cooked fold folding roll prepare""")
ARTICLES: Final = listed("a an the my some all our lots of")
BEFORE_VERB: Final = CHILD | listed(
    """to and or can could would also just really always mostly sometimes usually often even mainly actually only still me"""
)
LIKENESS: Final = listed(
    """cake cakes one ones toy costume mask shirt t-shirt jumper poster picture plush emoji hat shaped pattern pyjamas noise shoes
    boots bag case helmet teacher shop toys knots ball door wall stop"""
)
"""What is not a thing itself that looks or sounds like it."""

BEYOND: Final = listed("behind near before after until past outside opposite beside since during by from than")
"""Before what is no more than where or when something is done: `after swimming`."""
FOR_THINGS: Final = listed("for in on at under")
WHERE: Final = listed("to at in on from by")
GOES: Final = listed("passion go going train training look looking hunting searching")
IS: Final = listed("it's its is be being was are look looks sound sounds feel feels")
TEAMS: Final = listed("team club group class")
FIELDS: Final = listed("you with in into to do doing study studying about or and become be")
"""Before what somebody would do for a living: `something with animals`."""
NO_WORK: Final = listed("at the my our his her their from this")
WANTS: Final = turns(
    r"want to (?:be|become|work)|wanna be|would (?:like|love) to (?:be|become|work)|become|grow up|as a job|my dream|dream job",
    r"work as|be an?|i'd be|i'll be",
)


def is_licensed(words: Sequence[Word], clause: Clause, start: int, sense: Sense, strictly: bool = False) -> bool:
    """Whether a thing is said to be liked, or done, or kept. Strictly, it has to be liked."""
    before = [word.text for word in words[max(clause.start, start - REACH) : start]]
    if "like" in before and not _is_liking(before):
        before = [word for word in before if word != "like"]
    if not LIKES.isdisjoint(before) or ("good" in before and "at" in before):
        return True
    if "thing" in before[-3:] and before[-1] in {"with", "for", "about"}:
        return True
    if strictly:
        return False
    if [word.text for word in words[max(0, start - 2) : start]] in (["now", "it's"], ["now", "its"], ["it's", "mostly"]):
        return True
    if sense.kind is Kind.KEPT and "my" in (words[start].text, *before[-1:]) and clause.who is not Who.OTHER:
        return True
    if sense.kind is Kind.MADE:
        return not MAKES.isdisjoint(before)
    does = DOES - UNTHINGLY if sense.kind in {Kind.LIKED, Kind.KEPT} else DOES
    if not does.isdisjoint(before[-4:]):
        return True
    if sense.kind is Kind.KEPT and not KEEPS.isdisjoint(before):
        return True
    if sense.kind is Kind.LOOSE and not MAKES.isdisjoint(before[-3:]):
        return True
    return _is_bare(words, clause, start)


def is_verb_here(words: Sequence[Word], clause: Clause, start: int) -> bool:
    """Whether a verb here is what the child does."""
    if words[start].text == "run" and start + 1 < len(words) and words[start + 1].text in ARTICLES:
        return False
    if start == clause.start or all(word.text in FILLERS for word in words[clause.start : start]):
        return clause.who is Who.NOBODY
    before = words[start - 1].text
    if before in FILLERS and start - 2 >= clause.start:
        before = words[start - 2].text if words[start - 2].text in CHILD else before
    joint = clause.who is Who.CHILD and start - clause.start <= 5 and words[clause.start].text in {"me", "and"}
    if clause.who not in {Who.CHILD, Who.NOBODY}:
        return False
    return before in BEFORE_VERB or before in LIKES or joint


def is_other_thing(words: Sequence[Word], end: int) -> bool:
    """Whether what was named only tells what another thing is like: `a hedgehog cake`, `a tree house in Minecraft`."""
    follows = words[end].text if end < len(words) and not words[end].gap else ""
    return follows in LIKENESS


def is_work_here(words: Sequence[Word], start: int) -> bool:
    """Whether work that is named is wanted, and not only a place or a person: `at the doctor`, `my teacher`."""
    return start == 0 or words[start - 1].text not in NO_WORK


def is_field_here(words: Sequence[Word], clause: Clause, start: int) -> bool:
    """Whether what is done in some work is said to be work: `something with cars`, `to fly`, and the bare `cars`."""
    n = start - 1
    while n >= clause.start and words[n].text in ARTICLES | {"own", "old", "small", "big", "like", "maybe"}:
        n -= 1
    if n > clause.start and words[n].text == "at":
        return words[n - 1].text in {"work", "working"}
    return words[n].text in FIELDS if n >= clause.start else clause.who is Who.NOBODY and _is_bare(words, clause, start)


def is_beside(words: Sequence[Word], clause: Clause, start: int, end: int, is_thing: bool) -> bool:
    """Whether what is named only tells where or when something else is: `behind the library`, `at my grandma's house`;
    or what something is like."""
    n, is_owned = start - 1, False
    while n >= clause.start and (words[n].text in ARTICLES | OWNERS or words[n].text.endswith("'s")) and not words[n].gap:
        is_owned = is_owned or words[n].text in OWNERS - {"the", "our"} or words[n].text.endswith("'s")
        n -= 1
    if n < clause.start:
        return False
    lead, said = words[n - 1].text if n > clause.start else "", words[n].text
    if (said == "like" and lead in IS) or (lead == "like" and said in IS) or (lead == "next" and said == "to"):
        return True
    if is_owned and said in WHERE and TEAMS.isdisjoint(word.text for word in words[end - 1 : end + 1]):
        return True
    return lead not in LIKES | GOES | {"good", "great", "tricks"} and (said in BEYOND or (is_thing and said in FOR_THINGS))


def wants_to_be(words: Sequence[Word], clause: Clause, start: int) -> bool:
    said = " ".join(word.text for word in words[max(clause.start, start - 8) : start])
    return WANTS.search(said) is not None


def _is_bare(words: Sequence[Word], clause: Clause, start: int) -> bool:
    """Whether the answer, or its first clause that says something, begins with it: `um horses`."""
    return clause.who is Who.NOBODY and all(word.text in FILLERS | ARTICLES | {"i", "mean"} for word in words[:start])


def _is_liking(before: Sequence[str]) -> bool:
    n = len(before) - 1 - list(reversed(before)).index("like")
    return n > 0 and before[n - 1] in CHILD | listed("really also do to would always just kinda actually and mostly still")
