"""How well a hook or an example works, judged by what students did next.

What counts is the score of the first answer graded on the concept after a session showed it, in that session or a later one.
Which these are is worked out where sessions and answers are kept.
"""

ENOUGH_ANSWERS = 5
"""Before so many answers, how well something works cannot be told."""


def effectiveness(answers: int, mean_score: float | None) -> float | None:
    """The mean score, 0 to 1, of so many first answers, with four digits; None while there are too few."""
    if mean_score is None or answers < ENOUGH_ANSWERS:
        return None
    return round(mean_score, 4)
