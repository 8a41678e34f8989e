"""What each step of a task asks an answer to show: numbers, rows of numbers, and words; read off prompt, solution and steps."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction

from learning.grading import Task
from learning.grading_numbers import FURTHER, Row, numbers, rows, same
from learning.grading_solution import rows_told, told
from learning.grading_sums import Number
from learning.grading_text import clauses, labelled, plain, spelled_out
from learning.grading_words import STOP, stem, stems

FAMILIAR = 0.4  # what a word of the prompt counts in a step; any other counts 1
FRACTION = re.compile(r"\d+\s*/\s*\d+")
RANGE = re.compile(r"\d to \d")
SO = re.compile(r"\bso\b")
EITHER = re.compile(r"\d\s+or\s+\d")
CHOICE = re.compile(r"\b([a-z]{4,}) or (?:an? |the |too )?([a-z]{4,})\b")
NOUN = re.compile(r"\s*(?!more|less|out|per)([a-z]{3,})")
FINDS = re.compile(r"(?:\b(?:find|confirm|becomes|get|up to)|,)\s+$")
EXPLAINS = re.compile(r"\s*(?:explain|conclude|notice)\b")
NAMES = re.compile(r"\s*(?:recognize|see|say|name)\b")
STATES = re.compile(r"\s*(?:explain|conclude|say|notice|see|decide|recognize)\b")
CHECKS = re.compile(r"\s*check\b")
REWRITES = re.compile(r"\s*(?:simplify|give|answer|write|change)\b")


@dataclass(frozen=True, slots=True)
class Expected:
    """What one step asks for."""

    text: str  # plain
    hints: tuple[str, ...]  # the text, and what the solution says of the step
    results: tuple[Number, ...]  # to be found; none where the step is only to be said
    any_of: bool  # one of the results will do
    rows: tuple[Row, ...]  # one of these is to be written down
    operands: frozenset[Fraction]  # of the sums that lead to the results
    nouns: frozenset[str]  # what the results are numbers of
    words: Mapping[str, float]  # stems, with what each counts
    parts: tuple[tuple[str, Mapping[str, float]], ...]  # each clause of the text with its words

    @property
    def states(self) -> bool:
        """Whether it says how things are, which an answer can deny."""
        return bool(STATES.match(self.text))

    @property
    def checks(self) -> bool:
        """Whether it only makes sure of what was found."""
        return bool(CHECKS.match(self.text))

    @property
    def rewrites(self) -> bool:
        """Whether it puts what was found in another form."""
        return bool(REWRITES.match(self.text))


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a task asks for."""

    steps: tuple[Expected, ...]
    prompt: str  # plain
    labels: Mapping[str, str]  # what the prompt calls (a), (b) and so on
    given: Set[Fraction]  # the numbers of the prompt
    numbers: tuple[Number, ...]  # of the prompt, the steps and the solution
    vocabulary: Set[str]  # the stems of all three
    choices: Mapping[str, Set[str]]  # for each stem that the prompt offers to choose, the others: "discrete or continuous"

    @property
    def hints(self) -> list[str]:
        return [hint for step in self.steps for hint in step.hints]

    def knows(self, number: Number) -> bool:
        """Whether the number is one of the task's."""
        return any(same(one, number) for one in self.numbers)


def expectation(task: Task) -> Expectation:
    """What a task asks for, step by step."""
    labels = labelled(task.prompt)
    prompt, solution = plain(task.prompt), plain(spelled_out(task.solution, labels))
    texts = [plain(spelled_out(step, labels)) for step in task.steps]
    given = {one.value for one in numbers(prompt) if not one.worked or FRACTION.fullmatch(prompt, one.start, one.end)}
    results: list[tuple[Number, ...]] = []
    for text in texts:
        results.append(_results(text, given | {one.value for found in results for one in found}))
    said = told(texts, results, solution)
    listed = rows_told(texts, results, solution, without={row for _, row in rows(prompt, numbers(prompt))})
    everywhere = [prompt, solution, *texts]
    familiar, common = set(stems(prompt)), Counter(word for text in texts for word in set(stems(text)))
    return Expectation(
        steps=tuple(
            _expected(text, found, hints, own, familiar, common)
            for text, found, hints, own in zip(texts, results, said, listed, strict=True)
        ),
        prompt=prompt,
        labels=labels,
        given=given,
        numbers=tuple(one for text in everywhere for one in numbers(text)),
        vocabulary={word for text in everywhere for word in stems(text) if not word[0].isdigit()},
        choices=_choices(prompt),
    )


def noun(text: str) -> str:
    """The stem of the word that a text begins with, which says what the number before it is a number of; may be empty."""
    found = NOUN.match(text)
    return stem(found[1]) if found and found[1] not in STOP else ""


def _expected(
    text: str,
    results: tuple[Number, ...],
    said: Sequence[str],
    listed: Sequence[Row],
    familiar: Set[str],
    common: Mapping[str, int],
) -> Expected:
    def weights(words: Sequence[str]) -> dict[str, float]:
        return {word: (FAMILIAR if word in familiar else 1.0) / common.get(word, 1) ** 0.5 for word in words}

    hints = (text, *said)
    shown = [(hint, one) for hint in hints for one in numbers(hint) if any(same(result, one) for result in results)]
    return Expected(
        text=text,
        hints=hints,
        results=results,
        any_of=bool(EITHER.search(text)),
        rows=tuple(listed),
        operands=frozenset(value for one in numbers(text) for value in one.operands),
        nouns=frozenset(noun(hint[one.end :]) for hint, one in shown) - {""},
        words=weights(stems(text)[1:]),  # the first says what to do
        parts=tuple((part, weights(stems(part)[n == 0 :])) for n, (_, part) in enumerate(clauses(text))),
    )


def _results(text: str, before: Set[Fraction]) -> tuple[Number, ...]:
    """The numbers that a step finds: what it says is the result, or sets off by commas, or else what is new in it. Of these
    the ones that are not known `before`, from the prompt or an earlier step, if there are any."""
    said: list[Number] = []
    sums: list[Number] = []
    set_off: list[Number] = []
    new: list[Number] = []
    for one in numbers(text):
        if one.inside or not (one.worked or text[one.start : one.end].strip("-(")[:1].isdigit()):
            continue
        if one.worked:
            sums.append(one)
        if one.result or (said and FURTHER.fullmatch(text, said[-1].end, one.start)):
            said.append(one)
        elif FINDS.search(text, 0, one.start):
            set_off.append(one)
        elif one.value not in before and not RANGE.search(text):
            new.append(one)
    said = [one for one in said if not SO.search(text, one.end, said[-1].start)]
    others = [] if NAMES.match(text) else set_off or new
    named = sums if EXPLAINS.match(text) else said or sums or others
    fresh = {one.value: one for one in named if one.value not in before}
    return tuple((fresh or {one.value: one for one in named}).values())


def _choices(prompt: str) -> dict[str, set[str]]:
    choices: dict[str, set[str]] = {}
    for found in CHOICE.finditer(prompt):
        one, other = stem(found[1]), stem(found[2])
        choices.setdefault(one, set()).add(other)
        choices.setdefault(other, set()).add(one)
    return choices
