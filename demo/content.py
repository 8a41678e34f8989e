"""The demo school's hooks and examples: those of the course, and a few of one organization or retired since."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from statistics import fmean
from typing import Any
from uuid import UUID

import yaml

from datasources.relational.tables import ContentExample, ContentHook
from demo.roster import organization_id, user_id
from demo.seeded import Rows, fixed_id
from ingestion.ids import concept_id
from learning.effectiveness import effectiveness
from learning.vocabulary import Difficulty, LifeCategory

HERE = Path(__file__).parent
WRITTEN_DAYS_AGO = 120


@dataclass(slots=True, kw_only=True, eq=False)
class Piece:
    """A hook or an example, as `learning.personalisation` ranks it; what was seen of it is collected in `scores`."""

    id: UUID
    concept_id: str
    text: str
    category: LifeCategory
    difficulty: Difficulty
    organization_id: UUID | None
    author_id: UUID
    written_at: datetime
    retired_at: datetime | None
    uses: int = 0
    scores: list[float] = field(default_factory=list)  # of the first answers given after it was shown
    usage_count: int = 0  # as the ranking sees it: the history is made as if nothing were known yet
    effectiveness: float | None = None

    def is_for(self, organization: UUID, at: datetime) -> bool:
        """Whether a student of this organization could be shown it at this moment."""
        return self.organization_id in (None, organization) and (self.retired_at is None or at < self.retired_at)

    @property
    def seen_effectiveness(self) -> float | None:
        """How well it worked. None until it was shown often enough to tell."""
        return effectiveness(len(self.scores), fmean(self.scores) if self.scores else None)


@dataclass(slots=True, kw_only=True, eq=False)
class Hook(Piece):
    sub_category: str | None


@dataclass(slots=True, kw_only=True, eq=False)
class Example(Piece):
    interest_tags: list[str]


@dataclass(frozen=True, slots=True)
class Shelf:
    """All hooks and examples."""

    hooks: tuple[Hook, ...]
    examples: tuple[Example, ...]

    def hooks_of(self, concept: str, organization: UUID, at: datetime) -> list[Hook]:
        return [hook for hook in self.hooks if hook.concept_id == concept and hook.is_for(organization, at)]

    def examples_of(self, concept: str, organization: UUID, at: datetime) -> list[Example]:
        return [example for example in self.examples if example.concept_id == concept and example.is_for(organization, at)]


def read(course: Path, slug: str, now: datetime) -> Shelf:
    """What the course's files and `own.yaml` hold."""
    own = yaml.safe_load((HERE / "own.yaml").read_text())
    hooks = [*_listed(course, "hooks.yaml"), *own["hooks"]]
    examples = [*_listed(course, "examples.yaml"), *own["examples"]]
    return Shelf(
        tuple(Hook(sub_category=said.get("sub_category"), **_common("hook", n, said, slug, now)) for n, said in _numbered(hooks)),
        tuple(
            Example(interest_tags=said["interest_tags"], **_common("example", n, said, slug, now))
            for n, said in _numbered(examples)
        ),
    )


def add_rows(rows: Rows, shelf: Shelf) -> None:
    """Every hook and example, with how often it was shown and how well it worked."""
    for hook in shelf.hooks:
        rows.add(
            ContentHook,
            hook.written_at,
            updated_at=hook.retired_at or hook.written_at,
            hook_text=hook.text,
            hook_type=hook.difficulty,
            sub_category=hook.sub_category,
            **_columns(hook),
        )
    for example in shelf.examples:
        rows.add(
            ContentExample,
            example.written_at,
            updated_at=example.retired_at or example.written_at,
            example_text=example.text,
            difficulty_level=example.difficulty,
            interest_tags=example.interest_tags,
            visual_aid_url=None,
            **_columns(example),
        )


def _listed(course: Path, name: str) -> list[dict[str, Any]]:
    return [said for file in sorted(course.glob(f"*/{name}")) for said in yaml.safe_load(file.read_text())]


def _numbered(listed: list[dict[str, Any]]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each with its place among those of its concept."""
    counts: dict[str, int] = {}
    for said in listed:
        counts[said["concept"]] = n = counts.get(said["concept"], 0) + 1
        yield n, said


def _common(kind: str, n: int, said: dict[str, Any], slug: str, now: datetime) -> dict[str, Any]:
    organization = said.get("organization")
    return {
        "id": fixed_id(kind, slug, said["concept"], n),
        "concept_id": concept_id(slug, said["concept"]),
        "text": said["text"].strip(),
        "category": LifeCategory(said["category"]),
        "difficulty": Difficulty(said["difficulty"]),
        "organization_id": organization_id(organization) if organization else None,
        "author_id": user_id(said.get("author", "robin")),
        "written_at": now - timedelta(days=60 if organization else WRITTEN_DAYS_AGO),
        "retired_at": now - timedelta(days=said["retired"]) if "retired" in said else None,
    }


def _columns(piece: Piece) -> dict[str, Any]:
    return {
        "id": piece.id,
        "concept_id": piece.concept_id,
        "life_category": piece.category,
        "organization_id": piece.organization_id,
        "author_id": piece.author_id,
        "archived_at": piece.retired_at,
        "usage_count": piece.uses,
        "effectiveness_score": piece.seen_effectiveness,
    }
