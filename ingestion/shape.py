"""The nodes, edges and passages of one book, each with its properties, from the book's cut sections."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from datasources.content.chunks import Chunk, chunk_id
from datasources.graph.port import Edge, Label, Node, Relationship, Value
from datasources.language.words import STOP_WORDS
from ingestion import concepts, ids, interests, names
from ingestion.book import Book, Chapter, Section
from ingestion.chunks import Passage
from ingestion.concepts import Concept, Place
from ingestion.keywords import Keywords
from learning.vocabulary import ContentKind, Difficulty

READ_A_MINUTE = 120  # words, by somebody who learns from them
ANSWERED_A_MINUTE = 40  # words of an exercise, with the answering
MINUTES = 5  # what an estimate is rounded up to


@dataclass(slots=True)
class Cut:
    """A section with its passages."""

    place: Place
    passages: list[Passage]

    @property
    def section(self) -> Section:
        return self.place.section


def difficulty_of(concept: Concept) -> Difficulty | None:
    """How hard its author says it is."""
    return concept.stated.difficulty if concept.stated else None


class Shape:
    """Makes a book's nodes, edges and chunks out of its cut sections."""

    def __init__(
        self, book: Book, subject: str, namespace: str, cuts: Sequence[Cut], requires: Mapping[str, Sequence[str]]
    ) -> None:
        self.book = book
        self.subject = subject
        self.namespace = namespace
        self.cuts = cuts
        self.requires = requires
        self.textbook_id = ids.textbook_id(book.slug)
        self.minutes = {concept.slug: 0.0 for cut in cuts for concept in cut.place.concepts}
        for cut in cuts:
            for passage in cut.passages:
                rate = ANSWERED_A_MINUTE if passage.kind is ContentKind.EXERCISE else READ_A_MINUTE
                self.minutes[passage.concept] = self.minutes.get(passage.concept, 0.0) + passage.words / rate
        self.objectives = dict(_objectives(cuts))

    def concept_id(self, slug: str) -> str:
        return ids.concept_id(self.book.slug, slug)

    def hours(self, cut: Cut) -> float:
        """A section's, as stated, or as its concepts' minutes make."""
        if cut.section.estimated_hours is not None:
            return cut.section.estimated_hours
        return round(sum(self._minutes(concept) for concept in cut.place.concepts) / 60, 2)

    def _minutes(self, concept: Concept) -> int:
        if concept.stated and concept.stated.estimated_minutes is not None:
            return concept.stated.estimated_minutes
        return max(1, math.ceil(self.minutes[concept.slug] / MINUTES)) * MINUTES

    def topics(self) -> Iterator[Node]:
        for order, chapter in enumerate(self._chapters(), 1):
            hours = sum(self.hours(cut) for cut in self.cuts if cut.place.chapter is chapter)
            yield self._node(
                Label.TOPIC,
                ids.topic_id(self.book.slug, chapter.key),
                name=chapter.name,
                slug=names.slug(tuple(names.words(chapter.name))) or chapter.key,
                description=chapter.description,
                learning_objectives=list(chapter.learning_objectives) or None,
                estimated_hours=chapter.estimated_hours if chapter.estimated_hours is not None else round(hours, 2),
                difficulty_level=chapter.difficulty.value if chapter.difficulty else None,
                order_index=order,
                is_optional=chapter.is_optional,
            )

    def section(self, cut: Cut) -> Node:
        return self._node(
            Label.SECTION,
            ids.section_id(self.book.slug, cut.section.key),
            name=cut.section.name,
            slug=f"{cut.section.number.casefold()}-{names.slug(tuple(names.words(cut.section.name)))}",
            description=cut.section.description,
            key_concepts=[concept.name for concept in cut.place.concepts],
            estimated_hours=self.hours(cut),
            practice_problems_count=sum(block.kind is ContentKind.EXERCISE for block in cut.section.blocks),
            order_index=self._place_in_chapter(cut),
        )

    def concepts(self, passages: Sequence[Chunk]) -> Iterator[Node]:
        own: dict[str, list[Chunk]] = {}
        for chunk in passages:
            own.setdefault(chunk.concept_id or "", []).append(chunk)
        for cut in self.cuts:
            for order, concept in enumerate(cut.place.concepts, 1):
                yield self._concept(cut, concept, order, own.get(self.concept_id(concept.slug), []))

    def _concept(self, cut: Cut, concept: Concept, order: int, own: Sequence[Chunk]) -> Node:
        said = concept.stated
        objectives = said.learning_objectives if said else self._objectives_of(cut, concept)
        return self._node(
            Label.CONCEPT,
            self.concept_id(concept.slug),
            name=concept.name,
            slug=concept.slug,
            description=concept.description,
            learning_objectives=list(objectives) or None,
            key_vocabulary=list(concept.vocabulary),
            pinecone_chunk_ids=[chunk.id for chunk in own],
            content_types=sorted({chunk.content_type.value for chunk in own}),
            difficulty_level=said.difficulty.value if said and said.difficulty else None,
            estimated_minutes=self._minutes(concept),
            mastery_threshold=said.mastery_threshold if said else None,
            min_examples_required=said.min_examples_required if said else None,
            exercise_count=said.exercise_count if said else None,
            allows_calculator=said.allows_calculator if said else None,
            order_index=order,
            is_optional=not concept.is_core,
            namespace=self.namespace,
            source=concept.source,
        )

    def hierarchy(self) -> Iterator[Edge]:
        for cut in self.cuts:
            section_id = ids.section_id(self.book.slug, cut.section.key)
            topic_id = ids.topic_id(self.book.slug, cut.place.chapter.key)
            place = {"order": self._place_in_chapter(cut), "estimated_hours": self.hours(cut)}
            yield Edge(Relationship.CONTAINS_SECTION, topic_id, section_id, place)
            for order, concept in enumerate(cut.place.concepts, 1):
                included = {"order": order, "is_core": concept.is_core}
                yield Edge(Relationship.INCLUDES_CONCEPT, section_id, self.concept_id(concept.slug), included)

    def chunks(self) -> Iterator[Chunk]:
        total = sum(len(cut.passages) for cut in self.cuts)
        by_slug = {concept.slug: concept for cut in self.cuts for concept in cut.place.concepts}
        keywords = Keywords(
            [passage.text for cut in self.cuts for passage in cut.passages],
            concepts.mentions_of([cut.place for cut in self.cuts]),
            {slug: concept.name for slug, concept in by_slug.items()},
        )
        now = datetime.now(UTC).replace(microsecond=0)
        index = 0
        for cut in self.cuts:
            for n, passage in enumerate(cut.passages):
                yield self._chunk(cut, passage, n, index, total, by_slug[passage.concept], keywords, now)
                index += 1

    def _chunk(
        self, cut: Cut, passage: Passage, n: int, index: int, total: int, concept: Concept, keywords: Keywords, now: datetime
    ) -> Chunk:
        suitable, categories = interests.suits(passage.text)
        concept_id = self.concept_id(concept.slug)
        objectives = concept.stated.learning_objectives if concept.stated else ()
        return Chunk(
            namespace=self.namespace,
            id=chunk_id(self.book.slug, cut.section.number, n),
            text=passage.text,
            solution=passage.solution or None,
            content_type=passage.kind,
            chunk_type=passage.chunk_type,
            chunk_index=index,
            total_chunks=total,
            textbook_id=str(self.textbook_id),
            book=self.book.slug,
            title=self.book.title,
            subject=self.subject,
            topic_id=ids.topic_id(self.book.slug, cut.place.chapter.key),
            section_id=ids.section_id(self.book.slug, cut.section.key),
            concept_id=concept_id,
            chapter=cut.place.chapter.heading,
            section=cut.section.heading,
            subsection=passage.subsection,
            difficulty=difficulty_of(concept),
            requires_visual=passage.requires_visual,
            keywords=keywords.of(passage.text),
            prerequisite_concepts=tuple(self.requires.get(concept_id, ())),
            learning_objectives=objectives or self.objectives.get(cut.section.key, ()),
            misconceptions=passage.misconceptions,
            expected_steps=passage.expected_steps,
            suitable_interests=suitable,
            life_categories=categories,
            last_updated=now,
        )

    def _node(self, label: Label, id: str, **properties: Value) -> Node:
        """A node whose absent properties are taken away, should an earlier version have had them."""
        return Node(label, id, {**properties, "textbook_id": str(self.textbook_id)})

    def _chapters(self) -> Iterator[Chapter]:
        return iter({id(cut.place.chapter): cut.place.chapter for cut in self.cuts}.values())

    def _place_in_chapter(self, cut: Cut) -> int:
        return [other for other in self.cuts if other.place.chapter is cut.place.chapter].index(cut) + 1

    def _objectives_of(self, cut: Cut, concept: Concept) -> tuple[str, ...]:
        """Of a section's objectives, those that name the concept; all of them for its only one."""
        stated = self.objectives.get(cut.section.key, ())
        if len(cut.place.concepts) == 1:
            return stated
        mentions = names.Mentions({concept.key: concept.slug})
        return tuple(objective for objective in stated if any(mentions.of(objective)))


def _objectives(cuts: Sequence[Cut]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each section's learning objectives: as it states them, or those of its chapter whose words it shares most of."""
    by_section: dict[str, list[str]] = {}
    for chapter in {id(cut.place.chapter): cut.place.chapter for cut in cuts}.values():
        own = [cut for cut in cuts if cut.place.chapter is chapter and not cut.section.is_introduction]
        for cut in own:
            if cut.section.learning_objectives:
                yield cut.section.key, cut.section.learning_objectives
        silent = [cut for cut in own if not cut.section.learning_objectives]
        vocabulary = {
            cut.section.key: set(names.words(" ".join([cut.section.name, *(c.name for c in cut.place.concepts)]))) - STOP_WORDS
            for cut in silent
        }
        for objective in chapter.learning_objectives if silent else ():
            said = set(names.words(objective))
            best = max(vocabulary, key=lambda key: len(vocabulary[key] & said))
            if vocabulary[best] & said:
                by_section.setdefault(best, []).append(objective)
    yield from ((key, tuple(found)) for key, found in by_section.items())
