"""What is kept of a failure: everything that helps to find it, and nothing of anybody."""

import asyncio
import json
import logging
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from access import reports
from access.local import LocalIssuer
from access.logs import Redacted
from app import Api, real_time
from datasources.errors import StoreMisconfigured, StoreRefused, StoreUnavailable
from datasources.relational.errors import Errors
from datasources.relational.paths import Paths
from execution.masking import Failure, Occasion
from execution.operations import Operations
from schema.root import schema
from tests.conftest import Client, Served
from tests.errors.conftest import Production
from tests.execution.door import client, over_socket

PATHS = (
    "query Secret($of: ID!) { student: viewer { student { mine: learningPaths { id } } node: __typename } node(id: $of) { id } }"
)
NAME, MAIL, ANSWER = "Maya Okonkwo", "maya@example.org", "I think the median is 7"
TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJtYXlhIn0.c2lnbmF0dXJl"


def _noted() -> Exception:
    error = RuntimeError("plain")
    error.add_note(ANSWER)
    return error


def _because() -> Exception:
    error = RuntimeError(TOKEN)
    error.__cause__ = ValueError(MAIL)
    error.__cause__.__context__ = KeyError(NAME)
    return error


EXCEPTIONS = {
    "KeyError": lambda: KeyError(NAME),
    "ValueError": lambda: ValueError(f"could not convert string to float: {ANSWER!r}"),
    "TypeError": lambda: TypeError({"token": TOKEN}),
    "UnicodeDecodeError": lambda: UnicodeDecodeError("utf-8", ANSWER.encode(), 0, 1, NAME),
    "RuntimeError": _because,
    "noted": _noted,
    "ExceptionGroup": lambda: ExceptionGroup(NAME, [KeyError(MAIL), ValueError(TOKEN)]),
    "StoreRefused": lambda: StoreRefused("graph", f"Node already exists with name = '{NAME}' and email = '{MAIL}'"),
    "AssertionError": lambda: AssertionError(f"assert {ANSWER!r} == {NAME!r}"),
}


@pytest.fixture
def breaks(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Makes learning paths fail."""

    def fail_with(make: Any) -> None:
        async def broken(*arguments: object, **named: object) -> None:
            answer, name, mail, token = ANSWER, NAME, MAIL, TOKEN  # noqa: F841  # in the frame
            raise make()

        monkeypatch.setattr(Paths, "of_students", broken)

    return fail_with


async def failing(client: Client) -> str:
    """Asks for learning paths, and gives the id of the failure."""
    body = await client.send(PATHS, of=f"{NAME} {MAIL} {ANSWER}")
    assert not {NAME, MAIL, ANSWER, TOKEN} & set(json.dumps(body).split('"'))
    (error,) = body["errors"]
    return str(error["extensions"]["errorId"])


@pytest.mark.parametrize("kind", EXCEPTIONS)
async def test_nothing_of_anybody_is_kept(production: Production, breaks: Any, kind: str) -> None:
    breaks(EXCEPTIONS[kind])

    id = await failing(production.client())

    (row,) = await production.rows()
    assert str(row.id) == id
    for kept in (row.whole, production.log):
        assert id in kept
        for secret in (NAME, MAIL, ANSWER, TOKEN, "median", "Okonkwo", "Secret", "mine"):
            assert secret not in kept, secret


async def test_what_is_kept(production: Production, breaks: Any) -> None:
    breaks(EXCEPTIONS["RuntimeError"])

    await failing(production.client())

    (row,) = await production.rows()
    maya = await production.stores.relational.people.called("maya")
    assert maya is not None
    assert row.user_id == maya.id
    assert (row.service_name, row.error_type, row.error_code, row.severity) == ("api", "RuntimeError", "INTERNAL", "high")
    assert (row.affected_feature, row.user_impact, row.resolved) == ("Student.learningPaths", True, False)
    assert row.created_at == production.school.now
    assert row.request_data == {"sha256": sha256(PATHS.encode()).hexdigest()}
    assert row.response_data is None
    assert row.error_message.startswith("RuntimeError, at tests/errors/test_reports.py:")
    first, *calls, second, third = row.stack_trace.split("\n")
    assert (first, second, third) == ("RuntimeError", "because of ValueError", "because of KeyError")
    assert calls[0].strip().startswith("execution/batches.py:")
    assert calls[-1].endswith(" in breaks.<locals>.fail_with.<locals>.broken")


async def test_an_operation_of_the_manifest_is_named(production: Production, breaks: Any) -> None:
    """Its name is the house's own; any other's may be anything."""
    breaks(EXCEPTIONS["KeyError"])
    operations = Operations(schema, manifest={"board": PATHS})
    issuer, reporter = LocalIssuer.of(production.school.settings.data), production.reporter
    api = Api(issuer, real_time, production=True, operations=operations, report=reporter)
    api.stores = production.stores
    http = client(api.door, authorization=production.bearer("maya"))

    await http.post("/graphql", json={"documentId": "board", "variables": {"of": ""}})
    await http.post("/graphql", json={"query": PATHS.replace("Secret", "Other"), "variables": {"of": ""}})

    trusted, other = await production.rows()
    assert sorted(row.request_data.get("operation", "") for row in (trusted, other)) == ["", "Secret"]


async def test_what_postgresql_refuses_is_told_without_its_detail(
    production: Production, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its DETAIL and SQLAlchemy's parameters hold the row."""
    database = production.stores.relational.database

    async def broken(*arguments: object, **named: object) -> None:
        async with database.transaction() as connection:
            again = "INSERT INTO users (handle, name, email) SELECT handle, :name, :mail FROM users WHERE handle = 'maya'"
            await connection.execute(text(again), {"name": NAME, "mail": MAIL})

    monkeypatch.setattr(Paths, "of_students", broken)

    await failing(production.client())

    (row,) = await production.rows()
    assert row.error_message.startswith("PostgreSQL refused with 23505, by uq_users_handle, at tests/errors/test_reports.py:")
    assert "because of UniqueViolationError" in row.stack_trace
    assert not [one for one in (NAME, MAIL, "maya") if one in row.whole + production.log]


async def test_whatever_way_the_operation_goes_its_failure_is_kept(production: Production, breaks: Any) -> None:
    breaks(EXCEPTIONS["KeyError"])
    maya = production.client()
    whole = {"query": PATHS, "variables": {"of": ""}}

    planned = (await maya.http.post("/graphql", json=whole)).json()
    core = await maya.send("query($with: Boolean = true) { viewer { student { learningPaths { id @include(if: $with) } } } }")
    ((over,)) = await over_socket(production.api.door, whole, authorization=production.bearer("maya"))

    ids = {error["extensions"]["errorId"] for body in (planned, core, over["payload"]) for error in body["errors"]}
    rows = await production.rows()
    assert {str(row.id) for row in rows} == ids
    assert len(ids) == 3
    assert {(row.affected_feature, row.user_id is not None) for row in rows} == {("Student.learningPaths", True)}
    assert NAME not in production.log


async def test_a_failure_of_the_door_is_kept(production: Production, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fall(*arguments: object) -> None:
        raise KeyError(NAME)

    monkeypatch.setattr(production.api.door, "_run", fall)

    response = await production.client().http.post("/graphql", json={"query": "{ __typename }"})

    (row,) = await production.rows()
    assert response.status_code == 500
    assert response.json()["errors"][0]["extensions"]["errorId"] == str(row.id)
    assert (row.affected_feature, row.request_data, row.user_id is not None) == (None, {}, True)
    assert NAME not in row.whole + production.log


async def test_of_somebody_who_is_no_user_no_user_is_named(production: Production, breaks: Any) -> None:
    production.reporter(Failure(UUID(int=1), KeyError(NAME), "INTERNAL", None, Occasion()))

    (row,) = await production.rows()
    assert (row.user_id, row.stack_trace, row.error_message) == (None, None, "KeyError")


async def test_an_outage_is_kept_once_in_a_while(production: Production, breaks: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    breaks(lambda: StoreUnavailable("graph", f"10.1.2.3 {NAME}"))
    maya = production.client()

    for _ in range(3):
        assert (await maya.codes(PATHS, of="")) == [("student.student.mine", "STORE_UNAVAILABLE")]
    breaks(lambda: StoreMisconfigured("SPOOL_NEO4J_URI", NAME))
    await maya.send(PATHS, of="")
    breaks(lambda: StoreUnavailable("content", NAME))
    await maya.send(PATHS, of="")
    monkeypatch.setattr(reports, "OUTAGE", 0)
    await maya.send(PATHS, of="")

    rows = await production.rows()
    messages = sorted(row.error_message.partition(", at")[0] for row in rows)
    content = "the content store does not answer"
    assert messages == ["SPOOL_NEO4J_URI does not fit", content, content, "the graph store does not answer"]
    assert {(row.severity, row.error_code) for row in rows} == {("critical", "STORE_UNAVAILABLE")}
    assert production.log.count("the graph store does not answer") == 1
    assert "10.1.2.3" not in production.log + "".join(row.whole for row in rows)


def held_up(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Nothing is written until this is set."""
    may, write = asyncio.Event(), Errors.write

    async def slow(self: Errors, errors: Any) -> None:
        await may.wait()
        await write(self, errors)

    monkeypatch.setattr(Errors, "write", slow)
    return may


async def test_no_request_waits_for_the_keeping(production: Production, breaks: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    breaks(EXCEPTIONS["KeyError"])
    may = held_up(monkeypatch)

    ids = [await failing(production.client()) for _ in range(3)]
    may.set()

    assert sorted(str(row.id) for row in await production.rows()) == sorted(ids)


async def test_while_the_database_is_away_errors_wait(
    production: Production, breaks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    breaks(EXCEPTIONS["KeyError"])
    monkeypatch.setattr(reports, "PAUSE", 0.01)
    write, attempts, back = Errors.write, 0, asyncio.Event()

    async def away(self: Errors, errors: Any) -> None:
        nonlocal attempts
        attempts += 1
        if attempts < 3:
            raise StoreUnavailable("relational")
        await write(self, errors)
        back.set()

    monkeypatch.setattr(Errors, "write", away)

    id = await failing(production.client())
    await asyncio.wait_for(back.wait(), 10)

    assert [str(row.id) for row in await production.rows()] == [id]
    assert attempts == 3


async def test_what_cannot_be_kept_is_in_the_log_and_holds_up_nothing(
    production: Production, breaks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    breaks(EXCEPTIONS["KeyError"])
    write, refused = Errors.write, asyncio.Event()

    async def refuses_one(self: Errors, errors: Any) -> None:
        if not refused.is_set():
            refused.set()
            raise ValueError(NAME)
        await write(self, errors)

    monkeypatch.setattr(Errors, "write", refuses_one)

    lost = await failing(production.client())
    await asyncio.wait_for(refused.wait(), 10)
    kept = await failing(production.client())

    assert [str(row.id) for row in await production.rows()] == [kept]
    assert "1 errors are in the log alone: ValueError" in production.log
    assert lost in production.log
    assert NAME not in production.log


async def test_a_flood_takes_no_more_memory_than_it_may(
    production: Production, breaks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    breaks(EXCEPTIONS["KeyError"])
    monkeypatch.setattr(reports, "MOST_WAITING", 3)
    monkeypatch.setattr(reports, "AT_ONCE", 2)
    may = held_up(monkeypatch)

    ids = [await failing(production.client()) for _ in range(5)]
    may.set()

    assert sorted(str(row.id) for row in await production.rows()) == sorted(ids[:3])
    assert "2 errors are in the log alone: too many came at once" in production.log
    assert all(id in production.log for id in ids)


async def test_in_development_the_log_has_it_all(own_served: Served, breaks: Any, caplog: pytest.LogCaptureFixture) -> None:
    breaks(EXCEPTIONS["KeyError"])

    id = await failing(own_served.client("maya"))

    (record,) = [record for record in caplog.records if id in record.getMessage()]
    assert "Traceback" in caplog.text
    assert record.exc_info is not None
    assert isinstance(record.exc_info[1], KeyError)


async def test_what_others_log_is_told_without_what_exceptions_say(production: Production) -> None:
    others = logging.getLogger("others")
    try:
        raise KeyError(NAME)
    except KeyError as error:
        others.exception("it broke")
        others.warning("it broke again: %s", error)

    async def fall() -> None:
        raise KeyError(NAME)

    task = asyncio.ensure_future(fall())
    await asyncio.wait([task])
    asyncio.get_running_loop().call_exception_handler(
        {"message": "Task exception was never retrieved", "exception": task.exception(), "task": task}
    )

    assert NAME not in production.log
    assert "ERROR others: it broke\nKeyError\n  tests/errors/test_reports.py:" in production.log
    assert "WARNING others: it broke again: KeyError, at tests/errors/test_reports.py:" in production.log
    assert "ERROR asyncio: Task exception was never retrieved\nKeyError\n" in production.log


def test_a_record_that_another_has_formatted_is_redacted_all_the_same() -> None:
    try:
        raise KeyError(NAME)
    except KeyError as error:
        record = logging.LogRecord("others", logging.ERROR, "", 0, "it broke", (), (KeyError, error, error.__traceback__))

    assert NAME in logging.Formatter().format(record)
    assert NAME not in Redacted().format(record)
