"""Scalars that say something which nothing can be asked about."""

import pytest

from tests.conftest import Served

ERRORS = "query ($since: DateTime!) { errorLogs(filter: {since: $since}) { nodes { id } } }"


@pytest.mark.parametrize("since", ["9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+14:00", "2026-11-18T00:00:00", "infinity"])
async def test_an_instant_is_one_of_utc(served: Served, since: str) -> None:
    body = await served.client("robin").send(ERRORS, since=since)

    assert [error["extensions"]["code"] for error in body["errors"]] == ["BAD_USER_INPUT"]
    assert "data" not in body


@pytest.mark.parametrize("since", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00-00:30", "2026-11-18T00:00:00+14:00"])
async def test_any_other_is_taken(served: Served, since: str) -> None:
    assert "errors" not in await served.client("robin").send(ERRORS, since=since)
