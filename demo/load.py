"""Loads the demo school into a data folder: the course through ingestion, as any textbook; the rest in one transaction, with what
the graph is to be told of it in the outbox, and the answers that wait in the queue. Loading it again changes nothing."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert

from datasources.jobs.queue import defer
from datasources.relational import outbox
from datasources.relational.database import LONG, driver
from datasources.relational.insights import VIEWS
from datasources.relational.tables import Assessment, ContentExample
from datasources.stores import Stores
from demo import content, interviews, people, projection, taught
from demo.history import engagement, exercises, paths, remediation, rewards, sessions
from demo.history.events import Journey
from demo.history.live import live, note_uses
from demo.roster import Learner, School, organization_id, roster
from demo.seeded import Rows
from demo.taught import Course
from ingestion.ingest import ingest
from ingestion.projections import homes
from learning.vocabulary import AssessmentStatus

COURSE = Path(__file__).parent / "course"
KEY = "demo"  # of its commands in the outbox
LOCK = 8_105_112  # any number that nobody else locks
LOADED = "SELECT EXISTS (SELECT FROM organizations WHERE id = $1)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What was loaded."""

    rows: dict[str, int] = field(default_factory=dict)  # by table; none when it was there already
    seconds: float  # in all
    course_seconds: float  # of these, for the course


async def is_loaded(stores: Stores) -> bool:
    """Whether the demo school is there."""
    return bool(await stores.relational.database.fetchval(LOADED, organization_id("willow")))


async def load(stores: Stores, *, now: datetime, log: Callable[[str], None]) -> Loaded:
    """Loads the demo school as it is at `now` (with its offset): children learned in the eight weeks before. The same moment
    gives the same rows.

    Raises `StoreUnavailable` when a store is down; what was loaded by then is kept, and loading again goes on.
    """
    began, now = time.perf_counter(), now.astimezone(UTC)
    database = stores.relational.database
    log("Taking in the course")
    report = await ingest(COURSE, database=database, graph=stores.graph, content=stores.content, embedder=stores.embedder)
    course_seconds = time.perf_counter() - began
    counts: dict[str, int] = {}
    if not await is_loaded(stores):
        log("Bringing in the people, and their last eight weeks")
        course = await taught.read(stores, report.slug)
        counts = await _write(stores, _everything(course, now), now)
    await stores.relay.drain()
    return Loaded(rows=counts, seconds=time.perf_counter() - began, course_seconds=course_seconds)


def _everything(course: Course, now: datetime) -> Rows:
    """All of the school, worked out: no store is asked."""
    known, rows = roster(), Rows()
    shelf = content.read(COURSE, course.slug, now)
    journeys = {learner: live(learner, course, shelf, now) for learner in known.learners}
    note_uses(journeys.values())
    people.add_staff(rows, known, now)
    for school in known.schools:
        people.add_school(rows, school, now)
    people.add_guardians(rows, known, now)
    rewards.add_definitions(rows, now)
    content.add_rows(rows, shelf)
    for school in known.schools:
        people.add_invitations(rows, school, now)
        for learner in school.learners:
            _add_student(rows, school, learner, course, journeys[learner], now)
    return rows


def _add_student(rows: Rows, school: School, learner: Learner, course: Course, journey: Journey, now: datetime) -> None:
    won = rewards.add(rows, learner, journey, now)
    seen_at = journey.sittings[-1].started_at if journey.sittings else None
    people.add_learner(rows, learner, school.admin.id, now, won, seen_at)
    people.add_responsibility(rows, learner, now)
    if ended := people.onboarded_at(learner, now):
        interviews.add(rows, learner, ended)
    reviewer = school.educators[0].id if learner is school.learners[2] else None
    paths.add(rows, learner, course, journey, now)
    sessions.add(rows, learner, course, journey, now)
    exercises.add(rows, learner, course, journey, reviewer, now)
    remediation.add(rows, learner, journey, now)
    engagement.add(rows, learner, journey, now)


async def _write(stores: Stores, rows: Rows, now: datetime) -> dict[str, int]:
    """One transaction; gives how many rows each table got. None where another process has loaded the school meanwhile."""
    counts = {}
    taught = await homes(stores, [row["concept_id"] for row in rows.of(ContentExample)])
    async with stores.relational.database.transaction(LONG) as connection:
        sql = driver(connection)
        await sql.execute("SELECT pg_advisory_xact_lock($1)", LOCK)
        if await sql.fetchval(LOADED, organization_id("willow")):
            return {}
        await sql.execute("SELECT ensure_partitions($1, $2)", now.date() - timedelta(days=70), now.date() + timedelta(days=92))
        for table, values in rows.in_order():
            await connection.execute(insert(table), values)
            counts[table.__tablename__] = len(values)
        await outbox.put(connection, outbox.graph_changes(KEY, await projection.changes(connection)))
        await outbox.put(connection, outbox.upsert(KEY, await projection.passages(connection, taught)))
        waiting = [row["id"] for row in rows.of(Assessment) if row["status"] == AssessmentStatus.SUBMITTED]
        await defer(connection, [("grade_answer", {"assessment_id": str(id)}, None) for id in waiting])
        for view in VIEWS:
            await sql.execute(f"REFRESH MATERIALIZED VIEW {view}")
    return counts
