"""Who a student is, changed by those who keep it."""

import asyncio
from typing import Any

from tests.people.conftest import Desk
from tests.students.conftest import ask, outcome


async def change(desk: Desk, handle: str, name: str = "Maya", **values: Any) -> dict[str, Any]:
    return await ask(desk.client(handle), "updateStudent", id=await desk.student(name), **values)


async def test_a_guardian_changes_everything(desk: Desk) -> None:
    asked = {
        "firstName": " Mayowa ",
        "lastName": "Okonkwo-Bell",
        "preferredName": "Maya",
        "birthday": "2013-11-24",
        "gradeLevel": "8",
    }

    changed = await change(desk, "adaeze-okonkwo", **asked)

    changed.pop("id")
    assert changed == {
        "__typename": "Student",
        "name": "Maya Okonkwo-Bell",
        "firstName": "Mayowa",
        "lastName": "Okonkwo-Bell",
        "preferredName": "Maya",
        "birthday": "2013-11-24",
        "gradeLevel": "8",
        "timeZone": "America/Denver",
        "organization": {"name": "Willow Creek Microschool"},
    }
    before = {"first_name": "Maya", "last_name": "Okonkwo", "preferred_name": None, "birthday": "2013-11-23", "grade_level": "7"}
    after = {
        "first_name": "Mayowa",
        "last_name": "Okonkwo-Bell",
        "preferred_name": "Maya",
        "birthday": "2013-11-24",
        "grade_level": "8",
    }
    assert await desk.tables.audit() == [("adaeze-okonkwo", "user", "updateStudent", "student_profiles", before, after)]


async def test_what_may_be_there_or_not_is_deleted_by_null(desk: Desk) -> None:
    changed = await change(desk, "dr-lindqvist", "Obinna", preferredName=None, birthday=None, gradeLevel=None)

    assert (changed["name"], changed["preferredName"], changed["gradeLevel"]) == ("Obinna Okonkwo", None, None)
    assert (await desk.tables.audit())[0][5] == {"preferred_name": None, "birthday": None, "grade_level": None}


async def test_a_name_cannot_be_null(desk: Desk) -> None:
    async with desk.tables.untouched():
        changed = await change(desk, "dr-lindqvist", firstName=None, lastName=None)

    message = "It cannot be null; leave it out to keep what is there."
    assert changed["fields"] == [{"path": [name], "message": message} for name in ("firstName", "lastName")]


async def test_all_that_is_wrong_is_said_at_once(desk: Desk) -> None:
    asked = {"firstName": "", "lastName": "a\tb", "preferredName": "x" * 101, "birthday": "2027-01-01", "gradeLevel": " "}

    async with desk.tables.untouched():
        changed = await change(desk, "dr-lindqvist", **asked)

    assert [one["path"] for one in changed["fields"]] == [[name] for name in asked]


async def test_what_is_left_out_stays_and_what_is_the_same_is_not_written(desk: Desk) -> None:
    async with desk.tables.untouched():
        nothing = await change(desk, "mr-okafor")
        same = await change(desk, "mr-okafor", firstName="Maya", gradeLevel="7", preferredName=None)

    assert nothing == same


async def test_a_preferred_name_that_is_the_first_name_is_none(desk: Desk) -> None:
    both = await change(desk, "mr-okafor", "Obinna", preferredName="Obinna")
    await change(desk, "mr-okafor", "Obinna", preferredName="Obi")
    later = await change(desk, "mr-okafor", "Obinna", firstName="Obi")

    assert [(one["name"], one["preferredName"]) for one in (both, later)] == [("Obinna Okonkwo", None), ("Obi Okonkwo", None)]


async def test_a_birthday_is_changed_by_those_alone_who_are_shown_it(desk: Desk) -> None:
    asked = {"id": await desk.student("Maya"), "birthday": "2008-01-01"}

    async with desk.tables.untouched():
        told = [await outcome(desk.client(who), "updateStudent", asked) for who in ("mr-okafor", "robin", "maya")]
        told.append(await outcome(desk.client("mr-okafor"), "updateStudent", asked | {"birthday": None}))
        told.append(await outcome(desk.client("mr-okafor"), "updateStudent", asked | {"birthday": "2013-11-23"}))  # what it is

    assert told == ["FORBIDDEN"] * 5
    assert (await change(desk, "chidi-okonkwo", birthday="2013-11-22"))["birthday"] == "2013-11-22"
    assert (await change(desk, "dr-lindqvist", birthday="2013-11-21"))["birthday"] == "2013-11-21"


async def test_changes_at_once_lose_nothing(desk: Desk) -> None:
    await asyncio.gather(
        change(desk, "mr-okafor", gradeLevel="8"),
        change(desk, "adaeze-okonkwo", lastName="Bell"),
        change(desk, "robin", preferredName="M"),
    )

    row = "SELECT grade_level, last_name, preferred_name FROM student_profiles WHERE first_name = 'Maya'"
    assert await desk.tables.rows(row) == [("8", "Bell", "M")]


async def test_calls_of_the_store(desk: Desk) -> None:
    """Whether the student is seen, a transaction, and the read of what is answered: who asks is known as before."""
    okafor, id = desk.client("mr-okafor"), await desk.student("Maya")
    await okafor.data("{ viewer { id } }")
    calls = desk.count_calls()
    document = "mutation($input: UpdateStudentInput!) { updateStudent(input: $input) { __typename } }"

    await okafor.data(document, input={"id": id, "gradeLevel": "8"})

    assert calls == {"transaction": 1, "relational": 2}
