"""Engagement."""

import datetime

import strawberry

from access.rules import PART
from execution.records import shows


@shows(rule=PART)
@strawberry.type(description="What one student, or all students of an organization, did on one day.")
class EngagementDay:
    date: datetime.date = strawberry.field(description="The day.")
    student_count: int = strawberry.field(description="How many students were active.")
    active_minutes: int = strawberry.field(description="The time spent, without idle time.")
    session_count: int = strawberry.field(description="How many sessions were begun.")
    exercises_completed: int = strawberry.field(description="How many exercises were answered.")
    concepts_mastered: int = strawberry.field(description="How many concepts were mastered.")
    average_mastery: float | None = strawberry.field(description="The mean score of the day. Null when nothing was graded.")
    engagement_score: float | None = strawberry.field(description="How well the time was used. Null until computed, overnight.")
