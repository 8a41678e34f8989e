"""The numbers of an answer that are no step's: which steps they were meant for, and so went wrong."""

from collections.abc import Sequence

from learning.grading_expected import Expected, noun
from learning.grading_likeness import Comparison
from learning.grading_numbers import is_small, same
from learning.grading_results import Finding
from learning.grading_sums import Number
from learning.vocabulary import StepStatus

MEANT = 0.35  # of a step's words, as many say by themselves that a number was meant for it
HINTED = 0.1  # as many do where the task does not know the number
SURE = 0.3
MOST_STRAYS = 60  # more are noise
SAME_FORM = 0.2  # what it says for a step that both are percentages, or neither


def by_attempts(found: Sequence[Finding | None], compared: Comparison) -> list[Finding | None]:
    """The findings with those of steps that were tried and came out otherwise."""
    tried = [one or _by_its_sum(n, compared) for n, one in enumerate(found)]
    results = [result for step in compared.expected.steps for result in step.results]
    strays = [
        one
        for one in compared.answer.numbers
        if not one.inside
        and not any(same(result, one) for result in results)
        and (one.operands or compared.is_topical(compared.answer.clause_of(one)))
    ]
    first = 0
    for k, one in enumerate(strays[:MOST_STRAYS]):
        open_steps = _open(tried, first, one, compared)
        alike = [other for other in strays[k:MOST_STRAYS] if _open(tried, first, other, compared) == open_steps]
        likely = [
            (_near(n, one, compared), -n) for n in open_steps if _is_meant(n, one, compared, each=len(alike) == len(open_steps))
        ]
        if likely:
            first = -max(likely)[1]
            near = compared.near(first, compared.answer.clause_of(one))
            tried[first] = Finding(StepStatus.INCORRECT, 0.65 if near < SURE else 0.85, one.start, by_number=True)
    return tried


def _by_its_sum(n: int, compared: Comparison) -> Finding | None:
    """A step whose sum is there with another result, or another number of the same thing."""
    step = compared.expected.steps[n]
    for one in compared.answer.numbers if step.results else ():
        parts = set(one.operands)
        if (len(parts) > 1 and parts <= step.operands and not one.worked) or _is_of_the_same(step, one, compared):
            return Finding(StepStatus.INCORRECT, 0.85, one.start, by_number=True)
    return None


def _is_of_the_same(step: Expected, one: Number, compared: Comparison) -> bool:
    """Whether another number is said of the thing that the step's one result is a number of: "9 letters" for 11."""
    said = noun(compared.answer.text[one.end :])
    if said not in step.nouns or one.inside or len(step.results) > 1 or same(step.results[0], one):
        return False
    return sum(said in other.nouns for other in compared.expected.steps) == 1


def _open(found: Sequence[Finding | None], first: int, one: Number, compared: Comparison) -> list[int]:
    """The steps from `first` on that nothing was found of, and that the number stands in the right place for."""
    places = [known.at if known and known.status is StepStatus.CORRECT else -1 for known in found]
    return [
        n
        for n, step in enumerate(compared.expected.steps)
        if n >= first
        and found[n] is None
        and step.results
        and not step.checks
        and max(places[:n], default=-1) <= one.start
        and all(place < 0 or place >= one.start for place in places[n + 1 :])
    ]


def _is_meant(n: int, one: Number, compared: Comparison, *, each: bool) -> bool:
    """Whether a number was meant for an open step: by the words around it, or, where it is said to be a result, because there are
    as many such numbers as open steps (`each`) or the step is the last; and sooner if the task does not know the number."""
    clause = compared.answer.clause_of(one)
    words = compared.near(n, clause)
    if words >= MEANT or (one.result and (each or not any(step.results for step in compared.expected.steps[n + 1 :]))):
        return True
    if compared.expected.knows(one):
        return False
    return words > HINTED or not is_small(one) or bool(one.operands) or not clause.words


def _near(n: int, one: Number, compared: Comparison) -> float:
    """How likely a number is a slip of a step's result: by the words around it, its size and its form."""
    return compared.near(n, compared.answer.clause_of(one)) + max(
        _alike(result, one) for result in compared.expected.steps[n].results
    )


def _alike(result: Number, one: Number) -> float:
    low, high = sorted((abs(float(result.value)), abs(float(one.value))))
    return (low / high if high else 0.0) + (SAME_FORM if result.percent == one.percent else 0.0)
