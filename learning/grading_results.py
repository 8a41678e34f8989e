"""The steps that ask for numbers: whether an answer shows their results."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from learning.grading_answer import Answer
from learning.grading_expected import Expectation, Expected, noun
from learning.grading_likeness import Comparison
from learning.grading_numbers import is_small, same
from learning.grading_sums import Number
from learning.vocabulary import StepStatus

ABOUT = 0.3  # of a step's words, as many must be around a number of the prompt that is meant as its result
ABOUT_CHECKING = 0.35


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of a step. The confidence is about the share of the labelled answers in which such a finding was right."""

    status: StepStatus
    confidence: float
    at: int = -1  # where in the answer
    by_number: bool = False


def by_results(n: int, compared: Comparison) -> Finding | None:
    """A step whose results, or whose row of numbers, the answer shows; None where the numbers do not settle it."""
    step = compared.expected.steps[n]
    if step.rows and (found := _by_rows(step, compared.answer)):
        return found
    shown = [(result, _shown(n, result, compared)) for result in step.results]
    hits = [(result, one) for result, one in shown if one is not None]
    if not hits or (len(hits) < len(shown) and not step.any_of):
        return None
    sure = min(_sureness(result, one, compared.expected) for result, one in hits)
    return Finding(StepStatus.CORRECT, sure, hits[-1][1].start, by_number=True)


def _shown(n: int, result: Number, compared: Comparison) -> Number | None:
    """Where the answer shows a result, as plainly as it does."""
    expected, answer, step = compared.expected, compared.answer, compared.expected.steps[n]
    found = [one for one in answer.numbers if same(result, one) and not _is_of_another_step(result, one, step, compared)]
    if result.value in expected.given:
        found = [one for one in found if _is_meant(n, one, compared)]
    elif is_small(result):
        found = [one for one in found if not one.inside or _leads_on(one, compared)]
    if step.checks:
        found = [one for one in found if one.operands or compared.near(n, answer.clause_of(one)) >= ABOUT_CHECKING]
    elif _found_before(n, result, expected):
        found = found[1:] if len({one.start for one in found}) > 1 else []
    return max(found, key=lambda one: (one.result or one.worked, -one.start), default=None)


def _is_of_another_step(result: Number, one: Number, step: Expected, compared: Comparison) -> bool:
    """Whether the number is said of what another step's result is a number of: "24 variables" where there are 24 cases."""
    wanted, said = noun(step.text[result.end :]), noun(compared.answer.text[one.end :])
    others = {noun(other.text[number.end :]) for other in compared.expected.steps for number in other.results}
    return bool(said and wanted) and said != wanted and said in others


def _is_meant(n: int, one: Number, compared: Comparison) -> bool:
    """Whether a number that the prompt has is meant as the result of a step."""
    if one.inside:
        return len(compared.expected.steps[n].results) > 1
    clause = compared.answer.clause_of(one)
    return one.result or one.worked or not clause.words or compared.near(n, clause) >= ABOUT


def _leads_on(one: Number, compared: Comparison) -> bool:
    """Whether the sum that the number is part of comes to something that the task knows."""
    sums = [whole for whole in compared.answer.numbers if whole.worked and whole.start <= one.start and one.end <= whole.end]
    return any(map(compared.expected.knows, sums))


def _found_before(n: int, result: Number, expected: Expectation) -> bool:
    """Whether an earlier step has the same result, so that it must be there twice, unless the step only rewrites the last."""
    earlier = [k for k, step in enumerate(expected.steps[:n]) if any(same(result, other) for other in step.results)]
    return bool(earlier) and not (earlier[-1] == n - 1 and expected.steps[n].rewrites)


def _sureness(result: Number, one: Number, expected: Expectation) -> float:
    if result.value not in expected.given and not is_small(result):
        return 0.6 if one.inside else 0.95
    return 0.9 if one.result or one.worked else 0.85


def _by_rows(step: Expected, answer: Answer) -> Finding | None:
    if any(_follows(row, [one.value for one in answer.numbers]) for row in step.rows):
        return Finding(StepStatus.CORRECT, 0.85, by_number=True)
    if any(2 * len({*row} & {*own}) >= len({*row} | {*own}) for row in step.rows for own in answer.rows):
        return Finding(StepStatus.INCORRECT, 0.65, by_number=True)
    return None


def _follows(row: Sequence[Fraction], values: Sequence[Fraction]) -> bool:
    """Whether the row's numbers stand among the values in this order."""
    rest = iter(values)
    return all(any(value == one for one in rest) for value in row)
