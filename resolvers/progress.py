"""Progress of students on concepts, and of classes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import chain
from uuid import UUID

from strawberry import ID

from access import students as doors
from access.context import Context
from access.rules import teaches
from datasources.graph.curriculum import Prerequisite
from datasources.graph.records import Concept, Section
from datasources.relational.paths import PathRow
from datasources.relational.progress import ProgressRow
from datasources.relational.students import StudentRow
from execution.ids import uuid_of
from execution.pages import Page, place, reading
from learning import mastery
from learning.mastery import MasterySummary
from learning.vocabulary import ProgressStatus


async def progress_node(ctx: Context, id: str) -> ProgressRow | None:
    return (await ctx.stores.relational.progress.by_ids([uuid_of("ConceptProgress", id)]))[0]


async def of_paths(
    paths: Sequence[PathRow],
    ctx: Context,
    *,
    status: ProgressStatus | None = None,
    first: int = 20,
    after: str | None = None,
) -> list[Page[ProgressRow]]:
    start, wanted = place(after, datetime.fromisoformat, UUID), reading(ctx, first, "last_used_at", "id")
    found = await ctx.stores.relational.progress.of_paths(
        [path.id for path in paths], status, start, wanted.count, columns=wanted.columns, leaves=wanted.leaves
    )
    return [wanted.page(rows, after) for rows in found]


async def reviews_due(
    students: Sequence[StudentRow], ctx: Context, *, first: int = 20, after: str | None = None
) -> list[Page[ProgressRow]]:
    start, wanted = place(after, datetime.fromisoformat, UUID), reading(ctx, first, "review_due_at", "id")
    found = await ctx.stores.relational.progress.reviews_due(
        [student.id for student in students], ctx.now, start, wanted.count, columns=wanted.columns, leaves=wanted.leaves
    )
    return [wanted.page(rows, after) for rows in found]


async def on_concepts(concepts: Sequence[Concept], ctx: Context, *, student_id: ID | None = None) -> list[ProgressRow | None]:
    student = await doors.asked(ctx, student_id)
    if student is None:
        return [None] * len(concepts)
    ids = [concept.id for concept in concepts]
    return await ctx.stores.relational.progress.on_concepts(student.id, ids, columns=ctx.columns)


async def satisfied(prerequisites: Sequence[Prerequisite], ctx: Context, *, student_id: ID | None = None) -> list[bool | None]:
    student = await doors.asked(ctx, student_id)
    if student is None:
        return [None] * len(prerequisites)
    ids = [prerequisite.required_id for prerequisite in prerequisites]
    rows = await ctx.stores.relational.progress.on_concepts(student.id, ids, columns=("status",))
    return [row is not None and mastery.is_mastered(row.status) for row in rows]


async def mastery_of_concepts(
    concepts: Sequence[Concept], ctx: Context, *, organization_id: ID, grade_level: str | None = None
) -> list[MasterySummary]:
    own = [{concept.id: concept.mastery_threshold} for concept in concepts]
    return await _summaries(ctx, organization_id, grade_level, own)


async def mastery_of_sections(
    sections: Sequence[Section], ctx: Context, *, organization_id: ID, grade_level: str | None = None
) -> list[MasterySummary]:
    await teaches(ctx, uuid_of("Organization", organization_id))  # before the graph is asked for nothing
    columns = ("mastery_threshold", "is_optional")
    concepts = await ctx.stores.curriculum.concepts_of([section.id for section in sections], columns)
    return await _summaries(ctx, organization_id, grade_level, [mastery.required_thresholds(own) for own in concepts])


async def struggling(summaries: Sequence[MasterySummary], ctx: Context) -> list[list[StudentRow]]:
    ids = sorted({id for summary in summaries for id in summary.struggling})
    read = ctx.stores.relational.students
    found = {row.id: row for row in await read.by_ids(ids, columns=ctx.columns) if row} if ids else {}
    return [[found[id] for id in summary.struggling if id in found] for summary in summaries]


async def _summaries(
    ctx: Context, organization_id: str, grade: str | None, groups: Sequence[Mapping[str, float]]
) -> list[MasterySummary]:
    """How a class stands on each group of concepts (their thresholds), taken as a whole: two reads, however many groups."""
    organization = await teaches(ctx, uuid_of("Organization", organization_id))
    reads = ctx.stores.relational.progress
    rows, size = await reads.of_class(organization, grade, list(chain(*groups))), await reads.class_size(organization, grade)
    by_concept: dict[str, list[mastery.ClassProgress]] = {}
    for row in rows:
        by_concept.setdefault(row.concept_id, []).append(row)
    return [mastery.summary(chain(*(by_concept.get(id, []) for id in group)), size, group) for group in groups]
