"""The errors that a mutation expects, as records: a type of the API is a view over each (`schema/problems.py`).

A mutation raises `Problem(NotFound("studentId"))`, and that is its answer (`access/changes.py`); what it had begun is undone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from datasources.graph.records import Concept
from learning.vocabulary import ConsentKind, Word


class ConflictReason(Word):
    """What sort of conflict there is."""

    ALREADY_EXISTS = "already_exists", "There is one already."
    WRONG_STATE = "wrong_state", "It is not in a state that allows this."
    EXPIRED = "expired", "Its time has passed."
    KEY_REUSED = "key_reused", "The idempotency key was used before, with another input."


@dataclass(frozen=True, slots=True)
class NotFound:
    """An id or token in the input field `field` leads to nothing that the viewer can see, whether there is anything or not."""

    field: str  # as the API calls it

    @property
    def message(self) -> str:
        return f"There is nothing behind `{self.field}` that you can see."


@dataclass(frozen=True, slots=True)
class Unacceptable:
    """A value of an input: where it is, by the API's names, and what is wrong with it."""

    path: Sequence[str]
    message: str


@dataclass(frozen=True, slots=True)
class InputRefused:
    """Values that are not acceptable, at least one: see `resolvers/checked.py`."""

    fields: Sequence[Unacceptable]

    @property
    def message(self) -> str:
        return " ".join(f"`{'.'.join(one.path)}`: {one.message}" for one in self.fields)


@dataclass(frozen=True, slots=True)
class Conflict:
    """The present state does not allow the change. `existing` is the record that stands in the way, if it is one of a `Node`."""

    reason: ConflictReason
    message: str
    existing: object | None = None


@dataclass(frozen=True, slots=True)
class LimitReached:
    """There may be `limit` and no more; until `retry_at`, if waiting helps."""

    limit: int
    message: str
    retry_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PrerequisitesUnmet:
    """A concept cannot be begun before others are mastered: those that it builds on directly, and that lock it."""

    concept_id: str
    required: Sequence[str]  # concept ids

    @property
    def message(self) -> str:
        return "Other concepts are to be mastered before this one."


@dataclass(frozen=True, slots=True)
class Cycle:
    """A prerequisite would make a concept one of its own. `path` holds the concepts: from the dependent one, each followed by one
    that builds on it, to the required one."""

    path: Sequence[Concept]

    @property
    def message(self) -> str:
        return f"It would make a concept its own prerequisite: {' -> '.join(one.name for one in (*self.path, self.path[0]))}."


@dataclass(frozen=True, slots=True)
class ConsentRequired:
    """A consent is missing, which the student's guardians can give, or the student once of age."""

    consent: ConsentKind
    student_profile_id: UUID
    message: str


class Problem(Exception):
    """A mutation cannot be carried out, for a reason that its answer can say."""

    def __init__(
        self, error: NotFound | InputRefused | Conflict | LimitReached | PrerequisitesUnmet | Cycle | ConsentRequired
    ) -> None:
        super().__init__(error.message)
        self.error = error
