"""Everybody is shown exactly what the declared rules mean: every viewer and relation, type and field with a rule of its own."""

from collections import Counter

import pytest
import pytest_asyncio

from tests.conftest import School
from tests.permissions.matrix import FOLLOWED, GATED, RULES_OF_TYPES, TYPES, WATCHED, Cell, Matrix
from tests.permissions.oracle import MEANINGS, PRIVATE, ROWS, SHOWN, TOLD, consult
from tests.permissions.world import opened

pytestmark = pytest.mark.asyncio(loop_scope="module")
ROOTS = {"Query", "Mutation", "Subscription"}
OF_MUTATIONS = {name for name in TYPES if name.endswith(("Error", "Payload")) or name == "InputFieldError"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def matrix(world: School) -> Matrix:
    oracle = await consult(world.url)
    async with opened(world) as door:
        matrix = Matrix(door, oracle)
        await matrix.fill()
        return matrix


async def test_everybody_is_shown_what_the_rules_mean(matrix: Matrix, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        shown = Counter(cell.expected for cell in matrix.cells)
        print(f"\n{len(matrix.cells):,} cells: {shown[True]:,} granted, {shown[False]:,} refused")
    assert [_said(cell) for cell in matrix.cells if cell.expected != cell.actual] == []


async def test_every_type_and_field_is_granted_to_some_and_refused_to_others(matrix: Matrix) -> None:
    found = {(cell.what, cell.expected) for cell in matrix.cells}
    wanted = (
        {*TYPES} - {*ROOTS} - OF_MUTATIONS
        | GATED.keys()
        | {f"Query.{name}" for name in TYPES["Query"].fields} - {"Query.node"}
        | {f"Subscription.{name}" for name in WATCHED}
    )

    assert {(what, granted) for what in wanted - {"Query.viewer"} for granted in (True, False)} - found == set()


async def test_every_object_of_an_organization_is_ones_own_of_the_same_and_of_another(matrix: Matrix) -> None:
    relations = {(cell.what, cell.relation) for cell in matrix.cells}
    bound = {type for type, rows in ROWS.items() if "student_id" in rows or "user_id" in rows}

    assert {
        (type, relation) for type in bound for relation in ("own", "same organization", "other organization")
    } - relations == set()


async def test_the_schema_states_the_rules_that_the_oracle_knows() -> None:
    assert {name for name, type in TYPES.items() if any(one.name == "Node" for one in type.interfaces)} == ROWS.keys()
    assert {name: rule for name, rule in RULES_OF_TYPES.items() if rule != "part"} == SHOWN | TOLD
    assert {name: rule for name, rule in GATED.items() if rule in MEANINGS} == PRIVATE
    assert FOLLOWED.keys() | WATCHED.keys() == TYPES["Subscription"].fields.keys()


def _said(cell: Cell) -> str:
    return f"{cell.what} of {cell.about} ({cell.relation}): {cell.who} {'may' if cell.expected else 'may not'}"
