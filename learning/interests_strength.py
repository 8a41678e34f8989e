"""How much a child likes something, by how it says so."""

from collections.abc import Sequence
from typing import Final

from learning.interests_said import Clause, Who, Word
from learning.interests_said_words import turns

USUAL: Final = 0.6
BEFORE: Final = 10
AFTER: Final = 7
"""Words before and after that are listened to."""

MUCH: Final = turns(
    r"loves?|luv|obsessed|addicted|favou?rites?|faverite|favrite|best|all the time|passionate|crazy about|always|most",
    r"twice|hours|dream",
    r"every (?:single )?(?:day|morning|night|evening)|can'?t (?:stop|wait)|everything about|since i was|(?:huge|big) fan",
    r"so (?:much|cool)",
    r"definitely|definately|obviously|never get (?:bored|tired)|number one|for real|all of it|all day|adore|awesome|amazing",
)
LIKED: Final = turns(r"like|enjoy|into|fan|fun|cool|really|good at|interested")
LITTLE: Final = turns(
    r"i (?:guess|suppose|think)|sort of|kind of|kinda|a (?:bit|little)|sometimes|maybe|once in a while|not so much",
    r"probably|perhaps",
    r"not that (?:much|good)|ok|don't mind|now and then|just for fun|not sure|might",
)


def strength_of(words: Sequence[Word], start: int, end: int, clauses: Sequence[Clause]) -> float:
    """From 0 to 1, by what is said around the words from `start` to `end`."""
    clause = next(clause for clause in clauses if clause.start <= start < clause.end)
    last = clause.end if clause.who is Who.CHILD else end + AFTER
    said = " ".join(word.text for word in words[max(clause.start - 3, start - BEFORE, 0) : min(last, end + AFTER)])
    strength = USUAL
    if MUCH.search(said):
        strength = 0.9
    elif LIKED.search(said):
        strength = 0.7
    if LITTLE.search(said):
        strength -= 0.25
    return round(strength, 2)
