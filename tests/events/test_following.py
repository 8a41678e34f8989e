"""What happens in learning, told to those who follow it: what they are shown, from where on, and who may."""

from contextlib import aclosing
from dataclasses import replace
from datetime import timedelta

import pytest

from execution.pages import cursor
from tests.conftest import MOMENT, School, serving
from tests.events.conftest import FOLLOW, Log, follow, refusal, some

NOW = int(MOMENT.timestamp())
IN_CLASS = """
subscription Class($organization: ID!, $after: String) {
  organizationProgress(organizationId: $organization, after: $after) { __typename student { id } }
}
"""
ALL_KINDS = """
subscription All($student: ID!, $after: String) {
  studentProgress(studentId: $student, after: $after) {
    __typename id cursor at
    ... on PathChanged { learningPath { id } }
    ... on SessionChanged { session { id } }
    ... on ExerciseChanged { exercise { id } }
    ... on AnswerEvaluated { assessment { id } }
    ... on ConceptProgressed { status conceptProgress { id } }
    ... on RemediationChanged { remediation { id } }
    ... on AchievementEarned { studentAchievement { id } }
    ... on ChallengeProgressed { studentChallenge { id } }
  }
}
"""
BY_CORE = "subscription Core($student: ID!, $after: String, $skips: Boolean = false) {" + FOLLOW.split("{", 1)[1].replace(
    "student {", "student @skip(if: $skips) {"
)
"""The same, which no plan covers: a variable that may be null says what is left out."""

ENTITIES = {
    "path_changed": ("LearningPath", "SELECT id FROM learning_paths WHERE student_profile_id = $1 LIMIT 1"),
    "session_changed": ("LearningSession", "SELECT id FROM learning_sessions WHERE student_profile_id = $1 LIMIT 1"),
    "exercise_changed": (
        "Exercise",
        """SELECT g.id FROM exercise_generations g JOIN learning_sessions l ON l.id = g.learning_session_id
           WHERE l.student_profile_id = $1 LIMIT 1""",
    ),
    "answer_evaluated": (
        "Assessment",
        "SELECT id FROM assessments WHERE student_profile_id = $1 AND status = 'evaluated' LIMIT 1",
    ),
    "concept_progressed": ("ConceptProgress", "SELECT id FROM concept_progress WHERE student_profile_id = $1 LIMIT 1"),
    "remediation_changed": ("RemediationPath", "SELECT id FROM remediation_paths WHERE student_profile_id = $1 LIMIT 1"),
    "achievement_earned": (
        "StudentAchievement",
        "SELECT achievement_id FROM student_achievements WHERE student_profile_id = $1 AND earned_at IS NOT NULL LIMIT 1",
    ),
    "challenge_progressed": ("StudentChallenge", "SELECT id FROM daily_challenges WHERE $1::uuid IS NOT NULL LIMIT 1"),
}


async def test_what_is_told_was_before_and_after_the_beginning(log: Log) -> None:
    maya = await log.student()
    first, second, *_ = await log.progress(maya)
    cursor = await log.cursor()
    await log.tell(maya, first)

    async with aclosing(follow(log.served, "maya", student=f"Student:{maya}", after=cursor)) as payloads:
        (replayed,) = await some(payloads, 1)
        await log.tell(maya, second)
        (live,) = await some(payloads, 1)

    assert [one["__typename"] for one in (replayed, live)] == ["ConceptProgressed"] * 2
    assert [one["conceptProgress"]["id"] for one in (replayed, live)] == [f"ConceptProgress:{one}" for one in (first, second)]
    assert replayed["student"] == {"id": f"Student:{maya}", "name": "Maya Okonkwo"}
    assert replayed["status"] == "PRACTICING"
    async with aclosing(follow(log.served, "maya", student=f"Student:{maya}", after=replayed["cursor"])) as payloads:
        assert await some(payloads, 1) == [live]


async def test_each_sort_leads_to_what_it_is_about(log: Log) -> None:
    student = await log.database.fetchval("SELECT student_profile_id FROM remediation_paths LIMIT 1")
    after = await log.cursor("robin")
    expected = []
    for kind, (typename, found) in ENTITIES.items():
        key = await log.database.fetchval(found, student)
        assert key is not None, kind
        await log.tell(student, key, kind=kind)
        expected.append(
            f"{typename}:{student}.{key}" if typename in ("StudentAchievement", "StudentChallenge") else f"{typename}:{key}"
        )

    async with aclosing(follow(log.served, "robin", ALL_KINDS, student=f"Student:{student}", after=after)) as payloads:
        told = await some(payloads, len(ENTITIES))

    assert [one["id"] for one in (value for event in told for value in event.values() if isinstance(value, dict))] == expected
    assert len({event["__typename"] for event in told}) == len(ENTITIES)


async def test_what_is_gone_is_passed_over(log: Log) -> None:
    maya = await log.student()
    here, *_ = await log.progress(maya)
    after = await log.cursor()
    await log.tell(maya, "00000000-0000-7000-8000-000000000000", here)

    async with aclosing(follow(log.served, "maya", student=f"Student:{maya}", after=after)) as payloads:
        (told,) = await some(payloads, 1)

    assert told["conceptProgress"]["id"] == f"ConceptProgress:{here}"


async def test_graphql_core_tells_the_same(log: Log) -> None:
    maya = await log.student()
    after = await log.cursor()
    await log.tell(maya, *(await log.progress(maya))[:3], "00000000-0000-7000-8000-000000000000")
    documents = (FOLLOW, BY_CORE)

    told = []
    for document in documents:
        async with aclosing(follow(log.served, "maya", document, student=f"Student:{maya}", after=after)) as payloads:
            told.append(await some(payloads, 3))

    assert told[0] == told[1]
    counts = log.served.app.api.door.operations.engine.counts  # type: ignore[attr-defined]
    assert counts["unplanned: @skip or @include by a variable that may be null"] == 1


@pytest.mark.parametrize("document", [FOLLOW, BY_CORE], ids=["plan", "core"])
async def test_a_hundred_events_are_asked_for_fifty_at_a_time(log: Log, document: str) -> None:
    maya = await log.student()
    entities = await log.progress(maya)
    after = await log.cursor()
    for _ in range(10):
        await log.tell(maya, *(entities[n % len(entities)] for n in range(10)))
    calls = log.served.count_calls()
    async with aclosing(follow(log.served, "maya", document, student=f"Student:{maya}", after=after)) as payloads:
        told = await some(payloads, 100)

    assert [one["conceptProgress"]["id"] for one in told] == [
        f"ConceptProgress:{entities[n % len(entities)]}" for _ in range(10) for n in range(10)
    ]
    # of the process: the end of the log, and whether there is more; whether the cursor was given; two pages, and for each of
    # them the students and what went on
    assert dict(calls) == {"relational": 2 + 1 + 2 * 3}


async def test_a_cursor_is_good_for_thirty_days(log: Log) -> None:
    maya = await log.student()
    end = await log.served.stores.relational.events.end()
    now = log.served.school.now
    just, late = (cursor((end, int((now - timedelta(days=30, seconds=more)).timestamp()))) for more in (0, 1))

    assert await refusal(follow(log.served, "maya", student=f"Student:{maya}", after=late)) == "CURSOR_EXPIRED"
    await log.tell(maya, *(await log.progress(maya))[:1])
    async with aclosing(follow(log.served, "maya", student=f"Student:{maya}", after=just)) as payloads:
        assert len(await some(payloads, 1)) == 1


@pytest.mark.parametrize("after", ["", "nonsense", "WzFd", cursor((10**9, NOW)), cursor((-1, NOW)), "W10"])
async def test_what_is_no_cursor_is_refused(log: Log, after: str) -> None:
    maya = await log.student()

    assert await refusal(follow(log.served, "maya", student=f"Student:{maya}", after=after)) == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    ("handle", "code"),
    [(None, "UNAUTHENTICATED"), ("ms-tran", "FORBIDDEN"), ("nina", "FORBIDDEN")],
)
async def test_who_may_not_see_the_student_follows_nothing(log: Log, handle: str | None, code: str) -> None:
    maya = await log.student()
    after = await log.cursor()
    await log.tell(maya, *(await log.progress(maya))[:1])

    assert await refusal(follow(log.served, handle, student=f"Student:{maya}", after=after)) == code
    assert await refusal(follow(log.served, handle, student="Student:nobody", after=after)) == code


async def test_a_class_is_followed_by_those_who_teach_it(log: Log) -> None:
    maya, nina = await log.student(), await log.student("nina")
    organization = await log.organization(maya)
    after = await log.cursor()
    for student in (nina, maya):
        await log.tell(student, *(await log.progress(student))[:1])
    given = {"organization": f"Organization:{organization}", "after": after}

    for handle in ("mr-okafor", "dr-lindqvist", "robin"):
        async with aclosing(follow(log.served, handle, IN_CLASS, **given)) as payloads:
            assert await some(payloads, 1) == [{"__typename": "ConceptProgressed", "student": {"id": f"Student:{maya}"}}]
    for handle in ("maya", "adaeze-okonkwo", "ms-tran"):
        assert await refusal(follow(log.served, handle, IN_CLASS, **given)) == "FORBIDDEN"


async def test_of_a_student_who_has_left_nothing_more_is_told_to_the_class(log: Log) -> None:
    maya, theo = await log.student(), await log.student("theo")
    organization = await log.organization(maya)
    after = await log.cursor()
    for student in (theo, maya):
        await log.tell(student, *(await log.progress(student))[:1])
    await log.database.fetch("UPDATE student_profiles SET organization_id = NULL WHERE id = $1", theo)

    given = {"organization": f"Organization:{organization}", "after": after}
    async with aclosing(follow(log.served, "mr-okafor", IN_CLASS, **given)) as payloads:
        assert [one["student"]["id"] for one in await some(payloads, 1)] == [f"Student:{maya}"]


LOSSES = {
    "a guardianship that ended": (
        "adaeze-okonkwo",
        "DELETE FROM guardianships WHERE guardian_id = (SELECT id FROM users WHERE handle = 'adaeze-okonkwo')",
        "FORBIDDEN",
    ),
    "an educator who left": (
        "mr-okafor",
        "DELETE FROM organization_members WHERE user_id = (SELECT id FROM users WHERE handle = 'mr-okafor')",
        "FORBIDDEN",
    ),
    "a user who was locked": (
        "maya",
        "UPDATE users SET locked_until = now() + interval '1 day' WHERE handle = 'maya'",
        "UNAUTHENTICATED",
    ),
}


@pytest.mark.parametrize("loss", LOSSES)
async def test_who_may_no_longer_is_told_nothing_more(log: Log, loss: str) -> None:
    handle, change, code = LOSSES[loss]
    maya = await log.student()
    first, second, *_ = await log.progress(maya)
    after = await log.cursor()
    await log.tell(maya, first)
    async with aclosing(follow(log.served, handle, student=f"Student:{maya}", after=after)) as payloads:
        assert len(await some(payloads, 1)) == 1
        await log.database.fetch(change)
        log.served.stores.relational.viewers.forget()  # as PostgreSQL has it done, a moment later
        await log.tell(maya, second)

        assert await refusal(payloads) == code


async def test_there_is_room_for_so_many(own_school: School) -> None:
    async with serving(replace(own_school, settings=replace(own_school.settings, subscribers=1))) as served:
        log = Log(served)
        maya = await log.student()
        async with aclosing(follow(served, "maya", student=f"Student:{maya}", after=await log.cursor())) as payloads:
            await log.tell(maya, *(await log.progress(maya))[:1])
            await some(payloads, 1)
            (told,) = [one async for one in follow(served, "maya", student=f"Student:{maya}")]
            assert [error["extensions"] for error in told["errors"]] == [{"code": "SERVER_BUSY", "value": 1, "limit": 1}]


async def test_the_cursor_is_taken_before_all_else_is_read(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever happens while the answer is read comes after it."""
    maya = await log.student()
    (went_on, *_) = await log.progress(maya)
    students = log.served.stores.relational.students
    by_ids = students.by_ids

    async def meanwhile(*arguments: object, **named: object) -> object:
        await log.tell(maya, went_on)
        return await by_ids(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(students, "by_ids", meanwhile)
    for document in (
        "query($id: ID!) { student(id: $id) { id } eventCursor }",
        "query($id: ID!, $s: Boolean = false) { student(id: $id) { id } eventCursor __typename @skip(if: $s) }",
    ):
        before = await log.served.stores.relational.events.end()
        answer = await log.served.client("maya").data(document, id=f"Student:{maya}")

        assert answer["eventCursor"] == cursor((before, int(log.served.school.now.timestamp())))
        assert list(answer)[:2] == ["student", "eventCursor"]
