"""The rows of the practice of what went wrong."""

from datetime import datetime, timedelta

from datasources.relational.tables import RemediationExercise, RemediationPath
from demo.history.events import Journey, Practice
from demo.roster import Learner
from demo.seeded import Rows
from learning.progress import mean_score
from learning.vocabulary import PathStatus

ABANDONED_AFTER = timedelta(days=30)  # without an answer


def add(rows: Rows, learner: Learner, journey: Journey, now: datetime) -> None:
    for practice in journey.practices:
        done = practice.completed_at
        original = practice.original
        rows.add(
            RemediationPath,
            practice.started_at,
            updated_at=done or practice.last_at,
            id=practice.id,
            student_profile_id=learner.id,
            original_assessment_id=original.id,
            concept_id=practice.unit.id,
            focus_area=original.steps[practice.targets[0]][:255],
            target_steps=[original.steps[target] for target in practice.targets],
            current_exercise_index=len(practice.passed),
            status=_status(practice, now),
            exercises_completed=len(practice.passed),
            exercises_total=len(practice.targets),
            initial_understanding=original.score,
            final_understanding=mean_score(answer.score for answer in practice.passed) if done else None,
            started_at=practice.started_at,
            completed_at=done,
        )
        for position, answer in enumerate(practice.answers):
            rows.add(
                RemediationExercise,
                answer.asked_at,
                remediation_path_id=practice.id,
                position=position,
                exercise_generation_id=answer.exercise_id,
            )


def _status(practice: Practice, now: datetime) -> PathStatus:
    if practice.completed_at:
        return PathStatus.COMPLETED
    return PathStatus.ABANDONED if now - practice.last_at > ABANDONED_AFTER else PathStatus.ACTIVE
