"""What is read for a page follows from what is selected of it, and nothing of it is made that is not read."""

from dataclasses import dataclass
from datetime import datetime

import pytest
from orjson import Fragment

from execution.errors import BadInput
from execution.pages import cursor, page, place, reading
from execution.request import Request
from execution.selected import Leaf, Selected

LEAVES = (Leaf("name", "string", "name"),)


@dataclass
class Row:
    name: str


def asked(*columns: str) -> Request:
    return Request(selected=Selected(tuple(sorted(columns)), {"nodes": LEAVES}))


@pytest.mark.parametrize(
    ("request_", "count", "columns", "leaves"),
    [
        (Request(), 11, None, None),
        (asked("nodes.name"), 10, ("name",), LEAVES),
        (asked(), 10, (), LEAVES),
        (asked("edges.node.name"), 10, ("name",), None),
        (asked("nodes.name", "edges.node.age"), 10, ("age", "name"), None),
        (asked("nodes.name", "edges.cursor"), 10, ("at", "id", "name"), None),
        (asked("nodes.name", "page_info.end_cursor"), 10, ("at", "id", "name"), None),
        (asked("nodes.name", "page_info.has_previous_page"), 10, ("name",), None),
        (asked("nodes.name", "page_info.has_next_page"), 11, ("name",), None),
        (asked("nodes.place.name"), 10, ("place.name",), LEAVES),
    ],
)
def test_what_is_read_for_a_page(
    request_: Request, count: int, columns: tuple[str, ...] | None, leaves: tuple[Leaf, ...] | None
) -> None:
    wanted = reading(request_, 10, "at", "id")

    assert (wanted.count, wanted.columns, wanted.leaves) == (count, columns, leaves)


def test_a_size_that_cannot_be_is_refused_before_anything_is_read() -> None:
    with pytest.raises(BadInput, match="it goes from 1 to 100"):
        reading(Request(), 101, "id")


def test_a_page_of_rows_without_their_cursors_columns() -> None:
    rows = [Row("Ada"), Row("Bo"), Row("Cy")]
    shown = reading(asked("nodes.name"), 2, "id").page(rows, None)

    assert (shown.nodes, shown.page_info.has_next_page, shown.page_info.has_previous_page) == (rows[:2], True, False)
    assert [edge.node for edge in shown.edges] == rows[:2]
    with pytest.raises(AttributeError, match="id"):
        _ = shown.edges[0].cursor


def test_a_pages_cursors_are_those_of_its_edges() -> None:
    shown = page([Row("Ada"), Row("Bo")], 2, "after", lambda row: (row.name,))

    assert [edge.cursor for edge in shown.edges] == [cursor(("Ada",)), cursor(("Bo",))]
    assert (shown.page_info.start_cursor, shown.page_info.end_cursor) == (cursor(("Ada",)), cursor(("Bo",)))
    assert (shown.page_info.has_next_page, shown.page_info.has_previous_page) == (False, True)


def test_an_empty_page_has_no_cursors() -> None:
    shown = page(list[Row](), 2, None, lambda row: ())

    assert (shown.edges, shown.page_info.start_cursor, shown.page_info.end_cursor) == ([], None, None)


def test_json_is_the_whole_page() -> None:
    text = Fragment("[]")

    assert reading(asked("nodes.name"), 2, "id").page(text, None).nodes is text


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+14:00", "infinity", 7])
def test_a_cursor_of_no_moment_is_none(moment: object) -> None:
    with pytest.raises(BadInput, match="`after` is no cursor of this list"):
        place(cursor((moment,)), datetime.fromisoformat)
