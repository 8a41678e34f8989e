"""What everybody is shown of everything, asked over HTTP, beside what the oracle says that they may be shown."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from graphql import GraphQLField, GraphQLObjectType, get_named_type, is_introspection_type, is_leaf_type

from execution.pages import cursor
from schema.root import RULES, schema
from tests.conftest import MOMENT
from tests.permissions.oracle import ROWS, TOLD, Oracle
from tests.permissions.world import VIEWERS, Asking, Door

TYPES = {
    name: type
    for name, type in schema._schema.type_map.items()
    if isinstance(type, GraphQLObjectType) and not is_introspection_type(type)
}
GATED = {
    f"{one.type.name}.{one.field}": one.rule.name
    for one in RULES
    if one.field is not None and one.type.name not in ("Query", "Mutation", "Subscription")
}
"""The fields that have a rule of their own, and its name."""

RULES_OF_TYPES = {one.type.name: one.rule.name for one in RULES if one.field is None}
ABOUT = {"studentId": ("Student", "student"), "organizationId": ("Organization", "educators")}
"""Arguments that say whom a field is asked about, and the rule that the viewer has to meet there, or be refused."""

HOSTS = {
    "Query": "{0}",
    "Concept": 'concept(id: "{concept}") {{ __typename {0} }}',
    "Prerequisite": 'concept(id: "{concept}") {{ prerequisites {{ __typename {0} }} }}',
    "Section": 'node(id: "{section}") {{ ... on Section {{ __typename {0} }} }}',
}
"""Where the fields are that take these arguments."""

LISTS = {
    "viewer": "{ __typename }",
    "subjects": "{ __typename }",
    "searchConcepts": '(query: "mean") { __typename }',
    "searchContent": '(query: "mean") { __typename }',
    "textbooks": "{ __typename edges { __typename } pageInfo { __typename } }",
    "eventCursor": "",
    "errorLogs": "{ __typename edges { __typename } pageInfo { __typename } }",
}
"""How the fields of the root are asked that take no id."""

FOLLOWED = {
    "studentProgress": ("studentId", "Student", "student"),
    "organizationProgress": ("organizationId", "Organization", "educators"),
}
"""What can be followed: by which argument, of which type, and the rule that the viewer has to meet there, or be refused."""

WATCHED = {"interview": ("sessionId", "InterviewSession", "student's")}
"""The same of what is followed as a state, which is told at once."""

TELLING = "{ __typename student { id } }"
BEGINNING = cursor((0, int(MOMENT.timestamp())))
HAPPENED = "SELECT student_profile_id, organization_id, count(*)::int AS count FROM progress_events GROUP BY 1, 2"
VALUES = {"from": '"2026-11-01"', "to": '"2026-11-18"', "first": "2"}
OUTLINE = "{ subjects { topics { sections { id concepts { id prerequisites { strength } } } } } }"
NO_ONE = "00000000-0000-7000-8000-000000000000"
AT_ONCE = 90  # of at most 100 aliases


class Cell(NamedTuple):
    who: Asking
    relation: str
    what: str
    """A type, or a field with a rule of its own."""
    expected: bool
    actual: bool
    about: str


class Answer(NamedTuple):
    data: Mapping[str, Any]
    codes: Mapping[str, str]
    """Of the errors, by path."""


@dataclass
class Matrix:
    """The cells, and what they come from."""

    door: Door
    oracle: Oracle
    cells: list[Cell] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)
    _targets: dict[str, list[str]] = field(default_factory=dict)

    async def fill(self) -> None:
        self.values = VALUES | {"subjectId": f'"Subject:{min(self.oracle.ids["Subject"])}"', "query": '"mean"'}
        staff = next(who for who in VIEWERS if who.role == "staff")
        outline = (await self._ask(staff, OUTLINE)).data["subjects"]
        sections = [section for subject in outline for topic in subject["topics"] for section in topic["sections"]]
        concept = next(one["id"] for section in sections for one in section["concepts"] if one["prerequisites"])
        for who in VIEWERS:
            await self._objects(who)
            await self._roots(who)
            await self._questions(who, concept=concept, section=sections[0]["id"])
            await self._retired(who, concept=concept)
            await self._following(who)
            await self._watching(who)

    def targets(self, type: str) -> list[str]:
        """Objects of a type, one of each sort: no two sorts are the same to everybody, in how they stand to each other and in
        whether they may be shown."""
        if type in self._targets:
            return self._targets[type]
        sorts: dict[tuple[tuple[bool, str], ...], str] = {}
        for id in sorted(self.oracle.ids[type]):
            sort = tuple((self.oracle.grants(who, type, id), self.oracle.relations[who, type][id]) for who in VIEWERS)
            sorts.setdefault(sort, id)
        return self._targets.setdefault(type, list(sorts.values()))

    async def _objects(self, who: Asking) -> None:
        """Each object by `node`, with all that is a part of it."""
        asked = [(type, id) for type in ROWS for id in self.targets(type)]
        wanted = [f'node(id: "{type}:{id}") {{ ... on {type} {{ {self._whole(TYPES[type])} }} }}' for type, id in asked]
        for (type, id), value in zip(asked, await self._each(who, wanted), strict=True):
            granted = self.oracle.grants(who, type, id)
            self._cell(who, type, id, type, granted, value is not None)
            assert value is None or (value["__typename"], value["id"]) == (type, f"{type}:{id}")
            self._parts(who, type, id, type, granted, value)
            for name in TYPES[type].fields:
                rule = GATED.get(f"{type}.{name}")
                if rule is not None and not _asked_about(TYPES[type].fields[name]):
                    may = granted and self.oracle.holds(who, rule, type, id)
                    self._cell(who, type, id, f"{type}.{name}", may, bool(value and value[name]))

    async def _roots(self, who: Asking) -> None:
        """The fields of the root: those that take an id, of each type's objects; the others once."""
        for name, one in TYPES["Query"].fields.items():
            type = get_named_type(one.type).name
            if name == "node":
                continue
            if list(one.args) == ["id"]:
                ids = self.targets(type)
                values = await self._each(who, [f'{name}(id: "{type}:{id}") {{ id }}' for id in ids])
                for id, value in zip(ids, values, strict=True):
                    self._cell(who, type, id, f"Query.{name}", self.oracle.grants(who, type, id), value is not None)
                continue
            (rule,) = (stated.rule.name for stated in RULES if (stated.type.name, stated.field) == ("Query", name))
            may = self.oracle.may_ask(who, rule)
            answer = await self._ask(who, f"{{ {name}{LISTS[name]} }}")
            refused = {name: "UNAUTHENTICATED"} if not may and rule == "signed in" else {}
            assert answer.codes == refused, (str(who), name, answer.codes)
            shown = answer.data[name] is not None
            self._cell(who, "", "", f"Query.{name}", may and (name != "viewer" or self.oracle.is_user(who)), shown)
            self._parts(who, "", "", type, may, answer.data[name])

    async def _questions(self, who: Asking, **ids: str) -> None:
        """Fields that are told whom to ask about: each of each."""
        for argument, (type, rule) in ABOUT.items():
            for host in TYPES.values():
                for name, one in host.fields.items():
                    if argument not in one.args or host.name == "Subscription":
                        continue
                    about = [*self.targets(type), *([NO_ONE] if type == "Student" else [])]
                    shape = "" if is_leaf_type(get_named_type(one.type)) else " { __typename }"
                    asked = [
                        HOSTS[host.name].format(f"{name}{self._arguments(one, **{argument: f'{type}:{id}'})}{shape}", **ids)
                        for id in about
                    ]
                    answer = await self._ask(who, "{ " + " ".join(f"a{n}: {one}" for n, one in enumerate(asked)) + " }")
                    for n, id in enumerate(about):
                        self._question(who, type, id, f"{host.name}.{name}", rule, n, answer)

    async def _retired(self, who: Asking, **ids: str) -> None:
        """Fields that are told to list what was retired too: hooks and examples to whoever teaches, textbooks to the staff."""
        teaches = any(self.oracle.holds(who, "educators", "Organization", id) for id in self.oracle.ids["Organization"])
        for argument, may in (("includeRetired", teaches), ("includeArchived", who.is_staff)):
            for host in TYPES.values():
                for name, one in host.fields.items():
                    if argument in one.args:
                        wanted = HOSTS[host.name].format(f"{name}({argument}: true) {{ __typename }}", **ids)
                        codes = set((await self._ask(who, f"{{ {wanted} }}")).codes.values())
                        assert codes <= {"UNAUTHENTICATED" if who.subject is None else "FORBIDDEN"}, (str(who), name, codes)
                        self._cell(who, "", "", f"{host.name}.{name}({argument}:)", may, not codes)

    async def _following(self, who: Asking) -> None:
        """What they are told who follow each of each, from the beginning of the log; of whom they follow, it is all that they may
        be shown, and nothing else."""
        rows = await self.door.stores.relational.database.fetch(HAPPENED)
        happened = [(str(row.student_profile_id), str(row.organization_id), row.count) for row in rows]
        for name, (argument, type, rule) in FOLLOWED.items():
            document = f"subscription($id: ID!, $after: String) {{ {name}({argument}: $id, after: $after) {TELLING} }}"
            for id in self.targets(type):
                own = [(one[0], one[2]) for one in happened if id in one[:2] and self.oracle.grants(who, "Student", one[0])]
                may = self.oracle.holds(who, rule, type, id)
                told, code = await self._told(who, document, f"{type}:{id}", sum(count for _, count in own) if may else 0)
                refused = "UNAUTHENTICATED" if who.subject is None else "FORBIDDEN"
                assert code == (None if may else refused), (str(who), name, id, code)
                assert {student for _, student in told} == ({f"Student:{student}" for student, _ in own} if may else set())
                for event in TOLD:
                    self._cell(who, type, id, event, may, event in {kind for kind, _ in told})

    async def _watching(self, who: Asking) -> None:
        """What they are told who follow each state of each: the state, if they may be shown it."""
        for name, (argument, type, rule) in WATCHED.items():
            document = f"subscription($id: ID!) {{ {name}({argument}: $id) {TELLING} }}"
            for id in self.targets(type):
                may = self.oracle.holds(who, rule, type, id)
                told, code = await self._told(who, document, f"{type}:{id}", 1)
                assert code == (None if may else "UNAUTHENTICATED" if who.subject is None else "FORBIDDEN"), (str(who), name, id)
                self._cell(who, type, id, f"Subscription.{name}", may, [kind for kind, _ in told] == [type])

    async def _told(self, who: Asking, document: str, id: str, count: int) -> tuple[list[tuple[str, str]], str | None]:
        """Type and student of so many events, or why there are none."""
        told: list[tuple[str, str]] = []
        async with aclosing(self.door.follow(who, document, id=id, after=BEGINNING)) as payloads:
            async for payload in payloads:
                if payload.get("data") is None:
                    return told, payload["errors"][0]["extensions"]["code"]
                (event,) = payload["data"].values()
                told.append((event["__typename"], event["student"]["id"]))
                if len(told) == count:
                    break
        return told, None

    def _question(self, who: Asking, type: str, id: str, what: str, rule: str, n: int, answer: Answer) -> None:
        codes = {code for path, code in answer.codes.items() if path.split(".")[0] == f"a{n}"}
        may = self.oracle.holds(who, rule, type, id)
        assert codes == (set() if may else {"UNAUTHENTICATED" if who.subject is None else "FORBIDDEN"}), (
            str(who),
            what,
            id,
            codes,
        )
        self._cell(who, type, id, what, may, not codes)
        host, name = what.split(".")
        self._parts(who, type, id, get_named_type(TYPES[host].fields[name].type).name, may, answer.data.get(f"a{n}"))

    def _parts(self, who: Asking, type: str, id: str, of: str, granted: bool, value: Any) -> None:
        """The types that are a part of this one: found in what is shown, and in nothing else."""
        found = set(_typenames(value))
        for part in _parts(of):
            if part in found or not granted:
                self._cell(who, type, id, part, granted, part in found)

    def _cell(self, who: Asking, type: str, id: str, what: str, expected: bool, actual: bool) -> None:
        relation = self.oracle.relations[who, type].get(id, "none") if type else "none"
        self.cells.append(Cell(who, relation, what, expected, actual, f"{type}:{id}"))

    def _whole(self, type: GraphQLObjectType) -> str:
        """A selection of an object's id, of the fields that have a rule of their own, and of all that is a part of it."""
        chosen = ["__typename"]
        for name, one in type.fields.items():
            named = get_named_type(one.type)
            if name == "id" or (f"{type.name}.{name}" in GATED and is_leaf_type(named) and not _asked_about(one)):
                chosen.append(name)
            elif named.name in _PARTS and not _asked_about(one):
                chosen.append(f"{name}{self._arguments(one)} {{ {self._whole(TYPES[named.name])} }}")
        return " ".join(chosen)

    def _arguments(self, one: GraphQLField, **given: str) -> str:
        values = self.values | {name: f'"{value}"' for name, value in given.items()}
        told = [f"{name}: {values[name]}" for name in one.args if name in values]
        return f"({', '.join(told)})" if told else ""

    async def _each(self, who: Asking, wanted: Sequence[str]) -> list[Any]:
        """What comes back for each of these fields. Nobody is refused but who is nobody, who is always."""
        values = []
        for start in range(0, len(wanted), AT_ONCE):
            some = wanted[start : start + AT_ONCE]
            answer = await self._ask(who, "{ " + " ".join(f"a{n}: {one}" for n, one in enumerate(some)) + " }")
            refused = {f"a{n}": "UNAUTHENTICATED" for n in range(len(some))} if who.subject is None else {}
            assert answer.codes == refused, (str(who), answer.codes)
            values += [answer.data[f"a{n}"] for n in range(len(some))]
        return values

    async def _ask(self, who: Asking, document: str) -> Answer:
        body = await self.door.asked_by(who).send(document)
        codes = {".".join(map(str, error["path"])): error["extensions"]["code"] for error in body.get("errors", ())}
        return Answer(body["data"], codes)


def _parts(name: str) -> set[str]:
    """The types that are a part of a type, and of its parts; and the type itself, if it is one."""
    if name not in TYPES:
        return set()
    below = {get_named_type(one.type).name for one in TYPES[name].fields.values() if not _asked_about(one)} & _PARTS
    own = {name} & _PARTS
    return own.union(below, *(_parts(one) for one in below - {name}))


def _asked_about(one: GraphQLField) -> bool:
    return bool(ABOUT.keys() & one.args.keys())


def _typenames(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _typenames(item)
    elif isinstance(value, dict):
        if "__typename" in value:
            yield value["__typename"]
        for item in value.values():
            yield from _typenames(item)


_PARTS = {name for name, rule in RULES_OF_TYPES.items() if rule == "part"}
