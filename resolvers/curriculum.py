"""Subjects, topics, sections, concepts, and how they hang together."""

from collections.abc import Sequence

from strawberry import ID

from access.context import Context
from access.rules import signed_in
from datasources.graph.curriculum import NextConcept, Outline, Prerequisite, RelatedConcept
from datasources.graph.records import Concept, Section, Subject, Topic
from execution.ids import key_of

Root = Sequence[None]


async def subjects(roots: Root, ctx: Context) -> list[list[Subject]]:
    signed_in(ctx)
    return [await ctx.stores.curriculum.subjects()] * len(roots)


async def subject(roots: Root, ctx: Context, *, id: ID) -> list[Subject | None]:
    signed_in(ctx)
    return [await subject_node(ctx, id)] * len(roots)


async def concept(roots: Root, ctx: Context, *, id: ID) -> list[Concept | None]:
    signed_in(ctx)
    return [await concept_node(ctx, id)] * len(roots)


async def subject_node(ctx: Context, id: str) -> Subject | None:
    key = key_of("Subject", id)
    return (await ctx.stores.curriculum.subjects_by_id([key]))[0] if key else None


async def topic_node(ctx: Context, id: str) -> Topic | None:
    key = key_of("Topic", id)
    return (await ctx.stores.curriculum.topics([key]))[0] if key else None


async def section_node(ctx: Context, id: str) -> Section | None:
    key = key_of("Section", id)
    return (await ctx.stores.curriculum.sections([key]))[0] if key else None


async def concept_node(ctx: Context, id: str) -> Concept | None:
    key = key_of("Concept", id)
    return (await ctx.stores.curriculum.concepts([key]))[0] if key else None


async def prerequisite_subjects(subjects: Sequence[Subject], ctx: Context) -> list[list[Subject]]:
    ids = sorted({id for subject in subjects for id in subject.prerequisite_subjects})
    found = {one.id: one for one in await ctx.stores.curriculum.subjects_by_id(ids) if one} if ids else {}
    return [[found[id] for id in subject.prerequisite_subjects if id in found] for subject in subjects]


async def topics_of(subjects: Sequence[Subject], ctx: Context) -> list[list[Topic]]:
    return await ctx.stores.curriculum.topics_of([one.id for one in subjects])


async def sections_of(topics: Sequence[Topic], ctx: Context) -> list[list[Section]]:
    return await ctx.stores.curriculum.sections_of([one.id for one in topics])


async def concepts_of(sections: Sequence[Section], ctx: Context) -> list[list[Concept]]:
    return await ctx.stores.curriculum.concepts_of([one.id for one in sections])


async def subject_of(topics: Sequence[Topic], ctx: Context) -> list[Subject | None]:
    return await ctx.stores.curriculum.subject_of_topics([one.id for one in topics])


async def topic_of(sections: Sequence[Section], ctx: Context) -> list[Topic | None]:
    return await ctx.stores.curriculum.topic_of([one.id for one in sections])


async def section_of(concepts: Sequence[Concept], ctx: Context) -> list[Section | None]:
    return await ctx.stores.curriculum.section_of([one.id for one in concepts])


async def prerequisites(concepts: Sequence[Concept], ctx: Context) -> list[list[Prerequisite]]:
    return await ctx.stores.curriculum.prerequisites([one.id for one in concepts])


async def unlocks(concepts: Sequence[Concept], ctx: Context) -> list[list[Prerequisite]]:
    return await ctx.stores.curriculum.unlocks([one.id for one in concepts])


async def related(concepts: Sequence[Concept], ctx: Context) -> list[list[RelatedConcept]]:
    return await ctx.stores.curriculum.related([one.id for one in concepts])


async def following(concepts: Sequence[Concept], ctx: Context) -> list[list[NextConcept]]:
    return await ctx.stores.curriculum.following([one.id for one in concepts])


async def outlines(ctx: Context) -> dict[str, Outline]:
    """Every subject's outline, by its id; kept by the curriculum's version, and asked for once in a request."""
    return await ctx.once("outlines", lambda: _outlines(ctx))


async def _outlines(ctx: Context) -> dict[str, Outline]:
    ids = [subject.id for subject in await ctx.stores.curriculum.subjects()]
    found = await ctx.stores.curriculum.outlines(ids)
    return {outline.subject.id: outline for outline in found if outline is not None}


async def by_attribute(rows: Sequence[object], ctx: Context, attribute: str) -> list[Concept | None]:
    """The concept whose id each row holds under this name; None where it holds none, or the curriculum no longer has it."""
    ids = [getattr(row, attribute) for row in rows]
    wanted = sorted({id for id in ids if id})
    found = {one.id: one for one in await ctx.stores.curriculum.concepts(wanted) if one} if wanted else {}
    return [found.get(id) for id in ids]


async def concept_of(rows: Sequence[object], ctx: Context) -> list[Concept | None]:
    return await by_attribute(rows, ctx, "concept_id")
