"""Who may be shown what, worked out from the tables alone: for each type its rows, for each rule what it means, both in SQL. It
shares nothing with `access/`, against which it is held."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import asyncpg

from tests.permissions.world import VIEWERS, Asking

WHO = """
me AS (SELECT id FROM users WHERE cognito_sub = $1),
staff AS (SELECT id FROM me WHERE $2::boolean),
memberships AS (SELECT organization_id, role FROM organization_members WHERE user_id IN (SELECT id FROM me)),
children AS (
    SELECT s.id, s.organization_id FROM guardianships g JOIN student_profiles s ON s.id = g.student_profile_id
    WHERE g.guardian_id IN (SELECT id FROM me) AND g.verified_at IS NOT NULL),
learners AS (
    SELECT id, organization_id FROM student_profiles WHERE user_id IN (SELECT id FROM me) UNION SELECT * FROM children),
belongs AS (SELECT organization_id FROM memberships UNION SELECT organization_id FROM learners WHERE organization_id IS NOT NULL),
teaches AS (SELECT organization_id FROM memberships WHERE role IN ('educator', 'admin')),
runs AS (SELECT organization_id FROM memberships WHERE role = 'admin'),
pupils AS (
    SELECT id, user_id FROM student_profiles
    WHERE id IN (SELECT id FROM learners) OR organization_id IN (TABLE teaches) OR EXISTS (TABLE staff))
"""
"""Of who asks, whose token has the subject $1 and, if $2, the group of the staff."""

MEANINGS = {
    "readers": "$1::text IS NOT NULL",
    "staff": "EXISTS (TABLE staff)",
    "members": "EXISTS (TABLE staff) OR row.organization_id IN (TABLE belongs)",
    "admins": "EXISTS (TABLE staff) OR row.organization_id IN (TABLE runs)",
    "educators": "EXISTS (TABLE staff) OR row.organization_id IN (TABLE teaches)",
    "inviting": "EXISTS (TABLE staff) OR row.organization_id IN (TABLE teaches)",
    "inside": """
        $1::text IS NOT NULL AND row.organization_id IS NULL OR EXISTS (TABLE staff)
        OR row.organization_id IN (TABLE belongs)""",
    "fellows": """
        EXISTS (TABLE staff) OR row.user_id IN (TABLE me) OR row.organization_id IN (TABLE teaches)
        OR row.organization_id IN (TABLE belongs) AND row.role IN ('educator', 'admin')""",
    "known": """
        EXISTS (TABLE staff) OR row.user_id IN (TABLE me) OR row.user_id IN (SELECT user_id FROM pupils)
        OR EXISTS (SELECT FROM guardianships g JOIN pupils p ON p.id = g.student_profile_id
                   WHERE g.guardian_id = row.user_id AND g.verified_at IS NOT NULL)
        OR EXISTS (SELECT FROM organization_members m WHERE m.user_id = row.user_id AND (
                   m.organization_id IN (TABLE teaches)
                   OR m.organization_id IN (TABLE belongs) AND m.role IN ('educator', 'admin')))""",
    "self or admin": """
        EXISTS (TABLE staff) OR row.user_id IN (TABLE me) OR EXISTS (
            SELECT FROM organization_members m WHERE m.user_id = row.user_id AND m.organization_id IN (TABLE runs))""",
    "student": "row.student_id IN (SELECT id FROM pupils)",
    "student's": "row.student_id IN (SELECT id FROM pupils)",
    "student's, no surprise": "row.student_id IN (SELECT id FROM pupils) AND (row.is_earned OR NOT row.is_secret)",
    "family": "row.student_id IN (SELECT id FROM learners) OR row.organization_id IN (TABLE runs)",
    "no secret": """
        $1::text IS NOT NULL AND (NOT row.is_secret OR EXISTS (TABLE staff) OR EXISTS (TABLE teaches) OR EXISTS (
            SELECT FROM student_achievements e WHERE e.achievement_id = row.key AND e.earned_at IS NOT NULL
            AND e.student_profile_id IN (SELECT id FROM learners)))""",
    "writing": "EXISTS (TABLE staff) OR row.organization_id IN (TABLE teaches)",
    "curating": "EXISTS (TABLE staff)",
    "managers": "EXISTS (TABLE staff) OR row.organization_id IN (TABLE runs)",
    "enrolling": "EXISTS (TABLE staff) OR row.organization_id IN (TABLE teaches)",
    "operators": "EXISTS (TABLE staff)",
    "keepers": """
        EXISTS (TABLE staff) OR row.student_id IN (SELECT id FROM children) OR row.organization_id IN (TABLE teaches)""",
    "keepers of birthdays": "row.student_id IN (SELECT id FROM children) OR row.organization_id IN (TABLE runs)",
    "close": "row.student_id IN (SELECT id FROM learners) OR row.organization_id IN (TABLE teaches)",
    "close to whose it is": """
        row.student_id IN (SELECT id FROM learners)
        OR EXISTS (SELECT FROM student_profiles s WHERE s.id = row.student_id AND s.organization_id IN (TABLE teaches))""",
    "student's teachers": """
        EXISTS (TABLE staff)
        OR EXISTS (SELECT FROM student_profiles s WHERE s.id = row.student_id AND s.organization_id IN (TABLE teaches))""",
    "learning": "row.student_id IN (SELECT id FROM learners)",
    "reviewing": """
        EXISTS (SELECT FROM student_profiles s WHERE s.id = row.student_id AND s.organization_id IN (TABLE teaches))""",
    "consenting": """
        row.student_id IN (SELECT id FROM children) OR EXISTS (
            SELECT FROM student_profiles s
            WHERE s.id = row.student_id AND s.user_id IN (TABLE me) AND s.birthday < '2005-01-01')""",
    "releasing": """
        EXISTS (TABLE staff) OR row.organization_id IN (TABLE runs) OR EXISTS (TABLE me) AND (TABLE me) = (
            SELECT guardian_id FROM guardianships WHERE student_profile_id = row.student_id AND verified_at IS NOT NULL
            ORDER BY guardian_id LIMIT 1)""",
}
"""What each rule says, of a `row`. Those of mutations say who may, of those who are shown it; "releasing" is about the student's
first guardian."""

OF_STUDENT = "SELECT id::text, student_profile_id AS student_id FROM {}"
OF_GRAPH = "SELECT id FROM embedded_graph.nodes WHERE label = '{}'"
ROWS = {
    "User": "SELECT id::text, id AS user_id FROM users",
    "Organization": "SELECT id::text, id AS organization_id FROM organizations",
    "Membership": """
        SELECT organization_id || '.' || user_id || '.' || role AS id, organization_id, user_id, role
        FROM organization_members""",
    "Invitation": "SELECT id::text, organization_id FROM invitations WHERE accepted_at IS NULL AND revoked_at IS NULL",
    "Student": "SELECT id::text, id AS student_id, organization_id FROM student_profiles",
    "Consent": OF_STUDENT.format("consents"),
    "InterviewSession": OF_STUDENT.format("interview_sessions"),
    "LearningPath": OF_STUDENT.format("learning_paths"),
    "ConceptProgress": OF_STUDENT.format("concept_progress"),
    "LearningSession": OF_STUDENT.format("learning_sessions"),
    "Assessment": OF_STUDENT.format("assessments WHERE status <> 'in_progress'"),
    "RemediationPath": OF_STUDENT.format("remediation_paths"),
    "Exercise": """
        SELECT g.id::text, l.student_profile_id AS student_id
        FROM exercise_generations g JOIN learning_sessions l ON l.id = g.learning_session_id""",
    "StudentAchievement": """
        SELECT s.id || '.' || a.id AS id, s.id AS student_id, a.is_secret, e.earned_at IS NOT NULL AS is_earned
        FROM student_profiles s CROSS JOIN achievements a
        LEFT JOIN student_achievements e ON e.student_profile_id = s.id AND e.achievement_id = a.id
        WHERE a.is_active OR e.earned_at IS NOT NULL""",
    "StudentChallenge": """
        SELECT s.id || '.' || d.id AS id, s.id AS student_id FROM student_profiles s CROSS JOIN daily_challenges d""",
    "Achievement": "SELECT id::text, id AS key, is_secret FROM achievements",
    "DailyChallenge": "SELECT id::text FROM daily_challenges",
    "Hook": "SELECT id::text, organization_id FROM content_hooks",
    "Example": "SELECT id::text, organization_id FROM content_examples",
    "Textbook": "SELECT id::text FROM textbooks",
    "Subject": OF_GRAPH.format("Subject"),
    "Topic": OF_GRAPH.format("Topic"),
    "Section": OF_GRAPH.format("Section"),
    "Concept": OF_GRAPH.format("Concept"),
    "ContentChunk": """
        SELECT (properties ->> 'namespace') || '/' || chunk.id AS id, NULL::uuid AS organization_id
        FROM embedded_graph.nodes, jsonb_array_elements_text(properties -> 'pinecone_chunk_ids') AS chunk(id)
        WHERE label = 'Concept'
        UNION ALL
        SELECT 'examples/example_' || id, organization_id FROM content_examples WHERE organization_id IS NULL AND is_active""",
    "ErrorLog": "SELECT id::text FROM error_logs",
}
"""The objects of each type that has ids, with what its rule, or its fields', is about."""


SHOWN = {
    "User": "known",
    "Organization": "members",
    "Membership": "fellows",
    "Invitation": "inviting",
    "Student": "student",
    **dict.fromkeys(("Consent", "InterviewSession", "LearningPath", "ConceptProgress", "LearningSession"), "student's"),
    **dict.fromkeys(("Exercise", "Assessment", "RemediationPath", "StudentChallenge"), "student's"),
    "StudentAchievement": "student's, no surprise",
    "Achievement": "no secret",
    "Hook": "inside",
    "Example": "inside",
    **dict.fromkeys(("DailyChallenge", "Textbook", "Subject", "Topic", "Section", "Concept", "ContentChunk"), "readers"),
    "ErrorLog": "staff",
}
"""By which rule the objects of each type are shown, whatever the schema states."""

TOLD = dict.fromkeys(
    (
        "PathChanged",
        "SessionChanged",
        "ExerciseChanged",
        "AnswerEvaluated",
        "ConceptProgressed",
        "RemediationChanged",
        "AchievementEarned",
        "ChallengeProgressed",
    ),
    "student's",
)
"""The same of events, which no id leads to: who follows is told of them."""

PRIVATE = {
    "User.email": "self or admin",
    "User.lastLoginAt": "self or admin",
    "Organization.trialEndsAt": "admins",
    "Organization.billingEmail": "admins",
    "Organization.engagement": "educators",
    "Student.birthday": "family",
    "InterviewSession.iceServers": "close to whose it is",
    "Assessment.expectedSteps": "student's teachers",
}
"""The fields that not all are shown who are shown the object, and who is."""

HOLDS = "WITH {who}, row AS ({rows}) SELECT row.id, coalesce({meaning}, false) AS holds FROM row"
RELATION = """
WITH {who}, row AS MATERIALIZED (
    SELECT id, {user} AS user_id, {student} AS student_id, {organization} AS organization_id FROM ({rows}) AS named),
places AS (
    SELECT row.id, row.organization_id FROM row
    UNION SELECT row.id, s.organization_id FROM row JOIN student_profiles s ON s.id = student_id
    UNION SELECT row.id, m.organization_id FROM row JOIN organization_members m USING (user_id) WHERE row.organization_id IS NULL)
SELECT id, CASE
    WHEN user_id IN (TABLE me) OR student_id IN (SELECT id FROM learners) THEN 'own'
    WHEN id IN (SELECT id FROM places WHERE organization_id IN (TABLE belongs)) THEN 'same organization'
    WHEN id IN (SELECT id FROM places WHERE organization_id IS NOT NULL) THEN 'other organization'
    ELSE 'none' END AS relation
FROM row
"""
"""How each object stands to who asks."""


@dataclass(frozen=True)
class Oracle:
    """What holds for each viewer, asked once."""

    ids: Mapping[str, frozenset[str]]
    """Of each type."""
    relations: Mapping[tuple[Asking, str], Mapping[str, str]]
    _holding: Mapping[tuple[Asking, str, str], frozenset[str]]
    _users: frozenset[Asking]

    def holds(self, who: Asking, rule: str, type: str, id: str) -> bool:
        """Whether a rule says of this object that they may."""
        return id in self._holding[who, rule, type]

    def grants(self, who: Asking, type: str, id: str) -> bool:
        """Whether they may be shown this object."""
        return self.holds(who, SHOWN[type], type, id)

    def is_user(self, who: Asking) -> bool:
        """Whether there is a user of theirs."""
        return who in self._users

    def may_ask(self, who: Asking, rule: str) -> bool:
        """Whether they may ask a field of the root that states this rule."""
        return {"public": True, "signed in": who.subject is not None, "staff": who.is_staff and self.is_user(who)}[rule]


async def consult(url: str, changes: Iterable[tuple[str, str]] = ()) -> Oracle:
    """The oracle over a database; `changes` are rules of mutations that are to be asked of a type, too."""
    fields = {(rule, name.partition(".")[0]) for name, rule in PRIVATE.items()}
    asked = {*((rule, type) for type, rule in SHOWN.items()), *fields, *changes}
    connection = await asyncpg.connect(url)
    try:
        ids: dict[str, frozenset[str]] = {}
        holding: dict[tuple[Asking, str, str], frozenset[str]] = {}
        relations = {}
        for who in VIEWERS:
            for rule, type in asked:
                sql = HOLDS.format(who=WHO, rows=ROWS[type], meaning=MEANINGS[rule])
                found = await connection.fetch(sql, who.subject, who.is_staff)
                ids[type] = frozenset(row["id"] for row in found)
                holding[who, rule, type] = frozenset(row["id"] for row in found if row["holds"])
            for type, rows in ROWS.items():
                placed = await connection.fetch(_relation(rows), who.subject, who.is_staff)
                relations[who, type] = {row["id"]: row["relation"] for row in placed}
        known = {row[0] for row in await connection.fetch("SELECT cognito_sub FROM users")}
        return Oracle(ids, relations, holding, frozenset(who for who in VIEWERS if who.subject in known))
    finally:
        await connection.close()


def _relation(rows: str) -> str:
    named = {name: f"{name}_id" if f"{name}_id" in rows else "NULL::uuid" for name in ("user", "student", "organization")}
    return RELATION.format(who=WHO, rows=rows, **named)
