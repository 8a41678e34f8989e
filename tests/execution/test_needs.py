"""Field functions get by on what they declare: each is run over parents that have the attributes it needs and no others, and
asked for one column after the other of what it gives.

The parents are records of the demo school, found by walking its graph with the functions themselves.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
import pytest_asyncio
from graphql import GraphQLError, GraphQLObjectType, get_named_type, is_introspection_type, is_leaf_type

from access.context import Context
from access.problems import ConsentRequired, PrerequisitesUnmet
from access.tokens import STAFF, Claims
from datasources.events.records import events
from datasources.stores import Stores, open_stores
from execution.batches import Answers, Batch, ask
from execution.selected import ALL, Selected
from learning.vocabulary import ConsentKind
from schema.root import schema
from tests.conftest import STAFF_HANDLE, School
from tests.databases import apart, execute, own_database
from tests.happened import HAPPENED
from tests.line import Line

pytestmark = pytest.mark.asyncio(loop_scope="module")

ROUNDS = 6  # from the root to the farthest type
MOST = 60  # records of a type
ALSO_THERE = """
UPDATE organizations SET trial_ends_at = now();
UPDATE interview_sessions SET status = 'in_progress', completed_at = NULL;
UPDATE daily_challenges SET achievement_id = (SELECT id FROM achievements WHERE NOT is_secret ORDER BY id LIMIT 1);
UPDATE assessments SET reviewed_by = (SELECT id FROM users ORDER BY id LIMIT 1) WHERE status = 'evaluated';
UPDATE embedded_graph.nodes SET properties = properties || jsonb_build_object('prerequisite_subjects', jsonb_build_array(id))
WHERE label = 'Subject';
INSERT INTO error_logs (user_id, service_name, error_type, error_message, severity)
SELECT id, 'api', 'KeyError', 'KeyError', 'high' FROM users ORDER BY id LIMIT 3;
"""
"""What the demo school does without."""

ORGANIZATION = "SELECT id FROM organizations WHERE name LIKE 'Willow%'"
BY_PROGRESS = "SELECT id FROM student_profiles s ORDER BY (SELECT count(*) FROM concept_progress WHERE student_profile_id = s.id)"
VIEWERS = (STAFF_HANDLE, "mr-okafor", "dr-lindqvist", "priya", None)


class Asked(NamedTuple):
    """A field that is answered by a function: for a whole level, or worked out from each record."""

    type: GraphQLObjectType
    name: str

    @property
    def metadata(self) -> Mapping[str, Any]:
        return self.type.fields[self.name].extensions["strawberry-definition"].metadata or {}

    @property
    def needs(self) -> Sequence[str]:
        one: Any = self.metadata.get("batch") or self.metadata["computed"]
        return tuple(one.needs)

    @property
    def gives(self) -> Any:
        return get_named_type(self.type.fields[self.name].type)

    def __str__(self) -> str:
        return f"{self.type.name}.{self.name}"


def _asked() -> Iterator[Asked]:
    for type in schema._schema.type_map.values():
        if isinstance(type, GraphQLObjectType) and not is_introspection_type(type) and type.name != "Mutation":
            yield from (one for name in type.fields if {"batch", "computed"} & (one := Asked(type, name)).metadata.keys())


FIELDS = [pytest.param(one, id=str(one)) for one in _asked()]
OF_OBJECTS = [
    pytest.param(one, id=str(one)) for one in _asked() if "batch" in one.metadata and isinstance(one.gives, GraphQLObjectType)
]


@dataclass
class Walked:
    """The school, and records of each type in it."""

    school: School
    stores: Stores
    records: dict[str, list[Any]]
    arguments: dict[str, dict[str, Any]]

    def context(self, handle: str | None, selected: Selected = ALL) -> Context:
        """A new request of somebody's."""
        groups = frozenset({STAFF}) if handle == STAFF_HANDLE else frozenset[str]()
        claims = None if handle is None else Claims(f"demo:{handle}", groups)
        return Context(stores=self.stores, claims=claims, now=self.school.now, selected=selected, calls=Line())

    async def answers(self, one: Asked, parents: Sequence[Any], ctx: Context) -> Answers:
        batch: Batch | None = one.metadata.get("batch")
        if batch is not None:
            return await ask(batch, parents, ctx, self.arguments.get(str(one), {}))
        return [one.metadata["computed"].answer(parent) for parent in parents]

    def parents(self, one: Asked) -> Sequence[Any]:
        return [None] if one.type.name == "Query" else self.records[one.type.name]


async def _refusals(stores: Stores) -> list[PrerequisitesUnmet]:
    """What only a mutation answers with: one concept for each that another builds on."""
    [subject] = await stores.curriculum.subjects()
    outline = await stores.curriculum.outline(subject.id)
    assert outline is not None
    return [PrerequisitesUnmet(one.dependent, [one.required]) for one in outline.requirements]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def walked(school: School, postgres_url: str) -> AsyncIterator[Walked]:
    with own_database(postgres_url, school.url) as url:
        apart(execute(url, ALSO_THERE + HAPPENED))
        stores = open_stores(school.settings, url)
        walked = Walked(school, stores, defaultdict(list), await _arguments(school, stores))
        walked.records["PrerequisitesUnmetError"] = await _refusals(stores)
        students = await stores.relational.database.fetch("SELECT id FROM student_profiles ORDER BY id LIMIT $1", MOST)
        walked.records["ConsentRequiredError"] = [
            ConsentRequired(ConsentKind.VOICE_RECORDING, student.id, "It is missing.") for student in students
        ]
        for event in events(await stores.relational.events.since(0, MOST)):  # whoever follows is told
            walked.records[type(event).__name__].append(event)
        for _ in range(ROUNDS):
            for one in _asked():
                if walked.parents(one):
                    answers = await walked.answers(one, walked.parents(one), walked.context(STAFF_HANDLE))
                    _gather(answers, one.gives, walked.records)
        yield walked
        await stores.close()


@pytest.mark.parametrize("handle", VIEWERS)
@pytest.mark.parametrize("one", FIELDS)
async def test_a_function_reads_no_more_of_its_parents_than_it_declares(walked: Walked, one: Asked, handle: str | None) -> None:
    parents = walked.parents(one)
    assert parents, f"the demo school has no {one.type.name}"

    whole = await walked.answers(one, parents, walked.context(handle))
    narrowed = await walked.answers(one, [Only(parent, one.needs) for parent in parents], walked.context(handle))

    for path in paths(one.gives):
        assert at(narrowed, path) == at(whole, path), path


@pytest.mark.parametrize("one", OF_OBJECTS)
async def test_a_function_fetches_the_columns_that_it_reads_itself(walked: Walked, one: Asked) -> None:
    parents = walked.parents(one)
    whole = await walked.answers(one, parents, walked.context(STAFF_HANDLE))

    for path in ("", *paths(one.gives)):
        selected = Selected((path,) if path else ())
        answers = await walked.answers(one, parents, walked.context(STAFF_HANDLE, selected))
        assert at(answers, path) == at(whole, path), path


async def test_something_is_answered_by_every_function(walked: Walked) -> None:
    """Somebody is given something by each, so that nothing above is equal for want of answers."""
    silent = []
    for one in _asked():
        answers = [
            answer
            for handle in VIEWERS
            for answer in await walked.answers(one, walked.parents(one), walked.context(handle))
            if answer not in (None, []) and not isinstance(answer, Exception)
        ]
        if not answers:
            silent.append(str(one))
    assert silent == [], silent


class Only:
    """A record with these attributes and no others."""

    def __init__(self, record: Any, names: Sequence[str]) -> None:
        for name in names:
            setattr(self, name, getattr(record, name))


def paths(type: Any) -> list[str]:
    """What is read of records of a type, by the response or by functions; "" for a leaf, which is read itself."""
    if is_leaf_type(type) or not isinstance(type, GraphQLObjectType):
        return [""]
    found: set[str] = set()
    for name, field in type.fields.items():
        if {"batch", "computed"} & Asked(type, name).metadata.keys():
            found.update(Asked(type, name).needs)
            continue
        definition: Any = field.extensions["strawberry-definition"]
        below = paths(get_named_type(field.type))
        found.update(f"{definition.python_name}.{path}" if path else definition.python_name for path in below)
    return sorted(found)


def at(value: Any, path: str) -> Any:
    """What an answer holds at a path; with an empty one, how many there are of what."""
    if isinstance(value, Exception):
        assert isinstance(value, GraphQLError), value  # a refusal; nothing else may fail
        return value.message
    if isinstance(value, list | tuple):
        return [at(item, path) for item in value]
    if value is None or not path:
        return value if value is None or isinstance(value, str | int | float) else type(value)
    head, _, rest = path.partition(".")
    found = getattr(value, head)
    return at(found, rest) if rest else found


def _gather(answers: Any, type: Any, records: dict[str, list[Any]]) -> None:
    """Keeps records of each type among some answers, and of the objects in them."""
    for answer in answers if isinstance(answers, list | tuple) else [answers]:
        if isinstance(answer, list | tuple):
            _gather(answer, type, records)
        elif answer is not None and not isinstance(answer, Exception) and isinstance(type, GraphQLObjectType):
            known = records[type.name]
            if len(known) < MOST and answer not in known:
                known.append(answer)
            for name, field in type.fields.items():
                below = get_named_type(field.type)
                if isinstance(below, GraphQLObjectType) and not {"batch", "computed"} & Asked(type, name).metadata.keys():
                    definition: Any = field.extensions["strawberry-definition"]
                    _gather(getattr(answer, definition.python_name), below, records)


async def _arguments(school: School, stores: Stores) -> dict[str, dict[str, Any]]:
    """What the fields are asked with that cannot be asked without."""
    value = stores.relational.database.fetchval
    organization = {"organization_id": f"Organization:{await value(ORGANIZATION)}"}
    about: dict[str, Any] = {"student_id": f"Student:{await value(f'{BY_PROGRESS} DESC')}"}
    beginner: dict[str, Any] = {"student_id": f"Student:{await value(BY_PROGRESS)}"}
    (subject, *_) = await stores.curriculum.subjects()
    (outline,) = await stores.curriculum.outlines([subject.id])
    assert outline is not None
    concept = f"Concept:{outline.concepts[0].id}"
    period = {"from_": school.now.date() - timedelta(days=60), "to": school.now.date()}
    return {
        "Query.node": {"id": concept},
        "Query.student": {"id": about["student_id"]},
        "Query.organization": {"id": organization["organization_id"]},
        "Query.subject": {"id": f"Subject:{subject.id}"},
        "Query.concept": {"id": concept},
        "Query.textbook": {"id": f"Textbook:{await value('SELECT id FROM textbooks')}"},
        "Query.searchConcepts": {"query": "independent events"},
        "Query.searchContent": {"query": "independent events", **about},
        "Student.knowledgeMap": {"subject_id": f"Subject:{subject.id}"},
        "Student.engagement": period,
        "Organization.engagement": period,
        "Section.mastery": organization,
        "Concept.mastery": organization,
        **{f"Concept.{name}": about for name in ("hooks", "examples", "content", "progress")},
        "Concept.unmetPrerequisites": beginner,
        "Prerequisite.satisfied": about,
    }
