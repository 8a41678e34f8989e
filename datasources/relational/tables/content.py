"""Textbooks, what educators write about concepts, and the versions of both. The passages themselves are in the content store."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from datasources.content.chunks import SUBJECT_NAMESPACES
from datasources.relational.tables.base import (
    Archivable,
    Base,
    Created,
    GraphId,
    Id,
    Tracked,
    flag,
    foreign,
    json_object,
    one_of,
    score,
    texts,
    whole,
    word,
)
from learning.vocabulary import Difficulty, JobStatus, LifeCategory


class Textbook(Archivable, Tracked, Base):
    """A textbook, and how far it is on the way into curriculum and content.

    Pending, then running, then completed, failed (`processing_error` says why) or cancelled; it can run again. Archived, never
    deleted while a student has a path through it. `s3_path` is a URI: `s3://`, or `file:` below the data folder.
    """

    __tablename__ = "textbooks"
    __table_args__ = (
        CheckConstraint("processing_status <> 'failed' OR processing_error IS NOT NULL", name="failure_explained"),
        CheckConstraint("processing_status <> 'completed' OR processed_at IS NOT NULL", name="completed"),
        Index("idx_textbooks_subject", "subject"),
        Index("idx_textbooks_processed", "is_processed"),
        Index("idx_textbooks_active", "is_active"),
    )

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str] = mapped_column(String(255))
    subject: Mapped[str] = mapped_column(String(50))  # the subject's name, as registered
    subject_id: Mapped[GraphId | None]
    namespace: Mapped[str] = one_of(*SUBJECT_NAMESPACES)
    publisher: Mapped[str | None] = mapped_column(String(100))
    isbn: Mapped[str | None] = mapped_column(String(20))
    year: Mapped[int | None]
    grade_levels: Mapped[list[str]] = texts(50)

    s3_path: Mapped[str] = mapped_column(String(500))
    content_digest: Mapped[str | None]  # of the source: the same again has nothing to do
    embedder: Mapped[str | None]  # that its vectors were made with
    file_size_mb: Mapped[int | None] = whole()
    page_count: Mapped[int | None] = whole()
    is_processed: Mapped[bool] = mapped_column(Computed("processing_status = 'completed'", persisted=True), nullable=False)
    processing_status: Mapped[JobStatus] = word(JobStatus, default=JobStatus.PENDING)
    processing_percent: Mapped[int] = whole(default=0, most=100)
    processed_at: Mapped[datetime | None]
    processing_error: Mapped[str | None]
    processing_metadata: Mapped[dict[str, Any] | None] = json_object()

    total_concepts: Mapped[int | None] = whole()
    total_sections: Mapped[int | None] = whole()
    chunk_count: Mapped[int | None] = whole()
    estimated_hours: Mapped[int | None] = whole()
    difficulty_range: Mapped[Difficulty | None] = word(Difficulty)

    requires_license: Mapped[bool] = flag()


class ContentHook(Archivable, Tracked, Base):
    """An opening that makes a concept matter, for one side of life.

    `organization_id` is null when it is for all. Its author may be erased; the text stays. Retired by `archived_at`. The graph
    holds a projection of it (node Hook), the change log a version of each edit.
    """

    __tablename__ = "content_hooks"
    __table_args__ = (
        Index("idx_hooks_concept", "concept_id"),
        Index("idx_hooks_category", "life_category", "sub_category"),
        Index("idx_hooks_active", "is_active"),
        Index("idx_hooks_author", "author_id"),
        Index("idx_hooks_organization", "organization_id"),
    )

    id: Mapped[Id]
    concept_id: Mapped[GraphId]
    life_category: Mapped[LifeCategory] = word(LifeCategory)
    sub_category: Mapped[str | None] = mapped_column(String(100))
    hook_text: Mapped[str]
    hook_type: Mapped[Difficulty] = word(Difficulty, default=Difficulty.INTERMEDIATE)
    organization_id: Mapped[UUID | None] = foreign("organizations", "CASCADE")
    author_id: Mapped[UUID | None] = foreign("users", "SET NULL")
    usage_count: Mapped[int] = whole(default=0)
    effectiveness_score: Mapped[float | None] = score()


class ContentExample(Archivable, Tracked, Base):
    """A worked example of a concept, tagged with the interests it suits; at least one.

    `organization_id`, author and archiving as with hooks. `interactive_element` is stored, and read by nothing yet.
    """

    __tablename__ = "content_examples"
    __table_args__ = (
        CheckConstraint("cardinality(interest_tags) >= 1", name="tagged"),
        Index("idx_examples_concept", "concept_id"),
        Index("idx_examples_tags", "interest_tags", postgresql_using="gin"),
        Index("idx_examples_difficulty", "difficulty_level"),
        Index("idx_examples_author", "author_id"),
        Index("idx_examples_organization", "organization_id"),
    )

    id: Mapped[Id]
    concept_id: Mapped[GraphId]
    example_text: Mapped[str]
    visual_aid_url: Mapped[str | None] = mapped_column(String(500))
    interactive_element: Mapped[dict[str, Any] | None] = json_object()
    interest_tags: Mapped[list[str]] = texts(50, default=False)
    life_category: Mapped[LifeCategory] = word(LifeCategory)
    difficulty_level: Mapped[Difficulty] = word(Difficulty)
    organization_id: Mapped[UUID | None] = foreign("organizations", "CASCADE")
    author_id: Mapped[UUID | None] = foreign("users", "SET NULL")
    usage_count: Mapped[int] = whole(default=0)
    effectiveness_score: Mapped[float | None] = score()


class ContentVersion(Created, Base):
    """What a hook, example or concept said after an edit.

    Append-only: a trigger refuses any change, but for `author_id` when that user is erased.
    """

    __tablename__ = "content_versions"
    __table_args__ = (
        UniqueConstraint("entity", "entity_id", "version"),
        Index("idx_content_versions_author", "author_id"),
    )

    id: Mapped[Id]
    entity: Mapped[str]  # the table, or the graph's label, e.g. `content_hooks`, `Concept`
    entity_id: Mapped[str]
    version: Mapped[int] = whole(least=1)
    content: Mapped[dict[str, Any]] = json_object()
    author_id: Mapped[UUID | None] = foreign("users", "SET NULL")


class ContentTerm(Base):
    """In how many of a textbook's passages a term occurs: the document frequencies of the search's sparse side."""

    __tablename__ = "content_terms"
    __table_args__ = (Index("idx_content_terms_term", "term"),)

    textbook_id: Mapped[UUID] = foreign("textbooks", "CASCADE", primary_key=True)
    term: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)  # the term's hash, below 2**30
    documents: Mapped[int] = whole(least=1)
