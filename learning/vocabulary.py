"""The words that every room of the house shares: one enum for each vocabulary, with what each word means.

The database checks its columns against these values, GraphQL shows the same enums under the members' names, and the rules
compare with them. What a word does is decided elsewhere (`learning/*.py`).
"""

from enum import StrEnum
from typing import Self


class Word(StrEnum):
    """A word of a vocabulary: its value is what the stores hold, its `meaning` what a reader is told."""

    meaning: str

    def __new__(cls, value: str, meaning: str = "") -> Self:  # a default, so that `Role("admin")` finds a member
        word = str.__new__(cls, value)
        word._value_ = value
        word.meaning = meaning
        return word

    @classmethod
    def values(cls) -> tuple[str, ...]:
        """The values as the stores hold them, in order of declaration."""
        return tuple(word.value for word in cls)


class Role(Word):
    """What a member may do in an organization."""

    ADMIN = "admin", "Manages members and billing, and all an educator may."
    EDUCATOR = "educator", "Sees every student's learning and writes content."
    STUDENT = "student", "Learns, and sees their own learning."
    PARENT = "parent", "Sees the learning of their children and consents for them."


class OrganizationKind(Word):
    """What sort of place an organization is."""

    MICROSCHOOL = "microschool", "A small school."
    HOMESCHOOL_GROUP = "homeschool_group", "Families who teach their children together."
    TUTORING_CENTER = "tutoring_center", "A place for tuition beside school."


class SubscriptionTier(Word):
    """The plan an organization pays for."""

    STARTER = "starter", "The smallest plan."
    PROFESSIONAL = "professional", "The middle plan."
    ENTERPRISE = "enterprise", "The largest plan."


class AuthProvider(Word):
    """Who vouches for a user's identity."""

    EMAIL = "email", "An e-mail address and a password."
    GOOGLE = "google", "A Google account."
    MICROSOFT = "microsoft", "A Microsoft account."


class LifeCategory(Word):
    """The sides of life that content can appeal to."""

    PERSONAL = "personal", "Hobbies and everyday life."
    SOCIAL = "social", "Friends and community."
    CAREER = "career", "Work they dream of."
    PHILANTHROPIC = "philanthropic", "Causes they care about."


class NotificationKind(Word):
    """What a student can be notified of."""

    DAILY_GOAL = "daily_goal", "The daily goal is not reached yet."
    REVIEW_DUE = "review_due", "A review is due."
    ACHIEVEMENT = "achievement", "An achievement was earned."
    WEEKLY_REPORT = "weekly_report", "What was learned in the week, to guardians too."


class ConsentKind(Word):
    """What a consent allows."""

    VOICE_RECORDING = (
        "voice_recording",
        "Recording and transcribing the student's voice; without it, interviews are held in writing.",
    )
    AI_PROCESSING = (
        "ai_processing",
        "Sending the student's words and interests to an outside model; without it, local rules do the work.",
    )


class DataRequestKind(Word):
    """What a data request asks for."""

    EXPORT = "export", "A copy of all data."
    ERASURE = "erasure", "Erasure of all data, after 14 days in which it can be cancelled."


class JobStatus(Word):
    """How far a piece of background work is."""

    PENDING = "pending", "Waiting to begin."
    RUNNING = "running", "Under way."
    COMPLETED = "completed", "Done."
    FAILED = "failed", "Ended by an error."
    CANCELLED = "cancelled", "Cancelled by a user."


class InterviewKind(Word):
    """What an interview is held for."""

    INITIAL = "initial", "To get to know the student."
    UPDATE = "update", "To learn what has changed."
    SUPPLEMENTAL = "supplemental", "To ask what an earlier one left open."


class InterviewStatus(Word):
    """How far an interview is."""

    IN_PROGRESS = "in_progress", "Under way."
    COMPLETED = "completed", "Finished."
    ABANDONED = "abandoned", "Left alone for 30 minutes."
    FAILED = "failed", "Ended by an error."


class VoiceState(Word):
    """Whether an interview may be held by voice."""

    READY = "ready", "It may: send an offer with `connectInterview`."
    CONSENT_MISSING = "consent_missing", "Nobody has consented to recording the student's voice: answer in writing."
    UNAVAILABLE = "unavailable", "This server neither hears nor speaks: answer in writing."
    OVER = "over", "The interview is over."


class LearningStyle(Word):
    """What helps a student when they learn, as they say."""

    EXAMPLES = "examples", "To see it done first."
    PRACTICE = "practice", "To try it."
    VISUAL = "visual", "Pictures, drawings, films."
    EXPLANATION = "explanation", "To be told why."
    SHORT_STEPS = "short_steps", "Small pieces, with breaks."
    READING = "reading", "To read about it."
    LISTENING = "listening", "To listen."
    WITH_OTHERS = "with_others", "Not to be alone with it."
    GAMES = "games", "To make a game of it."


class ConnectionQuality(Word):
    """How well the voice of an interview came through."""

    EXCELLENT = "excellent", "Nothing was lost."
    GOOD = "good", "A little was lost, nothing was misheard for it."
    POOR = "poor", "So much was lost that words went missing."


class Difficulty(Word):
    """How hard something is."""

    BASIC = "basic", "For those new to it."
    INTERMEDIATE = "intermediate", "For those with some practice."
    ADVANCED = "advanced", "For those who want a challenge."


class PrerequisiteStrength(Word):
    """How much a prerequisite matters."""

    WEAK = "weak", "It helps to know."
    MODERATE = "moderate", "It is expected."
    STRONG = "strong", "It is indispensable."


class ConceptRelation(Word):
    """How two concepts relate."""

    SIMILAR = "similar", "They are much alike."
    CONTRASTS = "contrasts", "Each is clearer beside the other."
    BUILDS_UPON = "builds_upon", "The near concept continues this one, without requiring it."


class ContentKind(Word):
    """What sort of passage something is."""

    EXPLANATION = "explanation", "Says how and why."
    EXAMPLE = "example", "Shows how it is done."
    FORMULA = "formula", "States a formula."
    EXERCISE = "exercise", "Asks the reader to do it."
    DEFINITION = "definition", "Says what a word means."


class PathStatus(Word):
    """Whether a learning path or remediation is going on."""

    ACTIVE = "active", "Going on."
    PAUSED = "paused", "Set aside for a while; never so for a remediation."
    COMPLETED = "completed", "Done."
    ABANDONED = "abandoned", "Given up; a remediation, by 30 days without an answer."


class ProgressStatus(Word):
    """How far a student is with a concept."""

    NOT_STARTED = "not_started", "Opened only."
    VIEWING = "viewing", "In the lesson."
    PRACTICING = "practicing", "In the exercises."
    COMPLETED = "completed", "Through, with a score below the threshold."
    MASTERED = "mastered", "Through, with a score at or above the threshold."


class ExerciseProgress(Word):
    """How far a student is with one of a concept's exercises (the ERD's `exercise_status`)."""

    NOT_STARTED = "not_started", "Not requested yet."
    IN_PROGRESS = "in_progress", "Requested, and not yet graded."
    COMPLETED = "completed", "Graded."


class SessionKind(Word):
    """What is done in a session."""

    LESSON = "lesson", "Learning something new."
    EXERCISE = "exercise", "Practicing it."
    ASSESSMENT = "assessment", "Showing what was learned."
    REVIEW = "review", "Looking at it again."


class DeviceType(Word):
    """The sort of device a session was held on."""

    DESKTOP = "desktop", "A computer."
    TABLET = "tablet", "A tablet."
    MOBILE = "mobile", "A phone."


class InteractionKind(Word):
    """What a student can do to a part of a session."""

    VIEW = "view", "Had it in view."
    SCROLL = "scroll", "Scrolled it."
    CLICK = "click", "Clicked or touched it."
    IDLE = "idle", "Had it in view but did nothing."


class SessionPart(Word):
    """A part of a session that a student can interact with."""

    HOOK = "hook", "The opening."
    EXPLANATION = "explanation", "The explanation."
    EXAMPLE = "example", "An example."
    EXERCISE = "exercise", "An exercise."


class ExerciseKind(Word):
    """What an exercise is for."""

    INITIAL = "initial", "To practice the concept."
    ADVANCED = "advanced", "To go further, once the first is passed."
    REMEDIATION = "remediation", "To practice a step that went wrong."


class ResponseFormat(Word):
    """How an answer was given."""

    TEXT = "text", "Written."
    VOICE = "voice", "Spoken, and transcribed."
    MIXED = "mixed", "Partly written and partly spoken."


class AssessmentStatus(Word):
    """How far the grading of an answer is."""

    IN_PROGRESS = "in_progress", "The student is answering; not shown by the API."
    SUBMITTED = "submitted", "Stored, and waiting to be graded."
    EVALUATED = "evaluated", "Graded."
    NEEDS_REVIEW = "needs_review", "Graded with too little confidence, or appealed; an educator decides."
    ABANDONED = "abandoned", "Could not be graded; it does not count, and a new exercise can be requested."


class StepStatus(Word):
    """What became of a step."""

    CORRECT = "correct", "Done right."
    INCORRECT = "incorrect", "Done wrong."
    MISSING = "missing", "Left out."


class AchievementCriterion(Word):
    """What an achievement counts."""

    STREAK = "streak", "Days in a row with learning."
    CONCEPTS_MASTERED = "concepts_mastered", "Concepts mastered."
    SUBJECT_COMPLETION = "subject_completion", "Learning paths completed."
    PERFECT_SCORE = "perfect_score", "Answers with a full score."
    SPEED = "speed", "Exercises passed in less than their usual time."


class AchievementCategory(Word):
    """What an achievement rewards."""

    LEARNING = "learning", "Learning much."
    CONSISTENCY = "consistency", "Learning day after day."
    MASTERY = "mastery", "Learning thoroughly."
    SPEED = "speed", "Learning quickly."
    EXPLORATION = "exploration", "Learning new sorts of things."


class Rarity(Word):
    """How rare an achievement is, most common first."""

    COMMON = "common", "Most earn it."
    RARE = "rare", "Some earn it."
    EPIC = "epic", "Few earn it."
    LEGENDARY = "legendary", "Hardly anybody earns it."


class ChallengeKind(Word):
    """What a daily challenge counts."""

    SPEED_RUN = "speed_run", "Exercises passed in less than their usual time."
    PERFECT_SCORE = "perfect_score", "Answers with a full score."
    CONCEPT_COUNT = "concept_count", "Concepts completed."
    TIME_SPENT = "time_spent", "Minutes of active learning."


class RecommendationReasonKind(Word):
    """What sort of reason there is for a recommendation."""

    UNFINISHED = "unfinished", "It was begun and not finished."
    NEXT_ON_PATH = "next_on_path", "It comes next on the path."
    REVIEW_DUE = "review_due", "Its review is due."
    CLOSES_GAP = "closes_gap", "An answer showed a gap here."
    UNLOCKS_MORE = "unlocks_more", "Much else builds on it."
    MATCHES_INTEREST = "matches_interest", "It suits what the student likes."


class Severity(Word):
    """How bad an error is, mildest first."""

    LOW = "low", "It can wait."
    MEDIUM = "medium", "To be looked at this week."
    HIGH = "high", "To be looked at today."
    CRITICAL = "critical", "To be looked at now."
