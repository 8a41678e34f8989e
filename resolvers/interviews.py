"""Interviews that were held."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from access.context import Context
from datasources.relational.interviews import InterviewRow
from datasources.relational.students import StudentRow
from execution.ids import uuid_of
from resolvers.students import Interest, read_interests


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewQuestion:
    id: str
    text: str
    answer: str | None
    answered_at: datetime | None


async def interview_node(ctx: Context, id: str) -> InterviewRow | None:
    return (await ctx.stores.relational.interviews.by_ids([uuid_of("InterviewSession", id)]))[0]


async def of_students(students: Sequence[StudentRow], ctx: Context) -> list[list[InterviewRow]]:
    ids = [student.id for student in students]
    return await ctx.stores.relational.interviews.of_students(ids, columns=ctx.columns, leaves=ctx.leaves())


def questions(interview: InterviewRow) -> list[InterviewQuestion]:
    answers = {response["question_id"]: response for response in interview.responses}
    return [
        InterviewQuestion(
            id=question["question_id"],
            text=question["question_text"],
            answer=answers.get(question["question_id"], {}).get("transcript"),
            answered_at=_time(answers.get(question["question_id"], {}).get("timestamp")),
        )
        for question in sorted(interview.asked, key=lambda question: int(question["order"]))
    ]


def interests(interview: InterviewRow) -> list[Interest]:
    return read_interests(interview.found)


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
