"""Who asks, and whom they stand in relation to. Read once for a request; what follows from it is in the doors beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from learning.vocabulary import Role

Ids = frozenset[UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """The signed-in user, with everything that decides what they may see."""

    user_id: UUID
    student_id: UUID | None  # their own profile
    children: Ids  # students whose verified guardian they are
    roles: Mapping[UUID, frozenset[Role]]  # by organization
    is_staff: bool  # of the platform, by a group of their token

    organizations: Ids = field(init=False)  # that they belong to
    administers: Ids = field(init=False)
    schools: Ids = field(init=False)  # organizations whose students they may see: those they teach in or run
    learners: Ids = field(init=False)  # the students they see wherever they learn: themselves and their children

    def __post_init__(self) -> None:
        """Works out, once, what is asked for each of many rows."""
        own = frozenset({self.student_id} if self.student_id else ())
        object.__setattr__(self, "organizations", frozenset(self.roles))
        object.__setattr__(self, "administers", self._with(Role.ADMIN))
        object.__setattr__(self, "schools", self._with(Role.ADMIN, Role.EDUCATOR))
        object.__setattr__(self, "learners", self.children | own)

    def teaches(self, organization_id: UUID) -> bool:
        return self.is_staff or organization_id in self.schools

    def _with(self, *roles: Role) -> Ids:
        return frozenset(organization for organization, held in self.roles.items() if held.intersection(roles))
