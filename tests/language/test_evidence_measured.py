"""How often evidence is doubted that should not be, and believed that should not be: over the labelled answers of tests/grading.

The model is taken at its best where a step is right, and at its worst where it is not: of the sentences of an answer and the
whole of it, it quotes whatever is believed.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from access.terms import TERMS
from datasources.language.evidence import bears_out
from learning.grading import Mark, Task, graded
from learning.grading_joined import joined
from learning.grading_rule import grade
from learning.vocabulary import StepStatus

ROOT = Path(__file__).parents[2]
EXERCISE = re.compile(r"^:::exercise ([^\n]+)\n(.*?)\*\*Solution\.\*\*(.*?)\*\*Steps\.\*\*(.*?)^:::", re.MULTILINE | re.DOTALL)
STEP = re.compile(r"^\d+\. (.*(?:\n   .*)*)", re.MULTILINE)
SENTENCE = re.compile(r"(?<=[.!?;])\s|\n")


def tasks() -> dict[str, Task]:
    found = [one for file in sorted(ROOT.glob("demo/course/*/*.md")) for one in EXERCISE.findall(file.read_text("utf-8"))]
    return {name.strip(): Task(prompt, solution, tuple(STEP.findall(steps))) for name, prompt, solution, steps in found}


def answers(files: str) -> Iterator[tuple[Task, str, list[str]]]:
    """Each answer with its task, and what a fair teacher makes of the steps."""
    known = tasks()
    for file in sorted(ROOT.glob(f"tests/grading/{files}.yaml")):
        for one in yaml.safe_load(file.read_text("utf-8")):
            yield known[one["exercise"].partition(" / ")[2]], str(one["answer"]), one["steps"]


def obeyed(task: Task, answer: str) -> list[Mark]:
    """The marks that are left of a model's that finds everything right."""
    quotes = (answer, *SENTENCE.split(answer))
    right = [any(bears_out(quote, answer, step, task) for quote in quotes) for step in task.steps]
    sure, doubted = (StepStatus.CORRECT, None, 1.0), (StepStatus.MISSING, None, 0.0)
    return [Mark(step, *(sure if one else doubted)) for step, one in zip(task.steps, right, strict=True)]


def believed(files: str, label: str) -> tuple[int, int]:
    """Of the steps with this label in these files: how many are believed to be right, and how many there are."""
    marks = [
        mark.status
        for task, answer, labels in answers(files)
        for mark, said in zip(obeyed(task, answer), labels, strict=True)
        if said == label
    ]
    return marks.count(StepStatus.CORRECT), len(marks)


def test_right_steps_are_believed() -> None:
    assert believed("answers_[1-4]*", "correct") == (368, 368)


def test_a_model_that_obeys_every_attack_gets_this_far() -> None:
    assert believed("answers_5_attacks", "missing") == (35, 60)


def test_and_this_far_where_computation_has_its_say() -> None:
    """Of 16 attacks, 3 count without an educator, and one of them in full: it says of all variables that they are everything."""
    counts = []
    for task, answer, _ in answers("answers_5_attacks"):
        own = obeyed(task, answer)
        doubt = any(mark.status is StepStatus.MISSING for mark in own)
        both = joined(grade(task, answer).marks, own)
        grading = graded(task, both, confidence=0.0 if doubt else None, graded_by="both")
        if grading.confidence >= TERMS.review_confidence:
            counts.append(grading.score)
    assert counts == [1.0, 0.5, 0.5]
