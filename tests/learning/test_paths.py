"""Where a student is on a path: sequences of what they did, and where that leads."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from learning.navigation import Link, PrerequisiteGraph
from learning.paths import way
from learning.vocabulary import PrerequisiteStrength

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
COURSE = ("a", "b", "c", "d")


class Row(NamedTuple):
    """How far a student is with a concept."""

    concept_id: str
    status: str
    mastery_score: float | None = None
    last_used_at: datetime = NOON


def graph(*links: tuple[str, str], concepts: tuple[str, ...] = COURSE) -> PrerequisiteGraph:
    """Each link: what builds on what, strictly."""
    return PrerequisiteGraph(concepts, [Link(dependent, required) for dependent, required in links])


CHAIN = graph(("b", "a"), ("c", "b"))  # d stands alone


def test_before_anything_the_first_that_is_open_is_current() -> None:
    found = way(CHAIN, COURSE, (), [])
    assert (found.current, found.following, found.available) == ("a", "b", ("a", "d"))
    assert (found.completed, found.mastered, found.average_score, found.is_through) == (0, 0, None, False)


def test_what_is_begun_is_gone_on_with_the_last_used_first() -> None:
    rows = [Row("a", "practicing"), Row("d", "viewing", last_used_at=NOON + timedelta(hours=1))]
    assert way(CHAIN, COURSE, (), rows).current == "d"
    assert way(CHAIN, COURSE, (), rows[:1]).current == "a"


def test_what_follows_is_open_once_the_current_one_is_mastered() -> None:
    found = way(CHAIN, COURSE, (), [Row("a", "mastered", 0.9)])
    assert (found.current, found.following, found.available) == ("b", "c", ("b", "d"))
    assert (found.completed, found.mastered, found.average_score) == (1, 1, 0.9)


def test_completed_without_mastery_keeps_closed_what_builds_on_it() -> None:
    found = way(CHAIN, COURSE, (), [Row("a", "completed", 0.6), Row("d", "mastered", 0.95)])
    assert found.available == ()
    assert (found.current, found.following) == ("a", "b")  # nothing else is left: back to what was not mastered
    assert (found.completed, found.mastered, found.average_score) == (2, 1, 0.775)


def test_links_that_advise_keep_nothing_closed() -> None:
    soft = PrerequisiteGraph(
        COURSE, [Link("b", "a", PrerequisiteStrength.STRONG, can_skip=True), Link("c", "a", PrerequisiteStrength.WEAK)]
    )
    assert way(soft, COURSE, (), []).available == COURSE


def test_a_path_is_through_when_all_is_completed_and_what_is_not_optional_mastered() -> None:
    rows = [Row("a", "mastered"), Row("b", "mastered"), Row("c", "mastered"), Row("d", "completed")]
    assert not way(CHAIN, COURSE, (), rows).is_through
    assert way(CHAIN, COURSE, (), rows).current == "d"
    through = way(CHAIN, COURSE, ("d",), rows)
    assert (through.is_through, through.current, through.following, through.available) == (True, None, None, ())


def test_a_path_without_concepts_is_never_through() -> None:
    assert not way(graph(concepts=()), (), (), []).is_through


def test_concepts_of_another_book_open_and_are_not_counted() -> None:
    wide = graph(("a", "x"))
    assert way(wide, COURSE, (), []).available == ("b", "c", "d")
    found = way(wide, COURSE, (), [Row("x", "mastered", 1.0)])
    assert (found.available, found.completed, found.average_score) == (COURSE, 0, None)
