"""The letters of invitations: an outage of the mail delays them, and makes none of them two."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from datasources.jobs import post
from datasources.mail.smtp import SmtpMail
from tests.mail.server import Mailbox, serving
from tests.people.conftest import Desk, key

INVITE = "mutation($input: InviteMemberInput!) { inviteMember(input: $input) { __typename } }"
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def down(desk: Desk) -> Desk:
    """The same, while nobody takes letters."""
    (desk.school.settings.data / "mail").write_text("no folder")
    return desk


def up(desk: Desk) -> None:
    (desk.school.settings.data / "mail").unlink()


async def invite(desk: Desk, **values: Any) -> None:
    usual = {"organizationId": await desk.organization("Willow"), "email": "lena@people.example", "role": "EDUCATOR"}
    input = usual | {"idempotencyKey": key()} | values
    answer = await desk.client("dr-lindqvist").data(INVITE, input=input)
    assert answer == {"inviteMember": {"__typename": "Invitation"}}


async def deliver(desk: Desk, after: timedelta) -> None:
    stores = desk.stores
    await post.deliver(stores.relational.database, stores.mail, "https://learn.example/", desk.school.now + after)


async def test_an_invitation_outlives_an_outage_of_the_mail(down: Desk) -> None:
    await invite(down)
    up(down)

    await deliver(down, MINUTE - timedelta(seconds=1))
    assert down.letters() == []  # whoever claimed it may still be at it
    await deliver(down, MINUTE)
    await deliver(down, 5 * MINUTE)

    assert len(down.letters()) == 1
    assert f"https://learn.example/invitation#{down.token()}" in down.letters()[0].get_content()
    accept = "mutation($token: String!) { acceptInvitation(input: {token: $token}) { __typename } }"
    joined = await down.newcomer("sub-lena", "lena@people.example").data(accept, token=down.token())
    assert joined == {"acceptInvitation": {"__typename": "Membership"}}


async def test_a_mutation_that_is_sent_again_sends_the_letter_that_waits(down: Desk) -> None:
    same = key()
    await invite(down, idempotencyKey=same)
    up(down)
    await down.tables.value("UPDATE invitations SET letter_due_at = $1 WHERE letter_due_at IS NOT NULL", down.school.now)

    await invite(down, idempotencyKey=same)
    await invite(down, idempotencyKey=same)

    assert len(down.letters()) == 1
    assert await down.tables.value("SELECT count(*) FROM invitations WHERE email = 'lena@people.example'") == 1


async def test_two_posts_at_once_send_one_letter(down: Desk) -> None:
    await invite(down)
    up(down)

    await asyncio.gather(*(deliver(down, MINUTE) for _ in range(4)))

    assert len(down.letters()) == 1


async def test_while_the_mail_is_down_one_letter_is_tried(down: Desk) -> None:
    await invite(down)
    await invite(down, email="other@people.example")

    await deliver(down, MINUTE)

    tried = await down.tables.rows("SELECT count(*) FILTER (WHERE letter_due_at > $1) FROM invitations", down.school.now + MINUTE)
    assert tried == [(1,)]


@pytest.mark.parametrize("ended", ["revoked_at = $1", "accepted_at = $1", "expires_at = $1"])
async def test_what_has_ended_is_not_sent(down: Desk, ended: str) -> None:
    await invite(down)
    await down.tables.value(f"UPDATE invitations SET {ended} WHERE letter_due_at IS NOT NULL", down.school.now)
    up(down)

    await deliver(down, MINUTE)

    assert down.letters() == []


async def test_a_mailbox_that_is_not_there_is_not_tried_again(desk: Desk) -> None:
    async with serving(Mailbox("550 no such mailbox")) as port:
        desk.stores.mail = SmtpMail(f"smtp+plain://127.0.0.1:{port}", "spool@school.example", 5)
        await invite(desk)

    assert await desk.tables.rows("SELECT letter_due_at, revoked_at FROM invitations WHERE email LIKE 'lena@%'") == [(None, None)]


async def test_an_organization_cannot_write_headers_into_a_letter(desk: Desk) -> None:
    await desk.tables.value("UPDATE organizations SET name = E'Willow\nBcc: all@people.example' WHERE name LIKE 'Willow%'")

    await invite(desk)

    (letter,) = desk.letters()
    assert (letter["Bcc"], letter["Subject"]) == (None, "Your invitation to Willow Bcc: all@people.example")


async def test_the_post_goes_on_by_itself(down: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(post, "PAUSE", 0.01)
    await invite(down)
    stores, then = down.stores, down.school.now + MINUTE
    running = asyncio.create_task(post.keep_delivering(stores.relational.database, stores.mail, "https://a", lambda: then))
    up(down)

    async with asyncio.timeout(20):
        while not down.letters():  # noqa: ASYNC110  (a folder tells nobody of what comes)
            await asyncio.sleep(0.01)

    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert len(down.letters()) == 1
