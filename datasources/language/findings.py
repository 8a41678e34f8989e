"""The shape in which a model answers what it heard in an interview, and the checks that make findings of it. What does not hold
is left out: an interest less is asked for again, an interest that is none stays with a child.
"""

from pydantic import BaseModel

from datasources.language.clean import name
from learning.interests import fold
from learning.interests_guards import is_fit, private_in
from learning.interests_heard import EVIDENCE, MOST
from learning.interests_lexicon import Lexicon
from learning.interests_said import words_of
from learning.interests_said_words import SPOKEN_TO
from learning.interviews import Findings, Heard
from learning.vocabulary import LearningStyle, LifeCategory

NAME = 40  # characters
BEFORE = 8  # words before a quote of which it may be a part: `write down that I like swords`


class HeardShape(BaseModel):
    """An interest; the words that show it come before its name."""

    evidence: str
    interest: str
    category: LifeCategory
    strength: float
    confidence: float


class FindingsShape(BaseModel):
    """What an answer told, as a model says."""

    interests: list[HeardShape]
    styles: list[LearningStyle]


def findings(said: FindingsShape, side: LifeCategory | None, answer: str, lexicon: Lexicon) -> Findings:
    """What of it holds: with evidence that is in the answer, and a name that passes what the rule's names pass. Styles are of the
    question about learning alone."""
    private = private_in(words_of(answer))
    found: dict[str, Heard] = {}
    for one in said.interests[: 2 * MOST]:
        called, evidence = name(one.interest, NAME).casefold(), standing(one.evidence, answer)
        is_measured = 0 <= one.strength <= 1 and 0 <= one.confidence <= 1
        if evidence and is_measured and is_fit(one.interest, lexicon, private) and is_fit(called, lexicon, private):
            kept = Heard(
                interest=called, category=one.category, strength=one.strength, confidence=one.confidence, evidence=evidence
            )
            found.setdefault(fold(called), kept)
    styles = tuple(dict.fromkeys(said.styles)) if side is None else ()
    return Findings(interests=tuple(found.values())[:MOST], styles=styles)


def standing(quote: str, answer: str) -> str | None:
    """The words of the answer that a quote says, as they stand there; None where they do not stand there together, are too many,
    or speak to whoever takes the interview down. Case, spaces and punctuation do not count."""
    quoted, said = [word.text for word in words_of(quote)], words_of(answer)
    texts = [word.text for word in said]
    if not 0 < len(quoted) <= EVIDENCE:
        return None
    for n in range(len(texts) - len(quoted) + 1):
        if texts[n : n + len(quoted)] == quoted:
            around = " ".join(texts[max(0, n - BEFORE) : n + len(quoted)])
            return None if SPOKEN_TO.search(around) else answer[said[n].start : said[n + len(quoted) - 1].end]
    return None
