"""CNXML's elements to Markdown: sentences, lists, tables, figures. What is a block of the book, and of which kind, is in
`cnxml_blocks.py`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from ingestion import mathml
from learning.exercises_material import SOLUTION

NAMESPACE = "{http://cnx.rice.edu/cnxml}"
MATH = mathml.NAMESPACE + "math"
VISUAL = {"figure", "media", "iframe"}
CALLED = {"figure": "the figure", "table": "the table", "equation": "the equation", "example": "the example", "note": "the note"}
SYMBOL = 2  # an emphasised text up to this long is a variable's letter: its italics say nothing, and cost two tokens


def tag(element: Element) -> str:
    """The element's name, without CNXML's namespace."""
    return element.tag.removeprefix(NAMESPACE)


def classes(element: Element) -> set[str]:
    return set((element.get("class") or "").split())


def find(element: Element, name: str) -> Element | None:
    return element.find(NAMESPACE + name)


@dataclass
class Text:
    """Turns elements into Markdown, knowing what the links between them point at."""

    documents: Mapping[str, str] = field(default_factory=dict)  # a module's title, by its id
    targets: Mapping[str, str] = field(default_factory=dict)  # an element's name, by its id; of one module

    def inline(self, element: Element) -> str:
        """All of the element on one line."""
        return re.sub(r"\s+", " ", "\n".join(self.blocks(element))).strip()

    def markdown(self, element: Element) -> str:
        """The element as paragraphs, lists, tables."""
        return "\n\n".join(self.blocks(element))

    def blocks(self, element: Element) -> list[str]:
        """The element's parts that stand on lines of their own, each as Markdown; none is empty."""
        found: list[str] = []
        run: list[str] = []

        def close() -> None:
            if text := _tidy("".join(run)):
                found.append(text)
            run.clear()

        def take(piece: str | None) -> None:
            if piece:
                run.append(re.sub(r"\s+", " ", piece))

        take(element.text)
        for child in element:
            if (blocks := self.of(child)) is not None:
                close()
                found.extend(blocks)
            else:
                run.append(self._within(child, "".join(run)))
            take(child.tail)
        close()
        return found

    def of(self, element: Element) -> list[str] | None:
        """The Markdown of an element that stands on lines of its own; None for one that stands within a sentence."""
        match tag(element):
            case "label" | "metadata" | "glossary" | "caption":
                return []
            case "title":
                return _bold(self.inline(element))
            case "list":
                return self._list(element)
            case "table":
                return self._table(element)
            case "figure" | "iframe":
                return self.figure(element)
            case "equation":
                return [mathml.display(math) for math in element.iter(MATH) if mathml.latex(math)]
            case "quote" | "preformat":
                return [f"> {self.inline(element)}"]
            case "para" | "section" | "example" | "note" | "exercise" | "problem" | "commentary" | "div" | "meaning":
                return self.blocks(element)
            case "solution":
                return self.solution(element)
        return None

    def solution(self, element: Element) -> list[str]:
        """A solution, which begins by saying that it is one."""
        blocks = self.blocks(element)
        if blocks and re.fullmatch(r"\*\*solution[.:]?\*\*", blocks[0], re.IGNORECASE):
            del blocks[0]
        if not blocks:
            return []
        alone = re.match(r"[|$>*-]|\w+\. ", blocks[0])
        return [SOLUTION, *blocks] if alone else [f"{SOLUTION} {blocks[0]}", *blocks[1:]]

    def _within(self, element: Element, before: str) -> str:
        if element.tag == MATH:
            return mathml.inline(element)
        text = "".join(self._inside(element))
        match tag(element):
            case "term":
                return text if "no-emphasis" in classes(element) or not text.strip() else f"**{text.strip()}**"
            case "emphasis":
                return _emphasis(text, "*" if element.get("effect", "bold") == "italics" else "**")
            case "sub":
                return mathml.script("_", text.replace("*", "").strip())
            case "sup":
                return mathml.script("^", text.replace("*", "").strip())
            case "newline":
                return "  \n"
            case "link":
                return text or self._link(element, before)
            case "media":
                return f"[{_alt(element)}]" if _alt(element) else ""
            case "cite" | "cite-title":
                return _emphasis(text, "*")
            case "footnote":
                return f" ({text.strip()})"
            case "space":
                return " "
        return text

    def _inside(self, element: Element) -> Iterator[str]:
        so_far = re.sub(r"\s+", " ", element.text or "")
        yield so_far
        for child in element:
            yield self._within(child, so_far)
            yield re.sub(r"\s+", " ", child.tail or "")

    def _link(self, element: Element, before: str) -> str:
        """What a link without words of its own points at."""
        name = self.targets.get(element.get("target-id", ""), "") or self.documents.get(element.get("document", ""), "")
        name = CALLED.get(name, name)
        starts = not before.strip() or before.rstrip()[-1] in ".!?:"
        return name[:1].upper() + name[1:] if starts else name

    def _list(self, element: Element) -> list[str]:
        items = [child for child in element if tag(child) == "item"]
        title = find(element, "title")
        head = _bold(self.inline(title)) if title is not None else []
        texts = [self.blocks(item) for item in items]
        if element.get("display") == "inline" or element.get("list-type") == "labeled-item":
            return [*head, ", ".join(" ".join(blocks) for blocks in texts if blocks)] if any(texts) else head
        lines = [_item(_marker(element, n), blocks) for n, blocks in enumerate(texts) if blocks]
        separator = "\n" if lines and re.match(r"-|\d", lines[0]) else "  \n"  # Markdown has no list of letters
        return [*head, separator.join(lines)] if lines else head

    def _table(self, element: Element) -> list[str]:
        if "section-key-terms" in classes(element):
            return []  # the glossary says what each of them means
        rows = [[self._cell(entry) for entry in row if tag(entry) == "entry"] for row in element.iter(NAMESPACE + "row")]
        rows = [row for row in rows if any(row)]
        if not rows:
            return []
        width = max(map(len, rows))
        lines = ["| " + " | ".join(row + [""] * (width - len(row))) + " |" for row in rows]
        lines.insert(1, "|" + " --- |" * width)
        return [*self.caption(element), "\n".join(lines)]

    def _cell(self, entry: Element) -> str:
        return self.inline(entry).replace("|", "\\|")

    def figure(self, element: Element) -> list[str]:
        """A figure in words: its caption, and what its source says to those who cannot see it."""
        said = [*self.caption(element), *(_alt(media) for media in element.iter(NAMESPACE + "media"))]
        words = " ".join(text if text[-1] in ".!?)" else f"{text}." for text in dict.fromkeys(said) if text)
        return [f"*Figure:* {words}"] if words else []

    def caption(self, element: Element) -> list[str]:
        captions = (find(element, "title"), find(element, "caption"))
        return [text for caption in captions if caption is not None and (text := self.inline(caption))]


def _alt(media: Element) -> str:
    return re.sub(r"\s+", " ", media.get("alt") or "").strip()


def _bold(text: str) -> list[str]:
    words = text.replace("**", "").strip()
    return [f"**{words}**"] if words else []


def _emphasis(text: str, mark: str) -> str:
    inner = text.strip()
    if len(inner) <= SYMBOL or "*" in inner or "$" in inner:
        return text
    lead, trail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{lead}{mark}{inner}{mark}{trail}"


def _marker(element: Element, n: int) -> str:
    if element.get("list-type") != "enumerated":
        return "-"
    start = element.get("start-value", "1")
    n += int(start) if start.isdigit() else 1
    if "alpha" in (style := element.get("number-style", "")) and n <= 26:
        letter = chr(ord("a") + n - 1)
        return f"{letter.upper() if 'upper' in style else letter}."
    return f"{n}."


def _item(marker: str, blocks: list[str]) -> str:
    indent = " " * (len(marker) + 1)
    return f"{marker} " + "\n".join(blocks).replace("\n", "\n" + indent)


def _tidy(text: str) -> str:
    text = re.sub(r"[ \t]+(?=[.,;](\s|$))", "", text.strip())
    return re.sub(r" {2,}(?!\n)", " ", re.sub(r"(  \n ?)+", "  \n", text)).strip()
