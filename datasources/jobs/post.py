"""The post: sends the letters of invitations, each once unless something goes wrong, and then again until it is taken."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from datasources.errors import StoreError, StoreRefused, StoreUnavailable
from datasources.mail.port import Letter, Mail
from datasources.relational import letters
from datasources.relational.database import Database
from datasources.relational.letters import ClaimedRow
from learning.vocabulary import Role

PAUSE = 30.0  # seconds between looks at what waits

log = logging.getLogger("spool.post")

AS = {
    Role.ADMIN: "to run it",
    Role.EDUCATOR: "to teach there",
    Role.STUDENT: "to learn there",
    Role.PARENT: "as the parent or guardian of one of its students",
}
TEXT = """\
Hello,

{inviter} has invited you to join {organization} on Spool, {role}.

To accept, open this link and sign in with this e-mail address:

{link}

The link is for you alone, and works until {day}. If you did not expect this letter, you need not do anything.
"""


async def keep_delivering(database: Database, mail: Mail, web_url: str, clock: Callable[[], datetime]) -> None:
    """Sends what is due, from now on until it is cancelled. A letter goes out by itself only when sending it at once failed."""
    while True:
        await asyncio.sleep(PAUSE)
        try:
            await deliver(database, mail, web_url, clock())
        except StoreError as error:
            log.warning("the letters wait: %s", error)
        except Exception:
            log.exception("the letters wait")


async def deliver(database: Database, mail: Mail, web_url: str, now: datetime) -> None:
    """Sends all letters that are due. Where the mail does not answer, the others wait too; one that something else is wrong with
    holds up no other. Raises `StoreUnavailable` for the database."""
    for id in await letters.due(database, now):
        try:
            if not await send(database, mail, web_url, id, now):
                return
        except StoreError:
            raise
        except Exception:
            log.exception("the letter of invitation %s waits", id)


async def send(database: Database, mail: Mail, web_url: str, id: UUID, now: datetime) -> bool:
    """Sends an invitation's letter, if it is due and nobody else is about to; gives whether the mail is in order."""
    claimed = await letters.claim(database, id, now)
    if claimed is None:
        return True
    invitation, token = claimed
    try:
        await mail.send(written(invitation, f"{web_url.rstrip('/')}/invitation#{token}"))
    except StoreUnavailable as error:
        log.warning("the letter of invitation %s waits: %s", id, error)
        return False
    except StoreRefused as error:  # no such mailbox: whoever invited sees that it stays open
        log.warning("the letter of invitation %s is given up: %s", id, error)
    await letters.sent(database, id, token)
    return True


def written(invitation: ClaimedRow, link: str) -> Letter:
    """The letter. Names in it are of those who invite, not of a student: the address may be mistyped."""
    organization = " ".join(invitation.organization.split())
    text = TEXT.format(
        inviter=" ".join((invitation.inviter or "Somebody who runs it").split()),
        organization=organization,
        role=AS[Role(invitation.role)],
        link=link,
        day=f"{invitation.expires_at:%d %B %Y}".lstrip("0"),
    )
    return Letter(to=invitation.email, subject=f"Your invitation to {organization}", text=text)
