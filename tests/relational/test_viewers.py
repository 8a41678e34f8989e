"""Viewers are kept between requests, and never longer than what they are still stands."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from datasources.relational.database import Database, driver
from datasources.relational.people import ViewerRow
from datasources.relational.viewers import SIGNED_IN, Viewers
from tests.relational.world import ADA, GUARDIAN, SCHOOL, STUDENT, WORLD

SUBJECT = "issuer:guardian"
CHANGES = [
    f"UPDATE users SET is_active = false WHERE id = {GUARDIAN}",
    f"UPDATE users SET locked_until = now() + interval '1 hour' WHERE id = {GUARDIAN}",
    f"UPDATE users SET cognito_sub = 'issuer:other' WHERE id = {GUARDIAN}",
    f"DELETE FROM organization_members WHERE user_id = {GUARDIAN} AND role = 'educator'",
    f"INSERT INTO organization_members (organization_id, user_id, role) VALUES ({SCHOOL}, {GUARDIAN}, 'admin')",
    f"UPDATE guardianships SET verified_at = NULL WHERE guardian_id = {GUARDIAN}",
    f"DELETE FROM guardianships WHERE guardian_id = {GUARDIAN}",
    "TRUNCATE guardianships",
    f"UPDATE student_profiles SET user_id = {GUARDIAN} WHERE id = {STUDENT}",
]
NO_CHANGES = [
    f"UPDATE users SET last_login_at = now() WHERE id = {GUARDIAN}",
    f"UPDATE student_profiles SET total_points = 7 WHERE id = {STUDENT}",
]
LAST_LOGIN = f"SELECT last_login_at FROM users WHERE id = {GUARDIAN}"
SEEN = datetime(2026, 11, 18, 16, 0, tzinfo=UTC)
END_LISTENERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'
"""


@pytest.fixture
async def database(migrated: Database) -> Database:
    async with migrated.transaction() as connection:
        await driver(connection).execute(WORLD)
        await driver(connection).execute(f"UPDATE users SET cognito_sub = '{SUBJECT}' WHERE id = {GUARDIAN}")
        await driver(connection).execute(f"UPDATE guardianships SET verified_at = now() WHERE guardian_id = {GUARDIAN}")
    return migrated


@pytest.fixture
async def viewers(database: Database) -> AsyncIterator[Viewers]:
    listening = Viewers(database)
    await listening.start()
    yield listening
    await listening.stop()


async def until_forgotten(viewers: Viewers) -> None:
    async with asyncio.timeout(30):
        while viewers.kept(SUBJECT) is not None:  # noqa: ASYNC110  # what is waited for is another process's word
            await asyncio.sleep(0.01)


async def test_a_viewer_is_kept(viewers: Viewers) -> None:
    first = await viewers.find(SUBJECT)

    assert first is not None
    assert (len(first.organizations), sorted(first.roles)) == (2, ["educator", "parent"])
    assert viewers.kept(SUBJECT) is first
    assert await viewers.find(SUBJECT) is first


@pytest.mark.parametrize("change", CHANGES)
async def test_every_change_of_what_a_viewer_may_see_is_told(viewers: Viewers, database: Database, change: str) -> None:
    before = await viewers.find(SUBJECT)
    await database.fetch(change)
    await until_forgotten(viewers)

    assert await viewers.find(SUBJECT) != before


@pytest.mark.parametrize("change", NO_CHANGES)
async def test_what_changes_every_day_is_not_told(viewers: Viewers, database: Database, change: str) -> None:
    await viewers.find(SUBJECT)
    await database.fetch(change)
    told = await database.fetch("SELECT tgname FROM pg_trigger WHERE tgname = 'tell_viewers'")

    assert len(told) == 4
    assert viewers.kept(SUBJECT) is not None


async def test_nobody_is_kept_who_is_not_there(viewers: Viewers, database: Database) -> None:
    assert await viewers.find("issuer:stranger") is None
    await database.fetch(f"UPDATE users SET cognito_sub = 'issuer:stranger' WHERE id = {ADA}")

    assert await viewers.find("issuer:stranger") is not None


async def test_what_was_read_while_it_changed_is_not_kept(viewers: Viewers, monkeypatch: pytest.MonkeyPatch) -> None:
    read = viewers._people.viewer

    async def read_and_changed(subject: str) -> ViewerRow | None:
        row = await read(subject)
        viewers.forget()
        return row

    monkeypatch.setattr(viewers._people, "viewer", read_and_changed)

    assert await viewers.find(SUBJECT) is not None
    assert viewers.kept(SUBJECT) is None


async def test_without_its_connection_nothing_is_kept_and_it_comes_back(viewers: Viewers, database: Database) -> None:
    await viewers.find(SUBJECT)
    await database.fetch(END_LISTENERS)
    await until_forgotten(viewers)

    async with asyncio.timeout(30):
        while viewers.kept(SUBJECT) is None:
            assert await viewers.find(SUBJECT) is not None
            await asyncio.sleep(0.05)
    await database.fetch(CHANGES[0])
    await until_forgotten(viewers)


async def test_who_does_not_listen_keeps_nothing(database: Database) -> None:
    viewers = Viewers(database)

    assert await viewers.find(SUBJECT) is not None
    assert viewers.kept(SUBJECT) is None


async def test_a_connection_that_cannot_listen_is_not_left_open(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = []

    async def deaf(connection: asyncpg.Connection, *_: object) -> None:
        opened.append(connection)
        raise TimeoutError

    monkeypatch.setattr(asyncpg.Connection, "add_listener", deaf)
    viewers = Viewers(database)
    await viewers.start()
    await viewers.stop()

    assert [connection.is_closed() for connection in opened] == [True]


async def test_who_was_there_is_written_beside_the_requests(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("datasources.relational.listening.BEAT", 1.0)  # and as long may a statement take
    monkeypatch.setattr("datasources.relational.viewers.WRITTEN", 0.0)
    viewers = Viewers(database)
    await viewers.start()
    row = await viewers.find(SUBJECT)
    assert row is not None

    viewers.saw(row, SEEN)
    async with asyncio.timeout(30):
        while await database.fetchval(LAST_LOGIN) != SEEN:  # noqa: ASYNC110  # it is written when the connection is looked at
            await asyncio.sleep(0.01)

    assert viewers.kept(SUBJECT) is row  # nobody has to be read anew for it
    await viewers.stop()


async def test_when_somebody_was_there_is_known_to_the_hour(database: Database) -> None:
    user = await database.fetchval(f"SELECT {GUARDIAN}::uuid")

    async def written(seen: datetime) -> datetime:
        await database.fetch(SIGNED_IN, [user], [seen])
        found: datetime = await database.fetchval(LAST_LOGIN)
        return found

    assert await written(SEEN) == SEEN
    assert await written(SEEN + timedelta(minutes=59)) == SEEN
    assert await written(SEEN + timedelta(minutes=61)) == SEEN + timedelta(minutes=61)
    assert await written(SEEN) == SEEN + timedelta(minutes=61)

    async with database.transaction() as connection:
        await driver(connection).execute(f"UPDATE users SET name = 'Being changed' WHERE id = {GUARDIAN}")
        assert await written(SEEN + timedelta(days=1)) == SEEN + timedelta(minutes=61)  # and is not waited for
    assert await written(SEEN + timedelta(days=1)) == SEEN + timedelta(days=1)
