"""Mastery of a student and of a class."""

from dataclasses import dataclass
from uuid import UUID

from learning.mastery import (
    STRUGGLING_LIMIT,
    MasterySummary,
    is_completed,
    is_mastered,
    mastered,
    required_thresholds,
    statuses,
    summary,
)
from learning.vocabulary import ProgressStatus

ANN, BEN, CLEO, DAN = (UUID(int=n) for n in range(1, 5))


@dataclass(frozen=True, slots=True)
class Row:
    student_profile_id: UUID
    concept_id: str
    status: str
    mastery_score: float | None = None
    attempt_count: int = 0


@dataclass(frozen=True, slots=True)
class Taught:
    id: str
    mastery_threshold: float = 0.8
    is_optional: bool = False


def test_what_each_status_counts_as() -> None:
    assert [status for status in ProgressStatus if is_mastered(status)] == [ProgressStatus.MASTERED]
    assert [status for status in ProgressStatus if is_completed(status)] == [ProgressStatus.COMPLETED, ProgressStatus.MASTERED]


def test_a_students_standing_by_concept() -> None:
    rows = [Row(ANN, "sets", "mastered", 0.9), Row(ANN, "events", "completed", 0.6), Row(ANN, "unions", "viewing")]
    assert statuses(rows) == {"sets": "mastered", "events": "completed", "unions": "viewing"}
    assert mastered(rows) == {"sets"}


def test_a_class_on_one_concept() -> None:
    rows = [
        Row(ANN, "sets", "mastered", 1.0, 2),
        Row(BEN, "sets", "practicing", 0.5, 3),
        Row(CLEO, "sets", "not_started"),
        Row(DAN, "events", "mastered", 0.9, 1),
    ]
    assert summary(rows, student_count=5, thresholds={"sets": 0.8}) == MasterySummary(
        student_count=5, learning_count=2, mastered_count=1, average_mastery=0.75, struggling=(BEN,)
    )


def test_a_class_that_has_not_begun() -> None:
    assert summary([], student_count=3, thresholds={"sets": 0.8}) == MasterySummary(3, 0, 0, None, ())


def test_only_who_is_below_the_threshold_after_two_graded_answers_struggles() -> None:
    rows = [
        Row(ANN, "sets", "practicing", 0.3, 1),
        Row(BEN, "sets", "practicing", None, 2),
        Row(CLEO, "sets", "practicing", 0.8, 2),
        Row(DAN, "sets", "mastered", 0.7, 2),
    ]
    assert summary(rows, 4, {"sets": 0.8}).struggling == ()


def test_the_struggling_come_lowest_score_first_then_by_id_and_at_most_fifty() -> None:
    rows = [Row(UUID(int=n), "sets", "practicing", 0.5, 2) for n in range(60, 0, -1)]
    rows += [Row(UUID(int=99), "sets", "completed", 0.1, 5)]
    struggling = summary(rows, 61, {"sets": 0.8}).struggling
    assert struggling == (UUID(int=99), *(UUID(int=n) for n in range(1, 50)))
    assert len(struggling) == STRUGGLING_LIMIT


def test_a_section_is_mastered_with_all_of_its_concepts_that_are_not_optional() -> None:
    thresholds = required_thresholds([Taught("sets"), Taught("events", 0.7), Taught("puzzles", is_optional=True)])
    assert thresholds == {"sets": 0.8, "events": 0.7}

    rows = [
        Row(ANN, "sets", "mastered", 1.0, 1),
        Row(ANN, "events", "mastered", 1.0, 1),
        Row(BEN, "sets", "mastered", 1.0, 1),
        Row(BEN, "events", "practicing", 0.25, 2),
        Row(BEN, "puzzles", "practicing", 0.0, 9),
        Row(CLEO, "puzzles", "mastered", 1.0, 1),
        Row(DAN, "sets", "practicing", 0.125, 2),
    ]
    assert summary(rows, 4, thresholds) == MasterySummary(
        student_count=4, learning_count=2, mastered_count=1, average_mastery=(1.0 + 0.625 + 0.125) / 3, struggling=(DAN, BEN)
    )


def test_in_a_section_where_all_is_optional_nobody_is_in_either_count() -> None:
    rows = [Row(ANN, "puzzles", "mastered", 1.0, 1)]
    assert summary(rows, 2, required_thresholds([Taught("puzzles", is_optional=True)])) == MasterySummary(2, 0, 0, None, ())
