"""What a book teaches: its concepts, each in the section where it is first defined, and which blocks are about which.

An author's statement comes first; else a term that the book defines is a concept; and a section is one itself where its terms
do not say what it is about.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from ingestion import names
from ingestion.book import Block, Book, BookError, Chapter, Section, StatedConcept
from ingestion.names import Key, Mentions
from learning.vocabulary import ContentKind

MOST_PER_SECTION = 12
LONGEST_NAME = 6  # words; what is marked as a term and is longer is a sentence
INTRODUCED = 3.0  # how many mentions it counts for that a block introduces a concept
HEADED = 2.0  # and that its heading names one


@dataclass(slots=True)
class Concept:
    """A concept of a book."""

    slug: str
    name: str
    source: Literal["author", "term", "section"]
    description: str | None
    section: int  # its section's place in the book, from 0
    key: Key
    is_core: bool = True
    stated: StatedConcept | None = None
    vocabulary: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Place:
    """A section with what was found in it."""

    chapter: Chapter
    section: Section
    concepts: list[Concept]  # in reading order; at least one, when it has text
    owners: list[str]  # the slug of the concept that each block is about


def find(book: Book) -> list[Place]:
    """The sections of the book that have text, in reading order, with their concepts. Raises `BookError`."""
    sections = [(chapter, section) for chapter, section in book.sections() if section.blocks]
    concepts = _concepts([section for _, section in sections], [chapter for chapter, _ in sections])
    mentions = Mentions(_names(concepts))
    rarity = _rarity(mentions, [block for _, section in sections for block in section.blocks])
    in_section: dict[int, list[Concept]] = defaultdict(list)
    for concept in concepts:
        in_section[concept.section].append(concept)
    defined = {concept.key: concept.slug for concept in reversed(concepts)}  # a term before a section of the same name
    return [_placed(chapter, section, in_section[n], mentions, rarity, defined) for n, (chapter, section) in enumerate(sections)]


def mentions_of(places: Iterable[Place]) -> Mentions:
    """Finds the concepts of these sections in text, as slugs."""
    return Mentions(_names([concept for place in places for concept in place.concepts]))


def _names(concepts: Sequence[Concept]) -> dict[Key, str]:
    short = {names.abbreviation(concept.name): concept.slug for concept in concepts}
    return short | {concept.key: concept.slug for concept in reversed(concepts) if concept.is_core}


def _rarity(mentions: Mentions, blocks: Sequence[Block]) -> dict[str, float]:
    """How much a mention of each concept says: less for one that is mentioned everywhere."""
    found = Counter(slug for block in blocks for slug in set(mentions.of(block.whole)))
    return {slug: math.log(1 + len(blocks) / count) for slug, count in found.items()}


def _concepts(sections: Sequence[Section], chapters: Sequence[Chapter]) -> list[Concept]:
    stated = [
        Concept(said.slug, said.name, "author", said.description, n, names.key(said.name), not said.is_optional, said)
        for n, section in enumerate(sections)
        for said in section.concepts
    ]
    if twice := [slug for slug, count in Counter(concept.slug for concept in stated).items() if count > 1]:
        raise BookError(f"The concept {twice[0]} is stated twice.")
    known = {concept.key for concept in stated} | {()}
    found = stated + list(_defined(sections, known))
    keys: dict[int, list[Key]] = defaultdict(list)
    for concept in found:
        keys[concept.section].append(concept.key)
    slugs = {concept.slug for concept in found}
    for n, (chapter, section) in enumerate(zip(chapters, sections, strict=True)):
        if not section.concepts and not _told_by(keys[n], section):
            found.append(_section_itself(chapter, section, n, slugs))
    return found


def _told_by(terms: Sequence[Key], section: Section) -> bool:
    """Whether its terms say what a section is about: two do, and one that its name holds."""
    return len(terms) > 1 or any(list(Mentions({key: "it"}).of(section.name)) for key in terms)


def _defined(sections: Sequence[Section], known: set[Key]) -> Iterator[Concept]:
    """The terms of a book's sections: those with a definition of their own first, then those that the text introduces."""
    glossary: dict[Key, Concept] = {}
    for n, term, block in _terms(sections, defined=True):
        key = names.key(term)
        if key not in known and key not in glossary:
            meaning = names.first_sentences(re.sub(r"^\*\*[^*]*\*\*:?\s*", "", block.text))
            glossary[key] = Concept(names.slug(key), names.written(term), "term", meaning, n, key)
    room = Counter(dict.fromkeys(range(len(sections)), MOST_PER_SECTION))
    room.subtract(concept.section for concept in glossary.values())
    inline: dict[Key, Concept] = {}
    for n, term, block in _terms(sections, defined=False):
        key = names.key(term)
        if key not in known and key not in glossary and key not in inline and _is_a_name(term, key):
            inline[key] = Concept(names.slug(key), names.written(term), "term", _sentence_with(term, block.text), n, key)
    counts = Counter(Mentions({key: concept.slug for key, concept in inline.items()}).of(_whole(sections)))
    for concept in sorted(inline.values(), key=lambda concept: -counts[concept.slug]):
        if counts[concept.slug] > 1 and room[concept.section] > 0:
            room[concept.section] -= 1
        else:
            del inline[concept.key]
    slugs: set[str] = set()
    for concept in [*glossary.values(), *inline.values()]:
        if concept.slug and concept.slug not in slugs:  # a slug has fewer letters than a key
            slugs.add(concept.slug)
            yield concept


def _terms(sections: Sequence[Section], defined: bool) -> Iterator[tuple[int, str, Block]]:
    for n, section in enumerate(sections):
        for block in section.blocks if not section.concepts else ():
            if (block.kind is ContentKind.DEFINITION) == defined:
                for term in block.terms:
                    yield n, term, block


def _is_a_name(term: str, key: Key) -> bool:
    return len(key) <= LONGEST_NAME and sum(map(str.isalpha, "".join(key))) > 2 and "$" not in term


def _whole(sections: Sequence[Section]) -> str:
    return "\n".join(block.whole for section in sections for block in section.blocks)


def _sentence_with(term: str, text: str) -> str:
    at = max(text.find(term), 0)
    start = max((match.end() for match in re.finditer(r"[.!?]\s+|\n", text[:at])), default=0)
    return names.first_sentences(text[start:], 200)


def _section_itself(chapter: Chapter, section: Section, n: int, slugs: set[str]) -> Concept:
    """A section as a concept that it teaches; an introduction introduces its chapter."""
    name = f"{chapter.name}: introduction" if section.is_introduction else section.name
    slug = names.slug(names.key(name)) or "section"
    if slug in slugs:
        slug = f"{slug}-{names.slug(names.key(section.key)) or n}"
    slugs.add(slug)
    told = (names.first_sentences(block.text) for block in section.blocks if block.kind is ContentKind.EXPLANATION)
    core = not section.is_introduction and not chapter.is_optional
    description = section.description or next(filter(None, told), None)
    return Concept(slug, names.written(name), "section", description, n, tuple(names.words(name)), core)


def _placed(
    chapter: Chapter,
    section: Section,
    concepts: list[Concept],
    mentions: Mentions,
    rarity: dict[str, float],
    defined: dict[Key, str],
) -> Place:
    here = {concept.slug for concept in concepts}
    introduces = {concept.key: concept.slug for concept in concepts}
    found = [Counter(mentions.of(block.whole)) for block in section.blocks]
    first = {
        slug: min(
            (n for n, block in enumerate(section.blocks) if _first_here(slug, block, found[n], introduces)),
            default=len(section.blocks),
        )
        for slug in here
    }
    if not section.concepts:
        concepts = sorted(concepts, key=lambda concept: (concept.source != "section", first[concept.slug]))
    owners: list[str] = []
    itself = next((concept.slug for concept in concepts if concept.source == "section"), None)
    owner = itself or concepts[0].slug
    for block, counts in zip(section.blocks, found, strict=True):
        if block.kind is ContentKind.DEFINITION and block.concept is None and not section.concepts:
            owners.append(next((defined[key] for term in block.terms if (key := names.key(term)) in defined), owner))
            continue
        owner = block.concept or _about(block, counts, here, introduces, mentions, rarity) or itself or owner
        owners.append(owner)
    _collect_vocabulary(section, concepts, owners)
    return Place(chapter, section, concepts, owners)


def _first_here(slug: str, block: Block, counts: Counter[str], introduces: dict[Key, str]) -> bool:
    if block.kind is ContentKind.DEFINITION:
        return False
    return counts[slug] > 0 or any(introduces.get(names.key(term)) == slug for term in block.terms)


def _about(
    block: Block, counts: Counter[str], here: set[str], introduces: dict[Key, str], mentions: Mentions, rarity: dict[str, float]
) -> str | None:
    """The concept of the section that a block is about: the one that it mentions most, the rarer the more. None: no telling."""
    scores = {slug: float(counts[slug]) for slug in here if counts[slug]}
    for term in block.terms:
        if (slug := introduces.get(names.key(term))) is not None:
            scores[slug] = scores.get(slug, 0) + INTRODUCED
    for slug in set(mentions.of(block.subsection or "")) & here:
        scores[slug] = scores.get(slug, 0) + HEADED
    weighed = {slug: score * rarity.get(slug, 1.0) for slug, score in scores.items()}
    return max(sorted(weighed), key=lambda slug: weighed[slug]) if weighed else None


def _collect_vocabulary(section: Section, concepts: Sequence[Concept], owners: Sequence[str]) -> None:
    """Each concept's key words: as stated, or its name and the terms of the blocks that are about it."""
    by_slug = {concept.slug: concept for concept in concepts}
    for concept in concepts:
        concept.vocabulary = list(concept.stated.key_vocabulary) if concept.stated else [concept.name]
    for block, owner in zip(section.blocks, owners, strict=True):
        if (about := by_slug.get(owner)) and not about.stated:
            about.vocabulary += map(names.written, block.terms)
    for concept in concepts:
        concept.vocabulary = list(names.distinct(concept.vocabulary))
