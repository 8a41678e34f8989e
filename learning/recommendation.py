"""What a student should do next: chooses concepts, and puts the best first. Why, in words for the student, is in `reasons.py`.

Gathering what is known of the student, and finding which interests a concept suits, is the callers' work.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from learning.mastery import is_completed, is_mastered
from learning.navigation import PrerequisiteGraph
from learning.reasons import IMPORTANCE, Facts, Reason, Standing, keeping_reasons, learning_reasons
from learning.vocabulary import ProgressStatus, RecommendationReasonKind, SessionKind

RULE_VERSION = "next-2"
"""Changes whenever the same facts could lead to another recommendation or another reason."""


@dataclass(frozen=True, slots=True)
class Course:
    """A subject that the student is learning, and where their path through it stands."""

    graph: PrerequisiteGraph
    current_concept_id: str | None = None
    next_concept_id: str | None = None


@dataclass(frozen=True, slots=True)
class Recommendation:
    """Something that a student should do next."""

    concept_id: str
    session_kind: SessionKind
    reasons: tuple[Reason, ...]  # at least one, most important first
    rule_version: str = RULE_VERSION


def recommend(
    courses: Iterable[Course],
    progress: Iterable[Standing],
    *,
    names: Mapping[str, str],
    now: datetime,
    limit: int,
    gaps: Collection[str] = (),
    interests: Mapping[str, Sequence[str]] | None = None,
) -> list[Recommendation]:
    """At most `limit` concepts of these courses, each once, best first.

    `names` has the name of each concept that may be recommended; `gaps` are the concepts with a remediation under way;
    `interests` has, for a concept, what the student likes that it suits. Nothing locked is recommended, and nothing mastered
    unless its review is due or it has a gap. A concept for which no reason speaks is left out.

    The best is the one with the most important reason, then with the most reasons; then the review longest due or the work
    last left; then curriculum order. Of each sort of first reason one comes before a second of any: reviews that have piled
    up never hide the way ahead.
    """
    rows = {row.concept_id: row for row in progress}
    facts = Facts(
        progress=rows,
        mastered={concept for concept, row in rows.items() if is_mastered(row.status)},
        done={concept for concept, row in rows.items() if is_completed(row.status)},
        gaps=frozenset(gaps),
        names=names,
        interests=interests or {},
        now=now,
    )
    found: dict[str, Recommendation] = {}
    for course in courses:
        for recommendation in _of_course(course, facts):
            found.setdefault(recommendation.concept_id, recommendation)
    return _varied(sorted(found.values(), key=lambda it: _rank(it, facts)))[:limit]


def _of_course(course: Course, facts: Facts) -> Iterable[Recommendation]:
    """Everything in a course for which a reason speaks, in curriculum order."""
    following = _next_on_path(course, facts)
    for concept in course.graph.concepts:
        if concept in facts.names and course.graph.is_unlocked(concept, facts.mastered):
            if concept in facts.mastered:
                reasons = keeping_reasons(concept, facts)
            else:
                reasons = learning_reasons(concept, course.graph, facts, is_next=concept == following)
            if reasons:
                yield Recommendation(concept, _session_kind(concept, facts), tuple(reasons))


def _next_on_path(course: Course, facts: Facts) -> str | None:
    """The concept that comes next: the path's current one or the planned one, whichever is open; else what must be learned
    first for either; else the first that is open in curriculum order. None when there is none left to begin or finish.
    Only concepts with a name are the student's to learn: a graph may hold another book's, to lock what builds on them."""
    graph = course.graph
    planned = [c for c in (course.current_concept_id, course.next_concept_id) if c is not None and c in graph]
    first = [required for c in planned if c not in facts.done for required in graph.unmet(c, facts.mastered)]
    for concept in chain(planned, first, graph.concepts):
        if concept in facts.names and concept not in facts.done and graph.is_unlocked(concept, facts.mastered):
            return concept
    return None


def _session_kind(concept: str, facts: Facts) -> SessionKind:
    """Practice where there is a gap or the lesson is over, a look back at what is mastered, the lesson for what is new."""
    row = facts.progress.get(concept)
    if row is None:
        return SessionKind.LESSON
    if concept in facts.mastered and concept not in facts.gaps:
        return SessionKind.REVIEW
    practiced = concept in facts.done or concept in facts.gaps or row.status == ProgressStatus.PRACTICING
    return SessionKind.EXERCISE if practiced else SessionKind.LESSON


def _rank(recommendation: Recommendation, facts: Facts) -> tuple[int, int, float]:
    """Smaller is better; equals stay in curriculum order."""
    first = recommendation.reasons[0].kind
    row = facts.progress.get(recommendation.concept_id)
    waiting = 0.0
    if row and recommendation.session_kind is SessionKind.REVIEW and row.review_due_at:
        waiting = row.review_due_at.timestamp()
    elif row:
        waiting = -row.last_used_at.timestamp()
    return IMPORTANCE.index(first), -len(recommendation.reasons), waiting


def _varied(ranked: Iterable[Recommendation]) -> list[Recommendation]:
    """The same, but the first of each sort before the second of any, and so on."""
    seen: Counter[RecommendationReasonKind] = Counter()
    rounds = []
    for recommendation in ranked:
        kind = recommendation.reasons[0].kind
        rounds.append((seen[kind], recommendation))
        seen[kind] += 1
    return [recommendation for _, recommendation in sorted(rounds, key=lambda pair: pair[0])]
