"""A whole subject in curriculum order, from the nodes and edges that the graph gives of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from datasources.graph.attributes import as_flag
from datasources.graph.port import Edge, Node, Relationship, SubjectGraph
from datasources.graph.records import Concept, Requirement, Section, Subject, Topic, place, requirement

P = TypeVar("P", Topic, Section, Concept)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outline:
    """All of a subject in curriculum order, for the rules of `learning/`. Edges that lead out of the subject are not in it."""

    version: int  # of the curriculum it was read from
    subject: Subject
    topics: tuple[Topic, ...]
    sections: tuple[Section, ...]
    concepts: tuple[Concept, ...]
    topic_of: Mapping[str, str]  # the topic's id by section id
    section_of: Mapping[str, str]  # the section's id by concept id
    requirements: tuple[Requirement, ...]
    following: tuple[tuple[str, str], ...]  # (concept id, id of the one that follows), defaults only


def outline_of(graph: SubjectGraph, version: int) -> Outline:
    """The outline of a subject, as it is in this version of the curriculum."""
    nodes = {node.id: node for node in graph.nodes}
    edges: dict[Relationship, list[Edge]] = defaultdict(list)
    for edge in graph.edges:
        edges[edge.relationship].append(edge)

    topics, _ = _placed([graph.subject.id], edges[Relationship.HAS_TOPIC], nodes, Topic)
    sections, topic_of = _placed([one.id for one in topics], edges[Relationship.CONTAINS_SECTION], nodes, Section)
    concepts, section_of = _placed([one.id for one in sections], edges[Relationship.INCLUDES_CONCEPT], nodes, Concept)
    following = [edge for edge in edges[Relationship.NEXT_CONCEPT] if as_flag(edge.properties["default_path"])]
    return Outline(
        version=version,
        subject=Subject(graph.subject),
        topics=topics,
        sections=sections,
        concepts=concepts,
        topic_of=topic_of,
        section_of=section_of,
        requirements=tuple(sorted(map(requirement, edges[Relationship.REQUIRES_PREREQUISITE]), key=_ends)),
        following=tuple(sorted((edge.source, edge.target) for edge in following)),
    )


def _placed(
    parents: Iterable[str], edges: Iterable[Edge], nodes: Mapping[str, Node], record: type[P]
) -> tuple[tuple[P, ...], Mapping[str, str]]:
    """The children of these parents, in the parents' order and then their own, and the parent of each by its id; a child of two
    stands with the first."""
    children: dict[str, list[P]] = defaultdict(list)
    for edge in edges:
        children[edge.source].append(record(nodes[edge.target], edge))
    placed: dict[str, P] = {}
    parent_of: dict[str, str] = {}
    for parent in parents:
        for child in sorted(children[parent], key=place):
            placed.setdefault(child.id, child)
            parent_of.setdefault(child.id, parent)
    return tuple(placed.values()), parent_of


def _ends(requirement: Requirement) -> tuple[str, str]:
    return requirement.dependent, requirement.required
