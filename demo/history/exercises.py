"""The rows of exercises and answers. Exercises are the course's own, and gradings those of a rule: no model is said to have
written what none did."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from datasources.relational.tables import Assessment, ExerciseGeneration
from demo.history import words
from demo.history.events import Answer, Journey, Sitting
from demo.roster import Learner
from demo.seeded import Rows, dice
from demo.taught import Course
from learning.vocabulary import AssessmentStatus, ExerciseKind, JobStatus, ResponseFormat, StepStatus

RULE = "course@1"
AGAIN = "Go back to this exercise, and work it out as far as step {step}. Say how you do that step.\n\n{prompt}"
APPEAL = "I wrote that step, only in other words."
APPEALED_BEFORE = timedelta(days=5)
NOT_GRADED: dict[str, Any] = {
    "identified_steps": None,
    "step_evaluations": None,
    "missing_steps": [],
    "incorrect_steps": [],
    "steps_correct": None,
    "steps_total": None,
    "competency_score": None,
    "conceptual_understanding": None,
    "articulation_quality": None,
    "application_ability": None,
    "confidence": None,
    "ai_feedback": None,
    "remediation_needed": False,
    "remediation_focus": None,
    "appeal_reason": None,
    "reviewed_by": None,
    "evaluated_at": None,
}
"""The columns of a grading, before there is one."""


def add(rows: Rows, learner: Learner, course: Course, journey: Journey, reviewer: UUID | None, now: datetime) -> None:
    """Every exercise with its answer. With a reviewer, one older grading was appealed, and decided by them."""
    appealed = _appealed(journey, now) if reviewer else None
    for sitting, answer in journey.answers():
        _add_exercise(rows, learner, sitting, answer)
        grading = _grading(answer) if answer.status is not AssessmentStatus.SUBMITTED else NOT_GRADED
        if answer is appealed:
            grading = {**grading, "appeal_reason": APPEAL, "reviewed_by": reviewer, "confidence": None}
        rows.add(
            Assessment,
            answer.submitted_at,
            updated_at=answer.graded_at if answer.is_graded else answer.submitted_at,
            id=answer.id,
            student_profile_id=learner.id,
            concept_id=sitting.unit.id,
            learning_session_id=sitting.id,
            content_version=course.version,
            assessment_type=answer.kind,
            exercise_level=answer.level,
            life_category=answer.category,
            personalization_context={"interest": answer.interest} if answer.interest else {},
            exercise_prompt=prompt(answer),
            expected_steps=list(answer.steps),
            student_response=words.response(answer, learner.handle),
            response_format=ResponseFormat.TEXT,
            status=answer.status,
            submitted_at=answer.submitted_at,
            time_taken_seconds=answer.seconds,
            **grading,
        )


def prompt(answer: Answer) -> str:
    """What the student was asked to do."""
    if answer.practice is None:
        return answer.exercise.prompt
    return AGAIN.format(step=len(answer.steps), prompt=answer.exercise.prompt)


def _add_exercise(rows: Rows, learner: Learner, sitting: Sitting, answer: Answer) -> None:
    rows.add(
        ExerciseGeneration,
        answer.asked_at,
        updated_at=answer.submitted_at,
        id=answer.exercise_id,
        learning_session_id=sitting.id,
        assessment_id=answer.id,
        concept_id=sitting.unit.id,
        status=JobStatus.COMPLETED,
        generation_type=answer.kind,
        target_step=answer.steps[-1][:255] if answer.kind is ExerciseKind.REMEDIATION else None,
        student_interests=[one.interest for one in learner.likes],
        life_category=answer.category,
        selected_interest=answer.interest,
        generated_exercise={"title": answer.exercise.title, "prompt": prompt(answer)},
        expected_solution={"text": answer.exercise.solution},
        expected_steps=list(answer.steps),
        generation_rule=RULE,
        generation_timestamp=answer.asked_at,
        generation_time_ms=dice("writing", answer.exercise_id).randrange(1, 6),
        difficulty_level=answer.level,
    )


def _grading(answer: Answer) -> dict[str, Any]:
    """The grading of a rule that looks for each step: what it was unsure of is an educator's to decide."""
    total, missing = len(answer.marks), answer.marks.count(StepStatus.MISSING)
    said = total - missing
    return {
        "identified_steps": words.identified(answer),
        "step_evaluations": words.evaluations(answer),
        "missing_steps": words.with_mark(answer, StepStatus.MISSING),
        "incorrect_steps": words.with_mark(answer, StepStatus.INCORRECT),
        "steps_correct": answer.correct,
        "steps_total": total,
        "competency_score": answer.score,
        "conceptual_understanding": answer.score,  # of the steps asked for, those that are right
        "articulation_quality": round(said / total, 4),  # those that were put into words
        "application_ability": round(answer.correct / said, 4) if said else 0.0,  # those put into words that are right
        "confidence": answer.confidence,
        "ai_feedback": words.feedback(answer),
        "remediation_needed": answer.needs_practice,
        "remediation_focus": answer.steps[answer.wrong()[0]][:255] if answer.needs_practice else None,
        "appeal_reason": None,
        "reviewed_by": None,
        "evaluated_at": answer.graded_at if answer.is_graded else None,
    }


def _appealed(journey: Journey, now: datetime) -> Answer | None:
    """The first answer, some days old, with a step that counts as missing."""
    for _, answer in journey.answers():
        if StepStatus.MISSING in answer.marks and now - answer.submitted_at > APPEALED_BEFORE:
            return answer
    return None
