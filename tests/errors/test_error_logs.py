"""Errors as platform staff reads and resolves them."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from datasources.relational.database import Database
from tests.conftest import Served
from tests.operations import operation

OPS_BOARD = operation("OpsBoard")
WRITE = """
INSERT INTO error_logs (id, user_id, service_name, error_type, error_message, stack_trace, severity, affected_feature,
    user_impact, created_at, resolved_at, resolution_notes)
SELECT n, u.id, service, 'KeyError', 'KeyError, at a.py:1 in b', 'KeyError', severity, 'Query.node',
    true, $1::timestamptz - hours, CASE WHEN notes IS NOT NULL THEN $1::timestamptz END, notes
FROM (VALUES
    ('00000000-0000-4000-8000-000000000001'::uuid, 'maya', 'api', 'high', interval '1 hour', NULL),
    ('00000000-0000-4000-8000-000000000002', NULL, 'api', 'critical', interval '1 hour', NULL),
    ('00000000-0000-4000-8000-000000000003', 'maya', 'jobs', 'low', interval '2 hours', NULL),
    ('00000000-0000-4000-8000-000000000004', 'maya', 'api', 'high', interval '3 hours', 'Fixed.'),
    ('00000000-0000-4000-8000-000000000005', 'maya', 'api', 'medium', interval '9 hours', NULL)
) AS errors (n, handle, service, severity, hours, notes) LEFT JOIN users u ON u.handle = errors.handle
"""
LIST = "query($filter: ErrorLogFilter, $first: Int, $after: String) { errorLogs(filter: $filter, first: $first, after: $after) "
IDS = LIST + "{ nodes { id } pageInfo { endCursor hasNextPage } } }"
RESOLVE = """
mutation($id: ID!, $notes: String!) {
  resolveError(input: { id: $id, notes: $notes }) {
    __typename
    ... on ErrorLog { id resolvedAt resolutionNotes }
    ... on InputError { fields { path message } }
    ... on NotFoundError { field }
  }
}
"""
OTHERS = ("maya", "dr-lindqvist", "mr-okafor")


def error(number: int) -> str:
    return f"ErrorLog:{UUID(int=0x4000_8000_000000000000 + number)}"


@pytest.fixture
async def logged(own_served: Served) -> Served:
    """The application over a school whose people met five errors."""
    await own_served.stores.relational.database.fetch(WRITE, own_served.school.now)
    return own_served


async def listed(served: Served, **variables: Any) -> list[int]:
    """The numbers of the errors in a list."""
    data = await served.client("robin").data(IDS, **variables)
    return [int(one["id"][-1]) for one in data["errorLogs"]["nodes"]]


async def kept(database: Database) -> list[Any]:
    return await database.fetch("SELECT * FROM error_logs ORDER BY id")


async def test_the_board_of_operations(logged: Served) -> None:
    robin = logged.client("robin")
    await robin.data("{ viewer { id } }")  # from here on the viewer is known
    calls = logged.count_calls()

    data = await robin.data(OPS_BOARD, since=(logged.school.now - timedelta(hours=4)).isoformat())

    second, first = (edge["node"] for edge in data["errorLogs"]["edges"])
    (membership,) = first["user"].pop("memberships")
    assert first | {"user": None} == {
        "id": error(1),
        "createdAt": "2026-11-18T15:30:00Z",
        "severity": "HIGH",
        "service": "api",
        "kind": "KeyError",
        "message": "KeyError, at a.py:1 in b",
        "stackTrace": "KeyError",
        "feature": "Query.node",
        "affectedUser": True,
        "user": None,
    }
    assert membership["role"] == "STUDENT"
    assert (second["id"], second["severity"], second["user"]) == (error(2), "CRITICAL", None)
    assert data["errorLogs"]["pageInfo"]["hasNextPage"] is False
    assert data["textbooks"] == {"edges": []}
    assert calls == {"relational": 5}  # errors, textbooks, users, memberships, organizations


@pytest.mark.parametrize(
    ("filter", "found"),
    [
        (None, [2, 1, 3, 4, 5]),
        ({"service": "jobs"}, [3]),
        ({"minSeverity": "LOW"}, [2, 1, 3, 4, 5]),
        ({"minSeverity": "MEDIUM"}, [2, 1, 4, 5]),
        ({"minSeverity": "CRITICAL"}, [2]),
        ({"resolved": True}, [4]),
        ({"resolved": False, "minSeverity": "HIGH"}, [2, 1]),
        ({"since": "2026-11-18T14:30:00Z"}, [2, 1, 3]),
        ({"service": "nothing"}, []),
    ],
)
async def test_only_those_that_fit_are_listed(logged: Served, filter: dict[str, Any] | None, found: list[int]) -> None:
    assert await listed(logged, filter=filter) == found


async def test_pages_follow_each_other(logged: Served) -> None:
    robin, after, pages = logged.client("robin"), None, []
    for _ in range(3):
        page = (await robin.data(IDS, first=2, after=after))["errorLogs"]
        pages.append([int(one["id"][-1]) for one in page["nodes"]])
        after = page["pageInfo"]["endCursor"]

    assert pages == [[2, 1], [3, 4], [5]]
    assert page["pageInfo"]["hasNextPage"] is False


@pytest.mark.parametrize("first", [0, 101])
async def test_a_page_has_its_bounds(logged: Served, first: int) -> None:
    assert await logged.client("robin").codes(IDS, first=first) == [("errorLogs", "BAD_USER_INPUT")]


@pytest.mark.parametrize("handle", [*OTHERS, None])
async def test_others_see_none(logged: Served, handle: str | None) -> None:
    assert await logged.client(handle).data(IDS) == {"errorLogs": None}


async def test_an_error_by_its_id_is_for_staff_alone(logged: Served) -> None:
    ask = "query($id: ID!) { node(id: $id) { id ... on ErrorLog { resolutionNotes resolvedAt } } }"

    told = (await logged.client("robin").data(ask, id=error(4)))["node"]

    assert told == {"id": error(4), "resolutionNotes": "Fixed.", "resolvedAt": "2026-11-18T16:30:00Z"}
    for handle in OTHERS:
        assert await logged.client(handle).data(ask, id=error(4)) == {"node": None}
    assert await logged.client("robin").data(ask, id=error(9)) == {"node": None}


async def test_an_error_is_resolved(logged: Served) -> None:
    database = logged.stores.relational.database

    answer = (await logged.client("robin").data(RESOLVE, id=error(1), notes=" A key was missing.\nNow it is there. "))[
        "resolveError"
    ]

    assert answer == {
        "__typename": "ErrorLog",
        "id": error(1),
        "resolvedAt": "2026-11-18T16:30:00Z",
        "resolutionNotes": "A key was missing.\nNow it is there.",
    }
    assert await listed(logged, filter={"resolved": True}) == [1, 4]
    (audit,) = await database.fetch("SELECT * FROM audit_events WHERE entity = 'error_logs'")
    robin = await logged.stores.relational.people.called("robin")
    assert robin is not None
    assert (audit.actor_id, audit.actor, audit.action) == (robin.id, "staff", "resolveError")
    assert f"ErrorLog:{audit.entity_id}" == error(1)
    assert set(audit.before.values()) == {None}
    assert audit.after["resolution_notes"] == answer["resolutionNotes"]


async def test_resolving_again_changes_the_notes_alone(logged: Served) -> None:
    robin, database = logged.client("robin"), logged.stores.relational.database
    before = (await kept(database))[3]

    for _ in range(2):  # the second says nothing new, and is not in the audit trail
        answer = (await robin.data(RESOLVE, id=error(4), notes="Fixed better."))["resolveError"]

    after = (await kept(database))[3]
    assert answer["resolutionNotes"] == "Fixed better."
    assert after.resolved_at == before.resolved_at
    (audit,) = await database.fetch("SELECT before, after FROM audit_events WHERE entity = 'error_logs'")
    assert tuple(audit) == ({"resolution_notes": "Fixed."}, {"resolution_notes": "Fixed better."})


@pytest.mark.parametrize("notes", ["", "   ", "x" * 2001, "bell\u0007"])
async def test_notes_have_their_bounds(logged: Served, notes: str) -> None:
    before = await kept(logged.stores.relational.database)

    answer = (await logged.client("robin").data(RESOLVE, id=error(1), notes=notes))["resolveError"]

    assert (answer["__typename"], [one["path"] for one in answer["fields"]]) == ("InputError", [["notes"]])
    assert await kept(logged.stores.relational.database) == before


@pytest.mark.parametrize(
    ("handle", "id"), [*((handle, error(1)) for handle in OTHERS), ("robin", error(9)), ("robin", "Student:1"), ("robin", "")]
)
async def test_what_is_not_there_and_what_is_not_yours_look_the_same(logged: Served, handle: str, id: str) -> None:
    before = await kept(logged.stores.relational.database)

    answer = (await logged.client(handle).data(RESOLVE, id=id, notes="Mine now."))["resolveError"]

    assert answer == {"__typename": "NotFoundError", "field": "id"}
    assert await kept(logged.stores.relational.database) == before


async def test_somebody_has_to_be_signed_in(logged: Served) -> None:
    assert await logged.client().codes(RESOLVE, id=error(1), notes="Mine now.") == [("resolveError", "UNAUTHENTICATED")]
