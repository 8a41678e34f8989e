"""What each step of a task asks an answer to show: numbers, rows of numbers, and words; read off the step and the solution."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction

from learning.grading import Task
from learning.grading_numbers import Number, numbers
from learning.grading_text import clauses, labelled, plain, spelled_out, stem, stems

FURTHER = re.compile(r"[\s,]*(?:and|or)?[\s,]*")
FINDS = re.compile(r"(?:\b(?:find|confirm|becomes|get|up to)|,)\s+$")
EXPLAINS = re.compile(r"\s*(?:explain|conclude|notice)\b")
NAMES = re.compile(r"\s*(?:recognize|see|say|name)\b")
CHOICE = re.compile(r"\b([a-z]{4,}) or (?:an? |the |too )?([a-z]{4,})\b")
SHORTEST_ROW = 3
Row = tuple[Fraction, ...]
FAMILIAR = 0.4  # what a word of the prompt counts in a step; any other counts 1


@dataclass(frozen=True, slots=True)
class Expected:
    """What one step asks for."""

    step: str
    results: tuple[Number, ...]  # to be found
    any_of: bool  # one of them will do
    rows: tuple[Row, ...]  # one of these to be written down, in this order
    operands: frozenset[Fraction]  # of the sums that lead to the results
    checks: bool  # it only makes sure of what was found
    words: dict[str, float]  # stems, with what each counts
    parts: tuple[dict[str, float], ...]
    hints: tuple[str, ...]  # the step, and what the solution says of it, as plain text


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a task asks for."""

    steps: tuple[Expected, ...]
    given: Set[Fraction]  # the numbers of the prompt
    known: Set[Fraction]  # every number of the prompt, the steps and the solution
    prompt: str  # plain text
    labels: Mapping[str, str]
    pairs: Set[tuple[str, str]]  # of stems, both ways: what the prompt offers to choose from, "discrete or continuous"

    @property
    def hints(self) -> list[str]:
        return [hint for step in self.steps for hint in step.hints]


def expectation(task: Task) -> Expectation:
    labels = labelled(task.prompt)
    prompt, solution = plain(task.prompt), plain(spelled_out(task.solution, labels))
    texts = [plain(spelled_out(step, labels)) for step in task.steps]
    given = _written(prompt)
    pieces = clauses(solution)
    seen: set[Fraction] = set()
    own: list[tuple[Number, ...]] = []
    for text in texts:
        results = _results(text, given, seen)
        own.append(results)
        seen |= {one.value for one in results}
    told = _told(texts, own, pieces)
    rows = _rows(prompt, texts, own, solution)
    common = Counter(one for text in texts for one in set(stems(text)))
    familiar = set(stems(prompt))
    return Expectation(
        steps=tuple(
            Expected(
                step=step,
                results=results,
                any_of=bool(re.search(r"\d\s+or\s+\d", text)),
                rows=tuple(row),
                operands=frozenset(value for one in numbers(text) for value in one.operands),
                checks=text.lstrip().startswith("check"),
                words=_weights(stems(text)[1:], familiar, common),
                parts=tuple(_weights(stems(part)[n == 0 :], familiar, common) for n, part in enumerate(clauses(text))),
                hints=(text, *said),
            )
            for step, text, results, row, said in zip(task.steps, texts, own, rows, told, strict=True)
        ),
        given=given,
        known=given | seen | _values(solution) | {value for text in texts for value in _values(text)},
        prompt=prompt,
        pairs=_pairs(prompt),
        labels=labels,
    )


def _pairs(prompt: str) -> set[tuple[str, str]]:
    found = [(stem(one[1]), stem(one[2])) for one in CHOICE.finditer(prompt)]
    return {pair for one, other in found for pair in ((one, other), (other, one))}


def _weights(said: Sequence[str], familiar: Set[str], common: Mapping[str, int]) -> dict[str, float]:
    return {one: (FAMILIAR if one in familiar else 1.0) / common[one] ** 0.5 for one in said}


def _values(text: str) -> set[Fraction]:
    return {one.value for one in numbers(text)}


def _written(text: str) -> set[Fraction]:
    return {one.value for one in numbers(text) if not one.worked}


def _results(text: str, given: Set[Fraction], seen: Set[Fraction]) -> tuple[Number, ...]:
    """The numbers that a step finds: those it says are the result, without what is given or was found before, if others are left."""
    found: list[Number] = []
    set_off: list[Number] = []
    fresh: list[Number] = []
    sums: list[Number] = []
    for one in numbers(text):
        if one.inside or not (one.worked or text[one.start : one.end].strip("-(")[:1].isdigit()):
            continue
        if one.worked:
            sums.append(one)
        if one.result or (found and FURTHER.fullmatch(text[found[-1].end : one.start])):
            found.append(one)
        elif FINDS.search(text[: one.start]):
            set_off.append(one)
        elif one.value not in given and one.value not in seen:
            fresh.append(one)
    if re.search(r"\d to \d", text):
        fresh = []
    named = sums if EXPLAINS.match(text) else found or sums
    if not named and not EXPLAINS.match(text) and not NAMES.match(text):
        named = set_off or fresh
    new = {one.value: one for one in named if one.value not in given and one.value not in seen}
    return tuple((new or {one.value: one for one in named}).values())


def _told(texts: Sequence[str], results: Sequence[tuple[Number, ...]], pieces: Sequence[str]) -> list[list[str]]:
    """For each step the pieces of the solution that speak of it: that show its results, or else share its words."""
    told: list[list[str]] = [[] for _ in texts]
    for piece in pieces:
        shown, said = _values(piece), set(stems(piece))
        scores = []
        for text, own in zip(texts, results, strict=True):
            wanted = set(stems(text))
            found = sum(one.value in shown for one in own) / len(own) if own else 0.0
            scores.append(found + len(said & wanted) / (len(wanted) + 1))
        best = max(scores, default=0.0)
        if best > 0.2:
            told[scores.index(best)].append(piece)
    return told


def _rows(prompt: str, texts: Sequence[str], results: Sequence[tuple[Number, ...]], solution: str) -> list[list[Row]]:
    """For each step without a result of its own, the rows of numbers that the solution has for it and the prompt has not."""
    rows: list[list[Row]] = [[] for _ in texts]
    known = {row for _, row in runs(prompt)}
    free = [n for n, own in enumerate(results) if not own]
    before = 0
    for at, row in runs(solution):
        said = set(stems(solution[max(before, at - 60) : at]))
        before = at
        if row in known or not free:
            continue
        scores = [len(said & set(stems(texts[n]))) for n in free]
        best = free[scores.index(max(scores))]
        rows[best].append(row)
        free = [n for n in free if n > best] if max(scores) == 0 else free
    return rows


def runs(text: str) -> list[tuple[int, Row]]:
    """The rows of three and more numbers in a plain text that nothing but commas and the like stands between, with their places."""
    found: list[tuple[int, Row]] = []
    row: list[Number] = []
    for one in [one for one in numbers(text) if not one.worked and not one.inside]:
        if row and not FURTHER.fullmatch(text[row[-1].end : one.start]):
            row = _ended(row, found)
        row.append(one)
    _ended(row, found)
    return found


def _ended(row: list[Number], found: list[tuple[int, Row]]) -> list[Number]:
    if len(row) >= SHORTEST_ROW:
        found.append((row[0].start, tuple(one.value for one in row)))
    return []
