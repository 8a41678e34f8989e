"""Reads of textbooks, hooks and examples, and of the word counts that searching weighs words by."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from datasources.relational.database import Database, Row
from datasources.relational.rows import by_id, per_parent, read
from datasources.relational.statements import Columns, columns, lateral


class TextbookRow(Row):
    id: UUID
    slug: str
    title: str
    subject_name: str
    subject_id: str | None
    namespace: str
    publisher: str | None
    isbn: str | None
    year: int | None
    grade_levels: list[str]
    page_count: int | None
    concept_count: int | None
    estimated_hours: int | None
    is_archived: bool
    status: str
    percent: int
    error: str | None
    completed_at: datetime | None


class HookRow(Row):
    id: UUID
    concept_id: str
    text: str
    category: str
    sub_category: str | None
    difficulty: str
    author_id: UUID | None
    organization_id: UUID | None
    is_active: bool
    usage_count: int
    effectiveness: float | None
    updated_at: datetime


class ExampleRow(Row):
    id: UUID
    concept_id: str
    text: str
    visual_aid_url: str | None
    category: str
    interest_tags: list[str]
    difficulty: str
    author_id: UUID | None
    organization_id: UUID | None
    is_active: bool
    usage_count: int
    effectiveness: float | None
    updated_at: datetime


TEXTBOOK = columns(
    TextbookRow,
    "t",
    subject_name="t.subject",
    grade_levels="coalesce(t.grade_levels, '{}')",
    concept_count="t.total_concepts",
    is_archived="t.archived_at IS NOT NULL",
    status="t.processing_status",
    percent="t.processing_percent",
    error="t.processing_error",
    completed_at="t.processed_at",
)
HOOK = columns(
    HookRow,
    "h",
    text="h.hook_text",
    category="h.life_category",
    difficulty="h.hook_type",
    effectiveness="h.effectiveness_score",
)
EXAMPLE = columns(
    ExampleRow,
    "h",
    text="h.example_text",
    category="h.life_category",
    difficulty="h.difficulty_level",
    effectiveness="h.effectiveness_score",
)
SEEN = "(h.organization_id IS NULL OR $2::uuid[] IS NULL OR h.organization_id = ANY($2))"
TEXTBOOKS_BY_ID = f"SELECT {TEXTBOOK} FROM textbooks t WHERE t.id = ANY($1::uuid[])"
TEXTBOOKS = f"""
SELECT {TEXTBOOK} FROM textbooks t
WHERE ($1::text IS NULL OR t.subject_id = $1)
  AND ($2::text IS NULL OR $2 = ANY(t.grade_levels))
  AND ($3::text IS NULL OR t.processing_status = $3)
  AND ($4 OR t.archived_at IS NULL)
  AND ($5::text IS NULL OR (t.title, t.id) > ($5, $6::uuid))
ORDER BY t.title, t.id LIMIT $7
"""
HOOKS_BY_ID = f"SELECT {HOOK} FROM content_hooks h WHERE h.id = ANY($1::uuid[])"
EXAMPLES_BY_ID = f"SELECT {EXAMPLE} FROM content_examples h WHERE h.id = ANY($1::uuid[])"
HOOKS_OF = lateral(
    f"""
SELECT {HOOK} FROM content_hooks h WHERE h.concept_id = parent.id AND {SEEN} AND ($3 OR h.is_active)
  AND ($4::text IS NULL OR h.life_category = $4) ORDER BY h.id""",
    "text",
)
EXAMPLES_OF = lateral(
    f"""
SELECT {EXAMPLE} FROM content_examples h WHERE h.concept_id = parent.id AND {SEEN} AND ($3 OR h.is_active)
  AND ($4::text IS NULL OR h.difficulty_level = $4) ORDER BY h.id""",
    "text",
)
TAGS = """
SELECT h.concept_id, array_agg(DISTINCT tag ORDER BY tag) AS tags
FROM content_examples h CROSS JOIN unnest(h.interest_tags) AS tag
WHERE h.concept_id = ANY($1::text[]) AND h.is_active AND h.organization_id IS NULL
GROUP BY h.concept_id
"""
TERMS = """
SELECT NULL AS term, coalesce(sum(chunk_count), 0)::int AS documents FROM textbooks
WHERE namespace = ANY($1::text[]) AND archived_at IS NULL
UNION ALL
SELECT c.term, sum(c.documents)::int FROM content_terms c JOIN textbooks t ON t.id = c.textbook_id
WHERE c.term = ANY($2::int[]) AND t.namespace = ANY($1::text[]) AND t.archived_at IS NULL GROUP BY c.term
"""


class Content:
    """Textbooks, hooks and examples. The passages themselves are in the content store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def textbooks(self, ids: Sequence[UUID | None], *, columns: Columns = None) -> list[TextbookRow | None]:
        return await by_id(self._database, TEXTBOOK, TEXTBOOKS_BY_ID, ids, columns)

    async def list_textbooks(
        self,
        subject_id: str | None,
        grade: str | None,
        status: str | None,
        archived: bool,
        after: tuple[Any, ...],
        first: int,
        *,
        columns: Columns = None,
    ) -> list[TextbookRow]:
        """Textbooks by title; `after` is a row's (title, id)."""
        filters = (subject_id, grade, status, archived)
        return await read(self._database, TEXTBOOK, TEXTBOOKS, *filters, *after, first, columns=columns)

    async def hooks(self, ids: Sequence[UUID | None], *, columns: Columns = None) -> list[HookRow | None]:
        return await by_id(self._database, HOOK, HOOKS_BY_ID, ids, columns)

    async def examples(self, ids: Sequence[UUID | None], *, columns: Columns = None) -> list[ExampleRow | None]:
        return await by_id(self._database, EXAMPLE, EXAMPLES_BY_ID, ids, columns)

    async def hooks_of(
        self,
        concept_ids: Sequence[str],
        organizations: Sequence[UUID] | None,
        retired: bool,
        category: str | None,
        *,
        columns: Columns = None,
    ) -> list[list[HookRow]]:
        """The hooks of each concept: those for all, and those of these organizations (None: of every one)."""
        return await per_parent(self._database, HOOK, HOOKS_OF, concept_ids, organizations, retired, category, columns=columns)

    async def examples_of(
        self,
        concept_ids: Sequence[str],
        organizations: Sequence[UUID] | None,
        retired: bool,
        difficulty: str | None,
        *,
        columns: Columns = None,
    ) -> list[list[ExampleRow]]:
        """The examples of each concept, seen as hooks are."""
        return await per_parent(
            self._database, EXAMPLE, EXAMPLES_OF, concept_ids, organizations, retired, difficulty, columns=columns
        )

    async def interest_tags(self, concept_ids: Sequence[str]) -> dict[str, list[str]]:
        """The interests that the examples of each concept suit, of those examples that are for all."""
        rows = await self._database.fetch(TAGS, list(concept_ids))
        return {row.concept_id: row.tags for row in rows}

    async def embedders(self) -> set[str]:
        """The embedders that textbooks' passages were embedded by."""
        rows = await self._database.fetch("SELECT DISTINCT embedder FROM textbooks WHERE embedder IS NOT NULL")
        return {row.embedder for row in rows}

    async def term_counts(self, namespaces: Sequence[str], terms: Sequence[int]) -> tuple[int, dict[int, int]]:
        """How many passages these namespaces hold, and how many of them each of these words is in."""
        rows = await self._database.fetch(TERMS, list(namespaces), list(terms))
        return rows[0].documents, {row.term: row.documents for row in rows[1:]}
