"""A concept's standing, step by step, as a student moves through it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from learning.happened import Happened, Milestone
from learning.progress import (
    Result,
    Standing,
    asked,
    due_kind,
    graded,
    handed_in,
    mastery_score,
    reached,
    usual_seconds,
    viewed,
)
from learning.vocabulary import ExerciseKind, ExerciseProgress, ProgressStatus

MONDAY = datetime(2026, 11, 2, 8, tzinfo=UTC)
THRESHOLD = 0.8
INITIAL, ADVANCED, REMEDIATION = ExerciseKind


def days(count: int) -> datetime:
    return MONDAY + timedelta(days=count)


def result(kind: ExerciseKind, score: float, day: int, *, in_review: bool = False, is_latest: bool = True) -> Result:
    return Result(kind=kind, score=score, confidence=0.9, graded_at=days(day), in_review=in_review, is_latest=is_latest)


def walked(*results: Result) -> list[Standing]:
    """The standing after each of these."""
    own, steps = Standing(), list[Standing]()
    for one in results:
        own = graded(own, one, THRESHOLD)
        steps.append(own)
    return steps


def statuses(steps: Sequence[Standing]) -> list[tuple[str, float | None]]:
    return [(own.status.value, own.final_mastery_score) for own in steps]


def test_from_opening_to_mastery() -> None:
    own = Standing()
    assert own.status is ProgressStatus.NOT_STARTED
    own = viewed(own, hook=True)
    assert (own.status, own.hook_viewed, own.core_content_viewed) == (ProgressStatus.VIEWING, True, False)
    own = viewed(viewed(own, explanation=True, examples=2), examples=1)
    assert (own.core_content_viewed, own.examples_viewed) == (True, 2)
    own = asked(own, INITIAL)
    assert (own.status, own.initial_exercise_status) == (ProgressStatus.PRACTICING, ExerciseProgress.IN_PROGRESS)
    own = handed_in(own, INITIAL, MONDAY)
    assert (own.attempt_count, own.last_attempt_at) == (1, MONDAY)
    own = graded(own, result(INITIAL, 0.75, 0), THRESHOLD)
    assert (own.status, own.initial_exercise_status) == (ProgressStatus.PRACTICING, ExerciseProgress.COMPLETED)
    assert (own.final_mastery_score, own.completed_at) == (0.75, None)
    own = graded(handed_in(own, ADVANCED, days(1)), result(ADVANCED, 0.9, 1), THRESHOLD)
    assert own == Standing(
        status=ProgressStatus.MASTERED,
        hook_viewed=True,
        examples_viewed=2,
        core_content_viewed=True,
        initial_exercise_status=ExerciseProgress.COMPLETED,
        advanced_exercise_status=ExerciseProgress.COMPLETED,
        initial_exercise_score=0.75,
        advanced_exercise_score=0.9,
        final_mastery_score=0.825,
        completed_at=days(1),
        mastered_at=days(1),
        attempt_count=2,
        last_attempt_at=days(1),
        review_due_at=days(3),
        review_state=own.review_state,
    )


def test_looking_at_the_lesson_again_takes_nothing_back() -> None:
    [own] = walked(result(INITIAL, 0.5, 0))
    assert viewed(own, hook=True).status is ProgressStatus.PRACTICING
    assert asked(own, INITIAL).initial_exercise_status is ExerciseProgress.COMPLETED


def test_an_answer_that_reaches_the_server_late_is_not_the_last() -> None:
    own = handed_in(handed_in(Standing(), INITIAL, days(1)), INITIAL, days(0))
    assert (own.attempt_count, own.last_attempt_at) == (2, days(1))


def test_through_below_the_threshold_then_mastered_by_a_better_answer() -> None:
    steps = walked(result(INITIAL, 0.6, 0), result(ADVANCED, 0.5, 1), result(ADVANCED, 0.9, 2), result(INITIAL, 1.0, 3))
    assert statuses(steps) == [("practicing", 0.6), ("completed", 0.55), ("completed", 0.75), ("mastered", 0.95)]
    assert [own.completed_at for own in steps] == [None, days(1), days(1), days(1)]
    assert [own.mastered_at for own in steps] == [None, None, None, days(3)]


def test_a_score_at_the_threshold_masters() -> None:
    assert statuses(walked(result(INITIAL, 0.7, 0), result(ADVANCED, 0.9, 1)))[-1] == ("mastered", 0.8)
    assert statuses(walked(result(INITIAL, 0.7, 0), result(ADVANCED, 0.8999, 1)))[-1] == (
        "mastered",
        0.8,
    )  # 0.79995, to four digits
    assert statuses(walked(result(INITIAL, 0.7, 0), result(ADVANCED, 0.8997, 1)))[-1] == ("completed", 0.7999)


def test_mastery_falls_and_comes_back() -> None:
    steps = walked(
        result(INITIAL, 1.0, 0),
        result(ADVANCED, 0.9, 1),
        result(ADVANCED, 0.4, 3, in_review=True),  # forgotten
        result(ADVANCED, 0.7, 4),
        result(ADVANCED, 1.0, 6, in_review=True),
    )
    assert statuses(steps) == [("practicing", 1.0), ("mastered", 0.95), ("completed", 0.7), ("mastered", 0.85), ("mastered", 1.0)]
    assert [own.review_due_at for own in steps] == [None, days(3), None, days(6), days(13)]
    assert {own.mastered_at for own in steps[1:]} == {days(1)}  # the first time stays
    known = [own.review_state["reviews"] for own in steps if own.review_state]
    assert known == [0, 1, 2, 3]  # what was known of the schedule is not lost with mastery


def test_a_review_that_goes_less_well_without_taking_mastery_brings_the_next_one_near() -> None:
    good = walked(result(INITIAL, 1.0, 0), result(ADVANCED, 0.9, 0), result(ADVANCED, 0.8, 2, in_review=True))
    hard = walked(result(INITIAL, 1.0, 0), result(ADVANCED, 0.9, 0), result(ADVANCED, 0.7, 2, in_review=True))
    assert [steps[-1].status.value for steps in (good, hard)] == ["mastered", "mastered"]
    assert [(steps[-1].review_due_at or MONDAY) - days(2) for steps in (good, hard)] == [timedelta(days=11), timedelta(days=8)]


def test_practice_beside_the_reviews_leaves_their_time_alone() -> None:
    steps = walked(result(INITIAL, 1.0, 0), result(ADVANCED, 0.9, 0), result(INITIAL, 0.9, 1))
    assert (steps[2].final_mastery_score, steps[2].review_due_at) == (0.9, steps[1].review_due_at)


def test_practice_of_single_steps_and_older_answers_change_no_score() -> None:
    [own] = walked(result(INITIAL, 0.5, 2))
    assert graded(own, result(REMEDIATION, 1.0, 3), THRESHOLD) == own
    assert graded(own, result(INITIAL, 1.0, 3, is_latest=False), THRESHOLD) == own


def test_an_answer_decided_anew_takes_the_place_of_its_grading() -> None:
    steps = walked(result(INITIAL, 1.0, 0), result(ADVANCED, 0.5, 1), result(ADVANCED, 0.8, 2))
    assert statuses(steps)[1:] == [("completed", 0.75), ("mastered", 0.9)]


@pytest.mark.parametrize(
    ("initial", "advanced", "due"),
    [
        (None, None, INITIAL),
        (0.59, None, INITIAL),
        (0.6, None, ADVANCED),
        (0.59, 0.3, INITIAL),
        (0.8, 0.7, ADVANCED),
        (0.8, 0.8, ADVANCED),
        (0.8, 0.9, INITIAL),
    ],
)
def test_what_to_practice_next(initial: float | None, advanced: float | None, due: ExerciseKind) -> None:
    assert due_kind(initial, advanced) is due


def test_the_mastery_score_is_rounded_as_the_store_does() -> None:
    assert mastery_score(0.3333, 0.3334) == 0.3334
    assert mastery_score(None, 0.5) == 0.5
    assert mastery_score(None, None) is None


def test_an_exercise_of_four_steps_usually_takes_five_minutes_and_a_bit() -> None:
    assert usual_seconds(4) == 320


def test_what_is_reached_is_told_the_first_time() -> None:
    told = (Milestone(at=days(4), subject="Mathematics"),)
    own, [through, mastered] = Standing(core_content_viewed=True), walked(result(ADVANCED, 0.5, 0), result(ADVANCED, 0.9, 1))
    assert reached(Standing(), own, subject="Mathematics", at=days(4)) == Happened(explanations_read=told)
    assert reached(Standing(), through, subject="Mathematics", at=days(4)) == Happened(concepts_completed=told)
    assert reached(through, mastered, subject="Mathematics", at=days(4)) == Happened(concepts_mastered=told)
    fell = graded(mastered, result(ADVANCED, 0.1, 2), THRESHOLD)
    assert reached(fell, graded(fell, result(ADVANCED, 1, 3), THRESHOLD), subject="Mathematics", at=days(4)) == Happened()


def test_a_standing_is_read_from_a_row_and_gives_its_columns() -> None:
    own = replace(walked(result(INITIAL, 1, 0), result(ADVANCED, 1, 1))[-1], attempt_count=2)
    row = SimpleNamespace(id=1, **own.columns() | {"status": "mastered", "initial_exercise_status": "completed"})
    assert Standing.of(row) == own
    assert Standing.of(row).status is ProgressStatus.MASTERED
