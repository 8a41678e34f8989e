"""The types by name, for fields that point from one feature to another: the features know each other in circles."""

from typing import TYPE_CHECKING, Annotated

import strawberry

if TYPE_CHECKING:
    from schema.consents import Consent
    from schema.content import ContentChunk, Example, Hook, Textbook
    from schema.curriculum import Concept, Prerequisite, Section, Subject, Topic
    from schema.exercises import Assessment, Exercise
    from schema.insights import EngagementDay
    from schema.interviews import InterviewSession
    from schema.lessons import LearningSession
    from schema.paths import KnowledgeMapEntry, LearningPath, Recommendation
    from schema.people import Membership, Organization, User
    from schema.progress import ConceptProgress, MasterySummary
    from schema.remediation import RemediationPath
    from schema.rewards import Achievement, StudentAchievement, StudentChallenge
    from schema.students import Student
else:
    Consent = Annotated["Consent", strawberry.lazy("schema.consents")]
    Textbook = Annotated["Textbook", strawberry.lazy("schema.content")]
    Hook = Annotated["Hook", strawberry.lazy("schema.content")]
    Example = Annotated["Example", strawberry.lazy("schema.content")]
    ContentChunk = Annotated["ContentChunk", strawberry.lazy("schema.content")]
    Subject = Annotated["Subject", strawberry.lazy("schema.curriculum")]
    Topic = Annotated["Topic", strawberry.lazy("schema.curriculum")]
    Section = Annotated["Section", strawberry.lazy("schema.curriculum")]
    Concept = Annotated["Concept", strawberry.lazy("schema.curriculum")]
    Prerequisite = Annotated["Prerequisite", strawberry.lazy("schema.curriculum")]
    Exercise = Annotated["Exercise", strawberry.lazy("schema.exercises")]
    Assessment = Annotated["Assessment", strawberry.lazy("schema.exercises")]
    EngagementDay = Annotated["EngagementDay", strawberry.lazy("schema.insights")]
    InterviewSession = Annotated["InterviewSession", strawberry.lazy("schema.interviews")]
    LearningSession = Annotated["LearningSession", strawberry.lazy("schema.lessons")]
    LearningPath = Annotated["LearningPath", strawberry.lazy("schema.paths")]
    KnowledgeMapEntry = Annotated["KnowledgeMapEntry", strawberry.lazy("schema.paths")]
    Recommendation = Annotated["Recommendation", strawberry.lazy("schema.paths")]
    User = Annotated["User", strawberry.lazy("schema.people")]
    Organization = Annotated["Organization", strawberry.lazy("schema.people")]
    Membership = Annotated["Membership", strawberry.lazy("schema.people")]
    ConceptProgress = Annotated["ConceptProgress", strawberry.lazy("schema.progress")]
    MasterySummary = Annotated["MasterySummary", strawberry.lazy("schema.progress")]
    RemediationPath = Annotated["RemediationPath", strawberry.lazy("schema.remediation")]
    Achievement = Annotated["Achievement", strawberry.lazy("schema.rewards")]
    StudentAchievement = Annotated["StudentAchievement", strawberry.lazy("schema.rewards")]
    StudentChallenge = Annotated["StudentChallenge", strawberry.lazy("schema.rewards")]
    Student = Annotated["Student", strawberry.lazy("schema.students")]

__all__ = [
    "Achievement",
    "Assessment",
    "Concept",
    "ConceptProgress",
    "Consent",
    "ContentChunk",
    "EngagementDay",
    "Example",
    "Exercise",
    "Hook",
    "InterviewSession",
    "KnowledgeMapEntry",
    "LearningPath",
    "LearningSession",
    "MasterySummary",
    "Membership",
    "Organization",
    "Prerequisite",
    "Recommendation",
    "RemediationPath",
    "Section",
    "Student",
    "StudentAchievement",
    "StudentChallenge",
    "Subject",
    "Textbook",
    "Topic",
    "User",
]
