"""Markdown text to blocks: prose as its paragraphs, and fenced containers (`:::definition Term` ... `:::`) by their kind."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from markdown_it import MarkdownIt

from ingestion.book import Block, BookError
from learning.exercises_material import apart
from learning.vocabulary import ContentKind

PARSER = MarkdownIt("commonmark").enable("table")
OPENS = re.compile(r":::\s*(\w+)\s*(.*)")
HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*(?:\{#([\w-]+)\})?\s*#*\s*")
DEFINES = re.compile(r"(?:[-*]\s+)?\*\*([^*\n]{1,80}?)(?::\*\*|\*\*\s*:)\s+\S.*")
INTRODUCES = re.compile(r"\*\*([^*\n]{1,80}?)\*\*\s+(?:is|are|means?)\b")
FENCE = re.compile(r"\s{0,3}(```+|~~~+)")
STEP = re.compile(r"\s*\d+[.)]\s+(.*)")
IMAGE = re.compile(r"!\[")
KINDS_BY_HEADING = {
    "example": ContentKind.EXAMPLE,
    "examples": ContentKind.EXAMPLE,
    "exercise": ContentKind.EXERCISE,
    "exercises": ContentKind.EXERCISE,
    "practice": ContentKind.EXERCISE,
    "problems": ContentKind.EXERCISE,
}


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, with the anchor that `{#...}` gives it."""

    level: int
    text: str
    anchor: str | None


Line = tuple[int, str]
"""A line's number in its file, and its text."""


def headed(file: str, text: str, first_line: int = 1) -> Iterator[tuple[Heading | None, list[Line]]]:
    """The lines below each heading, in order; first those above any. Code and containers may hold what looks like one."""
    heading: Heading | None = None
    lines: list[Line] = []
    fence = container = None
    for number, line in enumerate(text.splitlines(), first_line):
        if match := FENCE.match(line):
            fence = None if fence and match[1].startswith(fence) else fence or match[1]
        elif not fence and line.startswith(":::"):
            container = None if line.strip() == ":::" else number
        elif not fence and not container and (match := HEADING.fullmatch(line)):
            yield heading, lines
            heading, lines = Heading(len(match[1]), match[2], match[3]), []
            continue
        lines.append((number, line))
    if container:
        raise BookError(f"{file}: the container that begins at line {container} has no end (:::).")
    yield heading, lines


def blocks(file: str, lines: Sequence[Line], subsection: str | None = None, concept: str | None = None) -> Iterator[Block]:
    """The blocks of these lines, which hold no heading."""
    prose: list[str] = []
    fence: str | None = None
    at = 0
    while at < len(lines):
        number, line = lines[at]
        if match := FENCE.match(line):
            fence = None if fence and match[1].startswith(fence) else fence or match[1]
        if fence or not (match := OPENS.fullmatch(line.rstrip())):
            prose.append(line)
            at += 1
            continue
        yield from _prose(prose, subsection, concept)
        prose = []
        end = next(n for n in range(at + 1, len(lines)) if lines[n][1].strip() == ":::")
        yield _contained(
            f"{file}, line {number}", match[1], match[2], [text for _, text in lines[at + 1 : end]], concept, subsection
        )
        at = end + 1
    yield from _prose(prose, subsection, concept)


def _contained(where: str, sort: str, title: str, lines: Sequence[str], concept: str | None, subsection: str | None) -> Block:
    body = "\n".join(lines).strip()
    if not body:
        raise BookError(f"{where}: the {sort} is empty.")
    text = f"**{title}**\n\n{body}" if title else body
    steps: tuple[str, ...] = ()
    solution = ""
    terms: tuple[str, ...] = ()
    misconceptions: tuple[str, ...] = ()
    match sort:
        case "definition":
            kind, terms, text = ContentKind.DEFINITION, (title,) if title else (), f"**{title}**: {body}" if title else body
        case "formula":
            kind = ContentKind.FORMULA
        case "example":
            kind = ContentKind.EXAMPLE
        case "exercise":
            kind = ContentKind.EXERCISE
            text, steps = _without_steps(text)
            text, solution = apart(text)
        case "misconception":
            kind, misconceptions = ContentKind.EXPLANATION, (" ".join(body.split()),)
            text = f"**A common mistake.** {body}"
        case _:
            raise BookError(
                f"{where}: {sort} is not a container; there are definition, formula, example, exercise, misconception."
            )
    return Block(
        kind=kind,
        text=text,
        solution=solution,
        subsection=subsection,
        terms=terms,
        concept=concept,
        requires_visual=bool(IMAGE.search(body)),
        misconceptions=misconceptions,
        expected_steps=steps,
    )


def _without_steps(text: str) -> tuple[str, tuple[str, ...]]:
    """An exercise, and the steps that its answer should show, which are for who grades it."""
    before, found, after = text.partition("**Steps.**")
    if not found:
        return text, ()
    steps: list[str] = []
    for line in after.splitlines():
        if match := STEP.fullmatch(line):
            steps.append(match[1].strip())
        elif line.strip() and steps:
            steps[-1] += " " + line.strip()
    return before.strip(), tuple(steps)


def _prose(lines: Sequence[str], subsection: str | None, concept: str | None) -> list[Block]:
    """Under a heading of exercises, all from the first solution on is the solution of the last one before it."""
    kind = KINDS_BY_HEADING.get((subsection or "").casefold().split(" ")[0].strip(":"), ContentKind.EXPLANATION)
    text = "\n".join(lines)
    text, solution = apart(text) if kind is ContentKind.EXERCISE else (text, "")
    found = list(_paragraphs(text.split("\n"), kind, subsection, concept))
    return [*found[:-1], replace(found[-1], solution=solution)] if found else []


def _paragraphs(lines: Sequence[str], kind: ContentKind, subsection: str | None, concept: str | None) -> Iterator[Block]:
    def block(kind: ContentKind, text: str, terms: Sequence[str]) -> Block:
        visual = bool(IMAGE.search(text))
        return Block(kind=kind, text=text, subsection=subsection, terms=tuple(terms), concept=concept, requires_visual=visual)

    for token in PARSER.parse("\n".join(lines)):
        if token.level or token.map is None or token.nesting < 0 or token.type == "hr":
            continue
        own = lines[token.map[0] : token.map[1]]
        text = "\n".join(own).strip("\n")
        if token.type in ("paragraph_open", "bullet_list_open") and DEFINES.fullmatch(own[0]):
            for term, meaning in _definitions(own):
                yield block(ContentKind.DEFINITION, meaning, [term])
        else:
            yield block(kind, text, list(dict.fromkeys(INTRODUCES.findall(text))))


def _definitions(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each term with its line and the lines that go on from it."""
    term, meaning = "", ""
    for line in lines:
        if match := DEFINES.fullmatch(line):
            if term:
                yield term, meaning
            term, meaning = match[1].strip(), re.sub(r"^[-*]\s+", "", line)
        else:
            meaning += " " + line.strip()
    yield term, meaning.strip()
