"""Any object by its id: each type's own way to one. Whether the viewer may be shown it, its type's rule says, as everywhere."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from strawberry import ID

from access.context import Context
from execution.ids import decode
from resolvers import (
    consents,
    content,
    curriculum,
    errors,
    exercises,
    interviews,
    invitations,
    lessons,
    paths,
    people,
    progress,
    remediation,
    rewards,
    students,
)

ByType = Mapping[str, Callable[[Context, str], Awaitable[object]]]

BY_TYPE: ByType = {
    "User": people.user_node,
    "Organization": people.organization_node,
    "Membership": people.membership_node,
    "Invitation": invitations.invitation_node,
    "Student": students.student_node,
    "Consent": consents.consent_node,
    "InterviewSession": interviews.interview_node,
    "Subject": curriculum.subject_node,
    "Topic": curriculum.topic_node,
    "Section": curriculum.section_node,
    "Concept": curriculum.concept_node,
    "Textbook": content.textbook_node,
    "Hook": content.hook_node,
    "Example": content.example_node,
    "ContentChunk": content.chunk_node,
    "LearningPath": paths.path_node,
    "ConceptProgress": progress.progress_node,
    "LearningSession": lessons.session_node,
    "Exercise": exercises.exercise_node,
    "Assessment": exercises.assessment_node,
    "RemediationPath": remediation.remediation_node,
    "Achievement": rewards.achievement_node,
    "StudentAchievement": rewards.student_achievement_node,
    "DailyChallenge": rewards.challenge_node,
    "StudentChallenge": rewards.student_challenge_node,
    "ErrorLog": errors.error_node,
}


async def node(roots: Sequence[None], ctx: Context, *, id: ID) -> list[object]:
    find = BY_TYPE.get(decode(id)[0])
    return [None if find is None else await find(ctx, id)] * len(roots)
