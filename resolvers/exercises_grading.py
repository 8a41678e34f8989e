"""How an answer is graded: by rule, and by a model where one may be asked; with no transaction open meanwhile."""

import asyncio
from time import perf_counter
from typing import Any

from access.work import Work
from datasources.language.models import Marked
from datasources.relational.exercises_work import AnswerRow
from datasources.stores import Stores
from learning.grading import Grading, Task, graded
from learning.grading_joined import joined
from learning.grading_rule import grade, texts
from resolvers.exercises_models import answered, grader_for


async def grading_of(work: Work, answer: AnswerRow) -> tuple[Grading, dict[str, Any]]:
    """The grading of an answer whose exercise is there, and the columns that say how it was made.

    Raises `ModelUnavailable` while it has to wait for a model.
    """
    began = perf_counter()
    task = Task(answer.prompt, answer.solution or "", tuple(answer.steps))
    grading = await _by_rule(work.stores, task, answer.response)
    marked = await _by_model(work, task, answer)
    if marked is None:
        return grading, {"grading_time_ms": _milliseconds(began)}
    marks = joined(grading.marks, marked.marks)
    made = marked.made
    both = graded(
        task,
        marks,
        feedback=marked.feedback if [one.status for one in marks] == [one.status for one in marked.marks] else None,
        confidence=marked.confidence if any(one.confidence == 0 for one in marks) else None,
        graded_by=f"{made.model} with {grading.graded_by}",
    )
    return both, {
        "parameters": dict(made.parameters) | {"template": made.template},
        "prompt_hash": made.prompt_hash,
        "token_count": made.tokens,
        "grading_time_ms": _milliseconds(began),
    }


async def _by_rule(stores: Stores, task: Task, response: str) -> Grading:
    """In a thread: an answer may be long, and others wait."""
    compared = await asyncio.to_thread(texts, task, response)
    vectors = await stores.comparer.embed(compared)
    return await asyncio.to_thread(grade, task, response, vectors.tolist())


async def _by_model(work: Work, task: Task, answer: AnswerRow) -> Marked | None:
    grader = await grader_for(work.stores, answer.student_profile_id)
    if grader is None:
        return None
    return await answered(work, grader.marks(task, answer.response))


def _milliseconds(began: float) -> int:
    return round((perf_counter() - began) * 1000)
