"""What became of each step of a task in an answer: by its numbers where it asks for some, otherwise by what is said."""

from collections.abc import Sequence

from learning.grading_answer import Clause
from learning.grading_attempts import by_attempts
from learning.grading_likeness import Comparison
from learning.grading_numbers import numbers
from learning.grading_results import Finding, by_results
from learning.vocabulary import StepStatus

SAID = 0.4  # the likeness from which on a step is said
SAID_IN_PASSING = 0.25  # and where all that is to be computed is right


def findings(compared: Comparison) -> list[Finding]:
    """What became of each step, in order."""
    steps = compared.expected.steps
    found = by_attempts([by_results(n, compared) for n in range(len(steps))], compared)
    return [
        known or (_left_out(compared) if steps[n].results else _by_words(n, found, compared)) for n, known in enumerate(found)
    ]


def _left_out(compared: Comparison) -> Finding:
    return Finding(StepStatus.MISSING, 0.8 if compared.answer.numbers else 0.95)


def _by_words(n: int, found: Sequence[Finding | None], compared: Comparison) -> Finding:
    likeness, clause = compared.best(n)
    against = compared.contradicted(n)
    if against is not None:
        return Finding(StepStatus.INCORRECT, 0.6, against.start)
    if clause is not None and likeness >= SAID:
        if compared.near(n, clause) >= SAID and _has_other_numbers(n, clause, compared):
            return Finding(StepStatus.INCORRECT, 0.65, clause.start, by_number=True)
        return Finding(StepStatus.CORRECT, min(0.6 + 0.4 * likeness, 0.95), clause.start)
    in_passing = clause is not None and likeness >= SAID_IN_PASSING and not compared.expected.steps[n].checks
    if in_passing and clause is not None and _computes_right(found, compared):
        return Finding(StepStatus.CORRECT, 0.6, clause.start)
    if any(one is not None and one.status is StepStatus.CORRECT for one in found):
        return Finding(StepStatus.MISSING, max(0.8 - 3 * likeness, 0.35))
    return Finding(StepStatus.MISSING, 0.9 - likeness)


def _has_other_numbers(n: int, clause: Clause, compared: Comparison) -> bool:
    """Whether a clause that says what a step says has numbers in it, and none of the step's."""
    text = compared.expected.steps[n].text
    wanted = {one.value for one in numbers(text) if not one.worked and text[one.start].isdigit()}
    said = {one.value for one in compared.answer.numbers if clause.start <= one.start < clause.end}
    return bool(wanted and said) and not wanted & said


def _computes_right(found: Sequence[Finding | None], compared: Comparison) -> bool:
    """Whether there is something to compute, and all of it is right."""
    computed = [one for one, step in zip(found, compared.expected.steps, strict=True) if step.results]
    return bool(computed) and all(one is not None and one.status is StepStatus.CORRECT for one in computed)
