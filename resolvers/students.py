"""Students: who they are, and what they like."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from strawberry import ID

from access.context import Context
from datasources.relational.people import OrganizationRow
from datasources.relational.students import StudentRow, Wanted
from execution.ids import uuid_of
from execution.pages import Page, place, reading
from learning.engagement import current_streak
from learning.interests import Interests
from learning.personalisation import Profile
from learning.vocabulary import LearningStyle, LifeCategory, NotificationKind
from schema.inputs import StudentFilter


@dataclass(frozen=True, slots=True, kw_only=True)
class Interest:
    """Something a student likes; without a confidence when it was entered by hand."""

    name: str
    category: LifeCategory
    strength: float
    confidence: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LifeCategoryWeight:
    category: LifeCategory
    weight: float


async def student(roots: Sequence[None], ctx: Context, *, id: ID) -> list[StudentRow | None]:
    return [await student_node(ctx, id)] * len(roots)


async def student_node(ctx: Context, id: str) -> StudentRow | None:
    return (await ctx.stores.relational.students.by_ids([uuid_of("Student", id)], columns=ctx.columns))[0]


async def of_organizations(
    organizations: Sequence[OrganizationRow],
    ctx: Context,
    *,
    filter: StudentFilter | None = None,
    first: int = 20,
    after: str | None = None,
) -> list[Page[StudentRow]]:
    """Those who teach in an organization or run it see all of its students; others themselves and their children."""
    asking = await ctx.viewer()
    which = Wanted(
        name=filter.name if filter else None,
        grade_level=filter.grade_level if filter else None,
        inactive_since=filter.inactive_since if filter else None,
        in_remediation=filter.in_remediation if filter else None,
        only=sorted(asking.learners) if asking else [],
        whole=[row.id for row in organizations if asking and asking.teaches(row.id)],
    )
    start, wanted = place(after, str, str, UUID), reading(ctx, first, "last_name", "first_name", "id")
    ids = [row.id for row in organizations]
    found = await ctx.stores.relational.students.of_organizations(
        ids, which, start, wanted.count, columns=wanted.columns, leaves=wanted.leaves
    )
    return [wanted.page(rows, after) for rows in found]


def interests(students: Sequence[StudentRow], ctx: Context, *, category: LifeCategory | None = None) -> list[list[Interest]]:
    return [[one for one in read_interests(row.interests) if category in (None, one.category)] for row in students]


def read_interests(stored: Sequence[dict[str, object]]) -> list[Interest]:
    """Interests as they are stored (`{interest, category, strength, confidence}`), strongest first."""
    found = [
        Interest(
            name=str(item["interest"]),
            category=LifeCategory(str(item["category"])),
            strength=float(str(item["strength"])),
            confidence=None if item.get("confidence") is None else float(str(item["confidence"])),
        )
        for item in stored
    ]
    return sorted(found, key=lambda one: (-one.strength, one.name))


def weights(student: StudentRow) -> list[LifeCategoryWeight]:
    return [LifeCategoryWeight(category=word, weight=student.life_category_weights[word.value]) for word in LifeCategory]


def learning_styles(student: StudentRow) -> list[LearningStyle]:
    """What they say helps them, most often said first."""
    said = student.learning_styles
    return sorted((style for style in LearningStyle if said.get(style.value)), key=lambda style: -said[style.value])


def notifications(student: StudentRow) -> list[NotificationKind]:
    return [kind for kind in NotificationKind if student.notification_preferences.get(kind.value)]


def streak(students: Sequence[StudentRow], ctx: Context) -> list[int]:
    """The stored count, unless the student has missed a day since: no job has to run at midnight for it to fall."""
    return [current_streak(row.current_streak_days, row.last_active_on, ctx.today(row.time_zone)) for row in students]


def taste(student: StudentRow) -> Profile:
    """What the rules of personalisation know of a student."""
    return Profile(
        interests=Interests({one.name: one.strength for one in read_interests(student.interests)}),
        category_weights=student.life_category_weights,
    )
