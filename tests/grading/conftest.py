"""The demo course's exercises as tasks, and the answers that were marked by hand."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from datasources.language.local import WordllamaEmbedder
from ingestion.source import open_book
from learning.grading import Grading, Task
from learning.grading_rule import grade, texts
from learning.vocabulary import ContentKind, StepStatus

HERE = Path(__file__).parent
COURSE = HERE.parents[1] / "demo" / "course"
HELD_OUT = 3
"""Of so many answers in a file, one after the other, the last is held out."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """An answer with the mark that a teacher gives each step."""

    task: Task
    kind: str
    answer: str
    marks: tuple[StepStatus, ...]
    is_held_out: bool


@pytest.fixture(scope="session")
def tasks() -> Mapping[str, Task]:
    """By concept and title: `mean / Five songs`."""
    return dict(_tasks())


def _tasks() -> Iterator[tuple[str, Task]]:
    for chapter in open_book(COURSE).book.chapters:
        for section in chapter.sections:
            for block in section.blocks:
                if block.kind is ContentKind.EXERCISE:
                    title = block.text.partition("\n")[0].strip("* ")
                    yield f"{block.concept} / {title}", Task(block.text, block.solution, block.expected_steps)


@pytest.fixture(scope="session")
def labelled(tasks: Mapping[str, Task]) -> list[Labelled]:
    return [
        Labelled(
            task=tasks[one["exercise"]],
            kind=one["kind"],
            answer=one["answer"],
            marks=tuple(StepStatus(mark) for mark in one["steps"]),
            is_held_out=n % HELD_OUT == 0,
        )
        for file in sorted(HERE.glob("answers_*.yaml"))
        for n, one in enumerate(yaml.safe_load(file.read_text()), 1)
    ]


@pytest.fixture(scope="session")
def by_rule() -> Callable[[Task, str], Grading]:
    """The grading by rule, with the vectors of the embedder in the house."""
    embedder = WordllamaEmbedder()

    def graded(task: Task, answer: str) -> Grading:
        vectors = asyncio.run(embedder.embed(texts(task, answer)))
        return grade(task, answer, vectors.tolist())

    return graded
