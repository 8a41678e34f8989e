"""The plan answers every request as graphql-core does, over the real schema and stores, whatever goes wrong: see `compare.py`."""

import gc
from collections.abc import AsyncIterator, Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from graphql import GraphQLError, parse, validate

from datasources.stores import open_stores
from demo.viewers import VIEWERS
from schema.root import schema
from tests.conftest import School
from tests.databases import apart, execute, own_database
from tests.differential.compare import Allowed, Answered, compare
from tests.differential.functions import faulty
from tests.differential.generate import BREAKABLE
from tests.differential.harvest import Pool
from tests.differential.run import Trial, pool_of
from tests.differential.shape import Shape

REQUESTS = 2_500
ERRORS = """
UPDATE interview_sessions SET status = 'in_progress', completed_at = NULL;
INSERT INTO consents (student_profile_id, kind, policy_version, granted_at)
SELECT id, 'voice_recording', '2026-01', now() FROM student_profiles WHERE first_name = 'Maya';
INSERT INTO error_logs (user_id, service_name, error_type, error_message, severity)
SELECT id, 'api', 'KeyError', 'KeyError', 'high' FROM users ORDER BY id LIMIT 3
"""
HELD = "{ viewer { student { interviews { voice iceServers { urls username credential } } } } }"
"""What the staff is not shown."""

UNPLANNED = {"unplanned: introspection", "unplanned: @skip or @include by a variable that may be null"}

pytestmark = [  # graphql-core drops coroutines where it cancels the siblings of a field that failed
    pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def eventful(school: School, postgres_url: str) -> Iterator[School]:
    """The demo school, in which something has gone wrong for somebody, and everybody is being interviewed."""
    with own_database(postgres_url, school.url) as url:
        apart(execute(url, ERRORS))
        yield replace(school, url=url)


@pytest.fixture(scope="module")
def pool(eventful: School) -> Pool:
    async def look() -> Pool:
        stores = open_stores(eventful.settings, eventful.url)
        found = await pool_of(schema, stores, eventful.now)
        await stores.close()
        return found

    found: Pool = apart(look())
    return found


@pytest.fixture
async def trial(eventful: School, pool: Pool, caplog: pytest.LogCaptureFixture) -> AsyncIterator[Trial]:
    caplog.set_level("CRITICAL", "spool.errors")
    stores = open_stores(eventful.settings, eventful.url)
    yield Trial(schema, stores, eventful.now, pool)
    await stores.close()
    gc.collect()  # the dropped coroutines, while nobody minds them


async def test_the_plan_answers_as_graphql_core_does(trial: Trial, capsys: pytest.CaptureFixture[str]) -> None:
    tally = await trial.run(REQUESTS, seed=0)
    await trial.asked(HELD, VIEWERS[0], 20, tally)
    with capsys.disabled():
        print("\n" + tally.report(schema._schema, trial.engine.counts))

    assert [await trial.shrunk(case) for _, case in tally.differences[:3]] == []
    assert tally.missed(schema._schema) == []
    assert {name for name in trial.engine.counts if name.startswith("unplanned")} == UNPLANNED
    assert tally.counts["compared"] > 0.95 * REQUESTS
    assert all(tally.counts[f"allowed: {one.value}"] for one in Allowed)  # or there is no reason to allow it


def a_lost_error(answer: Answered) -> Answered:
    return replace(answer, errors=answer.errors[1:])


def an_error_twice(answer: Answered) -> Answered:
    return replace(answer, errors=[*answer.errors, answer.errors[0]])


def another_message(answer: Answered) -> Answered:
    return _with_first(answer, message="Something else.")


def another_path(answer: Answered) -> Answered:
    return _with_first(answer, path=[*(answer.errors[0].path or ()), "more"])


def another_location(answer: Answered) -> Answered:
    return _with_first(answer, positions=[0])


def an_error_of_another_kind(answer: Answered) -> Answered:
    """One that is masked becomes one that is not, and the other way round."""
    if answer.errors[0].extensions:
        return _with_first(answer, original_error=ValueError("unforeseen"), extensions=None)
    return _with_first(answer, original_error=None, extensions={"code": "FORBIDDEN"})


def a_value_changed(answer: Answered) -> Answered:
    return replace(answer, data=_changed(answer.data, lambda value: "changed"))


def a_value_lost(answer: Answered) -> Answered:
    return replace(answer, data=_changed(answer.data, lambda value: None))


def a_field_too_many(answer: Answered) -> Answered:
    return replace(answer, data={**answer.data, "more": None})


DAMAGE = [
    a_lost_error,
    an_error_twice,
    another_message,
    another_path,
    another_location,
    an_error_of_another_kind,
    a_value_changed,
    a_value_lost,
    a_field_too_many,
]


async def test_damage_is_seen(trial: Trial) -> None:
    count, unseen = 0, []
    with faulty(trial.schema):
        for case in map(trial.case, range(100)):
            document = parse(case.query.text)
            ours = None if validate(schema._schema, document) else await trial.by_plan(case, document)
            if ours is None or not ours.errors or ours.data is None or not _leaves(ours.data):
                continue
            count += 1
            core = await trial.by_core(case, document)
            shape = Shape(schema._schema, document, case.query.operation, case.query.variables)
            for damage in DAMAGE:
                verdict = await compare(core, damage(ours), shape, partial(trial.everything, case, document))
                if not verdict.differences:
                    unseen.append(f"{damage.__name__}: {case}")
    assert count > 10
    assert unseen == []


async def test_generated_requests_break_no_other_rules_of_validation(trial: Trial) -> None:
    documents = [parse(trial.case(seed).query.text) for seed in range(100)]
    valid = [document for document in documents if not validate(schema._schema, document, BREAKABLE)]
    assert len(valid) > 80
    assert [error for document in valid for error in validate(schema._schema, document)] == []


def _with_first(answer: Answered, **changed: Any) -> Answered:
    first, *others = answer.errors
    kept = {
        "message": first.message,
        "source": first.source,
        "positions": first.positions,
        "path": first.path,
        "original_error": first.original_error,
        "extensions": first.extensions,
    }
    return replace(answer, errors=[GraphQLError(**{**kept, **changed}), *others])


def _leaves(data: Any) -> list[tuple[Any, Any]]:
    """Where the values of the data are that are not null: each by its container and key."""
    items: Any = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    found = []
    for key, value in items:
        if isinstance(value, dict | list):
            found += _leaves(value)
        elif value is not None:
            found.append((data, key))
    return found


def _changed(data: Any, change: Callable[[Any], Any]) -> Any:
    """A copy of the data with its last value changed."""
    copy = deepcopy(data)
    container, key = _leaves(copy)[-1]
    container[key] = change(container[key])
    return copy
