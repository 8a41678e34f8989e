"""Reads a book of CNXML: `collection.xml` says which modules make which chapter; a module is a section."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from ingestion.book import Block, Book, BookError, Chapter, Section
from ingestion.cnxml_blocks import Blocks, without_left_out
from ingestion.cnxml_text import NAMESPACE, Text, classes, find, tag

COLLECTION = "collection.xml"
COL = "{http://cnx.rice.edu/collxml}"
MD = "{http://cnx.rice.edu/mdml}"


def read(files: Mapping[str, bytes]) -> Book:
    """The book in these files, by their names below the book's folder. Raises `BookError`."""
    collection = _parsed(COLLECTION, files[COLLECTION])
    content = collection.find(COL + "content")
    if collection.tag != COL + "collection" or content is None:
        raise BookError(f"{COLLECTION} is not a CNXML collection: its outermost element is <{tag(collection)}>.")
    title, slug = _said(collection, "title"), _said(collection, "slug")
    if not title or not slug:
        raise BookError(f"{COLLECTION} does not say the book's {'slug' if title else 'title'}.")
    modules = {document: _module(document, files) for document in _documents(content)}
    chapters = tuple(_chapters(content, modules))
    if not any(section.blocks for chapter in chapters for section in chapter.sections):
        raise BookError("The book is empty: none of its modules has text.")
    return Book(
        slug=slug, title=title, chapters=chapters, language=_said(collection, "language"), license=_said(collection, "license")
    )


@dataclass(frozen=True, slots=True)
class Module:
    """A module as it stands in its file."""

    document: str
    root: Element

    @property
    def title(self) -> str:
        title = find(self.root, "title")
        return Text().inline(title) if title is not None else self.document

    @property
    def opens_a_chapter(self) -> bool:
        return "introduction" in classes(self.root)


def _parsed(name: str, data: bytes) -> Element:
    try:
        root: Element = fromstring(data)
    except ParseError as error:
        line, column = error.position
        raise BookError(f"{name} is broken XML at line {line}, column {column + 1}: {str(error).split(':')[0]}.") from error
    except DefusedXmlException as error:
        raise BookError(f"{name} defines entities, which a textbook has no need of.") from error
    except (ValueError, LookupError) as error:
        raise BookError(f"{name} cannot be read as XML: {error}.") from error
    return root


def _said(collection: Element, name: str) -> str | None:
    found = collection.find(f"*/{MD}{name}")
    if found is None:
        found = collection.find(f"*/*/{MD}{name}")
    return " ".join((found.text or "").split()) or None if found is not None else None


def _documents(content: Element) -> Iterator[str]:
    for module in content.iter(COL + "module"):
        if not (document := module.get("document")):
            raise BookError(f"{COLLECTION} names a module without its document.")
        yield document


def _module(document: str, files: Mapping[str, bytes]) -> Module:
    for name in (f"modules/{document}.cnxml", f"modules/{document}/index.cnxml", f"{document}/index.cnxml"):
        if name in files:
            root = _parsed(name, files[name])
            if root.tag != NAMESPACE + "document":
                raise BookError(f"{name} is not a CNXML module: its outermost element is <{tag(root)}>.")
            return Module(document, root)
    raise BookError(f"{COLLECTION} names the module {document}, and there is no modules/{document}.cnxml.")


def _chapters(content: Element, modules: Mapping[str, Module]) -> Iterator[Chapter]:
    """The chapters, and what stands before and after them as optional ones of their own."""
    titles = {document: module.title for document, module in modules.items()}
    loose: list[str] = []
    number = 0
    for child in content:
        if child.tag == COL + "module":
            loose.append(child.get("document", ""))
        elif child.tag == COL + "subcollection":
            yield from _aside(loose, modules, titles, first=number == 0)
            loose = []
            number += 1
            documents = list(_documents(child))
            yield _chapter(_said_here(child) or f"Chapter {number}", str(number), [modules[d] for d in documents], titles)
    if number == 0:  # a book without chapters is one chapter
        yield _chapter("Contents", "1", [modules[d] for d in loose], titles)
    else:
        yield from _aside(loose, modules, titles, first=False)


def _said_here(subcollection: Element) -> str | None:
    title = subcollection.find(MD + "title")
    if title is None:
        title = subcollection.find(f"*/{MD}title")
    return " ".join((title.text or "").split()) or None if title is not None else None


def _aside(documents: Sequence[str], modules: Mapping[str, Module], titles: Mapping[str, str], first: bool) -> Iterator[Chapter]:
    if documents:
        key, name, letter = ("front-matter", "Front matter", "0") if first else ("appendices", "Appendices", "A")
        sections = [_section(modules[d], f"{letter}.{n}", titles)[0] for n, d in enumerate(documents, 1)]
        yield Chapter(key=key, name=name, number=None, sections=tuple(sections), is_optional=True)


def _chapter(name: str, number: str, modules: Sequence[Module], titles: Mapping[str, str]) -> Chapter:
    sections: list[Section] = []
    objectives: list[str] = []
    count = 0
    for module in modules:
        opens = module.opens_a_chapter
        count += not opens
        section, found = _section(module, f"{number}.{0 if opens else count}", titles)
        sections.append(section)
        objectives += found if opens else []
    key = sections[0].key if sections else number
    return Chapter(key=key, name=name, number=number, sections=tuple(sections), learning_objectives=tuple(objectives))


def _section(module: Module, number: str, titles: Mapping[str, str]) -> tuple[Section, list[str]]:
    """The section, and the learning objectives that it states; those of an introduction are its chapter's."""
    targets = {id: tag(element) for element in module.root.iter() if (id := element.get("id"))}
    blocks = Blocks(Text(titles, targets))
    content, glossary = find(module.root, "content"), find(module.root, "glossary")
    if content is not None:
        blocks.walk(without_left_out(content))
    if glossary is not None:
        blocks.glossary(glossary)
    opens = module.opens_a_chapter
    section = Section(
        key=module.document,
        name=module.title,
        number=number,
        learning_objectives=() if opens else tuple(blocks.objectives),
        blocks=tuple(_distinct(blocks.found)),
        is_introduction=opens,
    )
    return section, blocks.objectives


def _distinct(blocks: Sequence[Block]) -> Iterator[Block]:
    """Without the second of two definitions that say the same."""
    seen: set[str] = set()
    for block in blocks:
        if block.kind != "definition" or block.text.casefold() not in seen:
            seen.add(block.text.casefold())
            yield block
