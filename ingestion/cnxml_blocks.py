"""A CNXML module's content, as the blocks of a section: which element is an explanation, an example, an exercise.

Notes for teachers are left out, and so are lists of references. Terms and their meanings become definitions at the end.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from ingestion.book import Block
from ingestion.cnxml_text import NAMESPACE, VISUAL, Text, classes, find, tag
from learning.exercises_material import apart
from learning.vocabulary import ContentKind

LEFT_OUT = {"os-teacher", "references", "References", "contrib-auth", "sr-contrib-auth"}
FORMULAS = {"formula-review", "key-equations"}
EXAMPLES = {"worked-example"}
TRIES = {"try"}
NOT_TERMS = {"no-emphasis"}


def without_left_out(content: Element) -> Element:
    """Takes what is not for learners out of the content, in place."""
    for parent in list(content.iter()):
        for child in list(parent):
            if classes(child) & LEFT_OUT:
                _drop(parent, child)
    return content


def _drop(parent: Element, child: Element) -> None:
    at = list(parent).index(child)
    if child.tail and child.tail.strip():
        if at:
            parent[at - 1].tail = (parent[at - 1].tail or "") + child.tail
        else:
            parent.text = (parent.text or "") + child.tail
    parent.remove(child)


@dataclass
class Blocks:
    """Walks a module's content and collects its blocks."""

    text: Text
    found: list[Block] = field(default_factory=list)
    objectives: list[str] = field(default_factory=list)

    def walk(self, container: Element, subsection: str | None = None, kind: ContentKind = ContentKind.EXPLANATION) -> None:
        """Collects the blocks of a content, section, note or the like, in reading order."""
        practice = tag(container) != "note" and any(tag(child) == "exercise" for child in container)
        task: list[str] = []  # what is said before an exercise, e.g. the data for the next three
        visual = False
        for child in container:
            match tag(child):
                case "title" | "label" | "metadata":
                    continue
                case "section":
                    self.walk(child, self._title(child) or subsection, self._kind(child, kind))
                case "note":
                    self._note(child, subsection, kind)
                case "example":
                    self._add(ContentKind.EXAMPLE, [child], subsection)
                case "exercise":
                    self._exercise(child, subsection, task, visual)
                    task, visual = [], False
                case _ if practice:
                    task += self.text.of(child) or []
                    visual = visual or _is_visual(child)
                case _:
                    self._passage(child, subsection, kind)
        if task:
            self._put(kind, "\n\n".join(task), subsection, visual=visual)

    def glossary(self, glossary: Element) -> None:
        """Adds the terms that the module defines, each as a definition."""
        for definition in glossary.iter(NAMESPACE + "definition"):
            term, meaning = find(definition, "term"), find(definition, "meaning")
            if term is None or meaning is None or not (name := self.text.inline(term)):
                continue
            if text := self.text.markdown(meaning):
                self._put(ContentKind.DEFINITION, f"**{name}**: {text}", None, terms=(name,), visual=_is_visual(meaning))

    def _title(self, element: Element) -> str | None:
        title = find(element, "title")
        return (self.text.inline(title).strip(" :") or None) if title is not None else None

    def _kind(self, section: Element, outer: ContentKind) -> ContentKind:
        return ContentKind.FORMULA if classes(section) & FORMULAS else outer

    def _note(self, note: Element, subsection: str | None, kind: ContentKind) -> None:
        if {"learning-objectives", "chapter-objectives"} & classes(note):
            self.objectives += [self.text.inline(item).rstrip(".") for item in note.iter(NAMESPACE + "item")]
        elif classes(note) & EXAMPLES:
            self._add(ContentKind.EXAMPLE, [note], subsection)
        elif classes(note) & TRIES or (find(note, "exercise") is not None and find(note, "para") is None):
            for exercise in note.iter(NAMESPACE + "exercise"):
                self._exercise(exercise, subsection, [], False)
        else:
            self.walk(note, self._title(note) or subsection, kind)

    def _exercise(self, exercise: Element, subsection: str | None, task: list[str], visual: bool) -> None:
        """One without words of its own (its text is on a server elsewhere) leaves only what was said before it."""
        text, solution = apart("\n\n".join(task + self.text.blocks(exercise)))
        self._put(ContentKind.EXERCISE, text, subsection, visual=visual or _is_visual(exercise), solution=solution)

    def _passage(self, element: Element, subsection: str | None, kind: ContentKind) -> None:
        """A paragraph, figure, table; an equation or a list belongs to the paragraph that leads to it."""
        text = "\n\n".join(self.text.of(element) or ([self.text.inline(element)] if tag(element) == "media" else []))
        last = self.found[-1] if self.found else None
        if tag(element) in ("equation", "list") and last and (last.kind, last.subsection) == (kind, subsection):
            self.found.pop()
            self._put(
                kind, f"{last.text}\n\n{text}".strip(), subsection, last.terms + _terms(element, self.text), last.requires_visual
            )
        else:
            self._put(kind, text, subsection, _terms(element, self.text), _is_visual(element))

    def _add(self, kind: ContentKind, elements: list[Element], subsection: str | None) -> None:
        text = "\n\n".join(block for element in elements for block in self.text.blocks(element))
        terms = tuple(term for element in elements for term in _terms(element, self.text))
        self._put(kind, text, subsection, terms, any(map(_is_visual, elements)))

    def _put(
        self,
        kind: ContentKind,
        text: str,
        subsection: str | None,
        terms: tuple[str, ...] = (),
        visual: bool = False,
        solution: str = "",
    ) -> None:
        if re.search(r"\w", text):
            block = Block(kind=kind, text=text, solution=solution, subsection=subsection, terms=terms, requires_visual=visual)
            self.found.append(block)


def _terms(element: Element, text: Text) -> tuple[str, ...]:
    def each() -> Iterator[str]:
        for term in element.iter(NAMESPACE + "term"):
            if not classes(term) & NOT_TERMS and (name := text.inline(term).strip(" :.,")):
                yield name

    return tuple(dict.fromkeys(each()))


def _is_visual(element: Element) -> bool:
    return any(tag(each) in VISUAL for each in element.iter() if "splash" not in classes(element))
