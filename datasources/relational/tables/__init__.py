"""The relational model: one class for each table, in modules as the ERD groups them. `docs/erd.md` says what differs, and why."""

from datasources.relational.tables.assessments import Assessment, ExerciseGeneration, RemediationExercise, RemediationPath
from datasources.relational.tables.base import Base
from datasources.relational.tables.content import ContentExample, ContentHook, ContentTerm, ContentVersion, Textbook
from datasources.relational.tables.insights import EngagementAnalytics, ErrorLog
from datasources.relational.tables.learning import ConceptProgress, LearningPath, LearningSession, SessionInteraction
from datasources.relational.tables.people import (
    Consent,
    DataRequest,
    Guardianship,
    Invitation,
    Organization,
    OrganizationMember,
    User,
)
from datasources.relational.tables.rewards import Achievement, DailyChallenge, StudentAchievement, StudentDailyChallenge
from datasources.relational.tables.students import InterviewSession, StudentProfile
from datasources.relational.tables.system import AuditEvent, IdempotencyKey, Outbox, ProgressEvent

__all__ = [
    "Achievement",
    "Assessment",
    "AuditEvent",
    "Base",
    "ConceptProgress",
    "Consent",
    "ContentExample",
    "ContentHook",
    "ContentTerm",
    "ContentVersion",
    "DailyChallenge",
    "DataRequest",
    "EngagementAnalytics",
    "ErrorLog",
    "ExerciseGeneration",
    "Guardianship",
    "IdempotencyKey",
    "InterviewSession",
    "Invitation",
    "LearningPath",
    "LearningSession",
    "Organization",
    "OrganizationMember",
    "Outbox",
    "ProgressEvent",
    "RemediationExercise",
    "RemediationPath",
    "SessionInteraction",
    "StudentAchievement",
    "StudentDailyChallenge",
    "StudentProfile",
    "Textbook",
    "User",
]
