"""What queries can ask about: ids and cursors that a school really has, found by walking its graph from what its viewers see."""

from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
    is_object_type,
    is_required_argument,
)

IDS = 12  # of each type
OPENED = 12  # of each type, are asked what they lead to

Ask = Callable[[str], Awaitable[Any]]
"""Sends a query as somebody, and returns its data."""

BEGIN = """{
  viewer { id name memberships { id organization { id } } }
  subjects { id name }
  textbooks(first: 3) { edges { __typename cursor node { id } } }
  errorLogs(first: 3) { edges { __typename cursor node { id } } }
}"""


@dataclass(slots=True)
class Pool:
    """Values that lead somewhere."""

    ids: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """By the type's name."""

    cursors: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """By the name of the edge's type."""

    words: list[str] = field(default_factory=list)
    """Names of what there is."""


async def harvest(schema: GraphQLSchema, viewers: Iterable[Ask], staff: Ask) -> Pool:
    """The pool of a school. The staff sees everything; the viewers are where to begin."""
    pool, waiting, opened = Pool(), deque[str](), defaultdict[str, int](int)
    for ask in viewers:
        _gather(await ask(BEGIN), pool, waiting)
    while waiting:
        id = waiting.popleft()
        name = id.partition(":")[0]
        opened[name] += 1
        if opened[name] <= OPENED:
            fields = _leads(schema.type_map[name], 1)  # type: ignore[arg-type]
            _gather(await staff(f'{{ node(id: "{id}") {{ ... on {name} {{ {fields} }} }} }}'), pool, waiting)
    return pool


def _leads(type_: GraphQLObjectType, depth: int) -> str:
    """A selection of everything that leads from an object to others without being told more than a number."""
    return " ".join(["__typename", *filter(None, (_lead(name, one, depth) for name, one in type_.fields.items()))])


def _lead(name: str, one: GraphQLField, depth: int) -> str:
    leaf = get_named_type(one.type)
    if is_leaf_type(leaf):
        return name if name in ("id", "cursor", "name") else ""
    if depth == 0 or not is_object_type(leaf) or any(map(is_required_argument, one.args.values())):
        return ""
    first = "(first: 3)" if "first" in one.args else ""
    return f"{name}{first} {{ {_leads(leaf, depth - 1 if 'id' in leaf.fields else depth)} }}"


def _gather(value: Any, pool: Pool, waiting: deque[str]) -> None:
    if isinstance(value, list):
        for item in value:
            _gather(item, pool, waiting)
    elif isinstance(value, dict):
        id, name = str(value.get("id", "")), value.get("name")
        kind = id.partition(":")[0]
        if ":" in id and id not in pool.ids[kind] and len(pool.ids[kind]) < IDS:
            pool.ids[kind].append(id)
            waiting.append(id)
        if name and name not in pool.words:
            pool.words.append(name)
        if "cursor" in value and value["cursor"] not in pool.cursors[value["__typename"]]:
            pool.cursors[value["__typename"]].append(value["cursor"])
        for item in value.values():
            _gather(item, pool, waiting)
