"""Loading: the same moment gives the same school, again gives nothing new, and the graph is told of what is in use."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from datasources.graph.port import Label, Relationship
from datasources.relational.database import Database
from datasources.relational.tables import Base
from datasources.stores import Stores, open_stores
from demo import load
from demo.roster import organization_id
from ingestion import doctor
from ingestion.ids import concept_id
from settings import Settings
from tests.conftest import School, serving
from tests.databases import own_database
from tests.demo.conftest import NOW, school_over
from tests.work import run_jobs

TAKEN_IN = {"textbooks", "content_terms", "audit_events", "outbox"}  # say when the course was taken in, by the clock


async def digests(database: Database) -> dict[str, tuple[int, str | None]]:
    """How many rows each table has, and a digest of them."""
    names = [table.name for table in Base.metadata.sorted_tables if table.name not in TAKEN_IN]
    return {
        name: tuple((await database.fetch(f"SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {name} t"))[0])
        for name in names
    }


@pytest.fixture
async def another(postgres_url: str, course_url: str, demo_settings: Settings) -> AsyncIterator[Stores]:
    """The school once more, loaded at the same moment."""
    with school_over(postgres_url, course_url, demo_settings) as url:
        opened = open_stores(demo_settings, url)
        yield opened
        await opened.close()


async def test_the_same_moment_gives_the_same_rows_and_loading_again_changes_nothing(stores: Stores, another: Stores) -> None:
    once = await digests(stores.relational.database)
    assert await digests(another.relational.database) == once
    assert sum(count for count, _ in once.values()) > 10_000
    version = await another.graph.version()

    again = await load.load(another, now=NOW + timedelta(days=3), log=lambda text: None)

    assert again.rows == {}
    assert await digests(another.relational.database) == once
    assert await another.graph.version() == version


async def test_each_answer_that_waits_is_to_be_graded(database: Database) -> None:
    waiting = await database.fetch("SELECT id::text FROM assessments WHERE status = 'submitted'")
    queued = await database.fetch("SELECT queue_name, task_name, status::text, args ->> 'assessment_id' FROM procrastinate_jobs")

    assert len(waiting) == 1
    assert [tuple(job) for job in queued] == [("spool", "grade_answer", "todo", row.id) for row in waiting]


async def test_a_worker_grades_it(school: School, postgres_url: str) -> None:
    with own_database(postgres_url, school.url) as url:
        async with serving(replace(school, url=url)) as served:
            database = served.stores.relational.database
            [answer] = await database.fetch("SELECT id FROM assessments WHERE status = 'submitted'")

            assert await run_jobs(served) == []

            graded = await database.fetch("SELECT status, graded_by FROM assessments WHERE id = $1", answer.id)
            assert [tuple(row) for row in graded] == [("evaluated", "steps@1")]


async def test_a_course_alone_is_no_school(course_url: str, demo_settings: Settings, stores: Stores) -> None:
    course = open_stores(demo_settings, course_url)
    assert not await load.is_loaded(course)
    assert await load.is_loaded(stores)
    await course.close()


async def test_the_doctor_finds_nothing(stores: Stores) -> None:
    assert [str(finding) for finding in await doctor.examine(stores) if not finding.is_well] == []


async def test_the_graph_is_told_of_what_is_in_use(stores: Stores, database: Database) -> None:
    hooks = await database.fetchval("SELECT count(*) FROM content_hooks WHERE is_active")
    examples = await database.fetchval("SELECT count(*) FROM content_examples WHERE is_active")
    concepts = [row.concept_id for row in await database.fetch("SELECT DISTINCT concept_id FROM content_hooks")]

    assert len(concepts) == 33
    assert len(await stores.graph.targets(Relationship.HAS_HOOK, concepts)) == hooks == 144
    assert len(await stores.graph.targets(Relationship.HAS_EXAMPLE, concepts)) == examples == 127
    students = [node.id for node in await stores.graph.all(Label.STUDENT)]
    studying = await stores.graph.targets(Relationship.STUDYING, students)
    assert {node.id for _, node in studying} == {"subj_mathematics"}
    assert len(studying) == await database.fetchval("SELECT count(*) FROM learning_paths WHERE status IN ('active', 'paused')")


async def test_an_organization_has_hooks_of_its_own_and_some_are_retired(stores: Stores) -> None:
    mean = concept_id("chance-and-data", "mean")

    async def own(organizations: list[UUID], retired: bool) -> list[UUID | None]:
        (hooks,) = await stores.relational.content.hooks_of([mean], organizations, retired, None)
        return [hook.organization_id for hook in hooks if hook.organization_id]

    willow, harbor = organization_id("willow"), organization_id("harbor")
    assert await own([], retired=True) == []
    assert await own([willow], retired=False) == [willow]
    assert await own([harbor], retired=False) == []
    assert await own([harbor], retired=True) == [harbor]
