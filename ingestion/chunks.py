"""Cuts a section's blocks into passages: in order, of one kind each, at most `MOST` of the embedder's tokens and, where it can
be, `AIM` or more. Definitions stand alone, and so does what an author states with its steps."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ingestion.book import Block
from learning.exercises_material import apart, with_solution
from learning.vocabulary import ContentKind

MOST = 512
AIM = 256
JOIN = "\n\n"
JOIN_TOKENS = 2  # what joining two texts may add to the sum of their tokens
CROSSES_CONCEPT = 0.3  # a passage about two concepts is as bad as one that is 55 % short of the aim
CROSSES_SUBSECTION = 0.05
OVER_AIM = 0.1

Tokens = Callable[[str], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A piece of a section, as it will be embedded."""

    text: str  # of exercises the tasks alone
    solution: str  # of exercises: from the first solution on, whole; empty where there is none
    words: int  # with those of the solutions
    kind: ContentKind
    chunk_type: str  # `continuous`, or its kind when it is one whole block
    concept: str  # the slug of the concept that most of it is about
    subsection: str | None
    tokens: int
    requires_visual: bool
    misconceptions: tuple[str, ...]
    expected_steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Unit:
    """A block, or a part of one that is too long."""

    text: str
    tokens: int  # with those of the solution
    block: Block
    concept: str
    whole: bool
    solution: str  # the block's, with its last part

    @property
    def alone(self) -> bool:
        return self.block.kind is ContentKind.DEFINITION or bool(self.block.expected_steps)


def cut(blocks: Sequence[Block], owners: Sequence[str], tokens: Tokens) -> list[Passage]:
    """The passages of one section; `owners` says which concept each block is about."""
    units = [unit for block, owner in zip(blocks, owners, strict=True) for unit in _units(block, owner, tokens)]
    return [_passage(group, tokens) for run in _runs(units) for group in _grouped(run)]


def _units(block: Block, owner: str, tokens: Tokens) -> Iterator[_Unit]:
    *parts, (text, count, whole) = _within_bounds(block.text, tokens)
    yield from (_Unit(part, size, block, owner, False, "") for part, size, _ in parts)
    count += tokens(block.solution) if block.solution else 0
    yield _Unit(text, count, block, owner, whole, block.solution)


def _runs(units: Sequence[_Unit]) -> Iterator[list[_Unit]]:
    """Neighbours that may share a passage: of one kind, and of one concept where an author stated it."""
    run: list[_Unit] = []
    for unit in units:
        last = run[-1] if run else None
        if last and (unit.alone or last.alone or unit.block.kind != last.block.kind or unit.block.concept != last.block.concept):
            yield run
            run = []
        run.append(unit)
    if run:
        yield run


def _grouped(run: Sequence[_Unit]) -> Iterator[Sequence[_Unit]]:
    """The run, cut where passages come nearest to the aim (by dynamic programming over the places where it can be cut)."""
    best = [0.0] + [float("inf")] * len(run)
    start_of = [0] * (len(run) + 1)
    for end in range(1, len(run) + 1):
        size = -JOIN_TOKENS
        crossing = 0.0
        for start in range(end - 1, -1, -1):
            size += run[start].tokens + JOIN_TOKENS
            if size > MOST and start < end - 1:
                break
            if start < end - 1:
                crossing += CROSSES_CONCEPT * (run[start].concept != run[start + 1].concept)
                crossing += CROSSES_SUBSECTION * (run[start].block.subsection != run[start + 1].block.subsection)
            cost = best[start] + _distance(size) + crossing
            if cost < best[end]:
                best[end], start_of[end] = cost, start
    cuts = [len(run)]
    while cuts[-1]:
        cuts.append(start_of[cuts[-1]])
    for start, end in zip(cuts[:0:-1], cuts[-2::-1], strict=True):
        yield run[start:end]


def _distance(size: int) -> float:
    """How far a passage of this size is from what is aimed at: 0 at `AIM`, rising fast below it and slowly above."""
    share = (size - AIM) / AIM
    return float(share * share * (1.0 if share < 0 else OVER_AIM))


def _passage(units: Sequence[_Unit], tokens: Tokens) -> Passage:
    text = JOIN.join(unit.text for unit in units)
    whole = JOIN.join(with_solution(unit.text, unit.solution) for unit in units)
    shares: Counter[str] = Counter()
    for unit in units:
        shares[unit.concept] += unit.tokens
    kind = units[0].block.kind
    by_itself = len(units) == 1 and units[0].whole and kind is not ContentKind.EXPLANATION
    return Passage(
        text=text,
        solution=apart(whole)[1] if kind is ContentKind.EXERCISE else "",
        words=len(whole.split()),
        kind=kind,
        chunk_type=kind.value if by_itself else "continuous",
        concept=max(shares, key=lambda concept: shares[concept]),
        subsection=next((unit.block.subsection for unit in units if unit.block.subsection), None),
        tokens=tokens(text) if len(units) > 1 or units[0].solution else units[0].tokens,
        requires_visual=any(unit.block.requires_visual for unit in units),
        misconceptions=tuple(dict.fromkeys(said for unit in units for said in unit.block.misconceptions)),
        expected_steps=tuple(step for unit in units for step in unit.block.expected_steps),
    )


SPLITS = (r"\n\n+", r"\n", r"(?<=[.!?])\s+", r"\s+")
"""Where a text that is too long is divided: between its paragraphs, then its lines, sentences, words."""


def _within_bounds(text: str, tokens: Tokens, level: int = 0) -> Iterator[tuple[str, int, bool]]:
    """The text as parts of at most `MOST` tokens, with their tokens, and whether it is whole."""
    count = tokens(text)
    if count <= MOST:
        yield text, count, level == 0
        return
    parts = re.split(SPLITS[level], text) if level < len(SPLITS) else [text[: len(text) // 2], text[len(text) // 2 :]]
    joint = (JOIN, "\n", " ", " ")[level] if level < len(SPLITS) else ""
    group, size = "", 0
    for part in filter(None, parts):
        part_size = tokens(part) + JOIN_TOKENS
        if group and size + part_size > MOST:
            yield from _part(group, tokens, level)
            group, size = "", 0
        group, size = (group + joint + part, size + part_size) if group else (part, part_size)
    yield from _part(group, tokens, level)


def _part(text: str, tokens: Tokens, level: int) -> Iterator[tuple[str, int, bool]]:
    for part, count, _ in _within_bounds(text, tokens, level + 1):
        yield part, count, False
