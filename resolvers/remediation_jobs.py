"""Remediations that nobody goes on with are given up."""

from access.learners import learner
from access.work import Work
from datasources.relational.remediation_changes import is_neglected, neglected
from datasources.relational.tables.assessments import RemediationPath
from learning.vocabulary import PathStatus


async def abandon_remediations(work: Work) -> None:
    """Each in a transaction of its own, in which it is looked at again: it may have been gone on with, or given up by another."""
    since = work.now() - work.terms.remediation
    for found in await neglected(work.stores.relational.database, since):
        async with work.changing("abandonRemediation") as change:
            student = await learner(change, found.student_profile_id)
            path = await change.find(RemediationPath, id=found.id)
            if path is not None and path.status is PathStatus.ACTIVE and await is_neglected(change, path, since):
                await change.update(RemediationPath, path, status=PathStatus.ABANDONED)
                change.tell("remediation_changed", student, path.id)
