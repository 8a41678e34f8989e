"""The interviews by which the demo school's students said what they like: in writing, each consistent with their interests."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from datasources.relational.tables import InterviewSession
from demo.roster import Learner
from demo.seeded import Rows, dice, timed_id
from learning.vocabulary import InterviewKind, InterviewStatus, LifeCategory


def add(rows: Rows, learner: Learner, ended: datetime) -> None:
    """A completed interview that ended at this moment, with every question answered."""
    chance = dice("interview", learner.handle)
    pauses = [timedelta(seconds=chance.randrange(25, 150)) for _ in script()["questions"]]
    started = ended - sum(pauses, timedelta())
    answers, at = [], started
    for (question, answer), pause in zip(_answers(learner), pauses, strict=True):
        at += pause
        answers.append({"question_id": question, "transcript": answer, "timestamp": at.isoformat()})
    rows.add(
        InterviewSession,
        started,
        updated_at=ended,
        id=timed_id(started, "interview", learner.handle),
        student_profile_id=learner.id,
        status=InterviewStatus.COMPLETED,
        interview_type=InterviewKind.INITIAL,
        questions=[
            {"question_id": id, "question_text": text, "order": order}
            for order, (id, text) in enumerate(script()["questions"].items(), 1)
        ],
        responses=answers,
        started_at=started,
        completed_at=ended,
        duration_seconds=int((ended - started).total_seconds()),
        extracted_interests=[
            {"interest": one.interest, "category": one.category.value, "strength": one.strength, "confidence": one.confidence}
            for one in learner.likes
        ],
        confidence_scores={one.interest: one.confidence for one in learner.likes},
    )


def what_helps(learner: Learner) -> str:
    """What the student says of learning."""
    return str(dice("answers", learner.handle).choice(script()["learning"]))


def _answers(learner: Learner) -> Iterator[tuple[str, str]]:
    """Each question's id, with what the student says: of every interest, under the side of life that it belongs to."""
    said = script()
    for question in said["questions"]:
        if question == "learning":
            yield question, what_helps(learner)
        elif question == "strongest":
            yield question, f"{learner.likes[0].interest.capitalize()}! {said['likes'][learner.likes[0].interest]}"
        else:
            yield question, _about(LifeCategory(question), learner, said)


def _about(side: LifeCategory, learner: Learner, said: Mapping[str, Any]) -> str:
    words = said[{LifeCategory.CAREER: "dreams", LifeCategory.PHILANTHROPIC: "cares"}.get(side, "likes")]
    told = [words[one.interest] for one in learner.likes if one.category is side]
    return " ".join(told) or said["nothing"][side.value]


@cache
def script() -> Mapping[str, Any]:
    """What is asked, and what a student who likes something says about it."""
    said: Mapping[str, Any] = yaml.safe_load(Path(__file__).with_name("interview.yaml").read_text())
    return said
