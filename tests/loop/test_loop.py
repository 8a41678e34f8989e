"""The learning loop as a pupil goes through it: from a new profile to mastery, a failure that is repaired, badges and a streak.

A second device sees it all, whose connection is lost in between.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from graphql import validate

from schema.root import schema
from tests.conftest import School
from tests.loop.pupil import Follower, Pupil
from tests.operations import OPERATIONS
from tests.people.conftest import key
from tests.sockets import server_of

NEW = "lena"
CREATE = """
mutation ($input: CreateStudentInput!) {
  createStudent(input: $input) { ... on Student { id name currentStreakDays learningPaths { id } } ... on UserError { message } }
}
"""
START_PATH = """
mutation ($input: StartLearningPathInput!) {
  startLearningPath(input: $input) {
    ... on LearningPath { id subjectName status currentConcept { id name } conceptsTotal conceptsMastered }
    ... on UserError { message }
  }
}
"""
UNDERSTOOD = """
The cases are the members of the club. For every variable I ask whether adding or comparing its values as amounts makes sense.
The stroke and the locker number are categorical. The time and the number of sessions are numerical. The time is continuous, it
is measured, and the number of sessions is discrete because it is counted.
"""
WEDNESDAY = [
    "PathChanged",
    "SessionChanged",
    "ConceptProgressed NOT_STARTED",
    "PathChanged",
    "ConceptProgressed VIEWING",
    "ExerciseChanged",
    "ConceptProgressed PRACTICING",
    "AnswerEvaluated",
    "ConceptProgressed PRACTICING",
    "PathChanged",
    "AchievementEarned",
    "ExerciseChanged",
    "AnswerEvaluated",
    "ConceptProgressed MASTERED",
    "PathChanged",
    "AchievementEarned",
]
THURSDAY = [
    "SessionChanged",
    "SessionChanged",
    "ConceptProgressed NOT_STARTED",
    "PathChanged",
    "ConceptProgressed VIEWING",
    "ExerciseChanged",
    "ConceptProgressed PRACTICING",
    "AnswerEvaluated",
    "ConceptProgressed PRACTICING",
    "PathChanged",
    "RemediationChanged",
    "ExerciseChanged",
    "AnswerEvaluated",
    "RemediationChanged",
    "ExerciseChanged",
    "AnswerEvaluated",
    "RemediationChanged",
]
REMEDIATE = """
mutation ($input: StartRemediationInput!) {
  startRemediation(input: $input) {
    ... on RemediationPath { id focus targetSteps status exercisesTotal exercisesCompleted initialScore finalScore }
    ... on UserError { message }
  }
}
"""
SEEN = """
mutation ($input: AcknowledgeAchievementInput!) {
  acknowledgeAchievement(input: $input) { ... on StudentAchievement { id acknowledgedAt } ... on UserError { message } }
}
"""
STANDING = """
query ($id: ID!) {
  student(id: $id) {
    level experiencePoints totalPoints currentStreakDays lastActiveOn
    achievements(earned: true) { achievement { name } }
    learningPaths { conceptsMastered currentConcept { name } }
  }
}
"""


def test_what_clients_send_is_valid() -> None:
    assert validate(schema._schema, OPERATIONS) == []


@asynccontextmanager
async def at(school: School, subject: str, **after: Any) -> AsyncIterator[Pupil]:
    """The pupil at a server of its own, some time after the school's moment."""
    async with server_of(replace(school, now=school.now + timedelta(**after))) as server:
        pupil = Pupil(server, subject)
        try:
            yield pupil
        finally:
            await pupil.close()


async def enrolled(school: School) -> tuple[str, str]:
    """A new pupil of Willow's with a login of their own: their id, and the subject of their token."""
    async with at(school, "demo:mr-okafor") as educator:
        viewer = (await educator.ask("{ viewer { memberships { organization { id } } } }"))["viewer"]
        organization = viewer["memberships"][0]["organization"]["id"]
        wanted = {"organizationId": organization, "firstName": "Lena", "lastName": "Berg", "timeZone": "Europe/Berlin"}
        student = (await educator.ask(CREATE, input=wanted | {"idempotencyKey": key()}))["createStudent"]
        assert (student["currentStreakDays"], student["learningPaths"]) == (0, [])
        await educator.served.stores.relational.database.fetch(
            """WITH login AS (INSERT INTO users (handle, cognito_sub) VALUES ('lena', 'demo:lena') RETURNING id)
               UPDATE student_profiles SET user_id = login.id FROM login WHERE student_profiles.id = $1""",
            student["id"].partition(":")[2],
        )
    return student["id"], "demo:lena"


async def goes_through(pupil: Pupil, session: str) -> None:
    """The lesson was read in the last three minutes, by a phone that tells of it late, twice and out of order."""
    began = pupil.server.school.now - timedelta(minutes=3)
    id = session.partition(":")[2]
    await pupil.server.database.fetch("UPDATE learning_sessions SET started_at = $2 WHERE id = $1", id, began)
    said = [
        {"key": str(uuid4()), "kind": "VIEW", "part": part, "at": (began + timedelta(seconds=at)).isoformat(), "seconds": seconds}
        for part, at, seconds in (("EXPLANATION", 60, 120), ("EXPLANATION", 0, 60))
    ]
    for _ in range(2):
        found = await pupil.ask(
            "mutation ($input: RecordInteractionsInput!) { recordInteractions(input: $input) {"
            " ... on LearningSession { id activeSeconds } ... on UserError { message } } }",
            input={"sessionId": session, "interactions": said},
        )
        assert found["recordInteractions"]["activeSeconds"] == 180, found


async def masters(pupil: Pupil, session: str) -> None:
    for kind in ("INITIAL", "ADVANCED"):
        exercise = await pupil.exercise(session, kind)
        graded = await pupil.answer(exercise["id"], await pupil.knows(exercise["id"]))
        assert (graded["status"], graded["evaluation"]["score"]) == ("EVALUATED", 1.0)


async def test_from_a_new_profile_to_mastery_and_back_from_a_failure(own_school: School) -> None:
    student, subject = await enrolled(own_school)

    async with at(own_school, subject) as pupil:  # on Wednesday they master a concept
        phone = Follower(subject, student, (await pupil.ask("{ eventCursor }"))["eventCursor"])
        following = asyncio.create_task(phone.follow(pupil.server))
        path = await enrolls(pupil, student)
        lesson = await pupil.lesson(path, conceptId=await named(pupil, "Sample space"))
        assert lesson["lesson"]["sources"], "what is explained is cited"
        await goes_through(pupil, lesson["id"])
        await masters(pupil, lesson["id"])
        badges = {"First step", "Nothing missing"}
        assert await stands(pupil, student) == {"mastered": 1, "streak": 1, "badges": badges, "points": 20, "experience": 115}
        assert kinds(await phone.hears(await told(pupil, student))) == WEDNESDAY
        following.cancel()  # the phone is underground

    async with at(own_school, subject, days=1) as pupil:  # on Thursday they fail one, and repair it
        lesson = await pupil.lesson(path)
        await goes_through(pupil, lesson["id"])
        exercise = await pupil.exercise(lesson["id"], "INITIAL")
        failed = await pupil.answer(exercise["id"], "I think they are all numerical. I do not know the rest.")
        assert (failed["status"], failed["evaluation"]["score"]) == ("EVALUATED", 0.2)
        remediation = await repairs(pupil, failed["id"])
        assert (remediation["status"], remediation["exercisesTotal"], remediation["exercisesCompleted"]) == ("ACTIVE", 2, 0)
        for _ in range(2):
            practice = await pupil.exercise(lesson["id"], "REMEDIATION")
            await pupil.answer(practice["id"], UNDERSTOOD)
        remediation = await repairs(pupil, failed["id"])
        assert (remediation["status"], remediation["finalScore"]) == ("COMPLETED", 1.0)
        following = asyncio.create_task(phone.follow(pupil.server))  # up again, elsewhere
        events = await phone.hears(await told(pupil, student))
        assert kinds(events[len(WEDNESDAY) :]) == THURSDAY

    async with at(own_school, subject, days=2) as pupil:  # and on Friday they pass it
        lesson = await pupil.lesson(path)
        exercise = await pupil.exercise(lesson["id"], "INITIAL")
        assert (await pupil.answer(exercise["id"], await pupil.knows(exercise["id"])))["evaluation"]["score"] == 1.0
        seen = [{"key": str(uuid4()), "kind": "CLICK", "part": "EXPLANATION", "at": pupil.server.school.now.isoformat()}]
        ended = await pupil.do(
            "CatchUp", interactions={"sessionId": lesson["id"], "interactions": seen}, end={"id": lesson["id"]}
        )
        assert ended["endSession"]["endedAt"] is not None
        standing = await stands(pupil, student)
        assert (standing["streak"], standing["badges"] - badges) == (3, {"Three in a row"})
        home = await pupil.do("StudentHome", today="2026-11-20", weekAgo="2026-11-13")
        earned = home["viewer"]["student"]["achievements"]
        for one in earned:
            seen_now = (await pupil.ask(SEEN, input={"id": one["id"]}))["acknowledgeAchievement"]
            assert seen_now["acknowledgedAt"] is not None
        home = await pupil.do("StudentHome", today="2026-11-20", weekAgo="2026-11-13")
        assert (len(earned), home["viewer"]["student"]["achievements"]) == (3, [])
        assert [one["conceptName"] for one in nodes(home["viewer"]["student"]["reviewsDue"])] == ["Sample space"]


def nodes(connection: dict[str, Any]) -> list[Any]:
    return [edge["node"] for edge in connection["edges"]]


def kinds(events: list[dict[str, Any]]) -> list[str]:
    return [f"{one['__typename']} {one['status']}" if "status" in one else str(one["__typename"]) for one in events]


async def repairs(pupil: Pupil, answer: str) -> Any:
    return (await pupil.ask(REMEDIATE, input={"assessmentId": answer}))["startRemediation"]


async def named(pupil: Pupil, concept: str) -> str:
    """The id of the concept with this name."""
    found = await pupil.ask("query($name: String!) { searchConcepts(query: $name, first: 1) { id name } }", name=concept)
    assert found["searchConcepts"][0]["name"] == concept
    return str(found["searchConcepts"][0]["id"])


async def enrolls(pupil: Pupil, student: str) -> str:
    """The id of their new path."""
    book = (await pupil.ask("{ textbooks { nodes { id } } }"))["textbooks"]["nodes"][0]["id"]
    wanted = {"studentId": student, "textbookId": book, "idempotencyKey": key()}
    path = (await pupil.ask(START_PATH, input=wanted))["startLearningPath"]
    assert (path["status"], path["conceptsMastered"], path["currentConcept"]["name"]) == ("ACTIVE", 0, "Data and variables")
    return str(path["id"])


async def stands(pupil: Pupil, student: str) -> dict[str, Any]:
    found = (await pupil.ask(STANDING, id=student))["student"]
    [path] = found["learningPaths"]
    return {
        "mastered": path["conceptsMastered"],
        "streak": found["currentStreakDays"],
        "badges": {one["achievement"]["name"] for one in found["achievements"]},
        "points": found["totalPoints"],
        "experience": found["experiencePoints"],
    }


async def told(pupil: Pupil, student: str) -> int:
    """How many events there are of a student."""
    count: int = await pupil.served.stores.relational.database.fetchval(
        "SELECT count(*) FROM progress_events WHERE student_profile_id = $1", UUID(student.partition(":")[2])
    )
    return count
