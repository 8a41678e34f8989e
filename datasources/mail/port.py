"""What is asked of whatever sends mail."""

from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import make_msgid
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """Plain text to one address. The subject is one line."""

    to: str
    subject: str
    text: str


class Mail(Protocol):
    """Somewhere that takes letters."""

    async def send(self, letter: Letter) -> None:
        """Hands the letter over. Raises `StoreUnavailable` where nobody takes it now, `StoreRefused` where nobody ever will."""
        ...


def message(letter: Letter, sender: str) -> EmailMessage:
    """The letter as it is sent: `sender` is an address, perhaps with a name."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, letter.to, letter.subject
    made["Message-ID"] = make_msgid(domain="spool.invalid")
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(letter.text)
    return made
