"""Whose learning is changed: every change to it begins here."""

from uuid import UUID

from access.problems import NotFound, Problem
from datasources.relational.changes import Change, Locked
from datasources.relational.tables.students import StudentProfile


async def learner(change: Change, student_id: UUID, field: str = "studentId") -> Locked:
    """The student's profile, locked: what is changed in one student's learning is changed one after another, in every process,
    and their events are in that order. To be called before any other row of theirs is touched.

    Raises the `Problem` that the student of this input field has gone.
    """
    row = await change.find(StudentProfile, id=student_id)
    if row is None:
        raise Problem(NotFound(field))
    return row
