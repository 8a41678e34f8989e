"""What a student did in each sitting, as the rules of rewards read it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from demo.history.events import Answer, Journey, Sitting, after
from learning.happened import ActiveTime, GradedAnswer, Happened, Milestone
from learning.progress import Standing, reached, usual_seconds


def feats(journey: Journey) -> Iterator[tuple[datetime, Happened]]:
    """What happened, and when it was told: at the end of each sitting, oldest first."""
    standings: dict[str, Standing] = {}
    for sitting in journey.sittings:
        at, subject, before = sitting.ended_at, sitting.unit.subject, standings.get(sitting.unit.id, Standing())
        own = standings[sitting.unit.id] = after(before, sitting)
        there = (Milestone(at=at, subject=subject),)
        yield (
            at,
            replace(
                reached(before, own, subject=subject, at=at),
                active=(ActiveTime(at=at, subject=subject, seconds=sitting.active_seconds),),
                graded=tuple(_graded(sitting, answer) for answer in sitting.answers if answer.is_graded),
                remediations_completed=there if any(_completed(answer) for answer in sitting.answers) else (),
                paths_completed=there if any(path.completed_at == at for path in journey.paths) else (),
            ),
        )


def _graded(sitting: Sitting, answer: Answer) -> GradedAnswer:
    return GradedAnswer(
        at=answer.submitted_at,
        subject=sitting.unit.subject,
        score=answer.score,
        threshold=sitting.unit.concept.mastery_threshold,
        seconds=answer.seconds,
        usual_seconds=usual_seconds(len(answer.steps)),
    )


def _completed(answer: Answer) -> bool:
    """Whether a remediation came to its end with it."""
    return answer.practice is not None and answer.practice.completed_at == answer.graded_at
