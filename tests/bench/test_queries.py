"""The benchmark asks what the schema answers, and its peers have the same types."""

import pytest
from graphql import GraphQLObjectType, GraphQLSchema, build_schema, parse, validate

from bench.queries import NAMES, queries
from bench.servers import PEERS
from schema.root import sdl


@pytest.fixture(scope="module")
def ours() -> GraphQLSchema:
    return build_schema(sdl())


@pytest.fixture(scope="module")
def theirs() -> GraphQLSchema:
    return build_schema((PEERS / "schema.graphql").read_text())


@pytest.mark.parametrize("name", NAMES)
def test_every_query_is_valid(name: str, ours: GraphQLSchema) -> None:
    assert validate(ours, parse(queries(["demo:maya"])[name].document())) == []


@pytest.mark.parametrize("name", [name for name in NAMES if name != "home"])
def test_the_peers_answer_it_too(name: str, theirs: GraphQLSchema) -> None:
    assert validate(theirs, parse(queries([])[name].document())) == []


def test_what_the_peers_have_is_as_it_is_here(ours: GraphQLSchema, theirs: GraphQLSchema) -> None:
    for name, kind in theirs.type_map.items():
        if isinstance(kind, GraphQLObjectType) and not name.startswith("__"):
            same = ours.type_map[name]
            assert isinstance(same, GraphQLObjectType)
            for field, given in kind.fields.items():
                assert (name, field, str(given.type)) == (name, field, str(same.fields[field].type))
                for argument, value in given.args.items():
                    assert str(value.type) == str(same.fields[field].args[argument].type)
