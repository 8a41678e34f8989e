"""Interviews that were held."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from access.context import Context
from access.looks import look
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
    interview_id: UUID
    student_profile_id: UUID


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
            interview_id=interview.id,
            student_profile_id=interview.student_profile_id,
        )
        for question in sorted(interview.asked, key=lambda question: int(question["order"]))
    ]


async def answers_of(questions: Sequence[InterviewQuestion], ctx: Context) -> list[str | None]:
    answered = [question for question in questions if question.answer is not None]
    await look(ctx, "interview_sessions", {question.interview_id: question.student_profile_id for question in answered})
    return [question.answer for question in questions]


def interests(interview: InterviewRow) -> list[Interest]:
    return read_interests(interview.found)


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
