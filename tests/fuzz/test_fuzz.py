"""Whatever is sent to the front door, it answers in its own words, and then answers everybody else as before."""

import asyncio
from collections.abc import AsyncIterator
from random import Random

import pytest

from schema.root import schema
from tests.conftest import School, Served, serving
from tests.fuzz.hostile import Hostile
from tests.fuzz.inside import asked
from tests.fuzz.judge import Answer
from tests.fuzz.kinds import Kinds
from tests.fuzz.tokens import Signer
from tests.fuzz.trial import Tally, Trial

AT_PLACES = 300  # of the requests that are made for an argument and a value
ROLLED = 100

BUSY = """
SELECT count(*)::int FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND state <> 'idle' AND pid <> pg_backend_pid()
"""


@pytest.fixture
async def application(own_school: School, caplog: pytest.LogCaptureFixture) -> AsyncIterator[Served]:
    caplog.set_level("CRITICAL", "spool.errors")
    async with serving(own_school) as served:
        yield served


@pytest.fixture
def trial(application: Served) -> Trial:
    async def send(hostile: Hostile, authorization: bytes) -> Answer:
        return await asked(application.app, hostile, authorization)

    return Trial(send, Signer(application.school.settings.data))


@pytest.fixture
async def kinds(trial: Trial) -> Kinds:
    return await trial.begin(schema._schema)


async def test_what_is_written_down_one_by_one(
    application: Served, trial: Trial, kinds: Kinds, capsys: pytest.CaptureFixture[str]
) -> None:
    tasks = len(asyncio.all_tasks())

    tally = await trial.run(kinds.fixed)

    shown(tally, capsys)
    assert tally.faults == []
    assert len(tally.kinds) == len(kinds.fixed) >= 500
    assert len(asyncio.all_tasks()) == tasks
    assert await application.stores.relational.database.fetchval(BUSY) == 0


async def test_arguments_that_are_given_what_they_should_not_be_and_chance(
    trial: Trial, kinds: Kinds, capsys: pytest.CaptureFixture[str]
) -> None:
    tally = await trial.run(Random(4).sample(kinds.at_places(), AT_PLACES))
    await trial.run((kinds.rolled(seed) for seed in range(ROLLED)), tally)

    shown(tally, capsys)
    assert tally.faults == []
    assert {"data", "BAD_USER_INPUT", "FORBIDDEN"} <= {codes for _, _, codes in tally.outcomes}


def shown(tally: Tally, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print("\n" + tally.report())
