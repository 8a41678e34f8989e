"""Plans over a small schema: what is asked, how often, and what comes of failures. Each answer is held against graphql-core's."""

import gc
import traceback
from collections import deque
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from graphql import parse

from execution import plan
from execution.engine import Answer, Engine
from execution.errors import RequestRefused
from execution.selections import MOST_LEAVES
from tests.execution.library import AUTHORS, BOOKS, AuthorRow, BookRow, Ctx, both, planned, schema, seen


@pytest.fixture(autouse=True, params=[-1, plan.WORTH], ids=["by loops", "by hand"])
def _builds(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Objects are built by generated loops, or, as there are few, by hand: the answers are the same."""
    monkeypatch.setattr(plan, "WORTH", request.param)


async def test_a_field_is_asked_once_for_a_level() -> None:
    ctx = Ctx()
    answer = await both("{ books { title author { name books { title } } } }", ctx)
    assert answer.data == {
        "books": [
            {"title": "Algebra", "author": {"name": "Ada", "books": [{"title": "Algebra"}]}},
            {"title": "Botany", "author": {"name": "Bo", "books": [{"title": "Botany"}]}},
            {"title": "Chess", "author": None},
            {"title": "Dance", "author": None},
        ]
    }
    assert [(name, parents) for name, parents, _ in ctx.asked] == [
        ("books", [""]),
        ("author_of", ["b1", "b2", "b3", "b4"]),
        ("is_admitted", ["a1", "a2", "a3"]),
        ("books_of", ["a1", "a2"]),
    ]


async def test_a_function_is_told_which_columns_are_read() -> None:
    ctx = Ctx()
    await planned("{ books { id mark length author { initials books(first: 1) { title pages } } } }", ctx)
    assert [(name, columns) for name, _, columns in ctx.asked] == [
        ("books", ("author_id", "id", "title")),
        ("author_of", ("admitted", "id", "name")),
        ("is_admitted", None),
        ("books_of", ("pages", "title")),
    ]


async def test_columns_of_objects_within_records_are_paths_and_unknown_behind_an_interface() -> None:
    ctx = Ctx()
    await planned("{ page { more nodes { title } } things { id } }", ctx)
    assert [(name, columns) for name, _, columns in ctx.asked[:2]] == [("page", ("more", "nodes.title")), ("things", None)]


async def test_branches_with_the_same_question_ask_it_once() -> None:
    ctx = Ctx()
    query = """{ books(ids: ["b1", "b2"]) {
        first: author { name } again: author { books { title } }
        other: author { books(first: 2) { id } few: books(first: 1) { id } }
    } }"""
    answer = await both(query, ctx)
    assert answer.data
    assert answer.data["books"][0]["other"] == {"books": [{"id": "Book:b1"}], "few": [{"id": "Book:b1"}]}
    assert [(name, parents, columns) for name, parents, columns in ctx.asked if name != "is_admitted"] == [
        ("books", [""], ("author_id",)),
        ("author_of", ["b1", "b2"] * 3, ("admitted", "id", "name")),
        ("books_of", ["a1", "a2"] * 2, ("id", "title")),  # the default is 2
        ("books_of", ["a1", "a2"], ("id",)),
    ]


async def test_a_rule_of_a_type_leaves_records_out_of_lists_and_stands_null_for_single_ones() -> None:
    ctx = Ctx(given={"things": [AUTHORS["a3"], AUTHORS["a1"], BOOKS["b4"]]})
    answer = await both("{ things { id ... on Book { author { name } } } either { __typename } }", ctx)
    assert answer.data == {
        "things": [{"id": "Author:a1"}, {"id": "Book:b4", "author": None}],
        "either": [{"__typename": "Author"}, {"__typename": "Book"}],
    }


@pytest.mark.parametrize("kind", [tuple, deque, iter])
async def test_a_rule_holds_in_lists_of_any_kind(kind: Callable[[list[Any]], Any]) -> None:
    query, authors = "{ things { id } }", [AUTHORS["a3"], AUTHORS["a1"]]
    answer = await planned(query, Ctx(given={"things": kind(authors)}))
    core = await schema.execute(query, context_value=Ctx(given={"things": kind(authors)}))
    assert answer.data == core.data == {"things": [{"id": "Author:a1"}]}


async def test_a_rule_that_fails_fails_its_records() -> None:
    ctx = Ctx(failing=frozenset({"is_admitted"}))
    answer = await both('{ books(ids: ["b1", "b3"]) { title author { name } } }', ctx)
    assert answer.data == {"books": [{"title": "Algebra", "author": None}, {"title": "Chess", "author": None}]}
    assert seen(answer.errors) == [("books.0.author", "is_admitted is down", [(1, 36)])]


async def test_a_field_that_is_not_permitted_is_null() -> None:
    ctx = Ctx()
    answer = await both('{ books(ids: ["b1", "b2"]) { secret } }', ctx)
    assert answer.data == {"books": [{"secret": "shelf 7"}, {"secret": None}]}
    assert [(name, parents) for name, parents, _ in ctx.asked] == [("books", [""]), ("is_first", ["b1", "b2"])]


async def test_a_failure_is_told_to_those_alone_who_may_ask() -> None:
    answer = await both('{ books(ids: ["b1", "b2"]) { borrower } }', Ctx(failing=frozenset({"borrowers"})))
    assert answer.data == {"books": [{"borrower": None}, {"borrower": None}]}
    assert [path for path, _, _ in seen(answer.errors)] == ["books.0.borrower"]


async def test_a_failing_function_costs_its_own_fields_and_is_not_asked_again() -> None:
    ctx = Ctx(failing=frozenset({"author_of"}))
    engine = Engine(schema)
    query = '{ books(ids: ["b1", "b2"]) { title author { name } } }'
    answer = await both(query, ctx)
    assert answer.data == {"books": [{"title": "Algebra", "author": None}, {"title": "Botany", "author": None}]}
    assert seen(answer.errors) == [
        ("books.0.author", "author_of is down", [(1, 36)]),
        ("books.1.author", "author_of is down", [(1, 36)]),
    ]
    assert [name for name, _, _ in ctx.asked] == ["books", "author_of"]
    operation = engine.operation(parse(query), query)
    assert operation is not None
    await operation.execute({}, Ctx(failing=ctx.failing))
    assert engine.counts == {"planned": 1, "executed": 1, "careful": 0}  # a null that may be is no reason to build anew


async def test_errors_in_lists_of_several_parents_name_their_places() -> None:
    authors = [AuthorRow("none", "No"), AUTHORS["a1"], AuthorRow("nor he", "No"), AUTHORS["a2"], AUTHORS["a1"]]
    ctx = Ctx(given={"things": authors}, failing=frozenset({"author_of"}))
    answer = await both("{ things { ... on Author { books { author { name } } } } }", ctx)
    assert [path for path, _, _ in seen(answer.errors)] == [f"things.{place}.books.0.author" for place in (1, 3, 4)]


@pytest.mark.parametrize("field", ["author { name }", "secret"])
async def test_a_failure_of_many_positions_is_told_without_its_way_to_each(field: str) -> None:
    ctx = Ctx(given={"books": [BOOKS["b1"]] * 100}, failing=frozenset({"author_of", "is_first"}))
    answer = await planned(f"{{ books {{ {field} }} }}", ctx)
    assert len(answer.errors) == 100
    assert len(tracebacks(answer)) < 10


async def test_arguments_that_fail_whatever_is_asked_hold_nothing_of_the_requests() -> None:
    query = r'{ books(ids: ["\u0000"]) { id } }'
    operation = Engine(schema).operation(parse(query), query)
    assert operation is not None
    lengths = {len(tracebacks(await operation.execute({}, Ctx()))) for _ in range(3)}
    assert len(lengths) == 1


def tracebacks(answer: Answer) -> list[Any]:
    """The frames of the first error's cause."""
    cause = answer.errors[0].original_error
    return [] if cause is None else list(traceback.walk_tb(cause.__traceback__))


async def test_a_failure_where_null_may_not_be_goes_outward_and_is_told_once() -> None:
    ctx = Ctx(given={"b2": RuntimeError("no such writer")})
    answer = await both('{ few(ids: ["b1", "b2"]) { title writer { name } length } }', ctx)
    assert answer.data == {"few": [{"title": "Algebra", "writer": {"name": "Ada"}, "length": 7}, None]}
    assert seen(answer.errors) == [("few.1.writer", "no such writer", [(1, 34)])]


async def test_values_that_do_not_fit_fail_alone() -> None:
    rows = [
        BookRow("b1", None, None),
        BookRow("b2", "T", None, tags="ab"),
        BookRow("b3", "T", None, tags=["a", None]),
        BookRow("b4", "T", None, pages="many"),
    ]
    answer = await both("{ few { title pages tags } }", Ctx(given={"books": rows}))
    assert answer.data == {"few": [None, None, None, {"title": "T", "pages": None, "tags": ["new"]}]}
    assert seen(answer.errors) == [
        ("few.0.title", "Cannot return null for non-nullable field Book.title.", [(1, 9)]),
        ("few.1.tags", "Expected Iterable, but did not find one for field 'Book.tags'.", [(1, 21)]),
        ("few.2.tags.1", "Cannot return null for non-nullable field Book.tags.", [(1, 21)]),
        ("few.3.pages", "Int cannot represent non-integer value: 'many'", [(1, 15)]),
    ]


async def test_records_of_no_type_of_the_field_fail_alone() -> None:
    ctx = Ctx(given={"things": [BOOKS["b1"], "what"], "books": [AUTHORS["a1"]]})
    answer = await both("{ things { id } few { id } }", ctx)
    assert answer.data == {"things": [{"id": "Book:b1"}, None], "few": [None]}
    assert [(path, message[:40]) for path, message, _ in seen(answer.errors)] == [
        ("few.0", "Expected value of type 'Book' but got: <"),
        ("things.1", "Abstract type 'Thing' must resolve to an"),
    ]


async def test_a_list_that_is_none_fails_alone() -> None:
    answer = await both("{ few { id } either { __typename } }", Ctx(given={"books": 7}))
    assert answer.data
    assert answer.data["few"] is None
    (error,) = answer.errors
    assert error.message == "Expected Iterable, but did not find one for field 'Query.few'."


async def test_a_required_root_that_fails_leaves_no_data() -> None:
    answer = await both("{ books { id } things { id } }", Ctx(failing=frozenset({"books"})))
    assert (answer.data, seen(answer.errors)) == (None, [("books", "books is down", [(1, 3)])])


async def test_mutations_run_one_after_another_each_with_its_payload() -> None:
    ctx = Ctx()
    query = 'mutation { a: rename(id: "b1", title: "X") { title author { name } } b: rename(id: "b2", title: "Y") { title } }'
    answer = await both(query, ctx)
    assert answer.data == {"a": {"title": "X", "author": {"name": "Ada"}}, "b": {"title": "Y"}}
    assert [name for name, _, _ in ctx.asked] == ["rename b1 to X", "author_of", "is_admitted", "rename b2 to Y"]


async def test_conditions_choose_among_plans() -> None:
    query = """
    query ($on: Boolean!, $off: Boolean! = false) {
      books { title author @include(if: $on) { name } ...T @skip(if: $off) }
    }
    fragment T on Thing { id }
    """
    shown, hidden = Ctx(), Ctx()
    assert (await both(query, shown, on=True)).data != (await both(query, hidden, on=False, off=True)).data
    assert ([name for name, _, _ in shown.asked], [name for name, _, _ in hidden.asked]) == (
        ["books", "author_of", "is_admitted"],
        ["books"],
    )


async def test_variables_that_do_not_fit_are_a_request_error() -> None:
    ctx = Ctx()
    answer = await both("query ($ids: [ID!]!) { books(ids: $ids) { id } }", ctx, ids=[None])
    assert answer.data is None
    assert ctx.asked == []


async def test_json_that_a_store_wrote_is_spliced_where_the_caller_takes_it() -> None:
    query = "{ page { nodes { id __typename } } }"
    ctx = Ctx()
    answer = await planned(query, ctx, wire=True)
    whole = await both("{ page { nodes { id } } }")
    assert orjson.loads(orjson.dumps(answer.data))["page"]["nodes"][0] == {"id": "Book:b1", "__typename": "Book"}
    assert whole.data == {"page": {"nodes": [{"id": f"Book:{id}"} for id in BOOKS]}}


async def test_json_is_not_offered_for_what_a_store_cannot_write() -> None:
    answer = await planned("{ page { nodes { id tags } } }", wire=True)
    assert answer.data == {"page": {"nodes": [{"id": f"Book:{id}", "tags": ["new"]} for id in BOOKS]}}


@pytest.mark.parametrize(("count", "offered"), [(MOST_LEAVES, True), (MOST_LEAVES + 1, False)])
async def test_json_is_not_offered_for_more_leaves_than_a_statement_should_hold(count: int, offered: bool) -> None:
    aliases = " ".join(f"a{number}: id" for number in range(count))
    answer = await planned(f"{{ page {{ nodes {{ {aliases} }} }} }}", wire=True)
    assert answer.data is not None
    assert isinstance(answer.data["page"]["nodes"], orjson.Fragment) is offered


async def test_what_a_plan_cannot_say_is_counted_by_its_reason() -> None:
    engine = Engine(schema)
    for query in ("{ plain }", "{ __schema { description } }", '{ __type(name: "Book") { name } }', "{ books { id } }"):
        engine.operation(parse(query), query)
    query = "query ($x: Boolean!) { books { id } plain @include(if: $x) }"
    assert engine.operation(parse(query), query) is None
    assert engine.counts == {"unplanned: Query.plain has a resolver of its own": 2, "unplanned: introspection": 2, "planned": 1}


async def test_a_loop_is_made_once_it_pays_and_what_it_cannot_build_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "WORTH", 5)
    engine, query = Engine(schema), "{ few { title } }"
    operation = engine.operation(parse(query), query)
    assert operation is not None
    odd = Ctx(given={"books": [BookRow("b1", None, None)] * 3})
    assert [(await operation.execute({}, odd)).data for _ in range(2)] == [{"few": [None, None, None]}] * 2
    assert engine.counts["careful"] == 2
    assert (await operation.execute({}, Ctx())).errors == []
    assert engine.counts["careful"] == 2


def test_a_plan_has_a_bound() -> None:
    twice = "a: books {{ author {{ ...F{0} }} }} b: books {{ author {{ ...F{0} }} }}"
    fragments = " ".join(f"fragment F{n} on Author {{ {twice.format(n + 1)} }}" for n in range(20))
    query = f"{{ books {{ author {{ ...F0 }} }} }} {fragments} fragment F20 on Author {{ name }}"
    engine, document = Engine(schema), parse(query)
    refusals = []
    for _ in range(2):
        with pytest.raises(RequestRefused) as refused:
            engine.operation(document, query)
        refusals.append(refused.value)
    assert refusals[0].errors is refusals[1].errors  # found out once
    assert refused.value.errors[0]["extensions"] == {
        "code": "QUERY_TOO_COMPLEX",
        "what": "fields",
        "value": 5_001,
        "limit": 5_000,
    }


async def test_a_function_that_waits_without_having_said_so_fails_alone() -> None:
    answer = await planned('{ books(ids: ["b1"]) { title late } }')
    assert answer.data == {"books": [{"title": "Algebra", "late": None}]}
    assert [error.message for error in answer.errors] == ["a field function that is no coroutine function waited"]


async def test_a_run_leaves_nothing_for_the_collector() -> None:
    query = "{ books { title author { name books { title } } } page { nodes { id title } } things { id } }"
    operation = Engine(schema).operation(parse(query), query)
    assert operation is not None
    await operation.execute({}, Ctx())
    gc.collect()
    gc.disable()
    try:
        for _ in range(10):
            await operation.execute({}, Ctx())
        assert gc.collect() == 0
    finally:
        gc.enable()


async def test_operations_are_kept_up_to_a_bound() -> None:
    engine = Engine(schema, operations=2)
    queries = [f"{{ books {{ id }} }} # {number}" for number in range(3)]
    for query in (queries[0], queries[1], queries[0], queries[2], queries[0]):
        engine.operation(parse(query), query)
    assert engine.counts == {"planned": 3}
    engine.operation(parse(queries[1]), queries[1])
    assert engine.counts == {"planned": 4}


async def test_a_plan_tells_what_was_asked() -> None:
    answer = await planned(
        '{ books(ids: ["b1"]) { author { name } twin: author { initials } } page { nodes { id } } }', wire=True, explain=True
    )
    told = answer.plan
    assert told is not None

    def without_times(field: dict[str, object]) -> dict[str, object]:
        below = field["fields"]
        assert isinstance(below, list)
        return {key: value for key, value in field.items() if key != "milliseconds"} | {
            "fields": [without_times(one) for one in below]
        }

    once: dict[str, object] = {"calls": 1, "parents": 1, "answers": 1}
    asked = once | {"on": None, "stores": {}, "json": False, "sharedWith": None}
    assert (told["rounds"], told["careful"]) == (3, 0)
    assert [without_times(one) for one in told["fields"]] == [
        asked
        | {
            "key": "books",
            "field": "Query.books",
            "type": "Book",
            "answeredBy": "library.find_books",
            "columns": ["author_id"],
            "fields": [
                asked
                | {
                    "key": "author",
                    "field": "Book.author",
                    "type": "Author",
                    "answeredBy": "library.author_of",
                    "columns": ["admitted", "name"],
                    "parents": 2,
                    "answers": 2,
                    "fields": [],
                },
                asked
                | {
                    "key": "twin",
                    "field": "Book.author",
                    "type": "Author",
                    "answeredBy": "library.author_of",
                    "columns": ["admitted", "name"],
                    "calls": 0,
                    "parents": 0,
                    "answers": 0,
                    "sharedWith": "author",
                    "fields": [
                        asked
                        | {
                            "key": "initials",
                            "field": "Author.initials",
                            "type": "String",
                            "answeredBy": "library.initials_of",
                            "columns": None,
                            "fields": [],
                        }
                    ],
                },
            ],
        },
        asked
        | {
            "key": "page",
            "field": "Query.page",
            "type": "Shelf",
            "answeredBy": "library.first_page",
            "columns": ["nodes.id"],
            "json": True,
            "fields": [],
        },
    ]
