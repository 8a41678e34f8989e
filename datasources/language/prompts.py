"""What a model is told: instructions from a template, which are the same for all, and data as JSON in a message of its own.

Whatever a pupil wrote is a string of that JSON. Nothing in it can end the string, the object or the message.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from datasources.errors import ModelRefused
from datasources.language.clean import line, lines, name, text, texts
from datasources.language.models import Brief
from learning.grading import Task
from learning.vocabulary import LifeCategory

INTEREST = 80
RESPONSE = 10_000
"""Characters of an interest and of a response that a model is told; of an answer in an interview, too."""

STEERING = str.maketrans({"<": "\\u003c", ">": "\\u003e"})
"""What tags, and the marks between the messages of many models, are made of: written as JSON may write them too."""


@dataclass(frozen=True)
class Prompt:
    """What one call tells a model."""

    template: str
    instructions: str
    data: str

    @cached_property
    def final(self) -> str:
        return f"{self.instructions}\n\n{self.data}"

    @cached_property
    def hash(self) -> str:
        return sha256(f"{self.template}\n{self.final}".encode()).hexdigest()


@dataclass(frozen=True)
class Template:
    """Instructions, in the file of this name. Whoever changes the file counts the version up: a test holds them together."""

    name: str
    version: int

    def __str__(self) -> str:
        return f"{self.name}@{self.version}"

    @cached_property
    def instructions(self) -> str:
        return (Path(__file__).parent / "templates" / f"{self.name}.md").read_text(encoding="utf-8").strip()

    def prompt(self, data: Mapping[str, Any]) -> Prompt:
        encoded = json.dumps(data, ensure_ascii=False, indent=1).translate(STEERING)
        return Prompt(str(self), self.instructions, encoded)


EXERCISE = Template("exercise", 1)
GRADING = Template("grading", 1)
INTERESTS = Template("interests", 1)


def exercise_prompt(brief: Brief) -> Prompt:
    """What a writer is told of a brief: every text bounded, and the interest no more than a name."""
    return EXERCISE.prompt(
        {
            "concept": {
                "name": line(brief.concept, 200),
                "description": text(brief.description or "", 1_000),
                "objectives": lines(brief.objectives, 10, 300),
                "vocabulary": lines(brief.vocabulary, 30, 80),
                "passages": texts(brief.passages, 6_000, 2_000),
            },
            "expected_steps": lines(brief.expected_steps, 10, 300),
            "kind": brief.kind.value,
            "difficulty": brief.difficulty.value,
            "life_category": brief.life_category.value,
            "interest": name(brief.interest or "", INTEREST) or None,
            "language": name(brief.language, 35),
            "target_step": line(brief.target_step or "", 300) or None,
            "went_wrong": line(brief.went_wrong or "", 500) or None,
        }
    )


def grading_prompt(task: Task, response: str) -> Prompt:
    """What a grader is told. Raises `ModelRefused` for a response of more than `RESPONSE` characters: half of it would be
    marked as if it were all."""
    if len(response) > RESPONSE:
        raise ModelRefused("grader", f"the response has more than {RESPONSE} characters")
    return GRADING.prompt(
        {
            "task": {
                "prompt": text(task.prompt, 5_000),
                "solution": text(task.solution, 5_000),
                "steps": [{"number": number, "step": line(step, 500)} for number, step in enumerate(task.steps, 1)],
            },
            "response": text(response, RESPONSE),
        }
    )


def interests_prompt(question: str, side: LifeCategory | None, answer: str) -> Prompt:
    """What an interviewer is told of an answer. Raises `ModelRefused` for one of more than `RESPONSE` characters."""
    if len(answer) > RESPONSE:
        raise ModelRefused("interviewer", f"the answer has more than {RESPONSE} characters")
    return INTERESTS.prompt({"question": line(question, 500), "side": side and side.value, "answer": text(answer, RESPONSE)})
