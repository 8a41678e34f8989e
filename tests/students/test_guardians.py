"""Guardianships end, and with them what they gave a right to."""

import asyncio
from typing import Any

from tests.people.conftest import Desk
from tests.students.conftest import ask, bare, outcome, user

SEEN = """query($id: ID!, $organization: ID!) {
  viewer { children { firstName } memberships { role organization { name } } }
  student(id: $id) { firstName }
  organization(id: $organization) { name }
}"""
LEARNING = """mutation($input: RemoveGuardianInput!) {
  removeGuardian(input: $input) { ... on Student { name birthday guardians { name } user { email } } }
}"""
WILLOW = "Willow Creek Microschool"
NOTHING: dict[str, Any] = {"viewer": {"children": [], "memberships": []}, "student": None, "organization": None}


async def ending(desk: Desk, name: str, handle: str) -> dict[str, str]:
    return {"studentId": await desk.student(name), "guardianId": await user(desk, handle)}


async def seen(desk: Desk, handle: str, name: str, organization: str = "Willow") -> object:
    variables = {"id": await desk.student(name), "organization": await desk.organization(organization)}
    return await desk.client(handle).data(SEEN, **variables)


async def test_an_admin_ends_a_guardianship(desk: Desk) -> None:
    asked = await ending(desk, "Maya", "chidi-okonkwo")
    relation, verified = (
        await desk.tables.rows("""
        SELECT relation, g.verified_at FROM guardianships g JOIN users u ON u.id = guardian_id
        JOIN student_profiles s ON s.id = student_profile_id WHERE first_name = 'Maya' AND handle = 'chidi-okonkwo'""")
    )[0]
    await seen(desk, "chidi-okonkwo", "Maya")

    left = await ask(desk.client("dr-lindqvist"), "removeGuardian", **asked)

    assert left == {"__typename": "Student", "id": asked["studentId"], "guardians": [{"name": "Adaeze Okonkwo"}]}
    [(who, words, action, table, before, after)] = await desk.tables.audit()
    assert (who, words, action, table, after) == ("dr-lindqvist", "user", "removeGuardian", "guardianships", None)
    assert before | {"created_at": None, "updated_at": None} == {
        "guardian_id": bare(asked["guardianId"]),
        "student_profile_id": bare(asked["studentId"]),
        "relation": relation,
        "verified_at": verified.isoformat(),
        "created_at": None,
        "updated_at": None,
    }
    assert await seen(desk, "chidi-okonkwo", "Maya") == {
        "viewer": {
            "children": [{"firstName": "Obinna"}],
            "memberships": [{"role": "PARENT", "organization": {"name": WILLOW}}],
        },
        "student": None,
        "organization": {"name": WILLOW},
    }


async def test_who_has_no_child_there_any_more_is_no_member(desk: Desk) -> None:
    for name in ("Maya", "Obinna"):
        await ask(desk.client("dr-lindqvist"), "removeGuardian", **await ending(desk, name, "chidi-okonkwo"))

    assert [event[3] for event in await desk.tables.audit()] == ["guardianships", "guardianships", "organization_members"]
    assert await seen(desk, "chidi-okonkwo", "Obinna") == NOTHING


async def test_children_and_roles_elsewhere_stay(desk: Desk) -> None:
    await ask(desk.client("dr-lindqvist"), "removeGuardian", **await ending(desk, "Jamal", "denise-whitfield"))
    await ask(desk.client("dr-lindqvist"), "removeGuardian", **await ending(desk, "Mateo", "ms-vargas"))

    harbor = "Harbor Learning Collective"
    assert await seen(desk, "denise-whitfield", "Jamal", "Harbor") == {
        "viewer": {"children": [{"firstName": "Ella"}], "memberships": [{"role": "PARENT", "organization": {"name": harbor}}]},
        "student": None,
        "organization": {"name": harbor},
    }
    assert await seen(desk, "ms-vargas", "Mateo") == {
        "viewer": {"children": [], "memberships": [{"role": "EDUCATOR", "organization": {"name": WILLOW}}]},
        "student": {"firstName": "Mateo"},
        "organization": {"name": WILLOW},
    }


async def test_a_guardian_ends_their_own(desk: Desk) -> None:
    """They are told who is left, and nothing that is for those who see the student's family alone."""
    asked, beatriz = await ending(desk, "Lucas", "beatriz-ferreira"), desk.client("beatriz-ferreira")

    left = await beatriz.data(LEARNING, input=asked)

    student: dict[str, Any] = {"name": "Lucas Ferreira", "birthday": None, "guardians": [], "user": {"email": None}}
    assert left == {"removeGuardian": student}
    assert await seen(desk, "beatriz-ferreira", "Lucas") == NOTHING
    async with desk.tables.untouched():
        again = await ask(beatriz, "removeGuardian", **asked)
    hidden = "There is nothing behind `studentId` that you can see."
    assert again == {"__typename": "NotFoundError", "message": hidden, "field": "studentId"}


async def test_a_guardian_of_a_student_who_has_left_ends_their_own(desk: Desk) -> None:
    await desk.tables.value("UPDATE student_profiles SET organization_id = NULL WHERE first_name = 'Lucas'")

    assert await outcome(desk.client("beatriz-ferreira"), "removeGuardian", await ending(desk, "Lucas", "beatriz-ferreira")) == (
        "Student"
    )


async def test_one_that_nobody_has_verified_is_ended_by_an_admin_alone(desk: Desk) -> None:
    asked = await ending(desk, "Dante", "marco-russo")

    async with desk.tables.untouched():
        assert await outcome(desk.client("marco-russo"), "removeGuardian", asked) == "NotFoundError"
    left = await ask(desk.client("dr-lindqvist"), "removeGuardian", **asked)

    assert left["guardians"] == [{"name": "Paola Russo"}]
    assert [event[3] for event in await desk.tables.audit()] == ["guardianships", "organization_members"]


async def test_who_is_no_guardian_cannot_be_removed(desk: Desk) -> None:
    asked = await ending(desk, "Maya", "beatriz-ferreira")
    nowhere = ["", "User:x", "User:00000000-0000-7000-8000-000000000000", asked["studentId"], asked["guardianId"]]

    async with desk.tables.untouched():
        told = [await ask(desk.client("dr-lindqvist"), "removeGuardian", **asked | {"guardianId": id}) for id in nowhere]

    hidden = "There is nothing behind `guardianId` that you can see."
    assert told == [{"__typename": "NotFoundError", "message": hidden, "field": "guardianId"}] * len(nowhere)


async def test_an_admin_who_is_one_no_longer_ends_nothing(desk: Desk) -> None:
    lindqvist = desk.client("dr-lindqvist")
    await lindqvist.data("{ viewer { id } }")
    await desk.tables.value("""
        UPDATE organization_members m SET role = 'educator' FROM users u WHERE u.id = m.user_id AND handle = 'dr-lindqvist'""")

    async with desk.tables.untouched():
        told = await outcome(lindqvist, "removeGuardian", await ending(desk, "Maya", "chidi-okonkwo"))

    assert told == "FORBIDDEN"


async def test_two_at_once_end_it_once(desk: Desk) -> None:
    asked = await ending(desk, "Maya", "chidi-okonkwo")

    told = await asyncio.gather(
        *(outcome(desk.client(handle), "removeGuardian", asked) for handle in ("dr-lindqvist", "robin", "dr-lindqvist"))
    )

    assert sorted(told) == ["NotFoundError", "NotFoundError", "Student"]
    assert len(await desk.tables.audit()) == 1


async def test_both_children_at_once_leave_no_membership(desk: Desk) -> None:
    asked = [await ending(desk, name, "chidi-okonkwo") for name in ("Maya", "Obinna")]

    told = await asyncio.gather(*(outcome(desk.client("dr-lindqvist"), "removeGuardian", one) for one in asked))

    assert told == ["Student", "Student"]
    assert (await desk.tables.audit())[-1][3] == "organization_members"
