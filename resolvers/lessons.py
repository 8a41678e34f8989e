"""Learning sessions, and the lesson each delivered."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from access.context import Context
from datasources.content.chunks import Chunk
from datasources.relational.content import ExampleRow, HookRow
from datasources.relational.lessons import SessionRow
from datasources.relational.students import StudentRow
from execution.ids import uuid_of
from execution.pages import Page, place, reading
from learning.vocabulary import LifeCategory
from resolvers.content import chunks_by_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What a session stored of its lesson: the explanation itself, and the keys of what it was made of."""

    category: LifeCategory
    explanation: str
    hook_id: UUID | None
    example_ids: Sequence[UUID]
    source_keys: Sequence[str]


async def session_node(ctx: Context, id: str) -> SessionRow | None:
    return (await ctx.stores.relational.lessons.by_ids([uuid_of("LearningSession", id)]))[0]


async def of_students(
    students: Sequence[StudentRow], ctx: Context, *, first: int = 20, after: str | None = None
) -> list[Page[SessionRow]]:
    start, wanted = place(after, UUID), reading(ctx, first, "id")
    found = await ctx.stores.relational.lessons.of_students(
        [student.id for student in students], start, wanted.count, columns=wanted.columns, leaves=wanted.leaves
    )
    return [wanted.page(rows, after) for rows in found]


def lesson(session: SessionRow) -> Lesson | None:
    content = session.personalized_content
    if content is None or "explanation" not in content or session.category is None:
        return None
    hooks = session.selected_hooks or []
    return Lesson(
        category=LifeCategory(session.category),
        explanation=content["explanation"],
        hook_id=UUID(hooks[0]) if hooks else None,
        example_ids=[UUID(id) for id in session.selected_examples or []],
        source_keys=content.get("sources", []),
    )


async def hook_of(lessons: Sequence[Lesson], ctx: Context) -> list[HookRow | None]:
    return await ctx.stores.relational.content.hooks([lesson.hook_id for lesson in lessons], columns=ctx.columns)


async def examples_of(lessons: Sequence[Lesson], ctx: Context) -> list[list[ExampleRow]]:
    ids = list({id: None for lesson in lessons for id in lesson.example_ids})
    found = {row.id: row for row in await ctx.stores.relational.content.examples(ids, columns=ctx.columns) if row}
    return [[found[id] for id in lesson.example_ids if id in found] for lesson in lessons]


async def sources_of(lessons: Sequence[Lesson], ctx: Context) -> list[list[Chunk]]:
    found = await chunks_by_key(ctx, [key for lesson in lessons for key in lesson.source_keys])
    return [[found[key] for key in lesson.source_keys if key in found] for lesson in lessons]
