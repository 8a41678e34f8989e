"""A student's whole journey, from their habits and their story; and what hooks and examples were seen to do on all of them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice

from demo.content import Shelf
from demo.history.events import Journey
from demo.history.habits import BEGAN_AGAIN_DAYS_AGO, days
from demo.history.walk import Walk
from demo.roster import Learner, Story, Waits
from demo.taught import Course
from learning.vocabulary import AssessmentStatus, PathStatus

ROOM = timedelta(hours=2)  # for the last answer of those who wait for something


def live(learner: Learner, course: Course, shelf: Shelf, now: datetime) -> Journey:
    """All that the student did up to now."""
    walk = Walk(learner, course, shelf)
    if not learner.is_onboarded:
        return walk.journey
    until = now - ROOM if learner.waits else now
    for day in days(learner, now):
        age = (now.astimezone(learner.zone).date() - day.local).days
        if not walk.journey.paths:
            walk.begin(day.begins_at)
        elif learner.story is Story.RESTARTED and len(walk.journey.paths) == 1 and age <= BEGAN_AGAIN_DAYS_AGO:
            walk.give_up()
            walk.begin(day.begins_at)
        walk.learn(day.begins_at, day.minutes, until)
    if learner.waits:
        status = AssessmentStatus.SUBMITTED if learner.waits is Waits.GRADING else AssessmentStatus.NEEDS_REVIEW
        walk.hand_in(walk.journey.sittings[-1].ended_at + timedelta(minutes=5), status)
    if learner.story is Story.PAUSED:
        walk.journey.paths[-1].status = PathStatus.PAUSED
    return walk.journey


def note_uses(journeys: Iterable[Journey]) -> None:
    """Counts for every hook and example the sessions that showed it, and collects the scores of the answers that came next."""
    for journey in journeys:
        for sittings in journey.concepts().values():
            for n, sitting in enumerate(sittings):
                graded = (answer.score for later in sittings[n:] for answer in later.answers if answer.is_graded)
                score = list(islice(graded, 1))
                for piece in filter(None, (sitting.hook, *sitting.examples)):
                    piece.uses += 1
                    piece.scores += score
