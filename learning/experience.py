"""What learning itself is worth: the points of experience that make up a level. What achievements give comes on top.

Each is given once for a row that stays, so that experience can be counted anew from the rows at any time.
"""

from decimal import ROUND_HALF_UP, Decimal

from learning.happened import Happened

EXPLANATION = 5
"""For reading a concept's explanation, the first time."""

ANSWER = 15
"""For an answer with a full score; in proportion for less, rounded half up."""

REMEDIATION = 20
"""For a remediation that is completed."""

CONCEPT = 40
"""For mastering a concept, the first time."""


def of_answer(score: float | None) -> int:
    """The points for an answer with this score; none without one."""
    if score is None:
        return 0
    return int((ANSWER * Decimal(str(score))).quantize(Decimal(1), ROUND_HALF_UP))


def gained(happened: Happened) -> int:
    """The points for all that happened. Below 0 where an answer was decided anew, and worse."""
    answers = sum(of_answer(answer.score) - of_answer(answer.score_before) for answer in happened.graded)
    return (
        answers
        + EXPLANATION * len(happened.explanations_read)
        + REMEDIATION * len(happened.remediations_completed)
        + CONCEPT * len(happened.concepts_mastered)
    )
