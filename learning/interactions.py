"""What a student's interactions in one session come to: time spent, idle time left out, and what was seen of the lesson.

Everything follows from the set of interactions alone: they may come late, in any order, and from several devices at once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Protocol
from uuid import UUID

from learning.engagement import local_day
from learning.vocabulary import InteractionKind, SessionPart

LONGEST_VIEW = timedelta(minutes=30)
"""What one stretch of looking at a part counts for at most: who does nothing else for so long has gone away, or their device
has not noticed."""

SKEW = timedelta(minutes=5)
"""How far a device's clock may be from the server's."""

LONGEST = timedelta(hours=12)
"""How long a single interaction can take."""

Span = tuple[datetime, datetime]
"""From, and until before."""


class Interaction(Protocol):
    """One thing that a student did."""

    @property
    def kind(self) -> str: ...
    @property
    def part(self) -> str: ...
    @property
    def target_id(self) -> UUID | None: ...
    @property
    def at(self) -> datetime: ...
    @property
    def seconds(self) -> int | None: ...
    @property
    def scroll_percent(self) -> int | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What the interactions of a session come to."""

    active: Sequence[Span]  # ascending, apart from each other
    idle: Sequence[Span]
    duration_seconds: int  # from the beginning to the last thing done
    by_part: dict[str, int]  # active seconds; of parts in view at the same time each has them
    scroll_percent: int | None  # the furthest down
    last_at: datetime | None  # the end of the last thing done; None when nothing was
    hook_viewed: bool
    explanation_viewed: bool
    examples_viewed: frozenset[UUID]

    @property
    def active_seconds(self) -> int:
        return seconds(self.active)


def summary(
    interactions: Iterable[Interaction], began_at: datetime, ended_at: datetime | None = None, *, lasted: timedelta | None = None
) -> Summary:
    """The summary of a session that began then, and has ended then if it has: what was done before, or more than `SKEW` after,
    is not time of it. Nobody is active for longer than it has `lasted` by the server's clock, whatever that of their device says.

    A student is active while a part is in view or scrolled, for `LONGEST_VIEW` at a time, but for the time in which they were
    idle; two parts in view at once make no more time than one. A click takes no time.
    """
    spans = [(row, _span(row, began_at, ended_at)) for row in interactions]
    seen = [(row, span) for row, span in spans if row.kind != InteractionKind.IDLE]
    idle = union(span for row, span in spans if row.kind == InteractionKind.IDLE)
    parts = [part for part in SessionPart if any(row.part == part for row, _ in seen)]
    last_at = max((until for _, (_, until) in spans), default=None)
    active = without(union(span for _, span in seen), idle)
    return Summary(
        active=active if lasted is None else first(active, lasted),
        idle=idle,
        duration_seconds=seconds([(began_at, last_at)]) if last_at else 0,
        by_part={part.value: seconds(without(union(span for row, span in seen if row.part == part), idle)) for part in parts},
        scroll_percent=max((row.scroll_percent for row, _ in seen if row.scroll_percent is not None), default=None),
        last_at=last_at,
        hook_viewed=SessionPart.HOOK in parts,
        explanation_viewed=SessionPart.EXPLANATION in parts,
        examples_viewed=frozenset(row.target_id for row, _ in seen if row.part == SessionPart.EXAMPLE and row.target_id),
    )


def union(spans: Iterable[Span]) -> list[Span]:
    """The time that is in any of these, as spans that are ascending and apart; what is empty is left out."""
    joined: list[Span] = []
    for began, until in sorted(spans):
        if joined and began <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], until)
        elif began < until:
            joined.append((began, until))
    return joined


def without(spans: Iterable[Span], gaps: Sequence[Span]) -> list[Span]:
    """The time of the spans that is in none of the gaps; both are ascending and apart."""
    left: list[Span] = []
    ahead = iter(gaps)
    gap = next(ahead, None)
    for began, until in spans:
        while gap and gap[0] < until:
            if began < gap[0]:
                left.append((began, gap[0]))
            began = max(began, gap[1])
            if gap[1] >= until:
                break
            gap = next(ahead, None)
        if began < until:
            left.append((began, until))
    return left


def first(spans: Iterable[Span], most: timedelta) -> list[Span]:
    """The first of these, which are ascending and apart, up to so much time together."""
    kept: list[Span] = []
    for began, until in spans:
        until = min(until, began + most)
        if began < until:
            kept.append((began, until))
        most -= until - began
    return kept


def seconds(spans: Iterable[Span]) -> int:
    """The whole seconds of these together."""
    return int(sum((until - began for began, until in spans), timedelta()).total_seconds())


def gained(before: Sequence[Span], after: Sequence[Span], zone: tzinfo) -> list[tuple[datetime, int]]:
    """The seconds that came to each of the student's days, with a moment of the day at which they were active, oldest first. What
    an interaction that was late took away is no gain."""
    then, now = _by_day(before, zone), _by_day(after, zone)
    more = ((own[-1][0], seconds(own) - seconds(then.get(day, ()))) for day, own in now.items())
    return [(at, spent) for at, spent in more if spent > 0]


def ends_at(began_at: datetime, last_at: datetime | None, patience: timedelta) -> datetime:
    """When a session that nobody ends is over: so long after the last thing done in it."""
    return (last_at or began_at) + patience


def _span(row: Interaction, began_at: datetime, ended_at: datetime | None) -> Span:
    most = LONGEST if row.kind == InteractionKind.IDLE else LONGEST_VIEW
    until = row.at + min(timedelta(seconds=row.seconds or 0), most)
    if ended_at is None:
        return max(row.at, began_at), max(until, began_at)
    end = ended_at + SKEW
    return min(max(row.at, began_at), end), min(max(until, began_at), end)


def _by_day(spans: Iterable[Span], zone: tzinfo) -> dict[date, list[Span]]:
    """The same, cut where the student's days begin."""
    days: dict[date, list[Span]] = {}
    for began, until in spans:
        while began < until:
            day = local_day(began, zone)
            midnight = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
            days.setdefault(day, []).append((began, min(until, midnight)))
            began = midnight
    return days
