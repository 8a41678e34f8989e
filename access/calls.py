"""The port by which an interview is spoken: what the API asks of the room where calls are taken (`voice/rooms.py`)."""

from collections.abc import Collection, Sequence
from typing import Protocol
from uuid import UUID

from datasources.relational.interviews import InterviewRow
from learning.vocabulary import ConsentKind


class Busy(Exception):
    """There are as many calls as this process takes."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"{limit} interviews are spoken here at the moment; try again soon, or answer in writing.")
        self.limit = limit


class BadOffer(ValueError):
    """What was sent is no offer that can be answered. Says what is wrong with it."""


class Calls(Protocol):
    """Takes the calls of this process."""

    def are_taken(self, consents: Collection[ConsentKind]) -> bool:
        """Whether this process makes out what somebody says who has given these consents."""
        ...

    def servers(self, interview_id: UUID) -> Sequence[object]:
        """The STUN and TURN servers for whoever calls, with credentials for an hour: `urls`, `username`, `credential`."""
        ...

    async def connect(self, interview: InterviewRow, user_id: UUID, offer: str) -> str:
        """Takes a call for an interview under way, in the place of one before it; gives the SDP that answers the offer. Whoever
        calls may, and has the consent. Raises `BadOffer`, and `Busy`."""
        ...
