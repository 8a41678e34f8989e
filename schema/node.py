"""What every type of the graph has in common: ids and pages."""

from typing import Generic, TypeVar

import strawberry
from strawberry.schema_directive import Location

from access.rules import PART
from execution.records import shows

T = TypeVar("T")


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="semanticNonNull",
    description="Null here always comes with an error; a client that handles errors apart may treat the field as non-null.",
)
class SemanticNonNull:
    levels: list[int] = strawberry.field(
        default_factory=lambda: [0], description="The list levels this holds for; 0 is the field itself."
    )


never_null_alone = (SemanticNonNull(),)
"""For a field answered by another store than its parent: null only together with an error."""


@strawberry.interface(description="Anything that can be fetched again by its id.")
class Node:
    id: strawberry.ID = strawberry.field(description="The global id; it never changes.")


@shows(rule=PART)
@strawberry.type(description="Where a page is in its connection.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether more follows.")
    has_previous_page: bool = strawberry.field(description="Whether anything comes before.")
    start_cursor: str | None = strawberry.field(description="The cursor of the page's first edge. Null when the page is empty.")
    end_cursor: str | None = strawberry.field(
        description="The cursor of the page's last edge, to give `after` for the next page. Null when the page is empty."
    )


@shows(rule=PART)
@strawberry.type(description="An item on a page.")
class Edge(Generic[T]):
    cursor: str = strawberry.field(description="Its place in the connection.")
    node: T = strawberry.field(description="The item.")


@shows(rule=PART)
@strawberry.type(description="A page of items.")
class Connection(Generic[T]):
    edges: list[Edge[T]] = strawberry.field(description="The page's items, in order.")
    nodes: list[T] = strawberry.field(description="The same without cursors.")
    page_info: PageInfo = strawberry.field(description="Where the page is.")
