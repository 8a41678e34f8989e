"""How concepts are joined."""

import numpy as np
import pytest

from datasources.graph.port import Edge, Relationship
from ingestion import concepts, edges
from ingestion.book import Block, Book, BookError, Chapter, Section, StatedConcept, StatedPrerequisite
from ingestion.concepts import Concept, Place
from learning.vocabulary import ContentKind, PrerequisiteStrength


def same(slug: str) -> str:
    return slug


def places(*sections: tuple[str, str]) -> list[Place]:
    """Sections with one concept each: its name and the text about it."""
    made = tuple(
        Section(key=name, name=name, number="1.1", blocks=(Block(kind=ContentKind.EXPLANATION, text=text),))
        for name, text in sections
    )
    return concepts.find(Book(slug="b", title="B", chapters=(Chapter(key="c", name="C", number="1", sections=made),)))


def ends(found: list[Edge]) -> list[tuple[str, str]]:
    return [(edge.source, edge.target) for edge in found]


def test_order_gives_what_comes_next() -> None:
    found = list(edges.following(places(("Red", "r"), ("Green", "g"), ("Blue", "b")), same))
    assert ends(found) == [("red", "green"), ("green", "blue")]
    assert found[0].properties == {"default_path": True, "min_score": None, "order": 1, "source": "order"}


def test_mentions_of_earlier_concepts_give_weak_prerequisites_with_their_confidence() -> None:
    found = list(
        edges.mentioned(
            places(
                ("Force", "A force pushes. Later comes pressure, much pressure."),
                ("Area", "An area is wide."),
                ("Pressure", "Pressure is force over area. A greater force gives more. Force counts."),
            ),
            same,
        )
    )
    assert ends(found) == [("pressure", "force")]  # area, mentioned once, is too unsure
    described = 3 + 3 * edges.BY_DEFINITION  # the description is the text, which is short
    weight = described * np.log(1 + 3 / 2)
    assert found[0].properties == {
        "strength": "weak",
        "reason": "Its definition mentions Force.",
        "can_skip": True,
        "source": "mention",
        "confidence": round(weight / (weight + edges.HALF_SURE), 4),
    }


def test_a_single_mention_in_passing_gives_none() -> None:
    text = "Rivers run. " * 40 + "A force once."
    assert list(edges.mentioned(places(("Force", "A force."), ("Rivers", text)), same)) == []


def test_a_concept_has_at_most_three_inferred_prerequisites_and_none_on_a_later_one() -> None:
    names = ["Alpha", "Beta", "Gamma", "Delta", "Omega"]
    everything = " ".join(f"{name} {name}." for name in names)
    found = list(edges.mentioned(places(*((name, everything) for name in names)), same))
    order = [name.lower() for name in names]
    assert {source: sum(edge.source == source for edge in found) for source in order} == {
        "alpha": 0,
        "beta": 1,
        "gamma": 2,
        "delta": 3,
        "omega": 3,
    }
    assert all(order.index(edge.target) < order.index(edge.source) for edge in found)


def concept(slug: str, *requires: str) -> Concept:
    needed = tuple(
        StatedPrerequisite(concept=other, strength=PrerequisiteStrength.STRONG, reason="So.", can_skip=False)
        for other in requires
    )
    stated = StatedConcept(slug=slug, name=slug, requires=needed)
    return Concept(slug, slug, "author", None, 0, (slug,), stated=stated)


def test_an_author_is_taken_at_their_word() -> None:
    (edge,) = edges.stated([concept("a"), concept("b", "a")], same)
    assert edge == Edge(
        Relationship.REQUIRES_PREREQUISITE,
        "b",
        "a",
        {"strength": "strong", "reason": "So.", "can_skip": False, "source": "author", "confidence": 1.0},
    )


def test_a_statement_that_leads_nowhere_is_refused() -> None:
    with pytest.raises(BookError, match=r"^The concept a is joined to z, which is not another one of the book\.$"):
        edges.stated([concept("a", "z")], same)


def test_prerequisites_in_a_circle_are_refused() -> None:
    with pytest.raises(BookError, match=r"^Prerequisites go in a circle: a -> c -> b -> a\.$"):
        edges.stated([concept("a", "c"), concept("b", "a"), concept("c", "b")], same)


def test_what_is_far_nearer_than_usual_is_related() -> None:
    vectors = np.eye(40, dtype=np.float32)
    vectors[1] = vectors[0] * 0.6 + vectors[1] * 0.8
    found = list(edges.similar([Concept(f"c{n}", "", "term", None, 0, ()) for n in range(40)], vectors, same))
    assert ends(found) == [("c0", "c1"), ("c1", "c0")]
    assert found[0].properties == {"relevance": 0.6, "relationship_type": "similar", "source": "similarity"}
