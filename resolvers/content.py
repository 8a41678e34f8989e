"""Textbooks, hooks, examples and passages. Finding passages and concepts is in `search.py`."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from orjson import Fragment
from strawberry import ID

from access import rules
from access import students as doors
from access.context import Context
from datasources.content.chunks import SEARCHED, Chunk, from_metadata
from datasources.content.port import Picked
from datasources.errors import StoreUnavailable
from datasources.graph.records import Concept
from datasources.leaves import Leaves
from datasources.relational.content import ExampleRow, HookRow, TextbookRow
from datasources.relational.people import OrganizationRow, UserRow
from datasources.relational.statements import also
from datasources.views import Columns, reads
from execution.errors import Forbidden
from execution.ids import key_of, uuid_of
from execution.pages import Page, limit, page, place, reading
from learning import personalisation
from learning.personalisation import Profile
from learning.vocabulary import ContentKind, Difficulty, JobStatus, LifeCategory
from resolvers import curriculum
from resolvers.students import taste

Root = Sequence[None]
Told = tuple[str, Sequence[str]]  # a namespace, and ids of passages in it
MOST_FOUND = 50
RANKED_BY = ("category", "difficulty", "effectiveness", "usage_count")
CHOSEN_BY = ("kind", "textbook_id", "suitable_interests", "life_categories", "difficulty")


@dataclass(frozen=True, slots=True, kw_only=True)
class TextbookProcessing:
    status: JobStatus
    percent: int
    error: str | None
    completed_at: Any


async def textbook(roots: Root, ctx: Context, *, id: ID) -> list[TextbookRow | None]:
    return [await textbook_node(ctx, id)] * len(roots)


async def textbook_node(ctx: Context, id: str) -> TextbookRow | None:
    """Archived or not: whoever follows an archived one goes on to."""
    return (await ctx.stores.relational.content.textbooks([uuid_of("Textbook", id)], columns=ctx.columns))[0]


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
    if include_archived and not rules.is_staff(ctx):
        raise Forbidden("Only platform staff may ask for archived textbooks.")
    subject = None if subject_id is None else key_of("Subject", subject_id) or ""
    start, wanted = place(after, str, UUID), reading(ctx, first, "title", "id")
    rows = await ctx.stores.relational.content.list_textbooks(
        subject, grade_level, status, include_archived, start, wanted.count, columns=wanted.columns
    )
    return [wanted.page(rows, after)] * len(roots)


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
    return (await ctx.stores.relational.content.hooks([uuid_of("Hook", id)]))[0]


async def example_node(ctx: Context, id: str) -> ExampleRow | None:
    return (await ctx.stores.relational.content.examples([uuid_of("Example", id)]))[0]


async def hooks_of(
    concepts: Sequence[Concept],
    ctx: Context,
    *,
    student_id: ID | None = None,
    category: LifeCategory | None = None,
    include_retired: bool = False,
) -> list[list[HookRow]]:
    ids, profile = [concept.id for concept in concepts], await profile_of(ctx, student_id)
    organizations = await _organizations(ctx, include_retired)
    columns = also(ctx.columns, *RANKED_BY, "sub_category")
    found = await ctx.stores.relational.content.hooks_of(ids, organizations, include_retired, category, columns=columns)
    return [personalisation.rank_hooks(rows, profile) for rows in found]


async def examples_of(
    concepts: Sequence[Concept],
    ctx: Context,
    *,
    student_id: ID | None = None,
    difficulty: Difficulty | None = None,
    include_retired: bool = False,
) -> list[list[ExampleRow]]:
    ids, profile = [concept.id for concept in concepts], await profile_of(ctx, student_id)
    organizations = await _organizations(ctx, include_retired)
    columns = also(ctx.columns, *RANKED_BY, "interest_tags")
    found = await ctx.stores.relational.content.examples_of(ids, organizations, include_retired, difficulty, columns=columns)
    return [personalisation.rank_examples(rows, profile) for rows in found]


async def author_of(rows: Sequence[HookRow | ExampleRow], ctx: Context) -> list[UserRow | None]:
    return await ctx.stores.relational.people.users([row.author_id for row in rows], columns=ctx.columns)


async def organization_of(rows: Sequence[HookRow | ExampleRow], ctx: Context) -> list[OrganizationRow | None]:
    return await ctx.stores.relational.people.organizations([row.organization_id for row in rows], columns=ctx.columns)


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
    profile = await profile_of(ctx, student_id)
    book = None if textbook_id is None else key_of("Textbook", textbook_id) or ""
    told = [(concept.namespace or "", concept.pinecone_chunk_ids) for concept in concepts]
    if profile is None and not kinds and book is None:
        return await _first_passages(ctx, told, first, ctx.leaves())
    found = await _picked(ctx, told, also(ctx.columns, *CHOSEN_BY))
    answers = []
    for namespace, ids in told:
        chunks = [found[namespace][id] for id in ids if id in found[namespace]]
        fitting = [one for one in chunks if (not kinds or one.kind in kinds) and book in (None, one.textbook_id)]
        answers.append(personalisation.rank_passages(fitting, profile)[:first])
    return answers


async def chunk_node(ctx: Context, id: str) -> Chunk | None:
    key = key_of("ContentChunk", id) or ""
    return (await chunks_by_key(ctx, [key])).get(key)


async def chunks_by_key(ctx: Context, keys: Iterable[str]) -> dict[str, Chunk]:
    """The passages with these keys (`namespace/id`), by key, as far as they are selected."""
    parts = (key.partition("/") for key in keys)
    found = await _picked(ctx, [(namespace, [id]) for namespace, _, id in parts if id], ctx.columns)
    return {chunk.key: chunk for chunks in found.values() for chunk in chunks.values()}


async def _first_passages(ctx: Context, told: Sequence[Told], first: int, leaves: Leaves) -> list[list[Chunk]]:
    """Of each of these the first passages that there are; those further on are read only where some of the first are gone."""
    found = await _picked(ctx, [(namespace, ids[:first]) for namespace, ids in told], ctx.columns, leaves)
    short = [(namespace, ids[first:]) for namespace, ids in told if not all(id in found[namespace] for id in ids[:first])]
    for namespace, further in (await _picked(ctx, short, ctx.columns, leaves)).items():
        found[namespace].update(further)
    answers = [[found[namespace][id] for id in ids if id in found[namespace]][:first] for namespace, ids in told]
    kinds = {type(one) for own in answers for one in own}
    if bytes not in kinds:
        return answers
    if kinds == {bytes}:
        return cast("list[list[Chunk]]", [Fragment(b"[" + b",".join(own) + b"]") for own in answers])
    return await _first_passages(ctx, told, first, leaves=None)  # of those further on there is one that cannot be written


async def _picked(
    ctx: Context, told: Iterable[Told], columns: Columns, leaves: Leaves = None
) -> defaultdict[str, dict[str, Any]]:
    """The passages that are told of, by namespace and id, or JSON of these leaves: one call, and none for none."""
    wanted: dict[str, dict[str, None]] = {}
    for namespace, ids in told:
        if ids and namespace in SEARCHED:
            wanted.setdefault(namespace, {}).update(dict.fromkeys(ids))
    found: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    if wanted:
        asked = {namespace: list(ids) for namespace, ids in wanted.items()}
        keys, content = reads(Chunk, "metadata", columns), ctx.stores.content
        picked = await (content.written(asked, keys, leaves) if leaves else content.pick(asked, keys))
        for namespace, own in picked.items():
            found[namespace] = {id: _shown(namespace, id, one) for id, one in own.items()}
    return found


def _shown(namespace: str, id: str, picked: Picked) -> Chunk | bytes:
    return picked if isinstance(picked, bytes) else from_metadata(namespace, id, picked)


async def textbook_of(chunks: Sequence[Chunk], ctx: Context) -> list[TextbookRow | None]:
    ids = [UUID(one.textbook_id) if one.textbook_id else None for one in chunks]
    return await ctx.stores.relational.content.textbooks(ids, columns=ctx.columns)


async def profile_of(ctx: Context, student_id: str | None) -> Profile | None:
    """What the student likes who is asked about, else the signed-in one; None where there is neither. While it cannot be told who
    is signed in, what nobody's taste has ranked is better than nothing."""
    try:
        student = await doors.asked(ctx, student_id)
    except StoreUnavailable:
        if student_id is not None:
            raise
        return None
    return taste(student) if student else None


async def _organizations(ctx: Context, retired: bool) -> list[UUID] | None:
    """Whose own hooks and examples the viewer is shown; None for all. Raises `Forbidden` for who may not see retired ones."""
    if retired:
        await rules.authors(ctx)
    return rules.own_places(await ctx.viewer())


def _concepts_page(numbered: Sequence[tuple[int, Concept]], first: int, after: str | None) -> Page[Concept]:
    places = {concept.id: position for position, concept in numbered}
    return page([concept for _, concept in numbered], first, after, lambda concept: (places[concept.id],))
