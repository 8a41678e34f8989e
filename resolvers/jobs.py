"""All that is done later, or from time to time: which jobs there are, by name. How they are done is in `datasources/jobs`."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from access.terms import Terms
from access.work import Work
from datasources.jobs.worker import Run
from datasources.stores import Stores
from resolvers import content_jobs, exercises_jobs, insights_jobs, interviews_jobs, lessons_jobs, remediation_jobs, upkeep_jobs

Job = Callable[..., Awaitable[None]]
"""`async def grade_answer(work: Work, *, assessment_id: str) -> None`: called by its own name, with JSON. Done twice, or broken
off anywhere and done again, it does no harm."""

JOBS: tuple[Job, ...] = (
    content_jobs.carry_over,
    content_jobs.name_progress,
    exercises_jobs.grade_answer,
    exercises_jobs.write_exercise,
    interviews_jobs.go_on_with_interview,
    lessons_jobs.make_lesson,
)
"""Done when a change has them done later (`Change.later`)."""

PERIODIC: Mapping[Job, str] = {
    content_jobs.carry_over: "* * * * *",
    insights_jobs.count_days: "*/5 * * * *",
    insights_jobs.count_late_days: "25 * * * *",
    insights_jobs.judge_content: "20 3 * * *",
    insights_jobs.refresh_overviews: "*/10 * * * *",
    interviews_jobs.abandon_interviews: "*/5 * * * *",
    interviews_jobs.clean_recordings: "15 * * * *",
    lessons_jobs.end_sessions: "*/10 * * * *",
    remediation_jobs.abandon_remediations: "45 * * * *",
    upkeep_jobs.clean_up: "35 * * * *",
    upkeep_jobs.ensure_partitions: "15 2 * * *",
    upkeep_jobs.plan_challenges: "5 * * * *",
}
"""Done at these times as well: crontabs, by UTC; a sixth field is of seconds."""


def runs(stores: Stores, terms: Terms, clock: Callable[[], datetime]) -> dict[str, Run]:
    """Every job over these stores, by name."""

    async def run(job: Job, attempt: int, **arguments: Any) -> None:
        await job(Work(stores=stores, terms=terms, clock=clock, attempt=attempt), **arguments)

    return {_name(job): partial(run, job) for job in (*JOBS, *PERIODIC)}


def times() -> dict[str, str]:
    """When the periodic ones are done, by name."""
    return {_name(job): crontab for job, crontab in PERIODIC.items()}


def _name(job: Job) -> str:
    return job.__name__
