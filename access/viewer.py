"""Who asks, and whom they stand in relation to. Read once for a request; what follows from it is in the doors beside it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from learning.vocabulary import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """The signed-in user, with everything that decides what they may see."""

    user_id: UUID
    student_id: UUID | None  # their own profile
    children: frozenset[UUID]  # students whose verified guardian they are
    roles: Mapping[UUID, frozenset[Role]]  # by organization
    is_staff: bool  # of the platform, by a group of their token

    @property
    def schools(self) -> frozenset[UUID]:
        """Organizations whose students they may see: those they teach in or run."""
        return frozenset(self._with(Role.ADMIN, Role.EDUCATOR))

    @property
    def administers(self) -> frozenset[UUID]:
        return frozenset(self._with(Role.ADMIN))

    @property
    def learners(self) -> frozenset[UUID]:
        """The students they see wherever they learn: themselves and their children."""
        return self.children | {self.student_id} if self.student_id else self.children

    @property
    def organizations(self) -> frozenset[UUID]:
        return frozenset(self.roles)

    def teaches(self, organization_id: UUID) -> bool:
        return self.is_staff or organization_id in self.schools

    def _with(self, *roles: Role) -> Iterable[UUID]:
        return (organization for organization, held in self.roles.items() if held.intersection(roles))
