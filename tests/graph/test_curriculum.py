"""The curriculum over the embedded graph: what each read gives, and that it asks the graph once."""

from collections import Counter
from collections.abc import Awaitable, Callable
from operator import attrgetter
from typing import Any, cast

import pytest

from datasources.graph.curriculum import Curriculum, Requirement
from datasources.graph.embedded import EmbeddedGraph
from datasources.graph.port import Change, DropNode, Edge, Graph, Label, Node, Relationship
from datasources.relational.database import Database
from learning.vocabulary import ConceptRelation, Difficulty, PrerequisiteStrength


class Counting:
    """A graph that counts what is asked of it."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.calls: Counter[str] = Counter()

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        method: Callable[..., Awaitable[Any]] = getattr(self.graph, name)

        async def counted(*arguments: Any, **named: Any) -> Any:
            self.calls[name] += 1
            return await method(*arguments, **named)

        return counted


def has_topic(subject: str, topic: str, **properties: Any) -> Edge:
    return Edge(Relationship.HAS_TOPIC, subject, topic, properties)


def contains(topic: str, section: str, **properties: Any) -> Edge:
    return Edge(Relationship.CONTAINS_SECTION, topic, section, properties)


def includes(section: str, concept: str, **properties: Any) -> Edge:
    return Edge(Relationship.INCLUDES_CONCEPT, section, concept, properties)


def requires(dependent: str, required: str, **properties: Any) -> Edge:
    return Edge(Relationship.REQUIRES_PREREQUISITE, dependent, required, properties)


def concept(id: str, **properties: Any) -> Node:
    return Node(Label.CONCEPT, id, properties)


COURSE: list[Change] = [
    Node(Label.SUBJECT, "math", {"name": "Mathematics", "slug": "maths", "color_scheme": "#FF6B6B", "total_hours": 120}),
    Node(Label.SUBJECT, "art", {"name": "art"}),
    Node(Label.TOPIC, "t1", {"name": "Statistics", "order_index": 1}),
    Node(Label.TOPIC, "t2", {"name": "Algebra", "order_index": 2, "difficulty_level": "basic"}),
    Node(Label.SECTION, "s1", {"name": "Samples", "estimated_hours": 8, "key_concepts": ["mean"]}),
    Node(Label.SECTION, "s2", {"name": "Events"}),
    concept("mean", name="Mean", order_index=2, mastery_threshold=0.9, estimated_minutes=45),
    concept("median", name="Median", order_index=1),
    concept("event", name="Event"),
    concept("far", name="Far"),
    has_topic("math", "t1", order=2),  # before t2 by its node, after it by its edge
    has_topic("math", "t2", order=1),
    contains("t1", "s1", order=1, estimated_hours=2.5),
    contains("t1", "s2", order=2),
    includes("s1", "mean"),
    includes("s1", "median"),
    includes("s2", "event", order=1),
    requires("event", "mean", strength="moderate", reason="counts"),
    requires("event", "median", strength="strong", can_skip=False, source="author", confidence=1.0),
    requires("event", "far"),
    requires("median", "mean", strength="moderate"),
    Edge(Relationship.RELATED_TO, "mean", "far", {"relevance": 0.2, "relationship_type": "contrasts"}),
    Edge(Relationship.RELATED_TO, "mean", "median", {"relevance": 0.9, "source": "similarity"}),
    Edge(Relationship.NEXT_CONCEPT, "mean", "far", {"order": 1, "min_score": 0.7}),
    Edge(Relationship.NEXT_CONCEPT, "mean", "event", {"order": 2}),
    Edge(Relationship.NEXT_CONCEPT, "mean", "median", {"order": 3, "default_path": True}),
]


@pytest.fixture
async def graph(fresh_database: Database) -> Counting:
    store = EmbeddedGraph(fresh_database)
    await store.prepare()
    await store.apply(COURSE)
    return Counting(store)


@pytest.fixture
def curriculum(graph: Counting) -> Curriculum:
    return Curriculum(cast(Graph, graph))


def ids(found: Any) -> Any:
    """The ids of records, however they are nested."""
    if isinstance(found, list | tuple):
        return [ids(one) for one in found]
    return found and found.id


def flat(found: Any) -> list[Any]:
    """Records, out of whatever lists they are in."""
    return [record for one in found for record in flat(one)] if isinstance(found, list) else [found]


@pytest.mark.parametrize(
    ("read", "asked", "found", "calls"),
    [
        ("subjects", None, ["art", "math"], {"all": 1}),
        ("subjects_by_id", ["math", "none", "math"], ["math", None, "math"], {"nodes": 1}),
        ("topics", ["t2", "t1"], ["t2", "t1"], {"nodes": 1}),
        ("sections", ["s2", "mean"], ["s2", None], {"nodes": 1}),
        ("concepts", ["mean", "none", "event"], ["mean", None, "event"], {"nodes": 1}),
        ("topics_of", ["art", "math", "none"], [[], ["t2", "t1"], []], {"targets": 1}),
        ("sections_of", ["t1", "t2"], [["s1", "s2"], []], {"targets": 1}),
        ("concepts_of", ["s2", "s1"], [["event"], ["median", "mean"]], {"targets": 1}),
        ("subject_of_topics", ["t1", "none", "t2"], ["math", None, "math"], {"sources": 1}),
        ("topic_of", ["s1", "s2"], ["t1", "t1"], {"sources": 1}),
        ("section_of", ["event", "far", "mean"], ["s2", None, "s1"], {"sources": 1}),
    ],
)
async def test_each_read_is_one_call(
    curriculum: Curriculum, graph: Counting, read: str, asked: list[str] | None, found: Any, calls: dict[str, int]
) -> None:
    answer = await (getattr(curriculum, read)(asked) if asked else getattr(curriculum, read)())

    assert ids(answer) == found
    assert graph.calls == calls


@pytest.mark.parametrize(
    ("read", "asked", "columns", "calls"),
    [
        ("subjects", None, ["color", "estimated_hours"], {"all": 1}),
        ("subjects_by_id", ["math", "none"], ["namespace"], {"nodes": 1}),
        ("topics", ["t1"], ["difficulty"], {"nodes": 1}),
        ("concepts", ["mean", "event"], ["id", "mastery_threshold", "created_at"], {"nodes": 1}),
        ("topics_of", ["math"], ["difficulty"], {"targets": 1}),
        ("sections_of", ["t1"], ["estimated_hours"], {"targets": 1}),
        ("concepts_of", ["s1"], ["estimated_minutes"], {"targets": 1}),
        ("section_of", ["mean"], ["name"], {"sources": 1}),
        ("prerequisites", ["event", "median"], ["required.mastery_threshold", "can_skip", "dependent.id"], {"targets": 1}),
        ("prerequisites", ["event"], ["dependent.name", "source"], {"targets": 1, "nodes": 1}),
        ("unlocks", ["mean"], ["dependent.id", "required.id", "required_id", "strength"], {"sources": 1}),
        ("unlocks", ["mean"], ["required.estimated_minutes"], {"sources": 1, "nodes": 1}),
        ("related", ["mean"], ["concept.name", "relation"], {"targets": 1}),
        ("following", ["mean"], ["concept.id", "min_score"], {"targets": 1}),
    ],
)
async def test_columns_are_fetched_alone_and_are_what_they_are_in_a_whole_record(
    curriculum: Curriculum, graph: Counting, read: str, asked: list[str] | None, columns: list[str], calls: dict[str, int]
) -> None:
    arguments = [asked] if asked else []
    whole = flat(await getattr(curriculum, read)(*arguments))
    graph.calls.clear()

    narrow = flat(await getattr(curriculum, read)(*arguments, columns=columns))

    assert graph.calls == calls
    for column in columns:
        assert [one and attrgetter(column)(one) for one in narrow] == [one and attrgetter(column)(one) for one in whole]


async def test_what_was_not_fetched_is_an_error(curriculum: Curriculum) -> None:
    [mean] = await curriculum.concepts(["mean"], ["name"])
    [[median, *_]] = await curriculum.prerequisites(["event"], ["required.id"])

    assert mean is not None
    assert mean.name == "Mean"
    for record, name in ((mean, "description"), (median, "reason"), (median.required, "slug"), (median.dependent, "name")):
        with pytest.raises(KeyError):
            getattr(record, name)


async def test_records_are_equal_that_show_the_same(curriculum: Curriculum) -> None:
    mean, again, median = await curriculum.concepts(["mean", "mean", "median"])
    [topic] = await curriculum.topics(["t1"])

    assert mean == again
    assert {mean, again, median} == {mean, median}
    assert mean not in (median, topic, "mean")


async def test_the_edge_wins_over_the_node(curriculum: Curriculum) -> None:
    [[second, first]] = await curriculum.topics_of(["math"])
    [[samples, events]] = await curriculum.sections_of(["t1"])

    assert (second.order_index, first.order_index) == (1, 2)
    assert (samples.estimated_hours, events.estimated_hours) == (2.5, 0.0)


async def test_prerequisites_stand_strongest_first_then_by_name(curriculum: Curriculum, graph: Counting) -> None:
    event, mean = await curriculum.prerequisites(["event", "mean"])

    assert [(p.required.name, p.dependent.name, p.strength, p.can_skip) for p in event] == [
        ("Median", "Event", PrerequisiteStrength.STRONG, False),
        ("Mean", "Event", PrerequisiteStrength.MODERATE, False),
        ("Far", "Event", PrerequisiteStrength.WEAK, True),
    ]
    assert (event[0].source, event[0].confidence, event[1].reason) == ("author", 1.0, "counts")
    assert mean == []
    assert graph.calls == {"targets": 1, "nodes": 1}


async def test_what_a_concept_unlocks(curriculum: Curriculum, graph: Counting) -> None:
    mean, none = await curriculum.unlocks(["mean", "none"])

    assert [(p.dependent.name, p.required.name) for p in mean] == [("Event", "Mean"), ("Median", "Mean")]
    assert mean[0].required.mastery_threshold == 0.9
    assert none == []
    assert graph.calls == {"sources": 1, "nodes": 1}


async def test_related_concepts_stand_nearest_first(curriculum: Curriculum, graph: Counting) -> None:
    [near] = await curriculum.related(["mean"])

    assert [(r.concept.id, r.relation, r.relevance, r.source) for r in near] == [
        ("median", ConceptRelation.SIMILAR, 0.9, "similarity"),
        ("far", ConceptRelation.CONTRASTS, 0.2, None),
    ]
    assert graph.calls == {"targets": 1}


async def test_the_default_comes_first_of_what_follows(curriculum: Curriculum, graph: Counting) -> None:
    [after] = await curriculum.following(["mean"])

    assert [(n.concept.id, n.is_default, n.min_score) for n in after] == [
        ("median", True, None),
        ("far", False, 0.7),
        ("event", False, None),
    ]
    assert graph.calls == {"targets": 1}


async def test_an_outline_holds_a_subject_in_curriculum_order(curriculum: Curriculum) -> None:
    outline = await curriculum.outline("math")

    assert outline is not None
    assert outline.version == 1
    assert outline.subject.slug == "maths"
    assert ids(outline.topics) == ["t2", "t1"]
    assert ids(outline.sections) == ["s1", "s2"]
    assert ids(outline.concepts) == ["median", "mean", "event"]
    assert outline.topic_of == {"s1": "t1", "s2": "t1"}
    assert outline.section_of == {"median": "s1", "mean": "s1", "event": "s2"}
    assert outline.requirements == (
        Requirement(dependent="event", required="mean", strength=PrerequisiteStrength.MODERATE, can_skip=False),
        Requirement(dependent="event", required="median", strength=PrerequisiteStrength.STRONG, can_skip=False),
        Requirement(dependent="median", required="mean", strength=PrerequisiteStrength.MODERATE, can_skip=False),
    )
    assert outline.following == (("mean", "median"),)


async def test_outlines_are_kept_until_the_curriculum_changes(curriculum: Curriculum, graph: Counting) -> None:
    math, none, art, again = await curriculum.outlines(["math", "none", "art", "math"])
    assert (none, again) == (None, math)
    assert graph.calls == {"version": 1, "subject_graph": 3}

    assert await curriculum.outlines(["art", "math"]) == [art, math]
    assert graph.calls == {"version": 2, "subject_graph": 3}

    await graph.graph.apply([DropNode(Label.CONCEPT, "event")])
    changed = await curriculum.outline("math")
    assert changed is not None
    assert (changed.version, ids(changed.concepts)) == (2, ["median", "mean"])
    assert graph.calls == {"version": 3, "subject_graph": 4}


async def test_a_bad_property_reads_as_absent(curriculum: Curriculum, graph: Counting) -> None:
    bad = {
        "description": 5,
        "learning_objectives": "one",
        "difficulty_level": "impossible",
        "estimated_minutes": "long",
        "mastery_threshold": 7,
        "exercise_count": True,
        "is_optional": "no",
        "order_index": "first",
        "namespace": "",
    }
    good = {
        "name": "Good",
        "learning_objectives": ["x"],
        "difficulty_level": "advanced",
        "exercise_count": 0,
        "is_optional": True,
    }
    await graph.graph.apply([concept("bad", **bad), concept("good", **good)])
    await graph.graph.apply([requires("good", "bad", strength=1, can_skip="no", confidence=2.0)])

    one, other = await curriculum.concepts(["bad", "good"])
    [[edge]] = await curriculum.prerequisites(["good"])

    assert one is not None
    assert other is not None
    assert (one.name, one.slug, one.description, one.learning_objectives) == ("bad", "bad", None, ())
    assert (one.difficulty, one.estimated_minutes, one.mastery_threshold) == (None, 0, 0.8)
    assert (one.exercise_count, one.is_optional, one.order_index, one.namespace) == (2, False, None, None)
    assert (other.name, other.learning_objectives, other.difficulty) == ("Good", ("x",), Difficulty.ADVANCED)
    assert (other.exercise_count, other.is_optional) == (0, True)
    assert (edge.strength, edge.can_skip, edge.confidence) == (PrerequisiteStrength.WEAK, True, None)
