"""A small schema for the executor's tests: a library whose shelves note every question they are asked."""

import asyncio
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

import strawberry
from graphql import GraphQLError, parse
from orjson import Fragment
from strawberry import ID

from execution.engine import Answer, Engine
from execution.fields import attribute, batched, computed, gated
from execution.ids import global_id
from execution.records import guard, shows
from execution.request import Request
from execution.rules import Rule
from execution.selected import Leaf


@dataclass(frozen=True, slots=True)
class BookRow:
    id: str
    title: str | None
    author_id: str | None
    pages: object = 100
    tags: object = ("new",)
    secret: str = "shelf 7"


@dataclass(frozen=True, slots=True)
class AuthorRow:
    id: str
    name: str
    admitted: bool = True


@dataclass(frozen=True, slots=True)
class ShelfPage:
    nodes: object
    more: bool


AUTHORS = {"a1": AuthorRow("a1", "Ada"), "a2": AuthorRow("a2", "Bo"), "a3": AuthorRow("a3", "Cy", admitted=False)}
BOOKS = {
    "b1": BookRow("b1", "Algebra", "a1"),
    "b2": BookRow("b2", "Botany", "a2"),
    "b3": BookRow("b3", "Chess", None),
    "b4": BookRow("b4", "Dance", "a3"),
}


@dataclass(slots=True, kw_only=True, eq=False)
class Ctx(Request):
    """Notes (function, parents, columns) of each question. `failing` functions raise; `given` answers stand for others."""

    asked: list[tuple[str, list[str], tuple[str, ...] | None]] = field(default_factory=list)
    failing: frozenset[str] = frozenset()
    given: dict[str, Any] = field(default_factory=dict)

    def note(self, name: str, parents: Sequence[Any]) -> None:
        self.asked.append((name, [getattr(parent, "id", "") for parent in parents], self.columns))
        if name in self.failing:
            raise RuntimeError(f"{name} is down")


async def find_books(roots: Sequence[None], ctx: Ctx, *, ids: list[ID] | None = None) -> list[Any]:
    ctx.note("books", roots)
    return [ctx.given.get("books", [BOOKS[id] for id in ids or BOOKS])] * len(roots)


async def first_page(roots: Sequence[None], ctx: Ctx) -> list[ShelfPage]:
    ctx.note("page", roots)
    leaves = ctx.leaves("nodes")
    return [ShelfPage(Fragment(written(leaves)) if leaves else list(BOOKS.values()), False)] * len(roots)


def written(leaves: Sequence[Leaf]) -> str:
    """The books as a store would write them, where nothing but ids and constants is wanted."""
    objects = [{leaf.key: leaf.prefix + ("" if leaf.kind == "constant" else book) for leaf in leaves} for book in BOOKS]
    return json.dumps(objects)


async def find_things(roots: Sequence[None], ctx: Ctx) -> list[list[Any]]:
    ctx.note("things", roots)
    return [ctx.given.get("things", [BOOKS["b1"], AUTHORS["a1"], None])] * len(roots)


async def author_of(parents: Sequence[BookRow], ctx: Ctx) -> list[Any]:
    ctx.note("author_of", parents)
    return [ctx.given.get(book.id, AUTHORS.get(book.author_id or "")) for book in parents]


async def books_of(parents: Sequence[AuthorRow], ctx: Ctx, *, first: int = 2) -> list[list[BookRow]]:
    ctx.note("books_of", parents)
    return [[book for book in BOOKS.values() if book.author_id == author.id][:first] for author in parents]


def initials_of(parents: Sequence[AuthorRow], ctx: Ctx, *, dot: bool = True) -> list[str]:
    return [author.name[0] + "." * dot for author in parents]


async def borrowers(parents: Sequence[BookRow], ctx: Ctx) -> list[str]:
    ctx.note("borrowers", parents)
    return ["Dee"] * len(parents)


def late(parents: Sequence[BookRow], ctx: Ctx) -> Any:
    """Against the rules: no coroutine function, and yet it waits."""
    return asyncio.sleep(0, ["late"] * len(parents))


def length_of(book: BookRow) -> int:
    return len(str(book.title))


async def is_first(parents: Sequence[BookRow], ctx: Ctx) -> list[bool]:
    ctx.note("is_first", parents)
    return [book.id == "b1" for book in parents]


async def is_admitted(parents: Sequence[AuthorRow], ctx: Ctx) -> list[bool]:
    ctx.note("is_admitted", parents)
    return [author.admitted for author in parents]


FREE = Rule(name="free", meaning="Anybody.")
FIRST = Rule(name="first", meaning="Readers of the first book.", admits=is_first)
ADMITTED = Rule(name="admitted", meaning="Readers of admitted authors.", admits=is_admitted, needs=("admitted",))


async def rename_book(roots: Sequence[None], ctx: Ctx, *, id: ID, title: str) -> list[BookRow]:
    ctx.note(f"rename {id} to {title}", roots)
    return [BookRow(str(id), title, "a1")] * len(roots)


LazyAuthor = Annotated["Author", strawberry.lazy("tests.execution.library")]


@strawberry.interface
class Thing:
    id: ID


@shows(BookRow, rule=FREE)
@strawberry.type
class Book(Thing):
    id: ID = global_id("Book")
    title: str
    pages: int | None
    tags: list[str]
    mark: str = attribute("author_id", description="")
    length: int = computed(length_of, needs=["title"], description="")
    borrower: str | None = batched(borrowers, rule=FIRST, description="")
    late: str | None = batched(late, description="")
    secret: str | None = gated("secret", rule=FIRST, description="")
    author: LazyAuthor | None = batched(author_of, needs=["author_id"], description="")
    writer: LazyAuthor = batched(author_of, needs=["author_id"], description="")


@shows(AuthorRow, rule=ADMITTED)
@strawberry.type
class Author(Thing):
    id: ID = global_id("Author")
    name: str
    initials: str = batched(initials_of, needs=["name"], arguments={"dot": ""}, description="")
    books: list[Book] = batched(books_of, needs=["id"], arguments={"first": ""}, description="")


@strawberry.type
class Shelf:
    nodes: list[Book]
    more: bool


@strawberry.type
class Query:
    books: list[Book] = batched(find_books, arguments={"ids": ""}, description="")
    few: list[Book | None] | None = batched(find_books, arguments={"ids": ""}, description="")
    page: Shelf = batched(first_page, description="")
    things: list[Thing | None] | None = batched(find_things, description="")
    either: list[Annotated[Book | Author, strawberry.union("Either")] | None] | None = batched(find_things, description="")

    @strawberry.field
    def plain(self) -> int:
        return 7


@strawberry.type
class Mutation:
    rename: Book = batched(rename_book, arguments={"id": "", "title": ""}, description="")


schema = strawberry.Schema(Query, Mutation, types=[Book, Author])
guard(schema)


def seen(errors: Iterable[GraphQLError] | None) -> list[tuple[str, str, list[tuple[int, int]]]]:
    """Path, message and locations of each error, sorted."""
    return sorted(
        (".".join(map(str, one.path or ())), one.message, [(at.line, at.column) for at in one.locations or ()])
        for one in errors or ()
    )


async def planned(query: str, ctx: Ctx | None = None, *, wire: bool = False, explain: bool = False, **variables: Any) -> Answer:
    """The planned answer."""
    operation = Engine(schema).operation(parse(query), query)
    assert operation is not None
    return await operation.execute(variables, ctx or Ctx(), wire=wire, explain=explain)


async def both(query: str, ctx: Ctx | None = None, **variables: Any) -> Answer:
    """The planned answer, which is graphql-core's too."""
    ours = ctx or Ctx()
    other = Ctx(failing=ours.failing, given=ours.given)
    answer = await planned(query, ours, **variables)
    core = await schema.execute(query, variable_values=variables, context_value=other)
    assert answer.data == core.data
    assert seen(answer.errors) == seen(core.errors)
    return answer
