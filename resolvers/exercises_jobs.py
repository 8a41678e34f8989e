"""What is done later with exercises and answers. Models write and grade while no transaction is open; what may have changed
meanwhile is looked at again under the student's lock."""

from typing import Any
from uuid import UUID

from access.learners import learner
from access.work import Work
from datasources.errors import StoreUnavailable
from datasources.jobs.worker import MOST_ATTEMPTS
from datasources.language.models import Written
from datasources.relational.exercises_changes import tried
from datasources.relational.exercises_work import AnswerRow, WorkRow
from datasources.relational.tables.assessments import Assessment, ExerciseGeneration
from learning.grading import Grading
from learning.vocabulary import AssessmentStatus, JobStatus
from resolvers.exercises_graded import Taught, abandon, evaluate, hand_over, taught
from resolvers.exercises_grading import grading_of
from resolvers.exercises_models import answered, writer_for
from resolvers.exercises_written import Material, brief, by_model, by_rule, gather
from resolvers.students import read_interests

UNWRITTEN = (JobStatus.PENDING, JobStatus.RUNNING)


async def write_exercise(work: Work, *, exercise_id: str) -> None:
    """One whose writing fails for a reason of its own is told to have failed: another can be asked for."""
    wanted = await work.stores.relational.exercises_work.exercise(UUID(exercise_id))
    if wanted is None or wanted.status not in UNWRITTEN:
        return
    try:
        material = await gather(work.stores, wanted.concept_id)
        await _store(work, wanted, material, await _written(work, wanted, material))
    except StoreUnavailable:
        raise
    except Exception:
        if work.attempt + 1 >= MOST_ATTEMPTS:
            await _store(work, wanted, None, None)
        raise


async def grade_answer(work: Work, *, assessment_id: str) -> None:
    """One whose grading fails for a reason of its own is left to an educator."""
    answer = await work.stores.relational.exercises_work.answer(UUID(assessment_id))
    if answer is None or answer.status != AssessmentStatus.SUBMITTED:
        return
    course = await taught(work.stores, answer)
    try:
        grading, made = await grading_of(work, answer) if answer.solution is not None else (None, {})
        await _settle(work, answer, course, grading, made)
    except StoreUnavailable:
        raise
    except Exception:
        if work.attempt + 1 >= MOST_ATTEMPTS:
            await _leave(work, answer)
        raise


async def _written(work: Work, wanted: WorkRow, material: Material | None) -> Written | None:
    """What a model wrote; None where a rule has to."""
    writer = await writer_for(work.stores, wanted.student_profile_id)
    if writer is None or material is None:
        return None
    return await answered(work, writer.exercise(brief(material, wanted)))


async def _store(work: Work, wanted: WorkRow, material: Material | None, written: Written | None) -> None:
    """The exercise as it was written; by rule where no model wrote it, and failed where there is nothing to write from."""
    async with work.changing("writeExercise") as change:
        student = await learner(change, wanted.student_profile_id)
        row = await change.find(ExerciseGeneration, id=wanted.id)
        if row is None or row.status not in UNWRITTEN:
            return
        values: dict[str, Any] = {"status": JobStatus.FAILED}
        if written is not None:
            values = by_model(written)
        elif material is not None:
            before = await tried(change, student.id, row.concept_id)
            values = by_rule(material, row.generation_type, row.target_step, read_interests(student.interests), before)
        await change.update(ExerciseGeneration, row, **values)
        change.tell("exercise_changed", student, row.id)


async def _settle(work: Work, answer: AnswerRow, course: Taught, grading: Grading | None, made: dict[str, Any]) -> None:
    async with work.changing("gradeAnswer") as change:
        student = await learner(change, answer.student_profile_id)
        row = await change.find(Assessment, id=answer.id)
        if row is None or row.status is not AssessmentStatus.SUBMITTED:
            return
        if grading is None:
            await abandon(change, student, row)
        elif grading.confidence < work.terms.review_confidence:
            await hand_over(change, student, row, grading, made)
        else:
            await evaluate(change, student, row, grading, course, made)


async def _leave(work: Work, answer: AnswerRow) -> None:
    async with work.changing("gradeAnswer") as change:
        student = await learner(change, answer.student_profile_id)
        row = await change.find(Assessment, id=answer.id)
        if row is not None and row.status is AssessmentStatus.SUBMITTED:
            await change.update(Assessment, row, status=AssessmentStatus.NEEDS_REVIEW)
            change.tell("answer_evaluated", student, row.id)
