"""Textbooks, hooks, examples, passages, and the search for passages and concepts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from strawberry import ID

from access import rules
from access import students as doors
from access.context import Context
from datasources.content.chunks import SUBJECT_NAMESPACES, Chunk, from_metadata
from datasources.content.port import Filter
from datasources.content.search import Found, Statistics
from datasources.graph.records import Concept
from datasources.language import words
from datasources.relational.content import ExampleRow, HookRow, TextbookRow
from datasources.relational.people import OrganizationRow, UserRow
from execution.errors import BadInput, Forbidden
from execution.ids import key_of, uuid_of
from execution.pages import Page, limit, page, place
from learning import personalisation
from learning.interests import Interests
from learning.personalisation import Preferred, Profile
from learning.vocabulary import ContentKind, Difficulty, JobStatus, LifeCategory
from resolvers import curriculum
from resolvers.students import taste
from schema.inputs import ContentFilter

Root = Sequence[None]
MOST_FOUND = 50
LONGEST_QUERY = 1000
WIDER = 3
"""How many times as many passages are looked at as were asked for, so that an interest can move one up from behind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextbookProcessing:
    status: JobStatus
    percent: int
    error: str | None
    completed_at: Any


async def textbook(roots: Root, ctx: Context, *, id: ID) -> list[TextbookRow | None]:
    return [await textbook_node(ctx, id)] * len(roots)


async def textbook_node(ctx: Context, id: str) -> TextbookRow | None:
    """Archived ones are for platform staff; whoever follows one reaches it through their path."""
    rules.signed_in(ctx)
    found = (await ctx.stores.relational.content.textbooks([uuid_of("Textbook", id)]))[0]
    return None if found is None or (found.is_archived and not _is_staff(ctx)) else found


async def textbooks(
    roots: Root,
    ctx: Context,
    *,
    subject_id: ID | None = None,
    grade_level: str | None = None,
    status: JobStatus | None = None,
    include_archived: bool = False,
    first: int = 20,
    after: str | None = None,
) -> list[Page[TextbookRow]]:
    rules.signed_in(ctx)
    if include_archived and not _is_staff(ctx):
        raise Forbidden("Only platform staff may ask for archived textbooks.")
    subject = None if subject_id is None else key_of("Subject", subject_id) or ""
    rows = await ctx.stores.relational.content.list_textbooks(
        subject, grade_level, status, include_archived, place(after, str, UUID), limit(first) + 1
    )
    return [page(rows, first, after, lambda row: (row.title, row.id))] * len(roots)


def processing(textbook: TextbookRow) -> TextbookProcessing:
    return TextbookProcessing(
        status=JobStatus(textbook.status),
        percent=textbook.percent,
        error=textbook.error if textbook.status == JobStatus.FAILED else None,
        completed_at=textbook.completed_at if textbook.status == JobStatus.COMPLETED else None,
    )


async def concepts_of(
    textbooks: Sequence[TextbookRow], ctx: Context, *, first: int = 20, after: str | None = None
) -> list[Page[Concept]]:
    """From the outline of each textbook's subject, which is in its own order."""
    limit(first)
    (start,) = place(after, int)
    subjects = await curriculum.outlines(ctx)
    pages = []
    for row in textbooks:
        outline = subjects.get(row.subject_id or "")
        taught = [one for one in outline.concepts if one.textbook_id == str(row.id)] if outline else []
        rest = list(enumerate(taught))[0 if start is None else start + 1 :]
        pages.append(_concepts_page(rest[: first + 1], first, after))
    return pages


async def hook_node(ctx: Context, id: str) -> HookRow | None:
    found = (await ctx.stores.relational.content.hooks([uuid_of("Hook", id)]))[0]
    return found if found is not None and await _is_shown(ctx, found) else None


async def example_node(ctx: Context, id: str) -> ExampleRow | None:
    found = (await ctx.stores.relational.content.examples([uuid_of("Example", id)]))[0]
    return found if found is not None and await _is_shown(ctx, found) else None


async def hooks_of(
    concepts: Sequence[Concept],
    ctx: Context,
    *,
    student_id: ID | None = None,
    category: LifeCategory | None = None,
    include_retired: bool = False,
) -> list[list[HookRow]]:
    ids, profile = [concept.id for concept in concepts], await _profile(ctx, student_id)
    organizations = await _organizations(ctx, include_retired)
    found = await ctx.stores.relational.content.hooks_of(ids, organizations, include_retired, category)
    return [personalisation.rank_hooks(rows, profile) for rows in found]


async def examples_of(
    concepts: Sequence[Concept],
    ctx: Context,
    *,
    student_id: ID | None = None,
    difficulty: Difficulty | None = None,
    include_retired: bool = False,
) -> list[list[ExampleRow]]:
    ids, profile = [concept.id for concept in concepts], await _profile(ctx, student_id)
    organizations = await _organizations(ctx, include_retired)
    found = await ctx.stores.relational.content.examples_of(ids, organizations, include_retired, difficulty)
    return [personalisation.rank_examples(rows, profile) for rows in found]


async def author_of(rows: Sequence[HookRow | ExampleRow], ctx: Context) -> list[UserRow | None]:
    return await ctx.stores.relational.people.users([row.author_id for row in rows])


async def organization_of(rows: Sequence[HookRow | ExampleRow], ctx: Context) -> list[OrganizationRow | None]:
    return await ctx.stores.relational.people.organizations([row.organization_id for row in rows])


async def passages_of(
    concepts: Sequence[Concept],
    ctx: Context,
    *,
    student_id: ID | None = None,
    textbook_id: ID | None = None,
    kinds: list[ContentKind] | None = None,
    first: int = 10,
) -> list[list[Chunk]]:
    limit(first, MOST_FOUND)
    profile = await _profile(ctx, student_id)
    book = None if textbook_id is None else key_of("Textbook", textbook_id) or ""
    keys = [[f"{concept.namespace}/{id}" for id in concept.pinecone_chunk_ids] for concept in concepts]
    found = await chunks_by_key(ctx, [key for own in keys for key in own])
    answers = []
    for own in keys:
        chunks = [found[key] for key in own if key in found]
        fitting = [one for one in chunks if (not kinds or one.kind in kinds) and book in (None, one.textbook_id)]
        answers.append(personalisation.rank_passages(fitting, profile)[:first])
    return answers


async def chunk_node(ctx: Context, id: str) -> Chunk | None:
    rules.signed_in(ctx)
    key = key_of("ContentChunk", id) or ""
    return (await chunks_by_key(ctx, [key])).get(key)


async def chunks_by_key(ctx: Context, keys: Sequence[str]) -> dict[str, Chunk]:
    """The passages with these keys (`namespace/id`), by key: one fetch for each namespace."""
    by_namespace: dict[str, list[str]] = {}
    for key in dict.fromkeys(keys):
        namespace, _, id = key.partition("/")
        if namespace in SUBJECT_NAMESPACES and id:
            by_namespace.setdefault(namespace, []).append(id)
    found = {}
    for namespace, ids in by_namespace.items():
        for id, metadata in (await ctx.stores.content.fetch(namespace, ids)).items():
            found[f"{namespace}/{id}"] = from_metadata(namespace, id, metadata)
    return found


def chunk_key(chunk: Chunk) -> str:
    return f"{chunk.namespace}/{chunk.id}"


async def textbook_of(chunks: Sequence[Chunk], ctx: Context) -> list[TextbookRow | None]:
    return await ctx.stores.relational.content.textbooks([UUID(one.textbook_id) if one.textbook_id else None for one in chunks])


async def search_content(
    roots: Root,
    ctx: Context,
    *,
    query: str,
    filter: ContentFilter | None = None,
    student_id: ID | None = None,
    first: int = 10,
) -> list[list[Preferred[Chunk]]]:
    rules.signed_in(ctx)
    limit(first, MOST_FOUND)
    profile = await _profile(ctx, student_id)
    namespaces, condition = await _narrowed(ctx, filter)
    found = await _search(ctx, query, namespaces, condition, first * WIDER if profile else first)
    passages = ((one.chunk, one.score) for one in found)
    preferred = personalisation.prefer_passages(passages, profile.interests if profile else Interests())
    return [preferred[:first]] * len(roots)


async def search_concepts(
    roots: Root, ctx: Context, *, query: str, subject_id: ID | None = None, first: int = 10
) -> list[list[Concept]]:
    """By name first, then by what their passages say; each concept once."""
    rules.signed_in(ctx)
    limit(first, MOST_FOUND)
    subjects = await curriculum.outlines(ctx)
    subject = None if subject_id is None else subjects.get(key_of("Subject", subject_id) or "")
    if subject_id is not None and subject is None:
        return [[]] * len(roots)
    named = await ctx.stores.curriculum.concepts_named(query, MOST_FOUND)
    namespaces = [subject.subject.namespace] if subject and subject.subject.namespace else SUBJECT_NAMESPACES
    passages = await _search(ctx, query, namespaces, None, first * WIDER)
    known = {one.id: one for outline in ([subject] if subject else subjects.values()) for one in outline.concepts}
    ids = [one.id for one in named] + [one.chunk.concept_id or "" for one in passages]
    return [[known[id] for id in dict.fromkeys(ids) if id in known][:first]] * len(roots)


async def _search(ctx: Context, query: str, namespaces: Sequence[str], condition: Filter | None, top: int) -> list[Found]:
    if not query.strip() or len(query) > LONGEST_QUERY:
        raise BadInput(f"`query` has 1 to {LONGEST_QUERY} characters.", argument="query", limit=LONGEST_QUERY)
    documents, counts = await ctx.stores.relational.content.term_counts(namespaces, list(words.terms(query)))
    return await ctx.stores.search.search(
        query, namespaces=namespaces, filter=condition, top_k=top, statistics=Statistics(documents, counts)
    )


async def _narrowed(ctx: Context, filter: ContentFilter | None) -> tuple[Sequence[str], Filter | None]:
    """The namespaces that can hold what is asked for, and the rest of the question as a condition on the metadata."""
    if filter is None:
        return SUBJECT_NAMESPACES, None
    namespaces: Sequence[str] = SUBJECT_NAMESPACES
    condition: dict[str, Any] = {}
    if filter.subject_id is not None:
        outline = (await curriculum.outlines(ctx)).get(key_of("Subject", filter.subject_id) or "")
        namespaces = [outline.subject.namespace] if outline and outline.subject.namespace else []
    if filter.concept_id is not None:
        condition["concept_id"] = {"$eq": key_of("Concept", filter.concept_id) or ""}
    if filter.textbook_id is not None:
        condition["textbook_id"] = {"$eq": key_of("Textbook", filter.textbook_id) or ""}
    if filter.kinds:
        condition["content_type"] = {"$in": [kind.value for kind in filter.kinds]}
    if filter.difficulties:
        condition["difficulty_level"] = {"$in": [one.value for one in filter.difficulties]}
    return namespaces, condition or None


async def _profile(ctx: Context, student_id: str | None) -> Profile | None:
    student = await doors.asked(ctx, student_id)
    return taste(student) if student else None


async def _organizations(ctx: Context, retired: bool) -> list[UUID] | None:
    """Whose own hooks and examples the viewer is shown: those of their organizations and their children's; None for all."""
    if retired:
        await rules.authors(ctx)
    viewer = await ctx.viewer()
    if viewer is None:
        return []
    if viewer.is_staff:
        return None
    if not viewer.learners:
        return sorted(viewer.organizations)
    learn_in = await ctx.once("learn in", lambda: ctx.stores.relational.students.organizations(sorted(viewer.learners)))
    return sorted(viewer.organizations.union(id for id in learn_in.values() if id))


async def _is_shown(ctx: Context, row: HookRow | ExampleRow) -> bool:
    if not row.is_active:
        viewer = await ctx.viewer()
        if viewer is None or not (viewer.is_staff or viewer.schools):
            return False
    organizations = await _organizations(ctx, retired=False)
    return row.organization_id is None or organizations is None or row.organization_id in organizations


def _is_staff(ctx: Context) -> bool:
    return ctx.claims is not None and ctx.claims.is_staff


def _concepts_page(numbered: Sequence[tuple[int, Concept]], first: int, after: str | None) -> Page[Concept]:
    places = {concept.id: position for position, concept in numbered}
    return page([concept for _, concept in numbered], first, after, lambda concept: (places[concept.id],))
