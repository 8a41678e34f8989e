"""What a grading leads to, whoever decided it: all of it in the transaction that stores it, and each thing once."""

from dataclasses import dataclass, replace
from typing import Any

from datasources.graph.curriculum import Outline
from datasources.graph.records import MASTERY_THRESHOLD
from datasources.relational.changes import Change
from datasources.relational.exercises_changes import last_graded
from datasources.relational.exercises_work import AnswerRow
from datasources.relational.paths_changes import live_path
from datasources.relational.tables.assessments import Assessment
from datasources.relational.tables.learning import ConceptProgress, LearningSession
from datasources.stores import Stores
from learning import progress, remediation
from learning.grading import Grading
from learning.happened import GradedAnswer, Happened, Milestone
from learning.progress import Standing
from learning.vocabulary import AssessmentStatus, ExerciseKind, PathStatus, SessionKind, StepStatus
from resolvers.paths_moves import move
from resolvers.progress_moves import stand
from resolvers.remediation_moves import go_on
from resolvers.rewards_changes import earn


@dataclass(frozen=True, slots=True, kw_only=True)
class Taught:
    """Where the concept of an answer is taught, gathered before the transaction."""

    subject: str  # by name
    outline: Outline | None
    threshold: float  # of the concept


async def taught(stores: Stores, answer: AnswerRow) -> Taught:
    """One call of the graph. A concept that has left the curriculum is mastered as one that says nothing else."""
    outline = await stores.curriculum.outline(answer.subject_id) if answer.subject_id else None
    concepts = outline.concepts if outline else ()
    thresholds = {one.id: one.mastery_threshold for one in concepts}
    return Taught(subject=answer.subject or "", outline=outline, threshold=thresholds.get(answer.concept_id, MASTERY_THRESHOLD))


async def evaluate(change: Change, student: Any, answer: Any, grading: Grading, taught: Taught, made: dict[str, Any]) -> None:
    """The grading counts. `answer` is its locked row; `made` are further columns of it, of how the grading came about.

    One that counted before is decided anew: what follows from the new grading replaces what followed from the old, and what
    was earned stays earned and is not earned again.
    """
    before = None if answer.evaluated_at is None else float(answer.competency_score)
    fails = grading.remediation_focus is not None and remediation.is_needed(answer.assessment_type, grading.score)
    values = columns(grading) | {"remediation_needed": fails}
    values |= made
    evaluated = await change.update(Assessment, answer, **values, status=AssessmentStatus.EVALUATED, evaluated_at=change.now)
    change.tell("answer_evaluated", student, answer.id)
    is_news = before != float(evaluated.competency_score)
    happened = await _progress(change, student, evaluated, taught) if is_news else Happened()
    if answer.assessment_type is ExerciseKind.REMEDIATION and await go_on(change, student, answer.id):
        happened = replace(happened, remediations_completed=(_milestone(answer, taught),))
    if await _move(change, student, answer, taught):
        happened = replace(happened, paths_completed=(_milestone(answer, taught),))
    graded = GradedAnswer(
        at=answer.submitted_at,
        subject=taught.subject,
        score=float(evaluated.competency_score),
        threshold=taught.threshold,
        seconds=answer.time_taken_seconds,
        usual_seconds=progress.usual_seconds(len(answer.expected_steps)),
        score_before=before,
    )
    await earn(change, student, replace(happened, graded=(graded,)), change.now)


async def hand_over(change: Change, student: Any, answer: Any, grading: Grading, made: dict[str, Any]) -> None:
    """The grading is too unsure to count: an educator decides."""
    await change.update(Assessment, answer, **columns(grading) | made, status=AssessmentStatus.NEEDS_REVIEW)
    change.tell("answer_evaluated", student, answer.id)


async def abandon(change: Change, student: Any, answer: Any) -> None:
    """The answer cannot be graded, and does not count."""
    await change.update(Assessment, answer, status=AssessmentStatus.ABANDONED)
    own = await change.find(ConceptProgress, student_profile_id=student.id, concept_id=answer.concept_id)
    if own is not None:
        await change.update(ConceptProgress, own, attempt_count=max(0, own.attempt_count - 1))
    change.tell("answer_evaluated", student, answer.id)


def columns(grading: Grading) -> dict[str, Any]:
    """A grading as `assessments` holds it."""
    marks = grading.marks
    steps = [{"step": mark.step, "status": mark.status.value, "feedback": mark.feedback} for mark in marks]
    return {
        "identified_steps": [mark.step for mark in marks if mark.status is not StepStatus.MISSING],
        "step_evaluations": steps,
        "missing_steps": [mark.step for mark in marks if mark.status is StepStatus.MISSING],
        "incorrect_steps": [mark.step for mark in marks if mark.status is StepStatus.INCORRECT],
        "steps_correct": sum(mark.status is StepStatus.CORRECT for mark in marks),
        "steps_total": len(marks),
        "competency_score": round(grading.score, 4),
        "conceptual_understanding": round(grading.understanding, 4),
        "articulation_quality": round(grading.articulation, 4),
        "application_ability": round(grading.application, 4),
        "confidence": round(grading.confidence, 4),
        "ai_feedback": grading.feedback,
        "remediation_focus": grading.remediation_focus,
        "graded_by": grading.graded_by,
    }


async def _progress(change: Change, student: Any, answer: Any, taught: Taught) -> Happened:
    """What the student reached on the concept with this answer, for the first time."""
    session = await change.find(LearningSession, id=answer.learning_session_id)
    own = await change.find(ConceptProgress, student_profile_id=student.id, concept_id=answer.concept_id)
    if own is None:
        return Happened()
    result = progress.Result(
        kind=answer.assessment_type,
        score=float(answer.competency_score),
        confidence=None if answer.confidence is None else float(answer.confidence),
        graded_at=change.now,
        in_review=session is not None and session.session_type is SessionKind.REVIEW,
        is_latest=await last_graded(change, student.id, answer.concept_id, answer.assessment_type) == answer.id,
    )
    before = Standing.of(own)
    after = progress.graded(before, result, taught.threshold)
    await stand(change, student, own, after)
    return progress.reached(before, after, subject=taught.subject, at=answer.submitted_at)


async def _move(change: Change, student: Any, answer: Any, taught: Taught) -> bool:
    """Whether the student's path in the subject came to its end with this answer."""
    path = await live_path(change, student.id, taught.subject)
    if path is None:
        return False
    moved = await move(change, student, path, taught.outline, change.now, worked_at=answer.submitted_at)
    return moved.status is PathStatus.COMPLETED


def _milestone(answer: Any, taught: Taught) -> Milestone:
    return Milestone(at=answer.submitted_at, subject=taught.subject)
