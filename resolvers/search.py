"""Finding passages and concepts: by meaning and by word, in as many namespaces as can hold what is asked for."""

from collections.abc import Sequence
from typing import Any

from strawberry import ID

from access.context import Context
from datasources.content.chunks import EXAMPLES, SEARCHED, Chunk
from datasources.content.port import Filter
from datasources.content.search import Found, Statistics
from datasources.errors import StoreUnavailable
from datasources.graph.outline import Outline
from datasources.graph.records import Concept
from datasources.language import words
from datasources.stores import Stores
from execution.errors import BadInput
from execution.ids import key_of
from execution.pages import limit
from learning import personalisation
from learning.interests import Interests
from learning.personalisation import Preferred
from resolvers import curriculum
from resolvers.content import MOST_FOUND, Root, profile_of
from schema.inputs import ContentFilter

LONGEST_QUERY = 1000
MOST_NAMED = 1000  # concepts looked at by name, before those of other subjects are left out
WIDER = 3
"""How many times as many passages are looked at as were asked for, so that an interest can move one up from behind."""


async def search_content(
    roots: Root,
    ctx: Context,
    *,
    query: str,
    filter: ContentFilter | None = None,
    student_id: ID | None = None,
    first: int = 10,
) -> list[list[Preferred[Chunk]]]:
    limit(first, MOST_FOUND)
    profile = await profile_of(ctx, student_id)
    namespaces, condition = await _narrowed(ctx, filter)
    found = await _search(ctx, query, namespaces, condition, first * WIDER if profile else first)
    passages = ((one.chunk, one.score) for one in found)
    preferred = personalisation.prefer_passages(passages, profile.interests if profile else Interests())
    return [preferred[:first]] * len(roots)


async def search_concepts(
    roots: Root, ctx: Context, *, query: str, subject_id: ID | None = None, first: int = 10
) -> list[list[Concept]]:
    """By name first, then by what their passages say; each concept once."""
    limit(first, MOST_FOUND)
    subjects = await curriculum.outlines(ctx)
    subject = None if subject_id is None else subjects.get(key_of("Subject", subject_id) or "")
    if subject_id is not None and subject is None:
        return [[]] * len(roots)
    named = await ctx.stores.curriculum.concepts_named(query, MOST_FOUND if subject is None else MOST_NAMED, columns=("id",))
    namespaces = _namespaces(subject) if subject else SEARCHED
    passages = await _search(ctx, query, namespaces, None, first * WIDER)
    known = {one.id: one for outline in ([subject] if subject else subjects.values()) for one in outline.concepts}
    ids = [one.id for one in named] + [one.chunk.concept_id or "" for one in passages]
    return [[known[id] for id in dict.fromkeys(ids) if id in known][:first]] * len(roots)


async def _search(ctx: Context, query: str, namespaces: Sequence[str], condition: Filter | None, top: int) -> list[Found]:
    if not query.strip() or len(query) > LONGEST_QUERY:
        raise BadInput(f"`query` has 1 to {LONGEST_QUERY} characters.", argument="query", limit=LONGEST_QUERY)
    return await found_by(ctx.stores, query, namespaces, condition, top)


async def found_by(stores: Stores, query: str, namespaces: Sequence[str], condition: Filter | None, top: int) -> list[Found]:
    """The `top` best passages of these namespaces, best first. Raises `StoreUnavailable`."""
    statistics = await _statistics(stores, query, namespaces)
    return await stores.search.search(query, namespaces=namespaces, filter=condition, top_k=top, statistics=statistics)


async def _statistics(stores: Stores, query: str, namespaces: Sequence[str]) -> Statistics | None:
    """How rare the words of the query are; None while the store that counts them does not answer."""
    try:
        return Statistics(*await stores.relational.content.term_counts(namespaces, list(words.terms(query))))
    except StoreUnavailable:
        return None


async def _narrowed(ctx: Context, filter: ContentFilter | None) -> tuple[Sequence[str], Filter | None]:
    """The namespaces that can hold what is asked for, and the rest of the question as a condition on the metadata."""
    if filter is None:
        return SEARCHED, None
    namespaces: Sequence[str] = SEARCHED
    condition: dict[str, Any] = {}
    if filter.subject_id is not None:
        outline = (await curriculum.outlines(ctx)).get(key_of("Subject", filter.subject_id) or "")
        namespaces = _namespaces(outline) if outline else []
        condition["subject"] = {"$eq": outline.subject.name if outline else ""}
    if filter.concept_id is not None:
        condition["concept_id"] = {"$eq": key_of("Concept", filter.concept_id) or ""}
    if filter.textbook_id is not None:
        condition["textbook_id"] = {"$eq": key_of("Textbook", filter.textbook_id) or ""}
    if filter.kinds:
        condition["content_type"] = {"$in": [kind.value for kind in filter.kinds]}
    if filter.difficulties:
        condition["difficulty_level"] = {"$in": [one.value for one in filter.difficulties]}
    return namespaces, condition or None


def _namespaces(outline: Outline) -> Sequence[str]:
    """Where the passages of a subject are, beside those of others."""
    return [outline.subject.namespace, EXAMPLES] if outline.subject.namespace else [EXAMPLES]
