"""What an operation may hold and cost, at each door; what is over it is refused in one way, and by that alone."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from graphql import build_schema, parse

from execution.cost import Coster, cost_under
from execution.documents import Documents
from execution.errors import RequestRefused
from execution.limits import MOST_TOLD, Limits
from tests.execution.door import SCHEMA, client, events, open_door, over_socket

EVENTS = "text/event-stream"


def nested(depth: int) -> str:
    """A document whose fields are nested so deeply."""
    return '{ __type(name: "Query")' + "{ ofType" * (depth - 2) + "{ name }" + "}" * (depth - 1)


def bomb(fragments: int) -> str:
    """Each fragment spreads the next one twice."""
    spreads = [f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(fragments)]
    return "{ ...F0 } " + " ".join(spreads) + f" fragment F{fragments} on Query {{ greeting }}"


def repeated(text: Callable[[int], str], times: int) -> str:
    return "{" + " ".join(map(text, range(times))) + "}"


LISTED = {"query": "query($of: [[Int!]!]!) { total(of: $of) }"}
REFUSED: list[tuple[Limits, dict[str, Any], str, int]] = [
    (Limits(depth=5), {"query": nested(6)}, "depth", 6),
    (Limits(depth=5), {"query": "{ ...F } fragment F on Query " + nested(6)}, "depth", 6),
    (Limits(aliases=3), {"query": repeated(lambda n: f"a{n}: greeting", 4)}, "aliases", 4),
    (Limits(aliases=3), {"query": "{ ...F ...F } fragment F on Query { a: greeting b: asked }"}, "aliases", 4),
    (Limits(directives=3), {"query": "{ greeting" + " @include(if: true)" * 4 + "}"}, "directives", 4),
    (Limits(directives=3), {"query": "query @a { ...F @b } fragment F on Query @c { greeting @d }"}, "directives", 4),
    (Limits(fields=3), {"query": "{" + "greeting " * 4 + "}"}, "fields", 4),
    (Limits(), {"query": bomb(12)}, "fields", 3 * 2**12 - 1),
    (Limits(), {"query": bomb(600)}, "fields", MOST_TOLD),
    (Limits(fields=3), {"query": "query A { asked } query B { asked ... { asked } }"}, "fields", 4),
    (Limits(pairs=2), {"query": "{ greeting greeting greeting }"}, "pairs", 3),
    (Limits(pairs=3), {"query": "{ ...F ...F ... { greeting } } fragment F on Query { greeting }"}, "pairs", 4),
    (Limits(pairs=2), {"query": "{ ...F ...F ...F } fragment F on Query { __typename }"}, "pairs", 6),
    (Limits(pairs=1), {"query": "{ __schema { types { name } } __schema { types { name } } }"}, "pairs", 2),
    (Limits(tokens=5), {"query": "{ a b c d }"}, "tokens", 6),
    (Limits(input=3), {"query": "{ total(of: [[1, 2]]) a: total(of: [[3]]) }"}, "input", 5),
    (Limits(input=3), LISTED | {"variables": {"of": [[1], [2]]}}, "input", 4),
    (Limits(cost=12), {"query": "{ __schema { types { name } directives { name } } }"}, "cost", 21),
]


@pytest.mark.parametrize(("limits", "operation", "what", "value"), REFUSED, ids=[f"{one[2]} {one[3]}" for one in REFUSED])
async def test_too_complex_an_operation_is_refused_at_every_door(
    limits: Limits, operation: dict[str, Any], what: str, value: int
) -> None:
    door, limit = open_door(limits), getattr(limits, what)
    error = {
        "message": f"The operation is too complex: its {what} is {value}, of at most {limit}.",
        "extensions": {"code": "QUERY_TOO_COMPLEX", "what": what, "value": value, "limit": limit},
    }

    for accept, status in (("application/json", 200), ("application/graphql-response+json", 400)):
        for _ in range(2):  # the second time, of a document that is known
            response = await client(door).post("/graphql", json=operation, headers={"accept": accept})
            assert (response.status_code, response.json()) == (status, {"errors": [error]})
    streamed = await client(door).post("/graphql", json=operation, headers={"accept": EVENTS})
    assert events(streamed) == [{"errors": [error]}]
    (told,) = await over_socket(door, operation)
    assert told == {"type": "error", "id": "0", "payload": [error]}


async def test_a_document_that_goes_deeper_than_python_does_is_refused_for_its_depth() -> None:
    for opening in ("a {", "... { a", "a(b: {c: 1}) {"):
        response = await client(open_door()).post("/graphql", json={"query": "{" + opening * 1_500})

        (error,) = response.json()["errors"]
        assert error["extensions"].pop("value") > 50  # as far as it was read
        assert error["extensions"] == {"code": "QUERY_TOO_COMPLEX", "what": "depth", "limit": 20}


@pytest.mark.parametrize("nested", ["{ a(b: " + "[" * 3_000, "{ a(b: " + "{c:" * 2_000, "query($a: " + "[" * 3_000])
async def test_a_value_that_goes_deeper_than_python_does_is_no_graphql(nested: str) -> None:
    response = await client(open_door()).post("/graphql", json={"query": nested})

    (error,) = response.json()["errors"]
    assert error["extensions"] == {"code": "GRAPHQL_PARSE_FAILED"}


@pytest.mark.parametrize(
    ("limits", "operation"),
    [
        (Limits(depth=5), {"query": nested(5)}),
        (Limits(aliases=2, fields=2), {"query": "{ a: greeting b: greeting }"}),
        (Limits(directives=1), {"query": "{ greeting @include(if: true) }"}),
        (Limits(tokens=3), {"query": "{ greeting }"}),
        (Limits(input=3), LISTED | {"variables": {"of": [[1, 2]]}}),
        (Limits(cost=11), {"query": "{ __schema { types { name } } }"}),
        (Limits(cost=0), {"query": "{ greeting }"}),
    ],
)
async def test_what_is_not_over_the_limit_is_answered(limits: Limits, operation: dict[str, Any]) -> None:
    response = await client(open_door(limits)).post("/graphql", json=operation)

    assert response.json().keys() == {"data"}


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("{ ...A } fragment A on Query { ...B ...B } fragment B on Query { ...A ...A }", "within itself"),
        ("{ ...F0 }" + "".join(f" fragment F{n} on Query {{ ...F{(n + 1) % 500} ...F{n} }}" for n in range(500)), "aborted"),
        ("{" + "greeting " * 4_000 + "...A } fragment A on Query { ...A }", "within itself"),
    ],
    ids=["two", "a thousand", "beside many fields"],
)
async def test_fragments_in_a_circle_cost_next_to_nothing(document: str, said: str) -> None:
    began = time.monotonic()
    response = await client(open_door()).post("/graphql", json={"query": document})

    assert time.monotonic() - began < 5
    assert {error["extensions"]["code"] for error in response.json()["errors"]} == {"GRAPHQL_VALIDATION_FAILED"}
    assert said in response.json()["errors"][0]["message"]


# --- cost -------------------------------------------------------------------------------------------------------------------

GRAPH = build_schema("""
    type Query { me: Person people(first: Int = 20, after: String): PersonConnection named(name: String!): [Person!]!
                 ranked(first: Int! = 5): [Person!] anything: Thing table: [[Person]] }
    type PersonConnection { nodes: [Person!]! edges: [PersonEdge!]! pageInfo: PageInfo! }
    type PersonEdge { node: Person! cursor: String! }
    type PageInfo { hasNextPage: Boolean! }
    type Person { name: String! tags: [String!]! friends: [Person!]! home: Place }
    type Place { name: String! people(first: Int = 7): [Person!]! }
    union Thing = Person | Place
""")


@pytest.mark.parametrize(
    ("document", "variables", "cost"),
    [
        ("{ __typename }", {}, 0),
        ("{ me { name tags } }", {}, 1),
        ("{ me { home { name } } }", {}, 2),
        ("{ a: me { name } b: me { name } }", {}, 2),
        ("{ me { name } me { home { name } } }", {}, 2),
        ('{ named(name: "a") { name } }', {}, 10),
        ('{ named(name: "a") { friends { home { name } } } }', {}, 10 * (1 + 10 * 2)),
        ("{ table { name } }", {}, 100),
        ("{ ranked { home { name } } }", {}, 10),
        ("{ ranked(first: 2) { home { people { name } } } }", {}, 2 * (2 + 7)),
        ("{ ranked(first: 0) { friends { name } } }", {}, 0),
        ("{ people { nodes { name } } }", {}, 1 + 20),
        ("{ people(first: 3) { nodes { name } } }", {}, 1 + 3),
        ("{ people(first: 3) { edges { cursor node { friends { name } } } pageInfo { hasNextPage } } }", {}, 2 + 3 * (2 + 10)),
        ("{ people(first: 3) { nodes { name } edges { node { name } } } }", {}, 1 + 3 + 6),
        ("query($n: Int) { people(first: $n) { nodes { name } } }", {"n": 50}, 51),
        ("query($n: Int) { people(first: $n) { nodes { name } } }", {}, 21),
        ("query($n: Int) { people(first: $n) { nodes { name } } }", {"n": None}, 21),
        ("query($n: Int = 4) { people(first: $n) { nodes { name } } }", {}, 5),
        ("query($n: Int = 4) { people(first: $n) { nodes { name } } }", {"n": "all"}, 5),
        ("query($n: Int = 4) { people(first: $n) { nodes { name } } }", {"n": -4}, 1),
        ("query($n: Int!, $m: Int!) { ranked(first: $n) { home { people(first: $m) { name } } } }", {"n": 3, "m": 9}, 3 * 11),
        ("{ anything { ... on Person { friends { name } } ... on Place { people { name } } } }", {}, 1 + 10),
        (
            "query($n: Int!) { anything { ... on Person { friends { name } } ... on Place { people(first: $n) { name } } } }",
            {"n": 50},
            51,
        ),
        (
            "query($n: Int!) { anything { ... on Person { friends { name } } ... on Place { people(first: $n) { name } } } }",
            {"n": 2},
            11,
        ),
        ("{ ...F ...G } fragment F on Query { me { name } } fragment G on Query { me { home { name } } ...F }", {}, 2),
        ("{ me @skip(if: true) { name } }", {}, 1),
        ("{ __schema { types { fields { name } } } }", {}, 1 + 10 * 11),
    ],
)
def test_the_cost_is_how_many_objects_there_can_be(document: str, variables: dict[str, Any], cost: int) -> None:
    ast = parse(document)
    (operation, *_) = ast.definitions

    assert cost_under(Coster(GRAPH, ast, Limits()).cost(operation), variables) == cost  # type: ignore[arg-type]


def test_fragments_that_are_looked_at_for_each_of_many_fields_have_a_bound() -> None:
    inner = "".join(f"...T{n} " for n in range(200))
    document = parse(
        "{" + "".join(f"a{n}: me {{ {inner} }} " for n in range(300)) + "}"
        "" + "".join(f" fragment T{n} on Person {{ name }}" for n in range(200))
    )

    with pytest.raises(RequestRefused) as refused:
        Coster(GRAPH, document, Limits()).cost(document.definitions[0])  # type: ignore[arg-type]

    assert refused.value.errors[0]["extensions"]["what"] == "fields"


# --- what the schema is --------------------------------------------------------------------------------------------------------


async def test_introspection_is_refused_where_it_is_off() -> None:
    http = client(open_door(introspection=False))

    for query in ("{ __schema { queryType { name } } }", '{ __type(name: "Query") { name } }'):
        (error, *_) = (await http.post("/graphql", json={"query": query})).json()["errors"]
        assert error["extensions"] == {"code": "GRAPHQL_VALIDATION_FAILED"}
        assert error["message"].startswith("GraphQL introspection has been disabled")
    assert (await http.post("/graphql", json={"query": "{ __typename }"})).json() == {"data": {"__typename": "Query"}}


@pytest.mark.parametrize("introspection", [True, False])
async def test_names_are_suggested_only_where_they_may_be_asked_for(introspection: bool) -> None:
    response = await client(open_door(introspection=introspection)).post("/graphql", json={"query": "{ greetin }"})

    (error,) = response.json()["errors"]
    assert ("Did you mean 'greeting'?" in error["message"]) == introspection


def test_a_known_document_is_not_measured_again(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Documents(SCHEMA._schema)
    kept.find("{ greeting }")
    monkeypatch.setattr("execution.documents.check_document", None)

    assert kept.find("{ greeting }").costs == {None: 0}
