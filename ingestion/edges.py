"""How a book's concepts are joined: what an author states, and where no author does, what order, mentions and nearness give."""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from datasources.graph.port import Edge, Relationship, Value
from ingestion.book import BookError
from ingestion.concepts import Concept, Place, mentions_of
from learning.vocabulary import ConceptRelation, ContentKind, PrerequisiteStrength

MOST_PREREQUISITES = 3
MOST_RELATED = 3
BY_DEFINITION = 3.0  # how many mentions in its text one in a concept's description counts for
HALF_SURE = 6.0  # the weight of mentions (times their rarity) at which a prerequisite is as likely as not
LEAST_CONFIDENCE = 0.4
FAR_ABOVE = 3.0  # standard deviations above the mean likeness of two concepts: for every embedder the same few
TELLING = (ContentKind.EXPLANATION, ContentKind.DEFINITION, ContentKind.FORMULA, ContentKind.EXAMPLE)

IdOf = Callable[[str], str]


def requires(
    dependent: str,
    required: str,
    strength: PrerequisiteStrength,
    reason: str | None,
    *,
    can_skip: bool,
    by: str,
    confidence: float,
) -> Edge:
    """A prerequisite, by concept ids; `by` names who or what says so, and `confidence` is from 0 to 1."""
    said: dict[str, Value] = {"strength": strength.value, "reason": reason, "can_skip": can_skip}
    return Edge(Relationship.REQUIRES_PREREQUISITE, dependent, required, {**said, "source": by, "confidence": confidence})


def related(source: str, target: str, relation: ConceptRelation, relevance: float, *, by: str) -> Edge:
    """A concept near another in meaning; the relevance is from 0 to 1."""
    properties: dict[str, Value] = {"relevance": relevance, "relationship_type": relation.value, "source": by}
    return Edge(Relationship.RELATED_TO, source, target, properties)


def leads_to(source: str, target: str, order: int, *, default: bool, min_score: float | None, by: str) -> Edge:
    """A concept that can follow another."""
    properties: dict[str, Value] = {"default_path": default, "min_score": min_score, "order": order, "source": by}
    return Edge(Relationship.NEXT_CONCEPT, source, target, properties)


def stated(concepts: Sequence[Concept], id_of: IdOf) -> list[Edge]:
    """The edges that the author gives. Raises `BookError` for one that leads nowhere, or requirements in a circle."""
    known = {concept.slug for concept in concepts}
    edges: list[Edge] = []
    for concept in concepts:
        said = concept.stated
        if not said:
            continue
        for other in [*(r.concept for r in said.requires), *(r.concept for r in said.related), *(n.concept for n in said.next)]:
            if other not in known or other == concept.slug:
                raise BookError(f"The concept {concept.slug} is joined to {other}, which is not another one of the book.")
        edges += _stated_of(concept, id_of)
    _refuse_circles(concepts)
    return edges


def _stated_of(concept: Concept, id_of: IdOf) -> Iterator[Edge]:
    if not (said := concept.stated):
        return
    source = id_of(concept.slug)
    for needed in said.requires:
        yield requires(
            source, id_of(needed.concept), needed.strength, needed.reason, can_skip=needed.can_skip, by="author", confidence=1.0
        )
    for near in said.related:
        yield related(source, id_of(near.concept), near.relation, near.relevance, by="author")
    for order, after in enumerate(said.next, 1):
        yield leads_to(source, id_of(after.concept), order, default=after.default, min_score=after.min_score, by="author")


def _refuse_circles(concepts: Sequence[Concept]) -> None:
    requires = {c.slug: [needed.concept for needed in c.stated.requires] for c in concepts if c.stated}
    done: set[str] = set()

    def follow(slug: str, path: tuple[str, ...]) -> None:
        if slug in path:
            raise BookError(f"Prerequisites go in a circle: {' -> '.join((*path[path.index(slug) :], slug))}.")
        if slug not in done:
            for needed in requires.get(slug, ()):
                follow(needed, (*path, slug))
            done.add(slug)

    for slug in requires:
        follow(slug, ())


def following(places: Sequence[Place], id_of: IdOf) -> Iterator[Edge]:
    """Each concept leads to the next in reading order, within the chapters, and within what stands beside them."""
    for aside in (False, True):
        concepts = [concept for place in places if place.chapter.is_optional == aside for concept in place.concepts]
        for concept, after in pairwise(concepts):
            if not concept.stated:
                yield leads_to(id_of(concept.slug), id_of(after.slug), 1, default=True, min_score=None, by="order")


def mentioned(places: Sequence[Place], id_of: IdOf) -> Iterator[Edge]:
    """A concept whose text mentions earlier ones may build on them: weakly, since nobody said so, and never on a later one.

    The confidence is w / (w + `HALF_SURE`), w being the mentions weighed by how rare the mentioned concept is.
    """
    concepts = [concept for place in places for concept in place.concepts]
    at = {concept.slug: n for n, concept in enumerate(concepts)}
    by_slug = {concept.slug: concept for concept in concepts}
    find = mentions_of(places)
    texts = {concept.slug: Counter[str]() for concept in concepts}
    for place in places:
        for block, owner in zip(place.section.blocks, place.owners, strict=True):
            if block.kind in TELLING and owner in texts:
                texts[owner].update(find.of(block.text))
    spread = Counter(slug for counts in texts.values() for slug in counts)
    for concept in concepts:
        if concept.stated:
            continue
        described = Counter(find.of(concept.description or ""))
        found = texts[concept.slug]
        weights = {
            slug: (found[slug] + BY_DEFINITION * described[slug]) * math.log(1 + len(concepts) / spread[slug])
            for slug in found | described
            if spread[slug] and at[slug] < at[concept.slug] and not by_slug[slug].stated and (described[slug] or found[slug] > 1)
        }
        best = sorted(weights, key=lambda slug: (-weights[slug], slug))[:MOST_PREREQUISITES]
        for slug in best:
            confidence = round(weights[slug] / (weights[slug] + HALF_SURE), 4)
            if confidence >= LEAST_CONFIDENCE:
                reason = _reason(by_slug[slug].name, described[slug], found[slug])
                ends = id_of(concept.slug), id_of(slug)
                yield requires(*ends, PrerequisiteStrength.WEAK, reason, can_skip=True, by="mention", confidence=confidence)


def _reason(name: str, described: int, found: int) -> str:
    return f"Its definition mentions {name}." if described else f"Its text mentions {name} {found} times."


def similar(concepts: Sequence[Concept], vectors: NDArray[np.float32], id_of: IdOf) -> Iterator[Edge]:
    """Each concept is related to the nearest few that are far nearer than two concepts of the book usually are.

    `vectors` has a row of length 1 for each concept. An author's relations of a concept stand alone.
    """
    if len(concepts) < 3:
        return
    likeness = vectors @ vectors.T
    pairs = likeness[np.triu_indices(len(concepts), 1)]
    threshold = max(float(pairs.mean() + FAR_ABOVE * pairs.std()), 0.0)
    np.fill_diagonal(likeness, -1.0)
    for row, concept in enumerate(concepts):
        if concept.stated and concept.stated.related:
            continue
        for column in np.argsort(-likeness[row], kind="stable")[:MOST_RELATED]:
            if (relevance := float(likeness[row, column])) > threshold:
                nearest = id_of(concepts[column].slug)
                share = round(min(relevance, 1.0), 4)
                yield related(id_of(concept.slug), nearest, ConceptRelation.SIMILAR, share, by="similarity")


def required_by(edges: Sequence[Edge]) -> Mapping[str, tuple[str, ...]]:
    """What each concept requires, by ids."""
    found: dict[str, tuple[str, ...]] = {}
    for edge in edges:
        if edge.relationship is Relationship.REQUIRES_PREREQUISITE:
            found[edge.source] = (*found.get(edge.source, ()), edge.target)
    return found
