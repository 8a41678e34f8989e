"""Subjects, topics, sections, concepts, and how they hang together."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Protocol

from strawberry import ID

from access.context import Context
from access.problems import PrerequisitesUnmet
from datasources.graph.curriculum import NextConcept, Outline, Prerequisite, RelatedConcept
from datasources.graph.records import Concept, Section, Subject, Topic
from execution.ids import key_of
from learning.navigation import PrerequisiteGraph

Root = Sequence[None]


class OfConcept(Protocol):
    """A row that is about a concept."""

    @property
    def concept_id(self) -> str | None: ...


class OfSubject(Protocol):
    """A row that belongs to a subject."""

    @property
    def subject_id(self) -> str | None: ...


async def subjects(roots: Root, ctx: Context) -> list[list[Subject]]:
    return [await ctx.stores.curriculum.subjects(ctx.columns)] * len(roots)


async def subject(roots: Root, ctx: Context, *, id: ID) -> list[Subject | None]:
    return [await subject_node(ctx, id)] * len(roots)


async def concept(roots: Root, ctx: Context, *, id: ID) -> list[Concept | None]:
    return [await concept_node(ctx, id)] * len(roots)


async def subject_node(ctx: Context, id: str) -> Subject | None:
    key = key_of("Subject", id)
    return (await ctx.stores.curriculum.subjects_by_id([key], ctx.columns))[0] if key else None


async def topic_node(ctx: Context, id: str) -> Topic | None:
    key = key_of("Topic", id)
    return (await ctx.stores.curriculum.topics([key], ctx.columns))[0] if key else None


async def section_node(ctx: Context, id: str) -> Section | None:
    key = key_of("Section", id)
    return (await ctx.stores.curriculum.sections([key], ctx.columns))[0] if key else None


async def concept_node(ctx: Context, id: str) -> Concept | None:
    key = key_of("Concept", id)
    return (await ctx.stores.curriculum.concepts([key], ctx.columns))[0] if key else None


async def prerequisite_subjects(subjects: Sequence[Subject], ctx: Context) -> list[list[Subject]]:
    found = await subjects_by_id(ctx, [id for subject in subjects for id in subject.prerequisite_subjects])
    return [[found[id] for id in subject.prerequisite_subjects if id in found] for subject in subjects]


async def topics_of(subjects: Sequence[Subject], ctx: Context) -> list[list[Topic]]:
    return await ctx.stores.curriculum.topics_of([one.id for one in subjects], ctx.columns)


async def sections_of(topics: Sequence[Topic], ctx: Context) -> list[list[Section]]:
    return await ctx.stores.curriculum.sections_of([one.id for one in topics], ctx.columns)


async def concepts_of(sections: Sequence[Section], ctx: Context) -> list[list[Concept]]:
    return await ctx.stores.curriculum.concepts_of([one.id for one in sections], ctx.columns)


async def subject_of(topics: Sequence[Topic], ctx: Context) -> list[Subject | None]:
    return await ctx.stores.curriculum.subject_of_topics([one.id for one in topics], ctx.columns)


async def topic_of(sections: Sequence[Section], ctx: Context) -> list[Topic | None]:
    return await ctx.stores.curriculum.topic_of([one.id for one in sections], ctx.columns)


async def section_of(concepts: Sequence[Concept], ctx: Context) -> list[Section | None]:
    return await ctx.stores.curriculum.section_of([one.id for one in concepts], ctx.columns)


async def prerequisites(concepts: Sequence[Concept], ctx: Context) -> list[list[Prerequisite]]:
    return await ctx.stores.curriculum.prerequisites([one.id for one in concepts], ctx.columns)


async def unmet(problems: Sequence[PrerequisitesUnmet], ctx: Context) -> list[list[Prerequisite]]:
    """Of what each concept builds on, what closes it."""
    found = await ctx.stores.curriculum.prerequisites([one.concept_id for one in problems], ctx.columns)
    return [[link for link in own if link.required_id in one.required] for one, own in zip(problems, found, strict=True)]


async def unlocks(concepts: Sequence[Concept], ctx: Context) -> list[list[Prerequisite]]:
    return await ctx.stores.curriculum.unlocks([one.id for one in concepts], ctx.columns)


async def related(concepts: Sequence[Concept], ctx: Context) -> list[list[RelatedConcept]]:
    return await ctx.stores.curriculum.related([one.id for one in concepts], ctx.columns)


async def following(concepts: Sequence[Concept], ctx: Context) -> list[list[NextConcept]]:
    return await ctx.stores.curriculum.following([one.id for one in concepts], ctx.columns)


async def outlines(ctx: Context) -> dict[str, Outline]:
    """Every subject's outline, by its id; kept by the curriculum's version, and asked for once in a request."""
    return await ctx.once("outlines", lambda: _outlines(ctx))


async def _outlines(ctx: Context) -> dict[str, Outline]:
    ids = [subject.id for subject in await ctx.stores.curriculum.subjects(columns=("id",))]
    found = await ctx.stores.curriculum.outlines(ids)
    return {outline.subject.id: outline for outline in found if outline is not None}


@lru_cache(maxsize=64)
def prerequisite_graph(outline: Outline, textbook_id: str | None = None) -> PrerequisiteGraph:
    """The rules' view of a subject, or of one textbook in it; made once for each version of the curriculum."""
    taught = [one.id for one in outline.concepts if textbook_id in (None, one.textbook_id)]
    return PrerequisiteGraph(taught, outline.requirements)


async def concepts_by_id(ctx: Context, ids: Iterable[str | None]) -> dict[str, Concept]:
    """The concepts with these ids that the curriculum has, by id, as far as they are selected: one call, and none for no ids."""
    wanted = sorted({id for id in ids if id})
    return {one.id: one for one in await ctx.stores.curriculum.concepts(wanted, ctx.columns) if one} if wanted else {}


async def subjects_by_id(ctx: Context, ids: Iterable[str | None]) -> dict[str, Subject]:
    """The same for subjects."""
    wanted = sorted({id for id in ids if id})
    return {one.id: one for one in await ctx.stores.curriculum.subjects_by_id(wanted, ctx.columns) if one} if wanted else {}


async def concept_of(rows: Sequence[OfConcept], ctx: Context) -> list[Concept | None]:
    """The concept that each row is about; None where the curriculum no longer has it."""
    found = await concepts_by_id(ctx, [row.concept_id for row in rows])
    return [found.get(row.concept_id or "") for row in rows]


async def subject_of_rows(rows: Sequence[OfSubject], ctx: Context) -> list[Subject | None]:
    """The subject that each row belongs to; None where it has none yet, or the curriculum no longer has it."""
    found = await subjects_by_id(ctx, [row.subject_id for row in rows])
    return [found.get(row.subject_id or "") for row in rows]
