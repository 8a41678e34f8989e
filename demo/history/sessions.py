"""The rows of sittings: sessions with the lesson that each delivered, and what was done in the recent ones."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from datasources.content.chunks import Chunk
from datasources.relational.tables import LearningSession, SessionInteraction
from demo.history.events import Journey, Sitting
from demo.roster import Learner
from demo.seeded import Rows, dice, fixed_id
from demo.taught import Course
from learning.vocabulary import ContentKind, InteractionKind, JobStatus, SessionKind, SessionPart

RECENT = timedelta(days=10)  # what is older has its summary alone
IDLE_FROM = 45  # seconds
LESSON = (ContentKind.EXPLANATION, ContentKind.DEFINITION, ContentKind.FORMULA)
REVIEW = (ContentKind.DEFINITION, ContentKind.FORMULA)
BROWSERS = {"desktop": "Firefox", "tablet": "Safari", "mobile": "Chrome"}


def add(rows: Rows, learner: Learner, course: Course, journey: Journey, now: datetime) -> None:
    for sitting in journey.sittings:
        seconds = dict(_seconds(sitting))
        rows.add(LearningSession, sitting.started_at, updated_at=sitting.ended_at, **_session(learner, course, sitting, seconds))
        if now - sitting.ended_at < RECENT:
            _add_interactions(rows, sitting, seconds)


def _session(learner: Learner, course: Course, sitting: Sitting, seconds: dict[SessionPart, int]) -> dict[str, Any]:
    chance = dice("scroll", sitting.id)
    return {
        "id": sitting.id,
        "student_profile_id": learner.id,
        "learning_path_id": sitting.path.id,
        "concept_id": sitting.unit.id,
        "session_type": sitting.kind,
        "session_number": sitting.number,
        "content_status": JobStatus.COMPLETED,
        "content_version": course.version,
        "personalized_content": _lesson(sitting) if sitting.has_lesson else None,
        "selected_hooks": [str(sitting.hook.id)] if sitting.hook else [],
        "selected_examples": [str(example.id) for example in sitting.examples],
        "life_category": sitting.category,
        "started_at": sitting.started_at,
        "ended_at": sitting.ended_at,
        "duration_seconds": sitting.seconds,
        "active_seconds": sitting.active_seconds,
        "idle_periods": [{"at": at.isoformat(), "seconds": idle} for at, idle in _idle(sitting)],
        "scroll_depth_percent": min(100, int(chance.triangular(55, 115, 100))),
        "component_engagement": {part.value: spent for part, spent in seconds.items()},
        "device_type": sitting.device,
        "browser_info": {"family": BROWSERS[sitting.device.value]},
    }


def _lesson(sitting: Sitting) -> dict[str, Any]:
    """The lesson as the course's own passages give it: all that explain, or, to look at it again, the words and formulas."""
    kinds = REVIEW if sitting.kind is SessionKind.REVIEW else LESSON
    used = [chunk for chunk in sitting.unit.passages if chunk.kind in kinds or chunk.misconceptions]
    return {"explanation": "\n\n".join(chunk.text for chunk in used), "sources": [_key(chunk) for chunk in used]}


def _key(chunk: Chunk) -> str:
    return f"{chunk.namespace}/{chunk.id}"


def _seconds(sitting: Sitting) -> Iterator[tuple[SessionPart, int]]:
    """The active time, by the parts of the session in their order: answering takes what it took, the rest goes to reading."""
    answering = min(sitting.active_seconds, sum(answer.seconds for answer in sitting.answers))
    reading = sitting.active_seconds - answering
    if sitting.hook:
        hook, examples = reading // 12, reading // 3
        yield SessionPart.HOOK, hook
        yield SessionPart.EXPLANATION, reading - hook - examples
        yield SessionPart.EXAMPLE, examples
    elif sitting.has_lesson:
        yield SessionPart.EXPLANATION, reading
    else:
        answering += reading
    if sitting.answers:
        yield SessionPart.EXERCISE, answering


def _idle(sitting: Sitting) -> list[tuple[datetime, int]]:
    """When nothing was done, and for how long: once in the middle, or twice where it was long."""
    idle = sitting.seconds - sitting.active_seconds
    parts = [idle // 3, idle - idle // 3] if idle > 6 * IDLE_FROM else [idle] if idle else []
    step = timedelta(seconds=sitting.seconds // (len(parts) + 1))
    return [(sitting.started_at + step * n, seconds) for n, seconds in enumerate(parts, 1)]


def _add_interactions(rows: Rows, sitting: Sitting, seconds: dict[SessionPart, int]) -> None:
    targets: dict[SessionPart, Sequence[UUID | None]] = {
        SessionPart.HOOK: [sitting.hook.id] if sitting.hook else [],
        SessionPart.EXAMPLE: [example.id for example in sitting.examples],
        SessionPart.EXERCISE: [answer.exercise_id for answer in sitting.answers],
        SessionPart.EXPLANATION: [None],
    }
    chance, at, n = dice("interactions", sitting.id), sitting.started_at, 0

    def done(kind: InteractionKind, part: SessionPart, target: Any, at: datetime, spent: int | None, depth: int | None) -> None:
        nonlocal n
        n += 1
        rows.add(
            SessionInteraction,
            at,
            session_id=sitting.id,
            key=fixed_id("interaction", sitting.id, n),
            kind=kind,
            part=part,
            target_id=target,
            at=at,
            seconds=spent,
            scroll_percent=depth,
        )

    for part, spent in seconds.items():
        for target in targets[part]:
            share = spent // len(targets[part])
            done(InteractionKind.VIEW, part, target, at, share, None)
            if part is SessionPart.EXPLANATION:
                done(InteractionKind.SCROLL, part, target, at + timedelta(seconds=share // 2), None, chance.randrange(60, 101))
            elif chance.random() < 0.4:
                done(InteractionKind.CLICK, part, target, at + timedelta(seconds=share // 2), None, None)
            at += timedelta(seconds=share)
    last = next(reversed(seconds))
    for began, idle in _idle(sitting):
        if idle >= IDLE_FROM:
            done(InteractionKind.IDLE, last, targets[last][-1], began, idle, None)
