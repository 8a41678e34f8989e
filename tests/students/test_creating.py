"""Students are made once for each key, and never more than their organization's plan allows."""

import asyncio
from typing import Any

from datasources.relational.counters import ORGANIZATIONS
from resolvers.students_checked import zones
from tests.people.conftest import Desk, key
from tests.students.conftest import ask, bare, outcome


async def tove(desk: Desk, **values: Any) -> dict[str, Any]:
    return {
        "organizationId": await desk.organization("Harbor"),
        "firstName": "Tove",
        "lastName": "Dahl",
        "timeZone": "Europe/Oslo",
        "idempotencyKey": key(),
    } | values


async def counted(desk: Desk) -> tuple[Any, ...]:
    """How many students Harbor says that it has, and how many it has."""
    [row] = await desk.tables.rows("""
        SELECT current_students, (SELECT count(*) FROM student_profiles s WHERE s.organization_id = o.id)
        FROM organizations o WHERE name LIKE 'Harbor%'""")
    return row


async def test_an_educator_makes_a_student(desk: Desk) -> None:
    asked = await tove(desk, firstName=" Tove ", preferredName="Toto", birthday="2015-03-09", gradeLevel="5")

    made = await ask(desk.client("ms-tran"), "createStudent", **asked)

    id = made.pop("id")
    assert made == {
        "__typename": "Student",
        "name": "Toto Dahl",
        "firstName": "Tove",
        "lastName": "Dahl",
        "preferredName": "Toto",
        "birthday": None,  # which educators are not shown
        "gradeLevel": "5",
        "timeZone": "Europe/Oslo",
        "organization": {"name": "Harbor Learning Collective"},
    }
    row = {
        "organization_id": bare(asked["organizationId"]),
        "first_name": "Tove",
        "last_name": "Dahl",
        "preferred_name": "Toto",
        "birthday": "2015-03-09",
        "grade_level": "5",
        "timezone": "Europe/Oslo",
    }
    assert await desk.tables.audit() == [
        ("ms-tran", "user", "createStudent", "student_profiles", None, row),
        ("ms-tran", "user", "createStudent", "organizations", {"current_students": 12}, {"current_students": 13}),
    ]
    assert await counted(desk) == (13, 13)
    assert await desk.tables.value("SELECT birthday::text FROM student_profiles WHERE id::text = $1", bare(id)) == "2015-03-09"


async def test_a_new_student_begins_with_nothing_and_the_usual_preferences(desk: Desk) -> None:
    made = await ask(desk.client("mr-delacroix"), "createStudent", **await tove(desk))

    seen = await desk.client("mr-delacroix").data(
        """query($id: ID!) { student(id: $id) {
          user { id } guardians { id } birthday preferredName gradeLevel interests { name }
          lifeCategoryWeights { category weight } preferredSessionMinutes dailyGoalMinutes notifications
          level experiencePoints totalPoints currentStreakDays longestStreakDays lastActiveOn
          consents { id } learningPaths { id }
        } }""",
        id=made["id"],
    )

    assert seen["student"] == {
        "user": None,
        "guardians": [],
        "birthday": None,
        "preferredName": None,
        "gradeLevel": None,
        "interests": [],
        "lifeCategoryWeights": [
            {"category": category, "weight": 0.25} for category in ("PERSONAL", "SOCIAL", "CAREER", "PHILANTHROPIC")
        ],
        "preferredSessionMinutes": 45,
        "dailyGoalMinutes": 30,
        "notifications": [],
        "level": 1,
        "experiencePoints": 0,
        "totalPoints": 0,
        "currentStreakDays": 0,
        "longestStreakDays": 0,
        "lastActiveOn": None,
        "consents": [],
        "learningPaths": [],
    }


async def test_a_preferred_name_that_is_the_first_name_is_none(desk: Desk) -> None:
    made = await ask(desk.client("ms-tran"), "createStudent", **await tove(desk, preferredName=" Tove"))

    assert (made["preferredName"], made["name"]) == (None, "Tove Dahl")


async def test_all_that_is_wrong_is_said_at_once(desk: Desk) -> None:
    asked = await tove(
        desk,
        firstName="",
        lastName="x" * 101,
        preferredName=" ",
        birthday="2026-11-18",
        gradeLevel="the twenty-first grade",
        timeZone="Middle/Earth",
    )

    async with desk.tables.untouched():
        made = await ask(desk.client("ms-tran"), "createStudent", **asked)

    assert made["fields"] == [
        {"path": ["firstName"], "message": "It takes 1 to 100 characters."},
        {"path": ["preferredName"], "message": "It takes 1 to 100 characters."},
        {"path": ["lastName"], "message": "It takes 1 to 100 characters."},
        {"path": ["birthday"], "message": "It is a day in the past, in 1906 or later."},
        {"path": ["gradeLevel"], "message": "It takes 1 to 20 characters."},
        {"path": ["timeZone"], "message": "It is the name of an IANA time zone, e.g. `Europe/Paris`."},
    ]


async def test_a_birthday_is_in_the_past_and_of_somebody_who_lives(desk: Desk) -> None:
    wrong = ("2026-11-19", "1905-12-31", "0001-01-01", "9999-12-31")

    async with desk.tables.untouched():
        told = [await ask(desk.client("ms-tran"), "createStudent", **await tove(desk, birthday=one)) for one in wrong]

    assert [[one["path"] for one in made["fields"]] for made in told] == [[["birthday"]]] * len(wrong)


async def test_a_time_zone_has_its_own_name(desk: Desk) -> None:
    wrong = ("", "localtime", "europe/oslo", "+02:00", "../etc/passwd", "Factory")

    async with desk.tables.untouched():
        told = [await ask(desk.client("ms-tran"), "createStudent", **await tove(desk, timeZone=one)) for one in wrong]

    assert [[one["path"] for one in made["fields"]] for made in told] == [[["timeZone"]]] * len(wrong)


async def test_postgresql_knows_every_time_zone(desk: Desk) -> None:
    known = {name for (name,) in await desk.tables.rows("SELECT name FROM pg_timezone_names")}

    assert zones() - known == set()


async def test_the_same_key_makes_one_student(desk: Desk) -> None:
    asked, tran = await tove(desk), desk.client("ms-tran")

    first = await ask(tran, "createStudent", **asked)
    async with desk.tables.untouched():
        again = await ask(tran, "createStudent", **asked)
        other = await ask(tran, "createStudent", **asked | {"firstName": "Tora"})

    assert again == first
    assert (other["__typename"], other["reason"], other["existing"]) == ("ConflictError", "KEY_REUSED", None)
    assert await counted(desk) == (13, 13)


async def test_the_same_key_many_times_at_once_makes_one_student(desk: Desk) -> None:
    asked, tran = await tove(desk), desk.client("ms-tran")

    made = await asyncio.gather(*(ask(tran, "createStudent", **asked) for _ in range(6)))

    assert len({one["id"] for one in made}) == 1
    assert await counted(desk) == (13, 13)


async def test_twenty_at_once_for_five_places_make_five(desk: Desk) -> None:
    await desk.tables.value("UPDATE organizations SET max_students = 17 WHERE name LIKE 'Harbor%'")
    asked = [await tove(desk, firstName=f"Tove {n}") for n in range(20)]
    clients = [desk.client("ms-tran"), desk.client("mr-delacroix")]

    made = await asyncio.gather(*(ask(clients[n % 2], "createStudent", **one) for n, one in enumerate(asked)))

    told = [one for one in made if one["__typename"] != "Student"]
    full = {"__typename": "LimitError", "message": "The organization's plan allows 17 students.", "limit": 17, "retryAt": None}
    assert told == [full] * 15
    assert await counted(desk) == (17, 17)
    assert await ORGANIZATIONS.drifted(desk.stores.relational.database) == (2, [])  # what the doctor counts
    assert await desk.tables.value("SELECT count(*) FROM audit_events WHERE action = 'createStudent'") == 10


async def test_a_place_that_falls_vacant_is_taken_under_the_same_key(desk: Desk) -> None:
    await desk.tables.value("UPDATE organizations SET max_students = 12 WHERE name LIKE 'Harbor%'")
    asked, tran = await tove(desk), desk.client("ms-tran")

    async with desk.tables.untouched():
        assert await outcome(tran, "createStudent", asked) == "LimitError"
    await desk.tables.value("UPDATE organizations SET max_students = 13 WHERE name LIKE 'Harbor%'")

    assert await outcome(tran, "createStudent", asked) == "Student"


async def test_an_organization_that_has_left_takes_nobody(desk: Desk) -> None:
    await desk.tables.value("UPDATE organizations SET archived_at = now() WHERE name LIKE 'Harbor%'")

    async with desk.tables.untouched():
        made = await ask(desk.client("mr-delacroix"), "createStudent", **await tove(desk))

    assert made == {
        "__typename": "ConflictError",
        "message": "The organization has left, and takes no more students.",
        "reason": "WRONG_STATE",
        "existing": None,
    }


async def test_an_organization_that_is_not_seen_and_one_that_is_not_there_look_the_same(desk: Desk) -> None:
    nowhere = ["", "User:1", "Organization:x", "Organization:00000000-0000-7000-8000-000000000000"]
    asked = [(handle, id) for handle in ("dr-lindqvist", "maya", "robin") for id in nowhere]
    asked += [("dr-lindqvist", harbor := await desk.organization("Harbor")), ("maya", harbor)]

    async with desk.tables.untouched():
        told = [await ask(desk.client(handle), "createStudent", **await tove(desk, organizationId=id)) for handle, id in asked]

    hidden = "There is nothing behind `organizationId` that you can see."
    assert told == [{"__typename": "NotFoundError", "message": hidden, "field": "organizationId"}] * len(asked)


async def test_calls_of_the_store(desk: Desk) -> None:
    """A transaction, who asks once more, and the read of what is answered."""
    asked, tran = await tove(desk), desk.client("ms-tran")
    await tran.data("{ viewer { id } }")
    calls = desk.count_calls()

    await tran.data("mutation($input: CreateStudentInput!) { createStudent(input: $input) { __typename } }", input=asked)

    assert calls == {"transaction": 1, "relational": 2}
