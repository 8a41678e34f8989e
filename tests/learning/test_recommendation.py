"""What to do next, and why: one student on a small course."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from learning.navigation import Link, PrerequisiteGraph
from learning.reasons import IMPORTANCE, Reason
from learning.recommendation import RULE_VERSION, Course, Recommendation, recommend
from learning.vocabulary import ProgressStatus, RecommendationReasonKind, SessionKind

NOW = datetime(2026, 11, 2, 15, tzinfo=UTC)
CONCEPTS = ["sets", "events", "unions", "trees", "independence", "bayes", "games"]
NAMES = {concept: concept.capitalize() for concept in CONCEPTS}
GRAPH = PrerequisiteGraph(
    CONCEPTS,
    [
        Link("events", "sets"),
        Link("unions", "sets"),
        Link("trees", "sets"),
        Link("independence", "events"),
        Link("bayes", "independence"),
    ],
)
KIND = RecommendationReasonKind


@dataclass(frozen=True, slots=True)
class Row:
    concept_id: str
    status: str
    review_due_at: datetime | None = None
    last_used_at: datetime = NOW - timedelta(days=1)
    mastery_score: float | None = None


def next_on(course: Course, *progress: Row, limit: int = 20, gaps: Sequence[str] = ()) -> list[Recommendation]:
    return recommend([course], progress, names=NAMES, now=NOW, limit=limit, gaps=gaps)


def outline(recommendations: Sequence[Recommendation]) -> list[tuple[str, SessionKind, list[RecommendationReasonKind]]]:
    return [(it.concept_id, it.session_kind, [reason.kind for reason in it.reasons]) for it in recommendations]


def test_every_sort_of_reason_has_its_importance() -> None:
    assert sorted(IMPORTANCE) == sorted(RecommendationReasonKind)


def test_a_student_who_begins_is_sent_to_the_start_of_the_path() -> None:
    assert next_on(Course(GRAPH, "sets", "events")) == [
        Recommendation(
            "sets",
            SessionKind.LESSON,
            (
                Reason(KIND.NEXT_ON_PATH, "Sets comes next on your path."),
                Reason(KIND.UNLOCKS_MORE, "It opens the way to Events and 2 more."),
            ),
            RULE_VERSION,
        )
    ]


def test_what_was_begun_is_picked_up_where_it_was_left() -> None:
    mastered = Row("sets", ProgressStatus.MASTERED)
    opened = Row("events", ProgressStatus.NOT_STARTED)
    practiced = Row("unions", ProgressStatus.PRACTICING, last_used_at=NOW - timedelta(days=3))
    assert outline(next_on(Course(GRAPH, "events"), mastered, opened, practiced)) == [
        ("events", SessionKind.LESSON, [KIND.UNFINISHED, KIND.NEXT_ON_PATH]),
        ("unions", SessionKind.EXERCISE, [KIND.UNFINISHED]),
    ]


def test_a_mastered_concept_is_recommended_once_its_review_is_due_and_not_before() -> None:
    due = Row("sets", ProgressStatus.MASTERED, review_due_at=NOW)
    assert next_on(Course(GRAPH, "events"), due)[0] == Recommendation(
        "sets",
        SessionKind.REVIEW,
        (Reason(KIND.REVIEW_DUE, "You mastered Sets. A short look at it now will keep it fresh."),),
    )
    later = Row("sets", ProgressStatus.MASTERED, review_due_at=NOW + timedelta(seconds=1))
    assert outline(next_on(Course(GRAPH, "events"), later)) == [("events", SessionKind.LESSON, [KIND.NEXT_ON_PATH])]


def test_a_gap_comes_before_everything_else() -> None:
    rows = [
        Row("sets", ProgressStatus.MASTERED, review_due_at=NOW - timedelta(days=9)),
        Row("events", ProgressStatus.VIEWING),
        Row("unions", ProgressStatus.PRACTICING),
    ]
    assert outline(next_on(Course(GRAPH, "events", "trees"), *rows, gaps=["unions"])) == [
        ("unions", SessionKind.EXERCISE, [KIND.CLOSES_GAP, KIND.UNFINISHED]),
        ("events", SessionKind.LESSON, [KIND.UNFINISHED, KIND.NEXT_ON_PATH]),
        ("sets", SessionKind.REVIEW, [KIND.REVIEW_DUE]),
    ]


def test_an_answer_that_failed_is_a_gap_also_without_a_remediation() -> None:
    mastered = Row("sets", ProgressStatus.MASTERED)
    failed = Row("events", ProgressStatus.PRACTICING, mastery_score=0.59)
    passed = Row("unions", ProgressStatus.PRACTICING, mastery_score=0.6)
    assert outline(next_on(Course(GRAPH, "events"), mastered, failed, passed)) == [
        ("events", SessionKind.EXERCISE, [KIND.CLOSES_GAP, KIND.UNFINISHED, KIND.NEXT_ON_PATH]),
        ("unions", SessionKind.EXERCISE, [KIND.UNFINISHED]),
    ]


def test_a_remediation_of_what_is_mastered_goes_on() -> None:
    """A review went wrong, and the score was high enough to bear it."""
    due = Row("sets", ProgressStatus.MASTERED, review_due_at=NOW)
    assert outline(next_on(Course(GRAPH, "games"), due, gaps=["sets"]))[0] == (
        "sets",
        SessionKind.EXERCISE,
        [KIND.CLOSES_GAP, KIND.REVIEW_DUE],
    )
    fresh = Row("sets", ProgressStatus.MASTERED, review_due_at=NOW + timedelta(days=9))
    assert outline(next_on(Course(GRAPH, "games"), fresh, gaps=["sets"]))[0] == (
        "sets",
        SessionKind.EXERCISE,
        [KIND.CLOSES_GAP],
    )


def test_mastery_that_fell_is_a_gap_and_closes_what_builds_on_it() -> None:
    fell = Row("events", ProgressStatus.COMPLETED, mastery_score=0.7)
    rows = [Row("sets", ProgressStatus.MASTERED), fell, Row("independence", ProgressStatus.PRACTICING)]
    assert outline(next_on(Course(GRAPH, "independence"), *rows)) == [
        ("events", SessionKind.EXERCISE, [KIND.CLOSES_GAP]),
        ("unions", SessionKind.LESSON, [KIND.NEXT_ON_PATH]),
    ]


def test_what_was_completed_without_mastery_is_a_gap_or_the_student_would_be_stuck() -> None:
    assert outline(next_on(Course(GRAPH, "sets", "events"), Row("sets", ProgressStatus.COMPLETED))) == [
        ("sets", SessionKind.EXERCISE, [KIND.CLOSES_GAP, KIND.UNLOCKS_MORE]),
        ("games", SessionKind.LESSON, [KIND.NEXT_ON_PATH]),
    ]


def test_a_path_that_stands_at_a_locked_concept_leads_to_what_must_be_learned_first() -> None:
    mastered = Row("sets", ProgressStatus.MASTERED)
    assert outline(next_on(Course(GRAPH, "bayes"), mastered)) == [("events", SessionKind.LESSON, [KIND.NEXT_ON_PATH])]


def test_a_path_whose_concepts_are_done_or_gone_goes_on_in_curriculum_order() -> None:
    mastered = Row("sets", ProgressStatus.MASTERED)
    expected = [("events", SessionKind.LESSON, [KIND.NEXT_ON_PATH])]
    assert outline(next_on(Course(GRAPH, "sets", None), mastered)) == expected
    assert outline(next_on(Course(GRAPH, "left the curriculum"), mastered)) == expected


def test_a_course_that_is_mastered_leaves_nothing_to_do() -> None:
    assert next_on(Course(GRAPH), *(Row(concept, ProgressStatus.MASTERED) for concept in CONCEPTS)) == []


def test_an_interest_speaks_for_a_concept_and_is_named_in_the_students_words() -> None:
    found = recommend(
        [Course(GRAPH, "sets")],
        [],
        names=NAMES,
        now=NOW,
        limit=20,
        interests={"games": ["chess", "dice", "cards"], "bayes": ["chess"]},
    )
    assert outline(found) == [
        ("sets", SessionKind.LESSON, [KIND.NEXT_ON_PATH, KIND.UNLOCKS_MORE]),
        ("games", SessionKind.LESSON, [KIND.MATCHES_INTEREST]),
    ]
    assert found[1].reasons[0].text == "It goes well with what you like: chess and dice."


def test_reviews_that_piled_up_do_not_hide_the_way_ahead() -> None:
    rows = [
        Row("sets", ProgressStatus.MASTERED, review_due_at=NOW - timedelta(days=1)),
        Row("events", ProgressStatus.MASTERED, review_due_at=NOW - timedelta(days=5)),
        Row("unions", ProgressStatus.MASTERED, review_due_at=NOW - timedelta(days=3)),
    ]
    assert outline(next_on(Course(GRAPH, "independence"), *rows)) == [
        ("events", SessionKind.REVIEW, [KIND.REVIEW_DUE]),
        ("independence", SessionKind.LESSON, [KIND.NEXT_ON_PATH]),
        ("unions", SessionKind.REVIEW, [KIND.REVIEW_DUE]),
        ("sets", SessionKind.REVIEW, [KIND.REVIEW_DUE]),
    ]
    assert [it.concept_id for it in next_on(Course(GRAPH, "independence"), *rows, limit=2)] == ["events", "independence"]


def test_each_course_has_its_next_concept_and_a_concept_of_two_courses_appears_once() -> None:
    poetry = PrerequisiteGraph(["rhyme", "metre"], [Link("metre", "rhyme")])
    courses = [Course(GRAPH, "games"), Course(poetry, "rhyme"), Course(poetry, "rhyme")]
    found = recommend(courses, [], names={**NAMES, "rhyme": "Rhyme", "metre": "Metre"}, now=NOW, limit=20)
    assert outline(found) == [
        ("games", SessionKind.LESSON, [KIND.NEXT_ON_PATH]),
        ("sets", SessionKind.LESSON, [KIND.UNLOCKS_MORE]),
        ("rhyme", SessionKind.LESSON, [KIND.NEXT_ON_PATH]),
    ]


def test_a_concept_without_a_name_locks_and_is_never_recommended() -> None:
    graph = PrerequisiteGraph(["events", "games"], [Link("events", "another book's sets")])
    found = recommend([Course(graph, "events")], [], names=NAMES, now=NOW, limit=20)
    assert outline(found) == [("games", SessionKind.LESSON, [KIND.NEXT_ON_PATH])]


def test_whatever_is_known_nothing_locked_and_nothing_fresh_in_mind_is_recommended() -> None:
    chance = random.Random(7)
    statuses = list(ProgressStatus)
    for _ in range(300):
        began = chance.sample(CONCEPTS, chance.randrange(len(CONCEPTS)))
        rows = [
            Row(
                concept, chance.choice(statuses), NOW + timedelta(days=chance.randrange(-3, 3)) if chance.random() < 0.7 else None
            )
            for concept in began
        ]
        by_concept = {row.concept_id: row for row in rows}
        mastered = {row.concept_id for row in rows if row.status == ProgressStatus.MASTERED}
        gaps = chance.sample(CONCEPTS, 2)

        found = recommend([Course(GRAPH, chance.choice(CONCEPTS))], rows, names=NAMES, now=NOW, limit=4, gaps=gaps)
        assert len(found) <= 4
        assert len({it.concept_id for it in found}) == len(found)
        assert bool(found) or not GRAPH.available({row.concept_id: row.status for row in rows})
        for it in found:
            kinds = [reason.kind for reason in it.reasons]
            assert kinds
            assert kinds == sorted(kinds, key=IMPORTANCE.index)
            assert GRAPH.is_unlocked(it.concept_id, mastered)
            if it.concept_id in mastered:
                due = by_concept[it.concept_id].review_due_at
                is_gap = it.concept_id in gaps
                assert it.session_kind is (SessionKind.EXERCISE if is_gap else SessionKind.REVIEW)
                assert is_gap or (due is not None and due <= NOW)
