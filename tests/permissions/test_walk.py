"""A random walk over the graph, as everybody, never holds anything that the oracle does not grant; and would be seen to."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

import pytest
import pytest_asyncio

from access.rules import FELLOWS
from access.students import OWNED, SEEN
from execution.batches import Batch
from execution.records import _asking
from execution.rules import Rule
from tests.conftest import School
from tests.permissions.matrix import TYPES
from tests.permissions.oracle import TOLD, Oracle, consult
from tests.permissions.walk import Walk
from tests.permissions.world import opened

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    # graphql-core drops coroutines where it cancels the siblings of a field that failed
    pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

STEPS = 5_000
OF_MUTATIONS = {
    name for name in TYPES if name.endswith(("Error", "Payload")) or name in ("InputFieldError", "Mutation", "Subscription")
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def oracle(world: School) -> Oracle:
    return await consult(world.url)


async def test_a_walk_holds_nothing_that_is_not_granted(
    world: School, oracle: Oracle, capsys: pytest.CaptureFixture[str]
) -> None:
    async with opened(world) as door:
        walk = Walk(door, oracle, Random(0))
        await walk.go(STEPS)
        planned = door.planned()
    gc.collect()  # the dropped coroutines, while nobody minds them
    with capsys.disabled():
        print(f"\n{walk.report()}")

    assert walk.holes == []
    assert STEPS / 2 < planned < STEPS * 0.8  # the others were graphql-core's
    missed = TYPES.keys() - OF_MUTATIONS - TOLD.keys() - walk.types.keys()  # events are followed by `test_matrix.py`
    assert {name for name in missed if not name.endswith(("Edge", "Connection"))} == set()  # pages are asked by their nodes, too


@pytest.mark.parametrize("rule", [SEEN, OWNED, FELLOWS], ids=lambda rule: rule.name)
async def test_a_rule_that_admits_everything_is_found(world: School, oracle: Oracle, rule: Rule) -> None:
    with _changed(_asking(rule), answer=lambda records, ctx: [True] * len(records)):
        assert await _found(world, oracle)


@pytest.mark.parametrize("field", ["User.memberships", "Query.node", "Query.student"])
async def test_a_claim_that_does_not_hold_is_found(world: School, oracle: Oracle, field: str) -> None:
    with _changed(_batch(field), vouched=True):
        assert await _found(world, oracle)


@pytest.mark.parametrize("field", ["User.email", "Student.birthday"])
async def test_a_field_that_lost_its_rule_is_found(world: School, oracle: Oracle, field: str) -> None:
    with _changed(_batch(field), rule=None):
        assert await _found(world, oracle)


def _batch(field: str) -> Batch:
    type, name = field.split(".")
    batch: Batch = TYPES[type].fields[name].extensions["strawberry-definition"].metadata["batch"]
    return batch


async def _found(world: School, oracle: Oracle) -> bool:
    """Whether a walk is given something that is not granted."""
    async with opened(world) as door:
        walk = Walk(door, oracle, Random(1))
        await walk.go(STEPS, most_holes=1)
        gc.collect()
        return [hole for hole in walk.holes if "was given" in hole] != []


@contextmanager
def _changed(batch: Batch, **attributes: Any) -> Iterator[None]:
    usual = {name: getattr(batch, name) for name in attributes}
    for name, value in attributes.items():
        object.__setattr__(batch, name, value)
    try:
        yield
    finally:
        for name, value in usual.items():
            object.__setattr__(batch, name, value)
