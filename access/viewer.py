"""Who asks, and whom they stand in relation to. Read once for a request; what follows from it is in the doors beside it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from datasources.relational.people import ViewerRow
from learning.vocabulary import Role

Ids = frozenset[UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """The signed-in user, with everything that decides what they may see."""

    user_id: UUID
    student_id: UUID | None  # their own profile
    children: Ids  # students whose verified guardian they are
    organizations: Ids  # that they belong to
    administers: Ids
    schools: Ids  # organizations whose students they may see: those they teach in or run
    places: Ids  # organizations that they or their children belong to or learn in
    is_staff: bool  # of the platform, by a group of their token

    @classmethod
    def of(cls, row: ViewerRow, is_staff: bool) -> Self:
        held = list(zip(row.organizations, row.roles, strict=True))
        return cls(
            user_id=row.id,
            student_id=row.student_id,
            children=frozenset(row.children),
            organizations=frozenset(row.organizations),
            administers=frozenset(organization for organization, role in held if role == Role.ADMIN),
            schools=frozenset(organization for organization, role in held if role in (Role.ADMIN, Role.EDUCATOR)),
            places=frozenset(row.organizations) | frozenset(row.learn_in),
            is_staff=is_staff,
        )

    @property
    def learners(self) -> Ids:
        """The students they see wherever they learn: themselves and their children."""
        return self.children | {self.student_id} if self.student_id else self.children

    def teaches(self, organization_id: UUID) -> bool:
        return self.is_staff or organization_id in self.schools


def barred(row: ViewerRow, now: datetime) -> str | None:
    """Why this user is not let in at this moment, as they are told it. None where they are."""
    if not row.is_active:
        return "This account is not active."
    if row.locked_until is not None and now < row.locked_until:
        return "This account is locked."
    return None
