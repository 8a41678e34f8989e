"""Engagement of students and of organizations, day by day."""

from collections.abc import Sequence
from datetime import date

from access.context import Context
from datasources.relational.insights import EngagementRow
from datasources.relational.people import OrganizationRow
from datasources.relational.students import StudentRow
from execution.errors import BadInput

MOST_DAYS = 366


async def of_students(students: Sequence[StudentRow], ctx: Context, *, from_: date, to: date) -> list[list[EngagementRow]]:
    _period(from_, to)
    ids = [student.id for student in students]
    return await ctx.stores.relational.insights.of_students(ids, from_, to, columns=ctx.columns, leaves=ctx.leaves())


async def of_organizations(
    organizations: Sequence[OrganizationRow], ctx: Context, *, from_: date, to: date
) -> list[list[EngagementRow]]:
    """For those who teach in an organization or run it; none for others."""
    _period(from_, to)
    asking = await ctx.viewer()
    ids = [row.id for row in organizations if asking is not None and asking.teaches(row.id)]
    days = await ctx.stores.relational.insights.of_organizations(ids, from_, to, columns=ctx.columns, leaves=ctx.leaves())
    found = dict(zip(ids, days, strict=True))
    return [found.get(row.id, []) for row in organizations]


def _period(start: date, end: date) -> None:
    if not 0 <= (end - start).days <= MOST_DAYS:
        raise BadInput(f"`to` is at least `from`, and at most {MOST_DAYS} days later.", argument="to", limit=MOST_DAYS)
