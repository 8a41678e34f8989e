"""Organizations: founded once for each key, and changed by those who run them."""

import asyncio
from typing import Any

import pytest

from tests.people.conftest import Desk, key

TEN = """
WITH founded AS (
    INSERT INTO organizations (name, type, max_students) SELECT 'School ' || n, 'microschool', 30 FROM generate_series(1, 10) AS n
    RETURNING id
)
INSERT INTO organization_members (organization_id, user_id, role)
SELECT founded.id, u.id, 'admin' FROM founded, users u WHERE u.handle = 'priya'
"""
CREATE = """
mutation($input: CreateOrganizationInput!) {
  createOrganization(input: $input) {
    __typename
    ... on Organization {
      id name kind tier billingEmail maxStudents studentCount trialEndsAt members { nodes { role joinedAt user { name email } } }
    }
    ... on UserError { message }
    ... on InputError { fields { path message } }
    ... on ConflictError { reason existing { id } }
  }
}
"""
UPDATE = """
mutation($input: UpdateOrganizationInput!) {
  updateOrganization(input: $input) {
    __typename
    ... on Organization { name billingEmail }
    ... on UserError { message }
    ... on InputError { fields { path message } }
    ... on NotFoundError { field }
  }
}
"""
FOUNDED = {
    "name": "Pine Hill",
    "type": "homeschool_group",
    "subscription_tier": "starter",
    "max_students": 30,
    "billing_email": "office@pine.example",
    "trial_ends_at": "2026-12-18T16:30:00+00:00",
}


def new(**values: Any) -> dict[str, Any]:
    return {
        "name": "Pine Hill",
        "kind": "HOMESCHOOL_GROUP",
        "billingEmail": "office@pine.example",
        "idempotencyKey": key(),
    } | values


async def willow(desk: Desk) -> str:
    return f"Organization:{await desk.tables.value('SELECT id FROM organizations WHERE name LIKE $1', 'Willow%')}"


async def test_a_user_founds_an_organization(desk: Desk) -> None:
    made = (await desk.client("ms-vargas").data(CREATE, input=new(name="  Pine Hill ")))["createOrganization"]

    id = made.pop("id").removeprefix("Organization:")
    assert made == {
        "__typename": "Organization",
        "name": "Pine Hill",
        "kind": "HOMESCHOOL_GROUP",
        "tier": "STARTER",
        "billingEmail": "office@pine.example",
        "maxStudents": 30,
        "studentCount": 0,
        "trialEndsAt": "2026-12-18T16:30:00Z",
        "members": {
            "nodes": [
                {
                    "role": "ADMIN",
                    "joinedAt": "2026-11-18T16:30:00Z",
                    "user": {"name": "Elena Vargas", "email": "ms-vargas@willowcreek.example"},
                }
            ]
        },
    }
    member = {
        "organization_id": id,
        "user_id": str(await desk.tables.value("SELECT id FROM users WHERE handle = 'ms-vargas'")),
        "role": "admin",
        "joined_at": "2026-11-18T16:30:00+00:00",
    }
    assert await desk.tables.audit() == [
        ("ms-vargas", "user", "createOrganization", "organizations", None, FOUNDED),
        ("ms-vargas", "user", "createOrganization", "organization_members", None, member),
    ]


async def test_somebody_new_becomes_a_user_with_their_organization(desk: Desk) -> None:
    tove = desk.newcomer("sub-tove", "Tove@pine.example", "Tove Dahl")

    made = (await tove.data(CREATE, input=new()))["createOrganization"]
    seen = await tove.data("{ viewer { name email memberships { role organization { id } } } }")

    assert made["members"]["nodes"][0]["user"] == {"name": "Tove Dahl", "email": "Tove@pine.example"}
    assert seen["viewer"] == {
        "name": "Tove Dahl",
        "email": "Tove@pine.example",
        "memberships": [{"role": "ADMIN", "organization": {"id": made["id"]}}],
    }
    user = {"cognito_sub": "sub-tove", "email": "Tove@pine.example", "name": "Tove Dahl", "email_verified": True}
    assert (await desk.tables.audit())[0] == ("sub-tove", "user", "createOrganization", "users", None, user)


async def test_who_waits_under_an_address_is_who_signs_in_with_it(desk: Desk) -> None:
    await desk.tables.value("UPDATE users SET cognito_sub = NULL WHERE handle = 'ms-tran'")

    await desk.newcomer("sub-tran", "MS-Tran@harborlearning.example", "T. Tran").data(CREATE, input=new())

    assert await desk.tables.value("SELECT count(*) FROM users WHERE cognito_sub = 'sub-tran'") == 1
    assert await desk.tables.value("SELECT cognito_sub FROM users WHERE handle = 'ms-tran'") == "sub-tran"


async def test_an_address_of_another_sign_in_is_not_taken_over(desk: Desk) -> None:
    impostor = desk.newcomer("sub-impostor", "dr-lindqvist@willowcreek.example")

    async with desk.tables.untouched():
        made = (await impostor.data(CREATE, input=new()))["createOrganization"]

    assert made == {
        "__typename": "ConflictError",
        "message": "Your e-mail address belongs to somebody with another sign-in.",
        "reason": "WRONG_STATE",
        "existing": None,
    }


async def test_nobody_founds_without_signing_in(desk: Desk) -> None:
    async with desk.tables.untouched():
        assert await desk.client().codes(CREATE, input=new()) == [("createOrganization", "UNAUTHENTICATED")]


async def test_all_that_is_wrong_with_an_input_is_said_at_once(desk: Desk) -> None:
    async with desk.tables.untouched():
        made = (await desk.client("ms-vargas").data(CREATE, input=new(name=" ", billingEmail="nobody")))["createOrganization"]

    assert made == {
        "__typename": "InputError",
        "message": "`name`: It takes 1 to 255 characters. `billingEmail`: An email address must have an @-sign.",
        "fields": [
            {"path": ["name"], "message": "It takes 1 to 255 characters."},
            {"path": ["billingEmail"], "message": "An email address must have an @-sign."},
        ],
    }


@pytest.mark.parametrize("name", ["a\nb", "\u0007bell", "x" * 256])
async def test_a_name_is_short_plain_text(desk: Desk, name: str) -> None:
    async with desk.tables.untouched():
        made = (await desk.client("ms-vargas").data(CREATE, input=new(name=name)))["createOrganization"]

    assert [one["path"] for one in made["fields"]] == [["name"]]


async def test_a_user_runs_so_many_organizations_and_founds_no_more(desk: Desk) -> None:
    await desk.tables.value(TEN)

    async with desk.tables.untouched():
        told = await desk.client("priya").data(CREATE, input={"name": "One More", "kind": "MICROSCHOOL", "idempotencyKey": key()})

    assert told["createOrganization"]["__typename"] == "ConflictError"
    assert told["createOrganization"]["reason"] == "WRONG_STATE"
    assert told["createOrganization"]["message"] == "You run 10 organizations already."


async def test_the_same_key_founds_once(desk: Desk) -> None:
    asked, vargas = new(), desk.client("ms-vargas")

    first = (await vargas.data(CREATE, input=asked))["createOrganization"]
    async with desk.tables.untouched():
        again = (await vargas.data(CREATE, input=asked))["createOrganization"]
        other = (await vargas.data(CREATE, input=asked | {"name": "Elm Hill"}))["createOrganization"]

    assert again == first
    assert (other["__typename"], other["reason"], other["existing"]) == ("ConflictError", "KEY_REUSED", None)


async def test_a_key_is_its_users_own(desk: Desk) -> None:
    asked = new()

    first = (await desk.client("ms-vargas").data(CREATE, input=asked))["createOrganization"]
    other = (await desk.client("mr-okafor").data(CREATE, input=asked))["createOrganization"]

    assert first["id"] != other["id"]


async def test_what_was_refused_may_be_put_right_under_its_key(desk: Desk) -> None:
    asked, vargas = new(name=""), desk.client("ms-vargas")

    await vargas.data(CREATE, input=asked)
    made = (await vargas.data(CREATE, input=asked | {"name": "Pine Hill"}))["createOrganization"]

    assert made["__typename"] == "Organization"


async def test_the_same_key_many_times_at_once_founds_once(desk: Desk) -> None:
    asked, tove = new(), desk.newcomer("sub-tove", "tove@pine.example")

    made = await asyncio.gather(*(tove.data(CREATE, input=asked) for _ in range(6)))

    assert len({one["createOrganization"]["id"] for one in made}) == 1
    assert await desk.tables.value("SELECT count(*) FROM organizations WHERE name = 'Pine Hill'") == 1
    assert await desk.tables.value("SELECT count(*) FROM users WHERE cognito_sub = 'sub-tove'") == 1


async def test_one_operation_may_found_several_one_after_another(desk: Desk) -> None:
    both = """mutation($a: CreateOrganizationInput!, $b: CreateOrganizationInput!) {
      a: createOrganization(input: $a) { ... on Organization { name } }
      b: createOrganization(input: $b) { ... on Organization { name members { nodes { user { memberships { role } } } } } } }"""

    data = await desk.newcomer("sub-tove").data(both, a=new(name="A"), b=new(name="B"))

    memberships = [{"role": "ADMIN"}, {"role": "ADMIN"}]
    assert data == {"a": {"name": "A"}, "b": {"name": "B", "members": {"nodes": [{"user": {"memberships": memberships}}]}}}


async def test_who_runs_an_organization_changes_it(desk: Desk) -> None:
    id = await willow(desk)

    changed = await desk.client("dr-lindqvist").data(UPDATE, input={"id": id, "name": "Willow Brook", "billingEmail": None})

    assert changed["updateOrganization"] == {"__typename": "Organization", "name": "Willow Brook", "billingEmail": None}
    before = {"name": "Willow Creek Microschool", "billing_email": "office@willowcreek.example"}
    after = {"name": "Willow Brook", "billing_email": None}
    assert await desk.tables.audit() == [("dr-lindqvist", "user", "updateOrganization", "organizations", before, after)]


async def test_what_is_left_out_stays_and_what_is_the_same_is_not_written(desk: Desk) -> None:
    id = await willow(desk)

    async with desk.tables.untouched():
        changed = await desk.client("dr-lindqvist").data(UPDATE, input={"id": id, "name": "Willow Creek Microschool"})

    assert changed["updateOrganization"]["billingEmail"] == "office@willowcreek.example"


async def test_platform_staff_changes_any(desk: Desk) -> None:
    await desk.client("robin").data(UPDATE, input={"id": await willow(desk), "name": "Willow Brook"})

    assert [event[:3] for event in await desk.tables.audit()] == [("robin", "staff", "updateOrganization")]


@pytest.mark.parametrize("handle", ["mr-okafor", "maya", "adaeze-okonkwo"])
async def test_who_sees_it_and_does_not_run_it_may_not(desk: Desk, handle: str) -> None:
    id = await willow(desk)

    async with desk.tables.untouched():
        assert await desk.client(handle).codes(UPDATE, input={"id": id, "name": "Mine"}) == [("updateOrganization", "FORBIDDEN")]


@pytest.mark.parametrize("handle", ["ms-tran", "mr-delacroix", "nina", "robin"])
async def test_what_is_not_seen_and_what_is_not_there_look_the_same(desk: Desk, handle: str) -> None:
    nowhere = "Organization:00000000-0000-7000-8000-000000000000"
    ids = [nowhere] if handle == "robin" else [await willow(desk), nowhere, "Organization:", "User:1", "", "Organization:x"]

    async with desk.tables.untouched():
        told = [await desk.client(handle).data(UPDATE, input={"id": id, "name": "Mine"}) for id in ids]

    hidden = {"__typename": "NotFoundError", "message": "There is nothing behind `id` that you can see.", "field": "id"}
    assert told == [{"updateOrganization": hidden}] * len(ids)


async def test_a_name_cannot_be_null(desk: Desk) -> None:
    async with desk.tables.untouched():
        told = await desk.client("dr-lindqvist").data(UPDATE, input={"id": await willow(desk), "name": None})

    assert told["updateOrganization"]["fields"] == [
        {"path": ["name"], "message": "It cannot be null; leave it out to keep what is there."}
    ]


async def test_what_no_plan_can_say_is_answered_the_same(desk: Desk) -> None:
    """An operation that goes to graphql-core whole, for its condition may be null."""
    unplanned = UPDATE.replace("($input: ", "($more: Boolean = true, $input: ").replace(
        "{ name billingEmail }", "{ name @include(if: $more) }"
    )
    lindqvist, id = desk.client("dr-lindqvist"), await willow(desk)

    changed = await lindqvist.data(unplanned, more=True, input={"id": id, "name": "Willow Brook"})
    refused = await lindqvist.data(unplanned, more=True, input={"id": id, "name": ""})
    hidden = await desk.client("ms-tran").data(unplanned, more=True, input={"id": id})

    assert changed == {"updateOrganization": {"__typename": "Organization", "name": "Willow Brook"}}
    assert refused["updateOrganization"]["fields"] == [{"path": ["name"], "message": "It takes 1 to 255 characters."}]
    assert hidden["updateOrganization"]["__typename"] == "NotFoundError"
    assert await desk.client("maya").codes(unplanned, more=True, input={"id": id}) == [("updateOrganization", "FORBIDDEN")]
    assert len(await desk.tables.audit()) == 1


async def test_calls_of_the_store(desk: Desk) -> None:
    """A transaction, and the read of what is answered."""
    id = await willow(desk)
    lindqvist = desk.client("dr-lindqvist")
    await lindqvist.data("{ viewer { id } }")
    calls = desk.count_calls()

    await lindqvist.data(UPDATE, input={"id": id, "name": "Willow Brook"})

    assert calls == {"transaction": 1, "relational": 1}
