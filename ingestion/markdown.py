"""Reads a book of Markdown: a folder with `book.yaml`, whose folders are topics and whose files are sections with stated
concepts, or any folder of Markdown, whose folders or files are chapters."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from ingestion.book import (
    Block,
    Book,
    BookError,
    Chapter,
    Section,
    StatedConcept,
    StatedNext,
    StatedPrerequisite,
    StatedRelation,
)
from ingestion.markdown_blocks import Heading, blocks, headed
from ingestion.yaml import Fields
from learning.vocabulary import ConceptRelation, Difficulty, PrerequisiteStrength

BOOK = "book.yaml"
TOPIC = "topic.yaml"
SUFFIXES = (".md", ".markdown")


def _key(path: str) -> str:
    """What names a file or folder without its place in the order: `02-light` is `light`."""
    return "/".join(re.sub(r"^\d+[\s._-]+", "", part) for part in PurePosixPath(path).with_suffix("").parts)


def slugify(text: str) -> str:
    """The text in the letters of a slug: `Chance & Data` is `chance-data`."""
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")


def read(files: Mapping[str, bytes], name: str) -> Book:
    """The book in these files, by their names below its folder, whose own name is `name`. Raises `BookError`."""
    texts = {file: _decoded(file, data) for file, data in sorted(files.items()) if file.endswith((*SUFFIXES, ".yaml"))}
    said = Fields.load(BOOK, texts[BOOK]) if BOOK in texts else Fields(BOOK, {})
    title = said.needed("title") if BOOK in texts else _plain_title(name)
    chapters = tuple(_chapters(texts, title))
    if not any(section.blocks for chapter in chapters for section in chapter.sections):
        raise BookError("The book is empty: none of its files has text.")
    year = said.whole("year")
    return Book(
        slug=slugify(said.text("slug") or name) or slugify(title),
        title=title,
        chapters=chapters,
        subject=said.text("subject"),
        description=said.text("description"),
        publisher=said.text("publisher"),
        year=year,
        isbn=said.text("isbn"),
        grade_levels=said.texts("grade_levels"),
        language=said.text("language"),
        license=said.text("license"),
    )


def _decoded(file: str, data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BookError(f"{file} is not UTF-8 text (byte {error.start}).") from error
    if "\0" in text:
        raise BookError(f"{file} is not text: it has a null character.")
    return text


def _plain_title(name: str) -> str:
    """`01-basic_probability.md` is `Basic probability`."""
    words = re.sub(r"^\d+[\s._-]+", "", PurePosixPath(name).stem)
    return (words[:1].upper() + words[1:]).replace("-", " ").replace("_", " ")


def _chapters(texts: Mapping[str, str], title: str) -> Iterator[Chapter]:
    """A folder is a chapter of the files in it; a file beside the folders is a chapter of its own."""
    grouped: dict[str, list[str]] = defaultdict(list)
    for file in texts:
        if file.endswith(SUFFIXES):
            grouped[PurePosixPath(file).parts[0]].append(file)
    for number, (key, members) in enumerate(grouped.items(), 1):
        if members == [key]:
            yield _file_as_chapter(key, texts[key], str(number))
        else:
            yield _folder_as_chapter(key, members, texts, str(number))


def _folder_as_chapter(folder: str, members: Sequence[str], texts: Mapping[str, str], number: str) -> Chapter:
    file = f"{folder}/{TOPIC}"
    said = Fields.load(file, texts.get(file, ""))
    sections = tuple(_file_as_section(member, texts[member], f"{number}.{n}") for n, member in enumerate(members, 1))
    return Chapter(
        key=_key(folder),
        name=said.text("name") or _plain_title(folder),
        number=number,
        sections=sections,
        description=said.text("description"),
        learning_objectives=said.texts("learning_objectives"),
        difficulty=said.word("difficulty", Difficulty),
        estimated_hours=said.number("estimated_hours"),
        is_optional=bool(said.flag("is_optional")),
    )


def _file_as_section(file: str, text: str, number: str) -> Section:
    said, body, first_line = _front_matter(file, text)
    concepts = tuple(_concept(fields) for fields in said.each("concepts"))
    name = said.text("name")
    found: list[Block] = []
    known = {concept.slug for concept in concepts}
    subsection = concept = None
    for heading, lines in headed(file, body, first_line):
        if heading and heading.level == 1 and not name:
            name = heading.text
        elif heading and heading.anchor and concepts:
            if heading.anchor not in known:
                raise BookError(
                    f"{file}: the heading {heading.text} names the concept {heading.anchor}, which is not stated above."
                )
            subsection, concept = heading.text, heading.anchor
        elif heading and heading.level > 1:
            subsection = heading.text
        found += blocks(file, lines, subsection, concept)
    for missing in known - {block.concept for block in found}:
        raise BookError(f"{file}: the concept {missing} is stated, and no heading has its text.")
    return Section(
        key=_key(file),
        name=name or _plain_title(file),
        number=number,
        description=said.text("description"),
        learning_objectives=said.texts("learning_objectives"),
        estimated_hours=said.number("estimated_hours"),
        blocks=tuple(found),
        concepts=concepts,
    )


def _file_as_chapter(file: str, text: str, number: str) -> Chapter:
    """Each `##` heading begins a section; what stands above the first is a section too."""
    _, body, first_line = _front_matter(file, text)
    name = _plain_title(file)
    sections: list[tuple[Heading | None, list[Block]]] = [(None, [])]
    subsection = None
    for heading, lines in headed(file, body, first_line):
        if heading and heading.level == 1:
            name, subsection = heading.text, None
        elif heading and heading.level == 2:
            sections.append((heading, []))
            subsection = None
        elif heading:
            subsection = heading.text
        sections[-1][1].extend(blocks(file, lines, subsection))
    kept = [(heading, found) for heading, found in sections if found]
    return Chapter(
        key=_key(file),
        name=name,
        number=number,
        sections=tuple(
            Section(
                key=f"{_key(file)}#{heading.anchor or slugify(heading.text) if heading else ''}",
                name=heading.text if heading else name,
                number=f"{number}.{n}",
                blocks=tuple(found),
            )
            for n, (heading, found) in enumerate(kept, 1)
        ),
    )


def _front_matter(file: str, text: str) -> tuple[Fields, str, int]:
    """What stands between `---` lines, the text after it, and the number of that text's first line."""
    match = re.match(r"---\s*\n(.*?\n)?---\s*(\n|$)", text, re.DOTALL)
    if not match:
        return Fields(file, {}), text, 1
    return Fields.load(file, match[1] or "", 2), text[match.end() :], match[0].count("\n") + 1


def _concept(said: Fields) -> StatedConcept:
    return StatedConcept(
        slug=said.needed("slug"),
        name=said.needed("name"),
        description=said.text("description"),
        learning_objectives=said.texts("learning_objectives"),
        key_vocabulary=said.texts("key_vocabulary"),
        difficulty=said.word("difficulty", Difficulty),
        estimated_minutes=said.whole("estimated_minutes"),
        mastery_threshold=said.number("mastery_threshold", 0, 1),
        allows_calculator=said.flag("allows_calculator"),
        is_optional=bool(said.flag("is_optional")),
        min_examples_required=said.whole("min_examples_required"),
        exercise_count=said.whole("exercise_count"),
        requires=tuple(_prerequisite(each) for each in said.each("requires")),
        related=tuple(
            StatedRelation(
                concept=each.needed("concept"),
                relation=each.word("relation", ConceptRelation) or ConceptRelation.SIMILAR,
                relevance=0.5 if (relevance := each.number("relevance", 0, 1)) is None else relevance,
            )
            for each in said.each("related")
        ),
        next=tuple(
            StatedNext(
                concept=each.needed("concept"), default=bool(each.flag("default")), min_score=each.number("min_score", 0, 1)
            )
            for each in said.each("next")
        ),
    )


def _prerequisite(said: Fields) -> StatedPrerequisite:
    strength = said.word("strength", PrerequisiteStrength) or PrerequisiteStrength.MODERATE
    can_skip = said.flag("can_skip")
    return StatedPrerequisite(
        concept=said.needed("concept"),
        strength=strength,
        reason=said.text("reason"),
        can_skip=strength is PrerequisiteStrength.WEAK if can_skip is None else can_skip,
    )
