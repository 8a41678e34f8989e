"""Members: given another role, taken out; and somebody always runs the organization."""

import asyncio
from typing import Any

import pytest

from tests.conftest import Client
from tests.people.conftest import Desk

UPDATE = """
mutation($input: UpdateMemberInput!) {
  updateMember(input: $input) {
    __typename
    ... on Membership { id role user { name } }
    ... on UserError { message }
    ... on NotFoundError { field }
    ... on ConflictError { reason existing { id } }
  }
}
"""
REMOVE = """
mutation($input: RemoveMemberInput!) {
  removeMember(input: $input) {
    __typename
    ... on Organization { name studentCount billingEmail members(role: ADMIN) { nodes { user { name } } } }
    ... on UserError { message }
    ... on NotFoundError { field }
    ... on ConflictError { reason existing { id } }
  }
}
"""
NOWHERE = "00000000-0000-7000-8000-000000000000"
SECOND_ADMIN = """
INSERT INTO organization_members (organization_id, user_id, role)
SELECT o.id, u.id, 'admin' FROM organizations o, users u WHERE o.name LIKE 'Willow%' AND u.handle = $1 RETURNING 'done'
"""
ADMINS = """
SELECT count(*) FROM organization_members m JOIN organizations o ON o.id = m.organization_id
WHERE m.role = 'admin' AND o.name LIKE 'Willow%'
"""
WOULD_BE_LOST = "Nobody would run the organization. Make somebody else an admin first."


async def update(client: Client, id: str, role: str) -> dict[str, Any]:
    answer: dict[str, Any] = (await client.data(UPDATE, input={"id": id, "role": role}))["updateMember"]
    return answer


async def remove(client: Client, id: str) -> dict[str, Any]:
    answer: dict[str, Any] = (await client.data(REMOVE, input={"id": id}))["removeMember"]
    return answer


async def test_an_educator_becomes_an_admin(desk: Desk) -> None:
    educator = await desk.membership("mr-okafor", "educator")
    codes = "query($id: ID!) { organization(id: $id) { billingEmail } }"
    willow = await desk.organization("Willow")
    assert await desk.client("mr-okafor").data(codes, id=willow) == {"organization": {"billingEmail": None}}

    changed = await update(desk.client("dr-lindqvist"), educator, "ADMIN")

    assert changed == {
        "__typename": "Membership",
        "id": educator.replace("educator", "admin"),
        "role": "ADMIN",
        "user": {"name": "Emeka Okafor"},
    }
    assert await desk.tables.audit() == [
        ("dr-lindqvist", "user", "updateMember", "organization_members", {"role": "educator"}, {"role": "admin"})
    ]
    shown = {"organization": {"billingEmail": "office@willowcreek.example"}}
    assert await desk.client("mr-okafor").data(codes, id=willow) == shown  # at once


async def test_sent_again_it_is_the_same(desk: Desk) -> None:
    educator, lindqvist = await desk.membership("mr-okafor", "educator"), desk.client("dr-lindqvist")
    first = await update(lindqvist, educator, "ADMIN")

    async with desk.tables.untouched():
        assert await update(lindqvist, educator, "ADMIN") == first
        assert await update(lindqvist, first["id"], "ADMIN") == first


async def test_a_role_that_is_there_already_stands_in_the_way(desk: Desk) -> None:
    await desk.tables.value(SECOND_ADMIN, "mr-okafor")

    async with desk.tables.untouched():
        told = await update(desk.client("robin"), await desk.membership("mr-okafor", "educator"), "ADMIN")

    assert (told["reason"], told["existing"]) == ("ALREADY_EXISTS", {"id": await desk.membership("mr-okafor", "admin")})


@pytest.mark.parametrize(
    ("handle", "held", "role"),
    [("mr-okafor", "educator", "STUDENT"), ("maya", "student", "EDUCATOR"), ("mr-okafor", "educator", "PARENT")],
)
async def test_the_roles_of_families_go_with_a_student(desk: Desk, handle: str, held: str, role: str) -> None:
    async with desk.tables.untouched():
        told = await update(desk.client("dr-lindqvist"), await desk.membership(handle, held), role)

    assert (told["__typename"], told["reason"]) == ("ConflictError", "WRONG_STATE")


async def test_a_parent_may_come_to_teach_and_back(desk: Desk) -> None:
    lindqvist, parent = desk.client("dr-lindqvist"), await desk.membership("adaeze-okonkwo", "parent")

    there = await update(lindqvist, parent, "EDUCATOR")
    back = await update(lindqvist, there["id"], "PARENT")

    assert (there["role"], back["role"], back["id"]) == ("EDUCATOR", "PARENT", parent)


async def test_the_last_admin_stays(desk: Desk) -> None:
    lindqvist, admin = desk.client("dr-lindqvist"), await desk.membership("dr-lindqvist", "admin")

    async with desk.tables.untouched():
        told = [
            await update(lindqvist, admin, "EDUCATOR"),
            await remove(lindqvist, admin),
            await remove(desk.client("robin"), admin),
        ]

    hidden = {"__typename": "ConflictError", "message": WOULD_BE_LOST, "reason": "WRONG_STATE", "existing": None}
    assert told == [hidden] * 3


async def test_an_admin_who_cannot_sign_in_runs_nothing(desk: Desk) -> None:
    await desk.tables.value(SECOND_ADMIN, "mr-okafor")
    await desk.tables.value("UPDATE users SET is_active = false WHERE handle = 'mr-okafor'")

    told = await remove(desk.client("dr-lindqvist"), await desk.membership("dr-lindqvist", "admin"))

    assert told["message"] == WOULD_BE_LOST


@pytest.mark.parametrize(("document", "more"), [(UPDATE, {"role": "EDUCATOR"}), (REMOVE, {})])
async def test_of_two_admins_who_step_down_at_once_one_stays(desk: Desk, document: str, more: dict[str, str]) -> None:
    await desk.tables.value(SECOND_ADMIN, "adaeze-okonkwo")
    both = {handle: await desk.membership(handle, "admin") for handle in ("dr-lindqvist", "adaeze-okonkwo")}

    bodies = await asyncio.gather(*(desk.client(who).send(document, input={"id": id} | more) for who, id in both.items()))

    assert sum(WOULD_BE_LOST in str(body) for body in bodies) == 1
    assert await desk.tables.value(ADMINS) == 1


async def test_of_two_admins_who_take_each_other_out_at_once_one_stays(desk: Desk) -> None:
    await desk.tables.value(SECOND_ADMIN, "mr-okafor")
    lindqvist, okafor = [await desk.membership(handle, "admin") for handle in ("dr-lindqvist", "mr-okafor")]

    bodies = await asyncio.gather(
        desk.client("dr-lindqvist").send(REMOVE, input={"id": okafor}),
        desk.client("mr-okafor").send(REMOVE, input={"id": lindqvist}),
    )

    done = [body for body in bodies if (body["data"]["removeMember"] or {}).get("__typename") == "Organization"]
    assert len(done) == 1
    assert await desk.tables.value(ADMINS) == 1


async def test_an_educator_is_taken_out_and_sees_nothing_more(desk: Desk) -> None:
    okafor, willow = desk.client("mr-okafor"), await desk.organization("Willow")
    query = "query($id: ID!, $student: ID!) { organization(id: $id) { name } student(id: $student) { firstName } }"
    given = {"id": willow, "student": await desk.student("Maya")}
    assert (await okafor.data(query, **given))["student"] == {"firstName": "Maya"}

    told = await remove(desk.client("dr-lindqvist"), await desk.membership("mr-okafor", "educator"))

    assert told == {
        "__typename": "Organization",
        "name": "Willow Creek Microschool",
        "studentCount": told["studentCount"],
        "billingEmail": "office@willowcreek.example",
        "members": {"nodes": [{"user": {"name": "Karin Lindqvist"}}]},
    }
    assert await okafor.data(query, **given) == {"organization": None, "student": None}
    ((who, words, action, table, before, after),) = await desk.tables.audit()
    assert (who, words, action, table, after) == ("dr-lindqvist", "user", "removeMember", "organization_members", None)
    assert (before["role"], before["permissions"]) == ("educator", {"can_review": True, "exports_allowed": False})


async def test_a_student_who_is_taken_out_keeps_their_profile(desk: Desk) -> None:
    count = "SELECT current_students FROM organizations WHERE name LIKE 'Willow%'"
    maya, before = await desk.student("Maya"), await desk.tables.value(count)

    told = await remove(desk.client("dr-lindqvist"), await desk.membership("maya", "student"))
    own = await desk.client("maya").data("{ viewer { memberships { id } student { firstName organization { id } } } }")

    assert told["studentCount"] == await desk.tables.value(count) == before - 1
    assert own == {"viewer": {"memberships": [], "student": {"firstName": "Maya", "organization": None}}}
    query = "query($id: ID!) { student(id: $id) { firstName } }"
    assert await desk.client("mr-okafor").data(query, id=maya) == {"student": None}
    assert await desk.client("adaeze-okonkwo").data(query, id=maya) == {"student": {"firstName": "Maya"}}
    organization = (await desk.organization("Willow")).removeprefix("Organization:")
    assert [event[3:] for event in await desk.tables.audit()][:2] == [
        ("student_profiles", {"organization_id": organization}, {"organization_id": None}),
        ("organizations", {"current_students": before}, {"current_students": before - 1}),
    ]


async def test_a_parent_who_is_taken_out_stays_a_guardian(desk: Desk) -> None:
    await remove(desk.client("dr-lindqvist"), await desk.membership("adaeze-okonkwo", "parent"))

    seen = await desk.client("adaeze-okonkwo").data("{ viewer { memberships { id } children { firstName } } }")

    assert seen == {"viewer": {"memberships": [], "children": [{"firstName": "Maya"}, {"firstName": "Obinna"}]}}


async def test_an_admin_who_takes_themselves_out_sees_nothing_of_it(desk: Desk) -> None:
    await desk.tables.value(SECOND_ADMIN, "mr-okafor")
    lindqvist, admin = desk.client("dr-lindqvist"), await desk.membership("dr-lindqvist", "admin")

    body = await lindqvist.send(REMOVE, input={"id": admin})

    assert body["data"] == {"removeMember": None}
    (error,) = body["errors"]
    assert (error["message"], error["extensions"]["code"]) == (
        "It is done: you have left the organization, and see no more of it.",
        "FORBIDDEN",
    )
    assert await lindqvist.data("{ viewer { memberships { id } } }") == {"viewer": {"memberships": []}}


async def test_taken_out_twice_there_is_nobody_the_second_time(desk: Desk) -> None:
    lindqvist, educator = desk.client("dr-lindqvist"), await desk.membership("mr-okafor", "educator")
    await remove(lindqvist, educator)

    async with desk.tables.untouched():
        told = await remove(lindqvist, educator)

    assert told["__typename"] == "NotFoundError"


@pytest.mark.parametrize("handle", ["mr-okafor", "maya", "adaeze-okonkwo"])
async def test_who_sees_a_member_and_does_not_run_it_changes_none(desk: Desk, handle: str) -> None:
    educator = await desk.membership("ms-vargas", "educator")

    async with desk.tables.untouched():
        assert await desk.client(handle).codes(REMOVE, input={"id": educator}) == [("removeMember", "FORBIDDEN")]
        assert await desk.client(handle).codes(UPDATE, input={"id": educator, "role": "ADMIN"}) == [("updateMember", "FORBIDDEN")]


async def test_a_member_who_is_not_seen_is_not_there(desk: Desk) -> None:
    lucas, okafor = await desk.membership("lucas", "student"), await desk.membership("mr-okafor", "educator")
    nobody = okafor.replace("educator", "parent")
    nothing = [f"Membership:{NOWHERE}.{NOWHERE}.admin", "Membership:x.y.z", "Membership:", "Organization:1", ""]
    cases = [("maya", lucas), ("ms-tran", okafor), ("mr-delacroix", lucas), ("dr-lindqvist", nobody)]

    async with desk.tables.untouched():
        told = [await remove(desk.client(handle), id) for handle, id in cases]
        told += [await remove(desk.client("dr-lindqvist"), id) for id in nothing]
        told += [await update(desk.client(handle), id, "ADMIN") for handle, id in cases[:3]]

    hidden = {"__typename": "NotFoundError", "message": "There is nothing behind `id` that you can see.", "field": "id"}
    assert told == [hidden] * len(told)


async def _told_of_rights(desk: Desk, since: int) -> None:
    """Returns when this process has heard of a change that it made itself: what it keeps of viewers is let go of twice, at once
    and by PostgreSQL's word."""
    async with asyncio.timeout(20):
        while desk.stores.relational.viewers._changes < since + 2:  # noqa: ASYNC110  # it tells nobody
            await asyncio.sleep(0.01)


async def test_calls_of_the_store(desk: Desk) -> None:
    """Of each a transaction; the membership that it is about, who asks (anew, for rights have changed), and what is answered."""
    lindqvist, educator = desk.client("dr-lindqvist"), await desk.membership("mr-okafor", "educator")
    admin = educator.replace("educator", "admin")
    await lindqvist.data("{ viewer { id } }")
    told, calls = desk.stores.relational.viewers._changes, desk.count_calls()

    await lindqvist.data(
        "mutation($i: UpdateMemberInput!) { updateMember(input: $i) { __typename } }", i={"id": educator, "role": "ADMIN"}
    )
    assert calls == {"transaction": 1, "relational": 3}
    await _told_of_rights(desk, told)
    await lindqvist.data("{ viewer { id } }")
    calls.clear()
    await lindqvist.data("mutation($i: RemoveMemberInput!) { removeMember(input: $i) { __typename } }", i={"id": admin})
    assert calls == {"transaction": 1, "relational": 3}
