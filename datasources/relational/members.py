"""What is asked, under locks, before somebody is invited, changed or taken out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select

from datasources.relational.changes import Change
from datasources.relational.tables.people import Guardianship, Invitation, OrganizationMember, User
from datasources.relational.tables.students import StudentProfile
from learning.vocabulary import Role


async def addressed(change: Change, email: str) -> Row[Any] | None:
    """The user with this address; not locked, since they may be about to accept what they were offered."""
    found = await change.connection.execute(select(User.__table__).where(func.lower(User.email) == func.lower(email)))
    return found.first()


async def invited(change: Change, organization_id: UUID, email: str, role: Role, student_id: UUID | None) -> Row[Any] | None:
    """The invitation of this address to this place that is neither accepted nor revoked, expired or not."""
    return await change.one(
        select(Invitation.__table__).where(
            Invitation.organization_id == organization_id,
            func.lower(Invitation.email) == func.lower(email),
            Invitation.role == role,
            Invitation.student_profile_id.is_not_distinct_from(student_id),
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
        )
    )


async def offers_of(change: Change, organization_id: UUID, user_id: UUID) -> Sequence[Row[Any]]:
    """The invitations to the organization that this user has made, and that are neither accepted nor revoked."""
    here = (Invitation.organization_id == organization_id, Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
    return await change.all(select(Invitation.__table__).where(*here, Invitation.invited_by == user_id).order_by(Invitation.id))


async def expiring_after(change: Change, organization_id: UUID, moment: datetime) -> int:
    """How many invitations to the organization were made to expire after this moment, whatever became of them."""
    count = select(func.count()).select_from(Invitation)
    here = (Invitation.organization_id == organization_id, Invitation.expires_at > moment)
    return int(await change.connection.scalar(count.where(*here)) or 0)


async def run_by(change: Change, user_id: UUID) -> int:
    """How many organizations the user runs."""
    member = OrganizationMember.__table__.c
    count = select(func.count()).select_from(OrganizationMember)
    return int(await change.connection.scalar(count.where(member.user_id == user_id, member.role == Role.ADMIN)) or 0)


async def offered(change: Change, organization_id: UUID) -> int:
    """How many invitations to the organization are neither accepted nor revoked."""
    here = (Invitation.organization_id == organization_id, Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
    count = await change.connection.scalar(select(func.count()).select_from(Invitation).where(*here))
    return int(count or 0)


async def administrators(change: Change, organization_id: UUID) -> Sequence[UUID]:
    """The active users who run the organization. Its row is to be locked: then they stay so."""
    member = OrganizationMember.__table__.c
    running = select(member.user_id).join(User.__table__, User.__table__.c.id == member.user_id)
    here = (member.organization_id == organization_id, member.role == Role.ADMIN, User.__table__.c.is_active)
    return [row.user_id for row in await change.connection.execute(running.where(*here))]


async def has_child(change: Change, organization_id: UUID, user_id: UUID) -> bool:
    """Whether the user is the verified guardian of a student of the organization."""
    children = select(Guardianship.student_profile_id).join(StudentProfile, StudentProfile.id == Guardianship.student_profile_id)
    theirs = (Guardianship.guardian_id == user_id, Guardianship.verified_at.is_not(None))
    found = await change.connection.execute(children.where(*theirs, StudentProfile.organization_id == organization_id).limit(1))
    return found.first() is not None
