"""Reads that are asked for some columns alone, or for JSON, give what they give when asked for all."""

import json
from types import UnionType
from typing import Any, get_args

import orjson
import pytest

from datasources.leaves import CLASSES
from datasources.relational.database import Row
from datasources.relational.rows import per_parent
from datasources.relational.statements import columns, lateral
from execution.selected import Kind, Leaf
from tests.relational.reads import CASES, Recorded, reads, taking

pytestmark = pytest.mark.asyncio(loop_scope="module")

KINDS: tuple[Kind, ...] = ("int", "boolean", "float", "string")
WORKED_OUT = {"initial_score", "average_mastery", "engagement_score"}  # from scores, which are never NaN
TYPES: dict[str, set[str]] = {
    "string": {"text", "character varying", "uuid"},
    "int": {"integer"},
    "float": {"score", "numeric"},
    "boolean": {"boolean"},
}
"""The types of PostgreSQL whose text is JSON, by the kinds of leaves that are written from them."""


class TextRow(Row):
    text: str


def ways(names: list[str]) -> list[Any]:
    return [pytest.param(name, way, id=f"{name}-{n}") for name in names for n, way in enumerate(CASES[name])]


def rows_of(answer: Any) -> list[Row]:
    """The rows of an answer, which may be a list of lists."""
    if not isinstance(answer, list):
        return [answer]
    return [row for item in answer if item is not None for row in rows_of(item)]


def shape(answer: Any, column: str) -> Any:
    """An answer with this column in place of its rows."""
    if isinstance(answer, list):
        return [shape(item, column) for item in answer]
    return None if answer is None else answer[column]


def declared(row: Row) -> list[str]:
    return list(type(row).__annotations__)


@pytest.mark.parametrize(("name", "arguments"), ways(taking("columns")))
async def test_one_column_is_as_among_all(volume: Recorded, name: str, arguments: tuple[Any, ...]) -> None:
    whole = await reads(volume)[name](*arguments)
    names = declared(rows_of(whole)[0])
    assert set(names) <= set(rows_of(whole)[0].keys())

    for column in names:
        volume.sent.clear()
        answer = await reads(volume)[name](*arguments, columns=(column,))

        assert len(volume.sent) == 1
        assert shape(answer, column) == shape(whole, column)
        if "id" in names:
            assert shape(answer, "id") == shape(whole, "id")
        assert len(set(rows_of(answer)[0].keys()) & set(names)) <= 4  # the column, the id, and what it is read by


async def test_no_column_at_all_will_do(volume: Recorded) -> None:
    """As for `nodes { __typename }`."""
    for name in taking("columns"):
        whole = await reads(volume)[name](*CASES[name][0])
        answer = await reads(volume)[name](*CASES[name][0], columns=())
        assert len(rows_of(answer)) == len(rows_of(whole))


@pytest.mark.parametrize(("name", "arguments"), ways(taking("leaves")))
async def test_json_says_what_the_rows_say(volume: Recorded, name: str, arguments: tuple[Any, ...]) -> None:
    whole = await reads(volume)[name](*arguments)
    leaves = tuple(leaf for column in declared(rows_of(whole)[0]) for leaf in leaves_for(whole, column))
    volume.sent.clear()

    answer = await reads(volume)[name](*arguments, columns=(), leaves=leaves)

    assert len(volume.sent) == 1
    assert json.loads(orjson.dumps(answer)) == [[as_json(row, leaves) for row in rows] for rows in whole]


@pytest.mark.parametrize(("name", "arguments"), ways(taking("leaves")))
async def test_what_json_is_written_from_is_of_types_whose_text_is_json(
    volume: Recorded, name: str, arguments: tuple[Any, ...]
) -> None:
    whole = await reads(volume)[name](*arguments)
    [(sql, sent, _)] = volume.sent
    kinds = {leaf.attribute: leaf.kind for column in declared(rows_of(whole)[0]) for leaf in leaves_for(whole, column)}
    typed = ", ".join(f"pg_typeof({column})::text AS {column}" for column in kinds)

    types = (await volume.fetch(f"SELECT {typed} FROM ({sql}) AS read LIMIT 1", *sent))[0]

    for column, kind in kinds.items():
        if kind != "enum":
            assert types[column] in TYPES[kind], column
        if types[column] == "numeric":
            assert column in WORKED_OUT


async def test_a_list_with_a_fault_is_read_as_rows_and_no_other(volume: Recorded) -> None:
    (ids, *others), _ = CASES["progress.of_paths"]
    whole = await reads(volume)["progress.of_paths"](ids, *others)
    scores = Leaf("score", "float", "mastery_score")  # required, and null where nothing was graded
    words = Leaf("status", "enum", "status", names=(("mastered", "MASTERED"), ("viewing", "VIEWING")))
    for leaf in (scores, words, words._replace(required=False)):
        volume.sent.clear()
        answer = await reads(volume)["progress.of_paths"](ids, *others, columns=("mastery_score", "status"), leaves=(leaf,))

        good = [value for value in (*dict(words.names), 0.9) if value is not None]
        expected = [all(row[leaf.attribute] in good for row in rows) for rows in whole]
        assert [isinstance(item, orjson.Fragment) for item in answer] == expected
        assert [[row.id for row in item] for item, good in zip(answer, expected, strict=True) if not good] == [
            [row.id for row in rows] for rows, good in zip(whole, expected, strict=True) if not good
        ]
        assert len(volume.sent) == 2
        assert len(volume.sent[1][1][0]) == expected.count(False)


async def test_any_text_is_escaped(volume: Recorded) -> None:
    nasty = ['"', "\\", "'", "\n\r\t\b\f\x01\x7f", "</script>", "\u2028", "é😀", "null", "", " "]
    listing = columns(TextRow, "v")
    sql = lateral(f"SELECT {listing} FROM unnest($2::text[]) AS v(text)", "int")
    leaves = (Leaf("plain", "string", "text"), Leaf("marked", "string", "text", False, "Type:"))

    (answer,) = await per_parent(volume, listing, sql, [1], nasty, leaves=leaves)

    assert json.loads(orjson.dumps(answer)) == [{"plain": text, "marked": f"Type:{text}"} for text in nasty]


async def test_a_key_that_is_no_name_never_reaches_a_statement(volume: Recorded) -> None:
    for key in ('a"', "a' || 'b", "a b", "é", "$1"):
        with pytest.raises(ValueError, match="is no name"):
            await reads(volume)["paths.of_students"](*CASES["paths.of_students"][0], leaves=(Leaf(key, "string", "status"),))


def leaves_for(whole: Any, column: str) -> list[Leaf]:
    """The ways to write a column as JSON: the kind that its class makes it, and for texts, the others too."""
    (row, *_) = rows_of(whole)
    said = type(row).__annotations__[column]
    classes = get_args(said) if isinstance(said, UnionType) else (said,)
    kinds = [kind for kind in KINDS if classes[0] is CLASSES[kind][0]]
    required = type(None) not in classes
    if column == "id":
        return [Leaf("id", "string", "id", True, "Type:"), Leaf("maybeId", "string", "id", False, "Type:")]
    found = [Leaf(f"{column}_{kind}", kind, column, required) for kind in kinds]
    if column in ("status", "kind", "category"):
        words = {row[column] for row in rows_of(whole)} - {None} or {"none"}
        found.append(Leaf(f"{column}_word", "enum", column, required, names=tuple((word, word.upper()) for word in words)))
    return found


def as_json(row: Row, leaves: tuple[Leaf, ...]) -> dict[str, Any]:
    return {leaf.key: _value(row[leaf.attribute], leaf) for leaf in leaves}


def _value(value: Any, leaf: Leaf) -> Any:
    if value is None:
        return None
    if leaf.kind == "enum":
        return dict(leaf.names)[value]
    return f"{leaf.prefix}{value}" if leaf.kind == "string" else value
