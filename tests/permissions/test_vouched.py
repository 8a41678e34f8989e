"""A field that is `vouched` for gives nothing but what the rules of its types admit: each is asked, as everybody, about what they
are shown, and the rules are asked of all that it gives."""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from graphql import GraphQLNamedType, GraphQLObjectType, get_named_type, is_abstract_type

from access.context import Context
from access.problems import ConsentRequired
from access.tokens import STAFF, Claims
from datasources.events.records import events
from datasources.stores import Stores, open_stores
from execution.batches import Batch, ask
from execution.rules import Rule, rule_of
from learning.vocabulary import ConsentKind
from resolvers.node import BY_TYPE
from schema.root import schema
from tests.conftest import School
from tests.permissions.matrix import TYPES
from tests.permissions.oracle import ROWS, TOLD, Oracle, consult
from tests.permissions.world import VIEWERS, Asking

pytestmark = pytest.mark.asyncio(loop_scope="module")

MOST = 150  # parents of a type
STAFF_CLAIMS = Claims("demo:robin", frozenset({STAFF}))
OF_STUDENT = {*TOLD, "ConsentRequiredError"}
"""Types that no id leads to: whoever sees the student is shown them."""

BY_CHANGE = {"Mutation.removeMember", "Mutation.removeGuardian"}
"""They vouch for what they answer with to who has just left it; what they do is in tests/permissions/test_mutations.py."""


@dataclass(frozen=True)
class Vouched:
    """A field that vouches for what it gives."""

    type: str
    name: str
    batch: Batch

    def __str__(self) -> str:
        return f"{self.type}.{self.name}"

    @property
    def gives(self) -> GraphQLNamedType:
        gives: GraphQLNamedType = get_named_type(TYPES[self.type].fields[self.name].type)
        return gives


def _vouched() -> Iterator[Vouched]:
    for type in TYPES.values():
        for name, one in type.fields.items():
            batch = _metadata(one).get("batch")
            if batch is not None and batch.vouched:
                yield Vouched(type.name, name, batch)


def _metadata(one: Any) -> Mapping[str, Any]:
    definition = one.extensions.get("strawberry-definition")
    return (definition.metadata if definition else None) or {}


FIELDS = list(_vouched())


@dataclass
class Shown:
    """The school, and the records of each type that there are."""

    school: School
    stores: Stores
    oracle: Oracle
    records: dict[str, dict[str, Any]]

    def context(self, claims: Claims | None) -> Context:
        return Context(stores=self.stores, claims=claims, now=self.school.now)

    def parents(self, who: Asking, type: str) -> Sequence[Any]:
        """The records of a type that somebody is shown."""
        of = "Student" if type in OF_STUDENT else type  # these are kept by the student
        return [None] if type == "Query" else [one for id, one in self.records[type].items() if self.oracle.grants(who, of, id)]

    def questions(self, one: Vouched) -> list[dict[str, Any]]:
        """What a field is asked with."""
        arguments = TYPES[one.type].fields[one.name].args
        if "studentId" in arguments:
            return [{}, *({"student_id": f"Student:{id}"} for id in sorted(self.oracle.ids["Student"])[::3])]
        return [{"subject_id": f"Subject:{min(self.oracle.ids['Subject'])}"} if "subjectId" in arguments else {}]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shown(world: School) -> AsyncIterator[Shown]:
    stores = open_stores(world.settings, world.url)
    shown = Shown(world, stores, await consult(world.url), defaultdict(dict))
    ctx = shown.context(STAFF_CLAIMS)
    for name in {one.type for one in FIELDS} & ROWS.keys():
        ids = sorted(shown.oracle.ids[name])
        for id in ids[:: -(-len(ids) // MOST)]:
            shown.records[name][id] = await BY_TYPE[name](ctx, f"{name}:{id}")
    for event in events(await stores.relational.events.since(0, 10_000)):
        shown.records[type(event).__name__][str(event.student_profile_id)] = event
    for id in shown.oracle.ids["Student"]:
        shown.records["ConsentRequiredError"][id] = ConsentRequired(ConsentKind.VOICE_RECORDING, UUID(id), "It is missing.")
    yield shown
    await stores.close()


@pytest.mark.parametrize("one", [pytest.param(one, id=str(one)) for one in FIELDS if str(one) not in BY_CHANGE])
async def test_what_is_vouched_for_is_admitted(shown: Shown, one: Vouched) -> None:
    given, refused = 0, []
    for who in VIEWERS:
        parents = shown.parents(who, one.type)
        for arguments in shown.questions(one):
            ctx = shown.context(who.claims)
            answers = await ask(one.batch, parents, ctx, arguments)
            found: dict[Rule, list[Any]] = defaultdict(list)
            _gather(answers, one.gives, found)
            for rule, records in found.items():
                given += len(records)
                verdicts = await _admits(rule, records, ctx)
                refused += [(str(who), record) for record, may in zip(records, verdicts, strict=True) if not may]
    assert refused == []
    assert given > 0


@pytest.mark.parametrize("one", [pytest.param(one, id=str(one)) for one in FIELDS])
async def test_where_something_is_vouched_for_there_is_a_rule_to_ask(one: Vouched) -> None:
    assert any(rule.admits for rule in _rules(one.gives, set()))


async def _admits(rule: Rule, records: Sequence[Any], ctx: Context) -> Sequence[bool]:
    assert rule.admits is not None
    verdicts = rule.admits(records, ctx)
    return await verdicts if isawaitable(verdicts) else verdicts


def _gather(value: Any, type: GraphQLNamedType, found: dict[Rule, list[Any]]) -> None:
    """The records in an answer by the rules that they have to meet, those in pages and parts too."""
    if isinstance(value, list | tuple):
        for item in value:
            _gather(item, type, found)
    elif isinstance(type, GraphQLObjectType) and value is not None and not isinstance(value, Exception):
        rule = rule_of(type)
        if rule is not None and rule.admits is not None:
            found[rule].append(value)
        for one in type.fields.values():
            below = get_named_type(one.type)
            if isinstance(below, GraphQLObjectType) and not {"batch", "computed"} & _metadata(one).keys():
                _gather(getattr(value, one.extensions["strawberry-definition"].python_name), below, found)


def _rules(type: GraphQLNamedType, seen: set[str]) -> Iterator[Rule]:
    """The rules of a type and of all that is embedded in it."""
    if is_abstract_type(type):
        for one in schema._schema.get_possible_types(type):
            yield from _rules(one, seen)
    elif isinstance(type, GraphQLObjectType) and type.name not in seen:
        rule = rule_of(type)
        assert rule is not None
        yield rule
        for field in type.fields.values():
            if "batch" not in _metadata(field):
                yield from _rules(get_named_type(field.type), seen | {type.name})
