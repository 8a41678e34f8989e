"""Every mutation, called by everybody on what they stand to in every way: it is done for who may, refused to who sees it, and to
whoever does not see it, it is not there; and where nothing is done nothing has changed."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import uuid4

import asyncpg
import pytest
import pytest_asyncio

from schema.root import RULES
from tests.conftest import School
from tests.permissions.matrix import NO_ONE, TYPES, Matrix
from tests.permissions.oracle import consult
from tests.permissions.world import VIEWERS, Asking, Door, opened

pytestmark = pytest.mark.asyncio(loop_scope="module")

ERRORS = {"InputError", "NotFoundError", "ConflictError", "LimitError", "PrerequisitesUnmetError", "ConsentRequiredError"}
SPARE_MEMBER = """
WITH made AS (INSERT INTO users (email, auth_provider) VALUES (gen_random_uuid() || '@example.org', 'email') RETURNING id)
INSERT INTO organization_members (organization_id, user_id, role)
SELECT m.organization_id, made.id, 'parent' FROM made, organization_members m
WHERE m.organization_id || '.' || m.user_id || '.' || m.role = $1
RETURNING organization_id || '.' || user_id || '.' || role
"""
SPARE_INVITATION = """
INSERT INTO invitations (organization_id, email, role, token_hash, expires_at)
SELECT organization_id, gen_random_uuid() || '@example.org', 'educator', gen_random_uuid()::text, '2027-01-01'
FROM invitations WHERE id::text = $1 RETURNING id::text
"""
SPARE_SESSION = """
INSERT INTO learning_sessions (student_profile_id, learning_path_id, concept_id, session_type, session_number, content_version)
SELECT student_profile_id, learning_path_id, concept_id, 'exercise', 1, content_version FROM learning_sessions WHERE id::text = $1
RETURNING id::text
"""
SPARE_EXERCISE = """
INSERT INTO exercise_generations (learning_session_id, concept_id, status, generation_type, student_interests, life_category,
    generated_exercise, expected_solution, expected_steps, generation_rule, difficulty_level)
SELECT learning_session_id, concept_id, status, generation_type, student_interests, life_category, generated_exercise,
    expected_solution, expected_steps, generation_rule, difficulty_level
FROM exercise_generations WHERE id::text = $1 RETURNING id::text
"""
SPARE_ANSWER = """
INSERT INTO assessments (student_profile_id, concept_id, learning_session_id, content_version, assessment_type, exercise_level,
    life_category, exercise_prompt, expected_steps, student_response, response_format, submitted_at, status, identified_steps,
    step_evaluations, competency_score, conceptual_understanding, articulation_quality, application_ability, confidence,
    ai_feedback, remediation_needed, evaluated_at)
SELECT student_profile_id, concept_id, learning_session_id, content_version, 'initial', exercise_level, life_category,
    exercise_prompt, '["Add."]', student_response, 'text', submitted_at, '{}', '[]',
    '[{"step": "Add.", "status": "missing", "feedback": null}]', 0, 0, 0, 0, 0.8, 'Go on.', true, submitted_at
FROM assessments WHERE id::text = $1 RETURNING id::text
"""
SPARE_GRADED, SPARE_UNSURE = (SPARE_ANSWER.replace("{}", status) for status in ("evaluated", "needs_review"))
NO_PATH = """
WITH given_up AS (
    UPDATE learning_paths SET status = 'abandoned' WHERE student_profile_id::text = $1 AND status IN ('active', 'paused'))
SELECT $1
"""
NO_INTERVIEW = """
WITH over AS (
    UPDATE interview_sessions SET status = 'completed', completed_at = now()
    WHERE student_profile_id::text = $1 AND status = 'in_progress')
SELECT $1
"""
INTERVIEWED = """
WITH own AS (SELECT student_profile_id FROM interview_sessions WHERE id::text = $1),
consented AS (
    INSERT INTO consents (student_profile_id, kind, policy_version, granted_at)
    SELECT student_profile_id, 'voice_recording', '2026-01', now() FROM own WHERE NOT EXISTS (
        SELECT FROM consents c JOIN own USING (student_profile_id) WHERE c.kind = 'voice_recording' AND c.withdrawn_at IS NULL)),
others AS (
    DELETE FROM interview_sessions i USING own
    WHERE i.student_profile_id = own.student_profile_id AND i.id::text <> $1 RETURNING i.id)
UPDATE interview_sessions SET status = 'in_progress', completed_at = NULL
WHERE id::text = $1 AND (SELECT count(*) FROM others) >= 0 RETURNING id::text
"""
GOING_ON = """
UPDATE learning_paths p SET status = 'active', completed_at = NULL, subject = gen_random_uuid()::text, current_concept_id = (
    SELECT concept_id FROM concept_progress c WHERE c.student_profile_id = p.student_profile_id ORDER BY id LIMIT 1)
WHERE id::text = $1 RETURNING id::text
"""
SITTING = SPARE_SESSION.replace("content_version)", "content_version, started_at)", 1).replace(
    "content_version FROM", "content_version, '2026-11-18 16:30Z' FROM"
)
SPARE_EARNED = """
WITH made AS (
    INSERT INTO achievements (name, description, criteria_type, criteria_value, criteria_details, category, rarity)
    VALUES ('Spare', 'Earn it.', 'perfect_score', 1, '{}', 'mastery', 'rare') RETURNING id)
INSERT INTO student_achievements (student_profile_id, achievement_id, current_progress, target_progress, earned_at)
SELECT split_part($1, '.', 1)::uuid, id, 1, 1, now() FROM made RETURNING student_profile_id || '.' || achievement_id
"""
SPARE_CHALLENGE = """
INSERT INTO daily_challenges (challenge_date, name, description, challenge_type, target_value, point_bonus, subject)
VALUES ('2027-01-01', 'Spare', 'Try.', 'perfect_score', 1, 5, gen_random_uuid()::text)
RETURNING split_part($1, '.', 1) || '.' || id
"""
INVITED = """
INSERT INTO invitations (organization_id, email, role, token_hash, expires_at)
SELECT id, $1, 'educator', $2, '2027-01-01' FROM organizations WHERE name LIKE 'Harbor%' ORDER BY id LIMIT 1
"""
GUARDIAN = """
SELECT guardian_id FROM guardianships WHERE student_profile_id::text = $1 AND verified_at IS NOT NULL ORDER BY guardian_id LIMIT 1
"""

TEXTBOOK = "SELECT id FROM textbooks WHERE processing_status = 'completed' ORDER BY id LIMIT 1"
DIGESTED = {"users": "(SELECT to_jsonb(u) - 'last_login_at' - 'updated_at' FROM users u)"}
KEEP = """
CREATE TEMP TABLE kept_guardianships AS TABLE guardianships;
CREATE TEMP TABLE kept_members AS TABLE organization_members;
"""
RESTORE = """
INSERT INTO guardianships TABLE kept_guardianships ON CONFLICT DO NOTHING;
INSERT INTO organization_members TABLE kept_members ON CONFLICT DO NOTHING;
"""


@dataclass(frozen=True)
class Call:
    """How a mutation is called on an object."""

    type: str
    input: Mapping[str, Any]
    """`{id}` is the object's, `{key}` a new one, `{guardian}` a student's first guardian, `{concept}` the last of all."""
    spare: str | None = None
    """SQL that makes another object, which stands as this one does, for who may take it away."""
    rule: str | None = None
    """Where the mutation's own rule does not say it all."""


HOOK = {"text": "A hook.", "category": "SOCIAL", "idempotencyKey": "{key}"}
EXAMPLE = {**HOOK, "text": "An example.", "interestTags": ["chess"]}
CALLS = {
    "updateOrganization": Call("Organization", {"id": "{id}", "billingEmail": "{key}@example.org"}),
    "inviteMember": Call(
        "Organization",
        {"organizationId": "{id}", "email": "{key}@example.org", "role": "EDUCATOR", "idempotencyKey": "{key}"},
    ),
    "revokeInvitation": Call("Invitation", {"id": "{id}"}, spare=SPARE_INVITATION),
    "updateMember": Call("Membership", {"id": "{id}", "role": "EDUCATOR"}, spare=SPARE_MEMBER),
    "removeMember": Call("Membership", {"id": "{id}"}, spare=SPARE_MEMBER),
    "createStudent": Call(
        "Organization",
        {"organizationId": "{id}", "firstName": "Ada", "lastName": "New", "timeZone": "UTC", "idempotencyKey": "{key}"},
    ),
    "updateStudent": Call("Student", {"id": "{id}", "gradeLevel": "8"}),
    "updateStudent birthday": Call("Student", {"id": "{id}", "birthday": "2013-01-02"}, rule="keepers of birthdays"),
    "updatePreferences": Call("Student", {"studentId": "{id}", "dailyGoalMinutes": 33}),
    "grantConsent": Call("Student", {"studentId": "{id}", "kind": "VOICE_RECORDING", "policyVersion": "{key}"}),
    "withdrawConsent": Call("Student", {"studentId": "{id}", "kind": "VOICE_RECORDING"}),
    "removeGuardian": Call("Student", {"studentId": "{id}", "guardianId": "User:{guardian}"}),
    "createHook": Call("Organization", HOOK | {"conceptId": "{concept}", "organizationId": "{id}"}),
    "createHook for all": Call("Concept", HOOK | {"conceptId": "{id}"}, rule="curating"),
    "updateHook": Call("Hook", {"id": "{id}", "text": "Another: {key}"}),
    "createExample": Call("Organization", EXAMPLE | {"conceptId": "{concept}", "organizationId": "{id}"}),
    "createExample for all": Call("Concept", EXAMPLE | {"conceptId": "{id}"}, rule="curating"),
    "updateExample": Call("Example", {"id": "{id}", "text": "Another: {key}"}),
    "updateConcept": Call("Concept", {"id": "{id}", "description": "Another: {key}"}),
    "addPrerequisite": Call("Concept", {"requiredId": "{id}", "dependentId": "{concept}", "reason": "{key}"}),
    "removePrerequisite": Call("Concept", {"requiredId": "{id}", "dependentId": "{concept}"}),
    "startLearningPath": Call(
        "Student", {"studentId": "{id}", "textbookId": "{textbook}", "idempotencyKey": "{key}"}, spare=NO_PATH
    ),
    "updateLearningPath": Call(
        "LearningPath", {"id": "{id}", "dailyTargetMinutes": 33}, spare=GOING_ON, rule="close to whose it is"
    ),
    "startSession": Call(
        "LearningPath", {"learningPathId": "{id}", "kind": "EXERCISE", "idempotencyKey": "{key}"}, spare=GOING_ON
    ),
    "recordInteractions": Call(
        "LearningSession",
        {
            "sessionId": "{id}",
            "interactions": [{"key": "{key}", "kind": "CLICK", "part": "EXPLANATION", "at": "2026-11-18T16:30:00Z"}],
        },
        spare=SITTING,
    ),
    "endSession": Call("LearningSession", {"id": "{id}"}),
    "requestExercise": Call(
        "LearningSession", {"sessionId": "{id}", "kind": "INITIAL", "idempotencyKey": "{key}"}, spare=SPARE_SESSION
    ),
    "submitAnswer": Call(
        "Exercise", {"exerciseId": "{id}", "response": "64", "seconds": 9, "idempotencyKey": "{key}"}, spare=SPARE_EXERCISE
    ),
    "appealAssessment": Call("Assessment", {"assessmentId": "{id}", "reason": "I said it."}, spare=SPARE_GRADED),
    "reviewAssessment": Call(
        "Assessment", {"assessmentId": "{id}", "steps": ["CORRECT"], "feedback": "Well said."}, spare=SPARE_UNSURE
    ),
    "startRemediation": Call("Assessment", {"assessmentId": "{id}"}, spare=SPARE_GRADED),
    "acknowledgeAchievement": Call("StudentAchievement", {"id": "{id}"}, spare=SPARE_EARNED),
    "joinDailyChallenge": Call("StudentChallenge", {"id": "{id}"}, spare=SPARE_CHALLENGE),
    "startInterview": Call("Student", {"studentId": "{id}", "idempotencyKey": "{key}"}, spare=NO_INTERVIEW),
    "connectInterview": Call(
        "InterviewSession", {"sessionId": "{id}", "sdpOffer": "offer"}, spare=INTERVIEWED, rule="close to whose it is"
    ),
    "answerInterview": Call(
        "InterviewSession",
        {"sessionId": "{id}", "questionId": "personal", "text": "Chess. {key}"},
        spare=INTERVIEWED,
        rule="close to whose it is",
    ),
    "completeInterview": Call("InterviewSession", {"sessionId": "{id}"}, spare=INTERVIEWED, rule="close to whose it is"),
    "resolveError": Call("ErrorLog", {"id": "{id}", "notes": "It is gone."}),
}
FOR_ALL = {"createOrganization", "acceptInvitation"}
"""Mutations that are called on nothing that is there; they have tests of their own below."""


class Asked(NamedTuple):
    """A call of somebody's, and what is to come of it."""

    who: Asking
    name: str
    id: str
    expected: str


@dataclass
class Desk:
    door: Door
    matrix: Matrix
    database: asyncpg.Connection

    def calls(self, who: Asking) -> list[Asked]:
        found = []
        for name, call in CALLS.items():
            for id in [*self.matrix.targets(call.type), NO_ONE]:
                found.append(Asked(who, name, id, self._expected(who, name, call, id)))
        return found

    def _expected(self, who: Asking, name: str, call: Call, id: str) -> str:
        oracle = self.matrix.oracle
        if who.subject is None:
            return "UNAUTHENTICATED"
        if id == NO_ONE or not oracle.grants(who, call.type, id):
            return "NotFoundError"
        return "done" if oracle.holds(who, call.rule or _rule(name), call.type, id) else "FORBIDDEN"

    async def carry_out(self, who: Asking, asked: Sequence[Asked], spare: bool = False) -> list[str]:
        """What comes of some calls of one mutation, each in words."""
        name, variables = asked[0].name.split()[0], {}
        for n, one in enumerate(asked):
            sql = CALLS[one.name].spare if spare else None
            id = await self.database.fetchval(sql, one.id) if sql else one.id
            variables[f"i{n}"] = await self.input(CALLS[one.name], id)
        return await self.send(who, name, variables)

    async def send(self, who: Asking, name: str, variables: Mapping[str, Any]) -> list[str]:
        declared = ", ".join(f"${one}: {_input(name)}!" for one in variables)
        wanted = " ".join(f"{one}: {name}(input: ${one}) {{ __typename }}" for one in variables)
        body = await self.door.asked_by(who).send(f"mutation({declared}) {{ {wanted} }}", **variables)
        codes = {error["path"][0]: error["extensions"]["code"] for error in body.get("errors", ())}
        return [codes.get(one) or _said(body["data"][one]["__typename"]) for one in variables]

    async def input(self, call: Call, id: str) -> dict[str, Any]:
        guardian = await self.database.fetchval(GUARDIAN, id) or NO_ONE
        concept = f"Concept:{max(self.matrix.oracle.ids['Concept'])}"
        textbook = f"Textbook:{await self.database.fetchval(TEXTBOOK)}"
        told = {"id": f"{call.type}:{id}", "key": str(uuid4()), "guardian": guardian, "concept": concept, "textbook": textbook}
        return {name: _filled(value, told) for name, value in call.input.items()}

    async def restore(self) -> None:
        """Gives back to guardians what was taken from them."""
        await self.database.execute(RESTORE)
        self.door.stores.relational.viewers.forget()

    async def digest(self) -> dict[str, str | None]:
        """Of each table, but for when users were last there, which is written beside all requests from time to time."""
        tables = await self.database.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename !~ '_20'")
        sql = "SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM {} t"
        return {name: await self.database.fetchval(sql.format(DIGESTED.get(name, name))) for (name,) in tables}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(world: School) -> AsyncIterator[Desk]:
    rules = {(call.rule or _rule(name), call.type) for name, call in CALLS.items()}
    oracle = await consult(world.url, rules)
    database = await asyncpg.connect(world.url)
    await database.execute(KEEP)
    async with opened(world) as door:
        yield Desk(door, Matrix(door, oracle), database)
    await database.close()


async def test_no_mutation_is_left_out() -> None:
    assert {name.split()[0] for name in CALLS} | FOR_ALL == TYPES["Mutation"].fields.keys()


async def test_who_may_not_changes_nothing(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    before, wrong, count = await desk.digest(), [], 0
    for who in VIEWERS:
        for name in CALLS:
            asked = [one for one in desk.calls(who) if one.name == name and one.expected != "done"]
            found = await desk.carry_out(who, asked) if asked else []
            count += len(found)
            wrong += [(*one, actual) for one, actual in zip(asked, found, strict=True) if actual != one.expected]
    with capsys.disabled():
        print(f"\n{count:,} calls of mutations that are refused")
    assert wrong == []
    assert await desk.digest() == before


async def test_who_may_not_is_told_the_same_whether_it_is_there_or_not(desk: Desk) -> None:
    stranger = next(who for who in VIEWERS if who.role == "user of no organization")
    for name, call in CALLS.items():
        field = name.split()[0]
        document = f"mutation($i: {_input(field)}!) {{ {field}(input: $i) {{ __typename ... on UserError {{ message }} }} }}"
        hidden = [id for id in desk.matrix.targets(call.type) if not desk.matrix.oracle.grants(stranger, call.type, id)]
        if not hidden:  # concepts, which everybody sees
            continue
        there, nowhere = [await desk.input(call, id) for id in (hidden[0], NO_ONE)]
        client = desk.door.asked_by(stranger)
        assert await client.data(document, i=there) == await client.data(document, i=nowhere)


async def test_who_may_does(desk: Desk) -> None:
    wrong, done = [], set()
    for who in VIEWERS:
        for one in desk.calls(who):
            if one.expected == "done":
                (actual,) = await desk.carry_out(who, [one], spare=True)
                await desk.restore()
                wrong += [(*one, actual)] if actual != "done" else []
                done.add(one.name)
    assert wrong == []
    assert done == CALLS.keys()


async def test_whoever_is_signed_in_founds_an_organization(desk: Desk) -> None:
    for who in VIEWERS:
        before = await desk.digest() if who.subject is None else {}
        given = {"name": "New", "kind": "MICROSCHOOL", "idempotencyKey": str(uuid4())}
        assert await desk.send(who, "createOrganization", {"i": given}) == ["done" if who.subject else "UNAUTHENTICATED"]
        assert who.subject is not None or await desk.digest() == before


async def test_an_invitation_is_accepted_by_whom_it_was_sent_to(desk: Desk) -> None:
    """Each has a letter that went to them, and gets hold of one that went to another address."""
    addresses = {
        who: await desk.database.fetchval("SELECT email FROM users WHERE cognito_sub = $1", who.subject) for who in VIEWERS
    }
    for address in ("another", *filter(None, addresses.values())):
        await desk.database.execute(INVITED, address, sha256(f"to {address}".encode()).hexdigest())
    before = await desk.digest()
    for who, address in addresses.items():
        assert await _accepted(desk, who, "of nobody") == ("NotFoundError" if who.subject else "UNAUTHENTICATED")
        if address or who.subject is None:  # to whom nobody knows the letter alone tells who they are
            assert await _accepted(desk, who, "to another") == ("ConflictError" if who.subject else "UNAUTHENTICATED")
    assert await desk.digest() == before
    for who, address in addresses.items():
        assert address is None or await _accepted(desk, who, f"to {address}") == "done"


async def _accepted(desk: Desk, who: Asking, token: str) -> str:
    (answer,) = await desk.send(who, "acceptInvitation", {"i": {"token": token}})
    return answer


def _input(mutation: str) -> str:
    return f"{mutation[0].upper()}{mutation[1:]}Input"


def _rule(mutation: str) -> str:
    (found,) = (one.rule.name for one in RULES if (one.type.name, one.field) == ("Mutation", mutation.split()[0]))
    return found


def _filled(value: Any, told: Mapping[str, str]) -> Any:
    """An input with its places filled, however deep."""
    match value:
        case str():
            return value.format(**told)
        case list():
            return [_filled(one, told) for one in value]
        case dict():
            return {name: _filled(one, told) for name, one in value.items()}
    return value


def _said(typename: str) -> str:
    return typename if typename in ERRORS else "done"
