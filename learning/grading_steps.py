"""What an answer shows of each step, and how sure that is: by its numbers first, then by what it says."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from learning.grading_answer import Answer, Clause
from learning.grading_expected import Expectation, Expected
from learning.grading_likeness import Likeness
from learning.grading_numbers import Number, numbers, same
from learning.grading_text import stems
from learning.vocabulary import StepStatus

RIGHT, WRONG, LEFT_OUT = StepStatus.CORRECT, StepStatus.INCORRECT, StepStatus.MISSING
SMALL = 12  # whole numbers up to it are met by chance
REWRITES = re.compile(r"\s*(?:simplify|give|answer|write|change)\b")
DOES = re.compile(
    r"\s*(?:write|divide|subtract|add|list|count|take|use|put|multiply|sort|find|set|simplify|draw|square|apply|work|mark)\b"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of a step, and how sure that is; by number, or else by words."""

    status: StepStatus
    confidence: float
    by_number: bool = False
    at: int = -1  # where in the answer


def findings(expected: Expectation, answer: Answer, likeness: Likeness) -> list[Finding]:
    """What the answer shows of each step."""
    found: list[Finding | None] = [_by_numbers(n, expected, answer, likeness) for n in range(len(expected.steps))]
    _attempts(expected, answer, found, likeness)
    return _by_words(expected, answer, found, likeness)


def _by_numbers(n: int, expected: Expectation, answer: Answer, likeness: Likeness) -> Finding | None:
    """What the numbers alone tell of a step; None when they tell nothing."""
    step = expected.steps[n]
    if step.rows and (found := _by_rows(step, answer)):
        return found
    if not step.results:
        return None
    shown = [_shown(n, result, expected, answer, likeness) for result in step.results]
    hits = [one for one in shown if one]
    if hits and (step.any_of or len(hits) == len(shown)):
        sure = min(_sureness(result, found, expected) for result, found in zip(step.results, shown, strict=True) if found)
        return Finding(RIGHT, sure, True, hits[-1].start)
    return None


def _shown(n: int, result: Number, expected: Expectation, answer: Answer, likeness: Likeness) -> Number | None:
    """Where the answer shows the result of a step; a number of the prompt counts where it comes out of a sum, or is said to be it."""
    step = expected.steps[n]
    earlier = [k for k, one in enumerate(expected.steps[:n]) if any(same(result, other) for other in one.results)]
    found = [one for one in answer.numbers if same(result, one)]
    if result.value in expected.given:
        found = [one for one in found if _is_said(n, result, one, expected, answer, likeness)]
    elif _is_small(result):
        found = [one for one in found if not one.inside or _inside_known(one, expected, answer)]
    if step.checks:
        found = [one for one in found if one.worked or one.operands or likeness.near(n, answer.clause_of(one)) >= 0.35]
    elif earlier and not (earlier[-1] == n - 1 and REWRITES.match(step.hints[0])):
        found = found[1:] if len({one.start for one in found}) > 1 else []
    return max(found, key=lambda one: (one.result or one.worked, -one.start)) if found else None


def _is_said(n: int, result: Number, one: Number, expected: Expectation, answer: Answer, likeness: Likeness) -> bool:
    """Whether a number that the prompt has is meant as the result of a step."""
    step = expected.steps[n]
    if _elsewhere(result, one, step, expected, answer):
        return False
    if one.inside:
        return len(step.results) > 1
    return one.result or one.worked or _alone(one, answer) or likeness.near(n, answer.clause_of(one)) >= 0.3


def _is_small(number: Number) -> bool:
    return number.value.denominator == 1 and abs(number.value) <= SMALL


def _inside_known(one: Number, expected: Expectation, answer: Answer) -> bool:
    """Whether the sum that the number is in comes to something that is known."""
    whole = [other for other in answer.numbers if other.worked and other.start <= one.start and one.end <= other.end]
    return any(other.value in expected.known for other in whole)


def _alone(one: Number, answer: Answer) -> bool:
    clause = answer.clause_of(one)
    return clause is not None and len(clause.text.strip()) <= one.end - one.start + 3


def _elsewhere(result: Number, one: Number, step: Expected, expected: Expectation, answer: Answer) -> bool:
    """Whether the number is said of other things than the step's result is: "24 variables" where 24 cases are to be found."""
    wanted, noun = _noun(step.hints[0][result.end :]), _noun(answer.text[one.end :])
    others = {_noun(other.hints[0][number.end :]) for other in expected.steps for number in other.results}
    return bool(noun) and bool(wanted) and noun != wanted and noun in others


def _noun(text: str) -> str:
    found = re.match(r"\s*([a-z]{3,})", text)
    return (stems(found[1]) or [""])[0] if found else ""


def _sureness(result: Number, found: Number, expected: Expectation) -> float:
    if result.value not in expected.given and not _is_small(result):
        return 0.6 if found.inside else 0.95
    return 0.85 if found.result or found.worked else 0.7


def _by_rows(step: Expected, answer: Answer) -> Finding | None:
    for row in step.rows:
        if row in answer.rows or _follows(row, [one.value for one in answer.numbers]):
            return Finding(RIGHT, 0.85, True)
    for row in step.rows:
        for one in answer.rows:
            if len(set(row) & set(one)) >= 0.5 * len(set(row) | set(one)):
                return Finding(WRONG, 0.65, True)
    return None


def _follows(row: Sequence[Fraction], values: Sequence[Fraction]) -> bool:
    """Whether the row's numbers stand among the values in this order."""
    rest = iter(values)
    return all(any(value == one for one in rest) for value in row)


def _attempts(expected: Expectation, answer: Answer, found: list[Finding | None], likeness: Likeness) -> None:
    """Gives the numbers of the answer that are no step's to the steps that they were meant for: these went wrong."""
    for n, step in enumerate(expected.steps):
        if found[n] is None and step.results:
            for one in answer.numbers:
                if _same_sum(step, one) or _same_thing(step, one, expected, answer):
                    found[n] = Finding(WRONG, 0.85, True, one.start)
    first = 0
    for one in answer.numbers:
        if one.inside or any(same(result, one) for step in expected.steps for result in step.results):
            continue
        clause = answer.clause_of(one)
        best, score = -1, 0.0
        free = _open(expected, found, first, one)
        last = [n for n, step in enumerate(expected.steps) if step.results][-1:]
        for n in free:
            near = max(_near(result, one) for result in expected.steps[n].results)
            said = likeness.near(n, clause)
            meant = said >= 0.35 or (one.result and (len(free) == 1 or [n] == last))
            if one.value not in expected.known:
                meant = meant or said > 0.1 or bool(one.operands) or _alone(one, answer)
            if meant and near + said > score:
                best, score = n, near + said
        if best >= 0:
            found[best] = Finding(WRONG, 0.65 if likeness.near(best, clause) < 0.3 else 0.75, True, one.start)
            first = best


def _open(expected: Expectation, found: Sequence[Finding | None], first: int, one: Number) -> list[int]:
    """The steps with a result that nothing was found of, and that the number stands in the right place for."""
    places = [-1 if known is None or known.status is not RIGHT else known.at for known in found]
    return [
        n
        for n in range(first, len(found))
        if found[n] is None
        and expected.steps[n].results
        and max(places[:n], default=-1) <= one.start
        and all(place < 0 or place >= one.start for place in places[n + 1 :])
    ]


def _same_sum(step: Expected, one: Number) -> bool:
    return len(step.operands) > 1 and step.operands == set(one.operands) and not one.worked


def _same_thing(step: Expected, one: Number, expected: Expectation, answer: Answer) -> bool:
    """Whether another number is said of the thing that the step's result is said of: "9 letters" for 11."""
    said = _noun(answer.text[one.end :])
    if not said or one.inside or len(step.results) > 1 or same(step.results[0], one):
        return False
    return said in _nouns(step) and sum(said in _nouns(other) for other in expected.steps) == 1


def _nouns(step: Expected) -> set[str]:
    """What the results of a step are said to be numbers of."""
    shown = [(hint, one) for hint in step.hints for one in numbers(hint) if any(same(result, one) for result in step.results)]
    return {_noun(hint[one.end :]) for hint, one in shown}


def _near(result: Number, one: Number) -> float:
    low, high = sorted((abs(float(result.value)), abs(float(one.value))))
    return (low / high if high else 0.0) + (0.2 if result.percent == one.percent else 0.0)


def _by_words(expected: Expectation, answer: Answer, found: Sequence[Finding | None], likeness: Likeness) -> list[Finding]:
    done: list[Finding] = []
    computed = [known for known, step in zip(found, expected.steps, strict=True) if step.results]
    all_right = bool(computed) and all(known and known.status is RIGHT for known in computed)
    for n, (step, known) in enumerate(zip(expected.steps, found, strict=True)):
        if known is not None:
            done.append(known)
        elif step.results:
            done.append(Finding(LEFT_OUT, 0.8))
        else:
            done.append(_said(n, step, found, all_right, answer, likeness))
    return done


def _said(
    n: int, step: Expected, found: Sequence[Finding | None], all_right: bool, answer: Answer, likeness: Likeness
) -> Finding:
    score, clause = likeness.best(n)
    place = -1 if clause is None else clause.start
    if (against := likeness.contradicted(n)) is not None:
        return Finding(WRONG, 0.65, False, against.start)
    if score >= 0.4 and clause is not None and _other_number(step, clause, answer):
        return Finding(WRONG, 0.65, True, place)
    if score >= 0.4:
        return Finding(RIGHT, min(0.4 + score, 0.9), False, place)
    following = found[n + 1] if n + 1 < len(found) else None
    if DOES.match(step.hints[0]) and following and following.status is RIGHT and following.by_number:
        return Finding(RIGHT, 0.55)
    if all_right and score >= 0.25 and not step.checks:
        return Finding(RIGHT, 0.5, False, place)
    return Finding(LEFT_OUT, 0.9 - score)


def _other_number(step: Expected, clause: Clause, answer: Answer) -> bool:
    """Whether a clause that says what the step says has other numbers in it."""
    wanted = {one.value for one in numbers(step.hints[0]) if not one.worked}
    given = {one.value for one in answer.numbers if clause.start <= one.start < clause.end}
    return bool(wanted and given) and not wanted & given
