"""A student's walk through the course: day by day they open the next concept, practice it, show what they know, and go back to
what went wrong or was long ago. What they get right depends on ability, difficulty, preparation and luck."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import exp
from statistics import fmean

from demo.content import Shelf
from demo.history.events import Answer, Journey, Path, Practice, Sitting, after
from demo.roster import Learner
from demo.seeded import dice, timed_id
from demo.taught import Course, Exercise, Unit
from learning.mastery import is_mastered
from learning.personalisation import Profile, fitting_difficulty, rank_examples, rank_hooks
from learning.progress import Standing, due_kind, usual_seconds
from learning.remediation import MOST_STEPS
from learning.vocabulary import AssessmentStatus, DeviceType, Difficulty, ExerciseKind, PathStatus, SessionKind, StepStatus

HARDNESS = {Difficulty.BASIC: -0.4, Difficulty.INTERMEDIATE: 0.0, Difficulty.ADVANCED: 0.4}
EASE = 1.5  # the odds, as a logarithm, of a middling student's first step
SHORTEST = timedelta(minutes=4)


class Walk:
    """One student on their way. `journey` is what happened so far."""

    def __init__(self, learner: Learner, course: Course, shelf: Shelf) -> None:
        self.learner = learner
        self.course = course
        self.shelf = shelf
        self.journey = Journey()
        self.standings: dict[str, Standing] = {}
        self._chance = dice("walk", learner.handle)
        self._taste = learner.taste
        self._pace = self._chance.uniform(0.85, 1.2) - 0.08 * learner.ability
        self._hurry = self._chance.uniform(0.75, 1.3)
        self._devices = self._chance.choice(((0.8, 0.15, 0.05), (0.2, 0.7, 0.1), (0.45, 0.35, 0.2)))

    def begin(self, at: datetime) -> None:
        """Sets out on a path; what comes from now on belongs to it."""
        self.journey.paths.append(Path(id=timed_id(at, "path", self.learner.handle), started_at=at))

    def give_up(self) -> None:
        """Abandons the path."""
        self.journey.paths[-1].status = PathStatus.ABANDONED

    def learn(self, begins_at: datetime, minutes: float, now: datetime) -> None:
        """One day's learning: sittings one after the other, until the time is up or there is nothing to do."""
        at, until = begins_at, begins_at + timedelta(minutes=minutes)
        while until - at >= SHORTEST:
            sitting = self._next(at)
            if sitting is None or sitting.ended_at > now:
                return
            self._keep(sitting)
            at = sitting.ended_at + timedelta(minutes=self._chance.uniform(1, 9))

    def hand_in(self, at: datetime, status: AssessmentStatus) -> None:
        """One last answer, which is left waiting."""
        unit = self._chosen() or self.journey.sittings[-1].unit
        if unit.id not in self.standings:
            lesson = self._sitting(unit, SessionKind.LESSON, at, self._minutes(unit, 0.4), [])
            self._show(lesson)
            self._keep(lesson)
            at = lesson.ended_at
        sitting = self._exercise(unit, self._kind_for(self.standings[unit.id]), at)
        sitting.answers[0].status = status
        self._keep(sitting)

    @property
    def _is_through(self) -> bool:
        """Whether every concept is completed, and all that is not optional mastered."""
        return all(
            (own := self.standings.get(id)) is not None
            and (is_mastered(own.status) or (unit.concept.is_optional and own.completed_at is not None))
            for id, unit in self.course.units.items()
        )

    def _unfinished(self) -> str | None:
        """The concept that is begun and not completed; of several, the one last used."""
        for sitting in reversed(self.journey.sittings):
            if self.standings[sitting.unit.id].completed_at is None:
                return sitting.unit.id
        return None

    def _keep(self, sitting: Sitting) -> None:
        self.journey.sittings.append(sitting)
        self.standings[sitting.unit.id] = after(self.standings.get(sitting.unit.id, Standing()), sitting)
        for answer in sitting.answers:
            if answer.practice and not answer.practice.answers:
                self.journey.practices.append(answer.practice)
            if answer.practice:
                answer.practice.answers.append(answer)
        path = self.journey.paths[-1]
        if path.status is PathStatus.ACTIVE and self._is_through:
            path.status, path.completed_at = PathStatus.COMPLETED, sitting.ended_at

    def _next(self, at: datetime) -> Sitting | None:
        chance = self._chance
        practices = [one for one in self.journey.practices if one.completed_at is None]
        if (due := self._due(at)) and chance.random() < 0.45:
            return self._review(due, at)
        if practices and chance.random() < 0.35:
            return self._practice(practices[0], at)
        unit = self._chosen()
        if unit is None:
            return self._practice(practices[0], at) if practices else self._review(due, at) if due else None
        own = self.standings.get(unit.id)
        if own is None:
            return self._lesson(unit, at)
        if (failed := self._to_practice(unit)) and chance.random() < 0.8:
            practice = Practice(
                id=timed_id(at, "practice", self.learner.handle),
                unit=unit,
                original=failed,
                targets=failed.wrong()[:MOST_STEPS],
                started_at=at,
            )
            return self._practice(practice, at)
        return self._exercise(unit, self._kind_for(own), at)

    def _due(self, at: datetime) -> Unit | None:
        due = [(own.review_due_at, id) for id, own in self.standings.items() if own.review_due_at and own.review_due_at <= at]
        return self.course.units[min(due)[1]] if due else None

    def _chosen(self) -> Unit | None:
        """The concept to go on with: the one begun, else one that was not mastered, else the next that is open."""
        if (id := self._unfinished()) is not None:
            return self.course.units[id]
        lacking = [id for id, own in self.standings.items() if own.completed_at and not is_mastered(own.status)]
        statuses = {id: own.status.value for id, own in self.standings.items()}
        ahead = [id for id in self.course.graph.available(statuses) if id in self.course.units]
        if lacking and (not ahead or self._chance.random() < 0.6):
            return self.course.units[lacking[0]]
        order = self.course.order
        return self.course.units[min(ahead, key=order.index)] if ahead else None

    def _to_practice(self, unit: Unit) -> Answer | None:
        """The last answer on the concept, if it went wrong and was not practiced yet."""
        answers = [answer for sitting in self.journey.on(unit.id) for answer in sitting.answers]
        last = answers[-1] if answers else None
        practiced = any(practice.original is last for practice in self.journey.practices)
        return last if last and last.needs_practice and not practiced else None

    def _kind_for(self, own: Standing) -> ExerciseKind:
        return due_kind(own.initial_exercise_score, own.advanced_exercise_score)

    def _lesson(self, unit: Unit, at: datetime) -> Sitting:
        """The lesson, with the first exercise where time is left for it."""
        reading = self._minutes(unit, 0.4)
        answers = []
        if self._chance.random() < 0.7:
            answers.append(self._answer(unit, ExerciseKind.INITIAL, at + reading))
        sitting = self._sitting(unit, SessionKind.LESSON, at, reading, answers)
        self._show(sitting)
        return sitting

    def _show(self, sitting: Sitting) -> None:
        """Puts the hook and the examples that suit the student best into a lesson; now and then the second best hook."""
        place = sitting.unit.id, self.learner.organization, sitting.started_at
        scores = [own.final_mastery_score for own in self.standings.values() if own.final_mastery_score is not None]
        taste = Profile(
            self._taste.interests, self._taste.category_weights, fitting_difficulty(fmean(scores) if scores else None)
        )
        hooks = rank_hooks(self.shelf.hooks_of(*place), taste)
        sitting.hook = hooks[1 if self._chance.random() < 0.3 else 0]
        sitting.category = sitting.hook.category
        sitting.examples = rank_examples(self.shelf.examples_of(*place), taste)[: sitting.unit.concept.min_examples_required]

    def _review(self, unit: Unit, at: datetime) -> Sitting:
        """A short look at the concept, and an exercise to see how much is left of it."""
        looking = self._minutes(unit, 0.13)
        answer = self._answer(unit, self._kind_for(self.standings[unit.id]), at + looking)
        return self._sitting(unit, SessionKind.REVIEW, at, looking, [answer])

    def _exercise(self, unit: Unit, kind: ExerciseKind, at: datetime) -> Sitting:
        looking = timedelta(minutes=self._chance.uniform(0.5, 3))
        session = SessionKind.ASSESSMENT if kind is ExerciseKind.ADVANCED else SessionKind.EXERCISE
        return self._sitting(unit, session, at, looking, [self._answer(unit, kind, at + looking)])

    def _practice(self, practice: Practice, at: datetime) -> Sitting:
        """One sitting of a remediation: an exercise on the step that comes next."""
        looking = timedelta(minutes=self._chance.uniform(0.5, 2))
        answer = self._answer(practice.unit, ExerciseKind.REMEDIATION, at + looking, practice)
        return self._sitting(practice.unit, SessionKind.EXERCISE, at, looking, [answer])

    def _sitting(self, unit: Unit, kind: SessionKind, at: datetime, reading: timedelta, answers: Sequence[Answer]) -> Sitting:
        end = answers[-1].graded_at if answers else at + reading
        seconds = int((end - at).total_seconds()) + self._chance.randrange(8, 50)
        return Sitting(
            id=timed_id(at, "session", self.learner.handle),
            path=self.journey.paths[-1],
            unit=unit,
            kind=kind,
            number=len(self.journey.on(unit.id)) + 1,
            started_at=at,
            ended_at=at + timedelta(seconds=seconds),
            active_seconds=seconds - int(seconds * self._chance.triangular(0, 0.35, 0.06)),
            category=answers[-1].category if answers else self.learner.favourite_side,
            device=self._chance.choices(list(DeviceType), self._devices)[0],
            answers=answers,
        )

    def _answer(self, unit: Unit, kind: ExerciseKind, at: datetime, practice: Practice | None = None) -> Answer:
        exercise = practice.original.exercise if practice else self._exercise_of(unit, kind)
        target = practice.targets[len(practice.passed)] if practice else len(exercise.steps) - 1
        steps = exercise.steps[: target + 1]
        marks = self._marks(unit, kind, len(steps))
        written = len(marks) - marks.count(StepStatus.MISSING) + 0.5
        seconds = usual_seconds(1) * written * self._hurry * self._chance.uniform(0.6, 1.35)
        match = self._taste.interests.match(exercise.interests)
        submitted_at = at + timedelta(seconds=int(seconds))
        return Answer(
            id=timed_id(submitted_at, "answer", self.learner.handle),
            exercise_id=timed_id(at, "exercise", self.learner.handle),
            kind=kind,
            exercise=exercise,
            steps=steps,
            level=_level(unit.difficulty, kind),
            category=exercise.category or self.learner.favourite_side,
            interest=match.names[0] if match.names else None,
            asked_at=at,
            submitted_at=submitted_at,
            marks=marks,
            practice=practice,
        )

    def _exercise_of(self, unit: Unit, kind: ExerciseKind) -> Exercise:
        """The first for a beginning, the last for going further; in turn with the one between when it is tried again."""
        tried = sum(answer.kind is kind for sitting in self.journey.on(unit.id) for answer in sitting.answers)
        choice = unit.exercises[:-1] if kind is ExerciseKind.INITIAL else unit.exercises[:0:-1]
        return choice[tried % len(choice)]

    def _marks(self, unit: Unit, kind: ExerciseKind, count: int) -> tuple[StepStatus, ...]:
        """What becomes of each step: later ones are harder, and whoever loses the thread finds it with difficulty."""
        chance = self._chance
        answered = sum(len(sitting.answers) for sitting in self.journey.on(unit.id))
        odds = EASE + self.learner.ability - HARDNESS[unit.difficulty] + 0.4 * answered + chance.gauss(0, 0.45)
        odds += self._prepared(unit) - {ExerciseKind.ADVANCED: 0.45, ExerciseKind.REMEDIATION: -0.6}.get(kind, 0.0)
        marks: list[StepStatus] = []
        for place in range(count):
            right = 1 / (1 + exp(0.22 * place - odds))
            right *= {StepStatus.MISSING: 0.45, StepStatus.INCORRECT: 0.85}.get(marks[-1], 1.0) if marks else 1.0
            wrong = StepStatus.MISSING if chance.random() < 0.4 else StepStatus.INCORRECT
            marks.append(StepStatus.CORRECT if chance.random() < right else wrong)
        return tuple(marks)

    def _prepared(self, unit: Unit) -> float:
        """What the concepts below give or take, by how well the student knows them."""
        below = filter(None, (self.standings.get(id) for id in self.course.graph.required(unit.id)))
        known = [own.final_mastery_score for own in below if own.final_mastery_score]
        return 2 * (fmean(known) - 0.85) if known else -0.1

    def _minutes(self, unit: Unit, share: float) -> timedelta:
        minutes = max(2.0, unit.concept.estimated_minutes * share * self._pace * self._chance.uniform(0.75, 1.3))
        return timedelta(seconds=int(60 * minutes))


def _level(difficulty: Difficulty, kind: ExerciseKind) -> Difficulty:
    """An exercise's: the concept's own, a step more to go further, a step less to practice what went wrong."""
    levels = list(Difficulty)
    step = {ExerciseKind.ADVANCED: 1, ExerciseKind.REMEDIATION: -1}.get(kind, 0)
    return levels[min(max(levels.index(difficulty) + step, 0), len(levels) - 1)]
