"""Invitations: made once, accepted once, by whom they were sent to."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any

import orjson
import pytest

from tests.conftest import Client
from tests.people.conftest import Desk, key, later

INVITE = """
mutation($input: InviteMemberInput!) {
  inviteMember(input: $input) {
    __typename
    ... on Invitation { id email role expiresAt organization { name } student { firstName } }
    ... on UserError { message }
    ... on InputError { fields { path } }
    ... on NotFoundError { field }
    ... on ConflictError { reason existing { __typename id } }
  }
}
"""
ACCEPT = """
mutation($input: AcceptInvitationInput!) {
  acceptInvitation(input: $input) {
    __typename
    ... on Membership { id role joinedAt organization { name } user { name email children { firstName } student { firstName } } }
    ... on UserError { message }
    ... on NotFoundError { field }
    ... on ConflictError { reason existing { id } }
  }
}
"""
REVOKE = """
mutation($input: RevokeInvitationInput!) {
  revokeInvitation(input: $input) {
    __typename
    ... on Organization { name invitations { id } }
    ... on NotFoundError { field }
  }
}
"""
LISTED = "query($id: ID!) { organization(id: $id) { invitations { email role student { firstName } } } }"
MANY = """
INSERT INTO invitations (organization_id, email, role, token_hash, expires_at)
SELECT o.id, n || '@people.example', 'educator', 'hash ' || n, '2027-01-01'
FROM organizations o, generate_series(1, 499) AS n WHERE o.name LIKE 'Willow%'
"""
WITHIN_A_DAY = """
INSERT INTO invitations (organization_id, email, role, token_hash, expires_at, revoked_at)
SELECT o.id, n || '@people.example', 'educator', 'hash ' || n, '2026-12-02 12:00Z', '2026-11-18 12:30Z'
FROM organizations o, generate_series(1, 200) AS n WHERE o.name LIKE 'Willow%'
"""
SECOND_ADMIN = """
INSERT INTO organization_members (organization_id, user_id, role)
SELECT o.id, u.id, 'admin' FROM organizations o, users u WHERE o.name LIKE 'Willow%' AND u.handle = 'mr-okafor' RETURNING 'done'
"""
TAKE_OUT = "mutation($input: RemoveMemberInput!) { removeMember(input: $input) { __typename } }"
NOWHERE = "00000000-0000-7000-8000-000000000000"
LENA = "lena@people.example"


async def asked(desk: Desk, **values: Any) -> dict[str, Any]:
    usual = {"organizationId": await desk.organization("Willow"), "email": LENA, "role": "EDUCATOR", "idempotencyKey": key()}
    return usual | values


async def invite(desk: Desk, handle: str = "dr-lindqvist", **values: Any) -> dict[str, Any]:
    data = await desk.client(handle).data(INVITE, input=await asked(desk, **values))
    made: dict[str, Any] = data["inviteMember"]
    return made


async def invited(desk: Desk, **values: Any) -> str:
    """The token of a new invitation."""
    assert (await invite(desk, **values))["__typename"] == "Invitation"
    return desk.token()


async def accept(client: Client, token: str) -> dict[str, Any]:
    made: dict[str, Any] = (await client.data(ACCEPT, input={"token": token}))["acceptInvitation"]
    return made


async def test_an_admin_invites(desk: Desk) -> None:
    made = await invite(desk, email=" Lena@People.example ")

    id = made.pop("id").removeprefix("Invitation:")
    assert made == {
        "__typename": "Invitation",
        "email": "Lena@people.example",
        "role": "EDUCATOR",
        "expiresAt": "2026-12-02T16:30:00Z",
        "organization": {"name": "Willow Creek Microschool"},
        "student": None,
    }
    after = {
        "organization_id": (await desk.organization("Willow")).removeprefix("Organization:"),
        "email": "Lena@people.example",
        "role": "educator",
        "student_profile_id": None,
        "invited_by": str(await desk.tables.value("SELECT id FROM users WHERE handle = 'dr-lindqvist'")),
        "expires_at": "2026-12-02T16:30:00+00:00",
    }
    assert await desk.tables.audit() == [("dr-lindqvist", "user", "inviteMember", "invitations", None, after)]
    rows = await desk.tables.rows(
        "SELECT id::text, letter_due_at, accepted_at, revoked_at FROM invitations WHERE id::text = $1", id
    )
    assert rows == [(id, None, None, None)]


async def test_an_admin_who_is_taken_out_while_they_send_it_invites_nobody(desk: Desk) -> None:
    await desk.tables.value(SECOND_ADMIN)
    okafor = desk.client("mr-okafor")
    sent = orjson.dumps({"query": INVITE, "variables": {"input": await asked(desk)}})
    held = await desk.membership("mr-okafor", "admin")

    async def slowly() -> AsyncIterator[bytes]:
        yield sent[:100]
        await desk.client("dr-lindqvist").data(TAKE_OUT, input={"id": held})
        yield sent[100:]

    response = await okafor.http.post("/graphql", content=slowly(), headers={"Content-Type": "application/json"})

    assert [error["extensions"]["code"] for error in response.json()["errors"]] == ["FORBIDDEN"]
    assert await desk.tables.value("SELECT count(*) FROM invitations WHERE email = $1", LENA) == 0


async def test_the_letter_says_who_invites_whereto_and_until_when(desk: Desk) -> None:
    await invite(desk)

    (letter,) = desk.letters()
    assert (letter["To"], letter["Subject"]) == (LENA, "Your invitation to Willow Creek Microschool")
    assert letter.get_content() == (
        "Hello,\n\n"
        "Karin Lindqvist has invited you to join Willow Creek Microschool on Spool, to teach there.\n\n"
        "To accept, open this link and sign in with this e-mail address:\n\n"
        f"http://localhost:3000/invitation#{desk.token()}\n\n"
        "The link is for you alone, and works until 2 December 2026. If you did not expect this letter, you need not do "
        "anything.\n"
    )


async def test_the_token_is_in_the_letter_alone(desk: Desk) -> None:
    token = await invited(desk)

    dump = await desk.tables.dump()

    assert token not in str(dump)
    assert "token_hash" not in str(dump["audit_events"])


async def test_a_parent_is_invited_to_a_student(desk: Desk) -> None:
    made = await invite(desk, role="PARENT", studentId=await desk.student("Lucas"))

    assert (made["role"], made["student"]) == ("PARENT", {"firstName": "Lucas"})
    assert "as the parent or guardian of one of its students" in desk.letters()[0].get_content()
    assert "Lucas" not in desk.letters()[0].as_string()


async def test_the_same_key_invites_and_sends_once(desk: Desk) -> None:
    input, lindqvist = await asked(desk), desk.client("dr-lindqvist")

    first = (await lindqvist.data(INVITE, input=input))["inviteMember"]
    async with desk.tables.untouched():
        again = (await lindqvist.data(INVITE, input=input))["inviteMember"]
        other = (await lindqvist.data(INVITE, input=input | {"role": "ADMIN"}))["inviteMember"]

    assert again == first
    assert other["reason"] == "KEY_REUSED"
    assert len(desk.letters()) == 1


async def test_many_at_once_are_one_invitation_and_one_letter(desk: Desk) -> None:
    input, lindqvist = await asked(desk), desk.client("dr-lindqvist")

    same = await asyncio.gather(*(lindqvist.data(INVITE, input=input) for _ in range(4)))
    others = await asyncio.gather(*(lindqvist.data(INVITE, input=input | {"idempotencyKey": key()}) for _ in range(4)))

    (id,) = {one["inviteMember"]["id"] for one in same}
    assert [one["inviteMember"]["existing"] for one in others] == [{"__typename": "Invitation", "id": id}] * 4
    assert len(desk.letters()) == 1


async def test_two_admins_at_once_invite_once(desk: Desk) -> None:
    inputs = [await asked(desk, email=address) for address in (LENA, LENA.upper())]

    made = await asyncio.gather(
        *(desk.client(handle).data(INVITE, input=one) for handle, one in zip(("dr-lindqvist", "robin"), inputs, strict=True))
    )

    assert sorted(one["inviteMember"]["__typename"] for one in made) == ["ConflictError", "Invitation"]


async def test_whoever_has_the_place_is_not_invited(desk: Desk) -> None:
    expected = {"__typename": "Membership", "id": await desk.membership("mr-okafor", "educator")}
    adaeze = {"__typename": "Membership", "id": await desk.membership("adaeze-okonkwo", "parent")}
    maya = {"__typename": "Membership", "id": await desk.membership("maya", "student")}

    async with desk.tables.untouched():
        educator = await invite(desk, email="MR-Okafor@willowcreek.example")
        parent = await invite(desk, email="adaeze-okonkwo@family.example", role="PARENT", studentId=await desk.student("Maya"))
        student = await invite(desk, role="STUDENT", studentId=await desk.student("Maya"))

    assert [one["reason"] for one in (educator, parent, student)] == ["ALREADY_EXISTS"] * 3
    assert [one["existing"] for one in (educator, parent, student)] == [expected, adaeze, maya]
    assert desk.letters() == []


async def test_another_place_may_be_offered_to_who_has_one(desk: Desk) -> None:
    made = [
        await invite(desk, email="mr-okafor@willowcreek.example", role="ADMIN"),
        await invite(desk, email="adaeze-okonkwo@family.example", role="PARENT", studentId=await desk.student("Lucas")),
    ]

    assert [one["__typename"] for one in made] == ["Invitation"] * 2


async def test_an_organization_has_so_many_invitations_open_and_no_more(desk: Desk) -> None:
    await desk.tables.value(MANY)

    async with desk.tables.untouched():
        told = await invite(desk)

    assert (told["reason"], told["message"]) == (
        "WRONG_STATE",
        "500 invitations wait to be accepted. Call some back first.",
    )
    assert desk.letters() == []


async def test_an_organization_sends_so_many_letters_a_day_whatever_became_of_them(desk: Desk) -> None:
    await desk.tables.value(WITHIN_A_DAY)

    async with desk.tables.untouched():
        told = await invite(desk)

    assert (told["reason"], told["message"]) == ("WRONG_STATE", "200 invitations were sent within a day. Go on tomorrow.")
    assert desk.letters() == []


async def test_what_an_admin_has_offered_goes_with_their_office(desk: Desk) -> None:
    await desk.tables.value(SECOND_ADMIN)
    made = await invite(desk, handle="mr-okafor", role="ADMIN")
    assert made["__typename"] == "Invitation"

    place = await desk.membership("mr-okafor", "admin")
    assert await desk.client("dr-lindqvist").data(TAKE_OUT, input={"id": place}) == {
        "removeMember": {"__typename": "Organization"}
    }

    assert (await accept(desk.newcomer("sub-lena", LENA), desk.token()))["__typename"] == "NotFoundError"
    assert await desk.tables.value("SELECT revoked_at FROM invitations WHERE email = $1", LENA) == desk.school.now


async def test_an_expired_invitation_gives_way(desk: Desk) -> None:
    first = await invited(desk)
    await desk.tables.value("UPDATE invitations SET expires_at = $1 WHERE email = $2", desk.school.now, LENA)

    second = await invited(desk)

    assert first != second
    assert (await accept(desk.newcomer("sub-lena", LENA), first))["__typename"] == "NotFoundError"
    assert (await accept(desk.newcomer("sub-lena", LENA), second))["__typename"] == "Membership"


@pytest.mark.parametrize(
    ("values", "paths"),
    [
        ({"email": "nobody"}, [["email"]]),
        ({"role": "STUDENT"}, [["studentId"]]),
        ({"role": "PARENT", "email": ""}, [["email"], ["studentId"]]),
        ({"role": "EDUCATOR", "studentId": "Student:1"}, [["studentId"]]),
    ],
)
async def test_what_is_wrong_with_an_invitation_is_said(desk: Desk, values: dict[str, Any], paths: list[list[str]]) -> None:
    async with desk.tables.untouched():
        made = await invite(desk, **values)

    assert [one["path"] for one in made["fields"]] == paths


async def test_a_student_of_another_organization_is_not_there(desk: Desk) -> None:
    elsewhere = [await desk.student("Nina"), f"Student:{NOWHERE}", "Student:x", "User:1"]

    async with desk.tables.untouched():
        made = [await invite(desk, role="PARENT", studentId=id) for id in elsewhere]
        staff = await invite(desk, "robin", role="PARENT", studentId=elsewhere[0])

    hidden = {"__typename": "NotFoundError", "message": "There is nothing behind `studentId` that you can see."}
    assert [*made, staff] == [hidden | {"field": "studentId"}] * 5


@pytest.mark.parametrize("handle", ["mr-okafor", "maya", "adaeze-okonkwo"])
async def test_who_does_not_run_it_invites_nobody(desk: Desk, handle: str) -> None:
    input = await asked(desk)

    async with desk.tables.untouched():
        assert await desk.client(handle).codes(INVITE, input=input) == [("inviteMember", "FORBIDDEN")]


@pytest.mark.parametrize("handle", ["ms-tran", "mr-delacroix", "nina"])
async def test_to_strangers_the_organization_is_not_there(desk: Desk, handle: str) -> None:
    async with desk.tables.untouched():
        made = await invite(desk, handle)

    assert (made["__typename"], made["field"]) == ("NotFoundError", "organizationId")


async def test_invitations_are_listed_for_those_who_teach_newest_first(desk: Desk) -> None:
    willow = await desk.organization("Willow")
    await invite(desk)
    await invite(desk, email="rosa@people.example", role="PARENT", studentId=await desk.student("Maya"))

    listed = {
        "invitations": [
            {"email": "rosa@people.example", "role": "PARENT", "student": {"firstName": "Maya"}},
            {"email": LENA, "role": "EDUCATOR", "student": None},
            {"email": "marco-russo@family.example", "role": "PARENT", "student": {"firstName": "Dante"}},
        ]
    }
    for handle in ("dr-lindqvist", "mr-okafor", "robin"):
        assert await desk.client(handle).data(LISTED, id=willow) == {"organization": listed}
    for handle in ("maya", "adaeze-okonkwo"):
        assert await desk.client(handle).data(LISTED, id=willow) == {"organization": {"invitations": []}}
    assert await desk.client("ms-tran").data(LISTED, id=willow) == {"organization": None}


async def test_an_invitation_is_a_node_until_it_ends(desk: Desk) -> None:
    query = "query($id: ID!) { node(id: $id) { ... on Invitation { email } } }"
    id = (await invite(desk))["id"]

    for handle, shown in (("mr-okafor", {"email": LENA}), ("robin", {"email": LENA}), ("maya", None), ("ms-tran", None)):
        assert await desk.client(handle).data(query, id=id) == {"node": shown}
    await accept(desk.newcomer("sub-lena", LENA), desk.token())
    assert await desk.client("mr-okafor").data(query, id=id) == {"node": None}


async def test_somebody_new_accepts_and_is_a_user(desk: Desk) -> None:
    lena = desk.newcomer("sub-lena", "LENA@people.example", "Lena Brandt")
    token = await invited(desk)

    joined = await accept(lena, token)

    user = str(await desk.tables.value("SELECT id FROM users WHERE cognito_sub = 'sub-lena'"))
    organization = (await desk.organization("Willow")).removeprefix("Organization:")
    assert joined == {
        "__typename": "Membership",
        "id": f"Membership:{organization}.{user}.educator",
        "role": "EDUCATOR",
        "joinedAt": "2026-11-18T16:30:00Z",
        "organization": {"name": "Willow Creek Microschool"},
        "user": {"name": "Lena Brandt", "email": "LENA@people.example", "children": [], "student": None},
    }
    admin = str(await desk.tables.value("SELECT id FROM users WHERE handle = 'dr-lindqvist'"))
    moment = "2026-11-18T16:30:00+00:00"
    place = {"organization_id": organization, "user_id": user, "role": "educator", "invited_by": admin, "joined_at": moment}
    entered = {"cognito_sub": "sub-lena", "email": "LENA@people.example", "name": "Lena Brandt", "email_verified": True}
    before, after = {"accepted_at": None, "accepted_by": None}, {"accepted_at": moment, "accepted_by": user}
    assert (await desk.tables.audit())[1:] == [
        ("sub-lena", "user", "acceptInvitation", "users", None, entered),
        ("sub-lena", "user", "acceptInvitation", "organization_members", None, place),
        ("sub-lena", "user", "acceptInvitation", "invitations", before, after),
    ]


async def test_who_joined_sees_what_their_role_shows_at_once(desk: Desk) -> None:
    students = "query($id: ID!) { organization(id: $id) { students(first: 1) { nodes { id } } } }"
    lena, willow = desk.newcomer("sub-lena", LENA), await desk.organization("Willow")
    assert await lena.data(students, id=willow) == {"organization": None}

    await accept(lena, await invited(desk))

    assert len((await lena.data(students, id=willow))["organization"]["students"]["nodes"]) == 1


async def test_a_parent_who_accepts_is_a_guardian(desk: Desk) -> None:
    token = await invited(desk, role="PARENT", studentId=await desk.student("Lucas"))

    joined = await accept(desk.newcomer("sub-lena", LENA), token)

    assert (joined["role"], joined["user"]["children"]) == ("PARENT", [{"firstName": "Lucas"}])
    assert [event[3] for event in await desk.tables.audit()][1:] == [
        "users",
        "guardianships",
        "organization_members",
        "invitations",
    ]


async def test_a_parent_of_two_has_one_place_and_two_children(desk: Desk) -> None:
    adaeze = desk.client("adaeze-okonkwo")
    address = "adaeze-okonkwo@family.example"
    token = await invited(desk, email=address, role="PARENT", studentId=await desk.student("Lucas"))

    joined = await accept(adaeze, token)

    assert joined["id"] == await desk.membership("adaeze-okonkwo", "parent")
    assert sorted(one["firstName"] for one in joined["user"]["children"]) == ["Lucas", "Maya", "Obinna"]


async def test_a_guardian_who_was_not_verified_is_so_by_accepting(desk: Desk) -> None:
    father = await desk.tables.value("SELECT handle FROM users WHERE name = 'Marco Russo'")
    address = await desk.tables.value("SELECT email FROM users WHERE name = 'Marco Russo'")
    await desk.tables.value("UPDATE invitations SET revoked_at = now()")
    token = await invited(desk, email=address, role="PARENT", studentId=await desk.student("Dante"))

    joined = await accept(desk.client(father), token)

    assert joined["user"]["children"] == [{"firstName": "Dante"}]


async def test_a_student_who_accepts_has_a_login(desk: Desk) -> None:
    token = await invited(desk, role="STUDENT", studentId=await desk.student("Obinna"))

    joined = await accept(desk.newcomer("sub-obi"), token)  # a pupil's token tells no address

    assert (joined["role"], joined["user"]["student"]) == ("STUDENT", {"firstName": "Obinna"})
    assert joined["user"]["email"] == LENA


async def test_accepted_again_it_is_the_same(desk: Desk) -> None:
    token, lena = await invited(desk), desk.newcomer("sub-lena", LENA)
    first = await accept(lena, token)

    async with desk.tables.untouched():
        assert await accept(lena, token) == first


async def test_accepted_many_times_at_once_it_is_one_place(desk: Desk) -> None:
    token, lena = await invited(desk, role="PARENT", studentId=await desk.student("Lucas")), desk.newcomer("sub-lena", LENA)

    joined = await asyncio.gather(*(accept(lena, token) for _ in range(6)))

    assert {one["__typename"] for one in joined} == {"Membership"}
    assert len({one["id"] for one in joined}) == 1
    assert await desk.tables.value("SELECT count(*) FROM users WHERE lower(email) = $1", LENA) == 1


async def test_of_two_who_accept_at_once_one_gets_in(desk: Desk) -> None:
    token = await invited(desk)

    joined = await asyncio.gather(*(accept(desk.newcomer(subject), token) for subject in ("sub-a", "sub-b")))

    assert sorted(one["__typename"] for one in joined) == ["ConflictError", "Membership"]
    assert await desk.tables.value("SELECT count(*) FROM organization_members WHERE joined_at = $1", desk.school.now) == 1


async def test_a_token_that_leads_nowhere(desk: Desk) -> None:
    used, lena = await invited(desk), desk.newcomer("sub-lena", LENA)
    await accept(lena, used)
    revoked = await invited(desk, role="ADMIN")
    id = f"Invitation:{await desk.tables.value('SELECT id FROM invitations WHERE role = $1', 'admin')}"
    await desk.client("dr-lindqvist").data(REVOKE, input={"id": id})

    async with desk.tables.untouched():
        told = [await accept(lena, token) for token in ("", "wrong", revoked)]
        told += [await accept(desk.client("maya"), used)]

    hidden = {"__typename": "NotFoundError", "message": "There is nothing behind `token` that you can see.", "field": "token"}
    assert told == [hidden] * 4


async def test_who_was_taken_out_does_not_come_back_by_an_old_letter(desk: Desk) -> None:
    token, lena = await invited(desk), desk.newcomer("sub-lena", LENA)
    joined = await accept(lena, token)
    remove = "mutation($id: ID!) { removeMember(input: {id: $id}) { __typename } }"
    await desk.client("dr-lindqvist").data(remove, id=joined["id"])

    async with desk.tables.untouched():
        assert (await accept(lena, token))["__typename"] == "NotFoundError"


async def test_an_expired_invitation_is_not_accepted(desk: Desk) -> None:
    token = await invited(desk)

    async with later(desk, timedelta(days=14)) as then, desk.tables.untouched():
        told = await accept(then.newcomer("sub-lena", LENA), token)

    assert told == {
        "__typename": "ConflictError",
        "message": "The invitation has expired. Ask for another one.",
        "reason": "EXPIRED",
        "existing": None,
    }


async def test_somebody_elses_invitation_is_not_accepted(desk: Desk) -> None:
    token = await invited(desk)
    pupil = desk.client("maya")  # whose address nobody knows
    others: Sequence[Client] = (desk.newcomer("sub-x", "x@people.example"), desk.client("ms-tran"), pupil)

    async with desk.tables.untouched():
        told = [await accept(client, token) for client in others]

    assert [(one["reason"], one["message"]) for one in told] == [
        ("WRONG_STATE", "The invitation was sent to another e-mail address than yours.")
    ] * 3


async def test_a_student_with_a_login_gets_no_other(desk: Desk) -> None:
    obi = await desk.student("Obinna")
    first, second = (
        await invited(desk, role="STUDENT", studentId=obi),
        await invited(desk, role="STUDENT", studentId=obi, email="b@b.example"),
    )
    await accept(desk.newcomer("sub-a", LENA), first)

    async with desk.tables.untouched():
        told = await accept(desk.newcomer("sub-b", "b@b.example"), second)

    assert (told["reason"], told["message"]) == ("WRONG_STATE", "The student has another login already.")


async def test_who_learns_under_one_profile_gets_no_other(desk: Desk) -> None:
    token = await invited(desk, role="STUDENT", studentId=await desk.student("Obinna"))

    async with desk.tables.untouched():
        told = await accept(desk.client("maya"), token)

    assert (told["reason"], told["message"]) == ("WRONG_STATE", "You learn under another profile already.")


async def test_a_student_who_has_left_gives_nobody_a_place(desk: Desk) -> None:
    token = await invited(desk, role="PARENT", studentId=await desk.student("Lucas"))
    await desk.tables.value("UPDATE student_profiles SET organization_id = NULL WHERE first_name = 'Lucas'")

    async with desk.tables.untouched():
        told = await accept(desk.newcomer("sub-lena", LENA), token)

    assert told["reason"] == "WRONG_STATE"


@pytest.mark.parametrize("barred", ["is_active = false", "locked_until = '2027-01-01'"])
async def test_who_may_not_sign_in_does_not_enter_by_a_letter(desk: Desk, barred: str) -> None:
    await desk.tables.value(f"UPDATE users SET cognito_sub = NULL, {barred} WHERE handle = 'ms-tran'")
    address = await desk.tables.value("SELECT email FROM users WHERE handle = 'ms-tran'")
    token = await invited(desk, email=address)

    async with desk.tables.untouched():
        codes = await desk.newcomer("sub-tran", address).codes(ACCEPT, input={"token": token})

    assert codes == [("acceptInvitation", "FORBIDDEN")]


async def test_nobody_accepts_without_signing_in(desk: Desk) -> None:
    token = await invited(desk)

    async with desk.tables.untouched():
        assert await desk.client().codes(ACCEPT, input={"token": token}) == [("acceptInvitation", "UNAUTHENTICATED")]


async def test_an_admin_calls_an_invitation_back(desk: Desk) -> None:
    demo = [{"id": f"Invitation:{await desk.tables.value('SELECT id FROM invitations')}"}]
    id = (await invite(desk))["id"]

    answer = {"revokeInvitation": {"__typename": "Organization", "name": "Willow Creek Microschool", "invitations": demo}}
    assert await desk.client("dr-lindqvist").data(REVOKE, input={"id": id}) == answer
    before, after = {"revoked_at": None}, {"revoked_at": "2026-11-18T16:30:00+00:00"}
    assert (await desk.tables.audit())[1:] == [("dr-lindqvist", "user", "revokeInvitation", "invitations", before, after)]
    async with desk.tables.untouched():
        assert await desk.client("robin").data(REVOKE, input={"id": id}) == answer  # it may be sent again


async def test_whose_invitation_it_is_not_calls_none_back(desk: Desk) -> None:
    id = (await invite(desk))["id"]
    await invited(desk, role="ADMIN")
    await accept(desk.newcomer("sub-lena", LENA), desk.token())
    accepted = f"Invitation:{await desk.tables.value('SELECT id FROM invitations WHERE accepted_at IS NOT NULL')}"
    hidden = {"revokeInvitation": {"__typename": "NotFoundError", "field": "id"}}

    async with desk.tables.untouched():
        assert await desk.client("mr-okafor").codes(REVOKE, input={"id": id}) == [("revokeInvitation", "FORBIDDEN")]
        for handle in ("maya", "adaeze-okonkwo", "ms-tran", "mr-delacroix"):
            assert await desk.client(handle).data(REVOKE, input={"id": id}) == hidden
        for nothing in (accepted, f"Invitation:{NOWHERE}", "Invitation:", "x"):
            assert await desk.client("dr-lindqvist").data(REVOKE, input={"id": nothing}) == hidden


async def test_called_back_and_accepted_at_once_it_is_one_of_both(desk: Desk) -> None:
    id = (await invite(desk))["id"]
    lindqvist, lena = desk.client("dr-lindqvist"), desk.newcomer("sub-lena", LENA)

    revoked, joined = await asyncio.gather(lindqvist.data(REVOKE, input={"id": id}), accept(lena, desk.token()))

    ends = {revoked["revokeInvitation"]["__typename"], joined["__typename"]}
    assert ends in ({"Organization", "NotFoundError"}, {"NotFoundError", "Membership"})
    assert await desk.tables.value("SELECT num_nonnulls(accepted_at, revoked_at) FROM invitations WHERE email = $1", LENA) == 1


async def test_calls_of_the_store(desk: Desk) -> None:
    """Of each a transaction; the claim of the letter and that it was sent; what is looked up before, and what is answered."""
    input, lindqvist = await asked(desk), desk.client("dr-lindqvist")
    invite = "mutation($input: InviteMemberInput!) { inviteMember(input: $input) { ... on Invitation { id } } }"
    revoke = "mutation($input: RevokeInvitationInput!) { revokeInvitation(input: $input) { __typename } }"
    accept = "mutation($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { __typename } }"
    await lindqvist.data("{ viewer { id } }")
    calls = desk.count_calls()

    made = (await lindqvist.data(invite, input=input))["inviteMember"]
    assert calls == {"transaction": 1, "relational": 3}
    calls.clear()
    await lindqvist.data(revoke, input={"id": made["id"]})
    assert calls == {"transaction": 1, "relational": 2}
    await lindqvist.data(invite, input=input | {"idempotencyKey": key()})
    lena = desk.newcomer("sub-lena", LENA)
    calls.clear()
    await lena.data(accept, input={"token": desk.token()})
    assert calls == {"transaction": 1, "relational": 5}
