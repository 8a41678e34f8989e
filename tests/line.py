"""Calls that are taken, where no call is what a test is about."""

from collections.abc import Collection, Sequence
from uuid import UUID

from datasources.relational.interviews import InterviewRow
from learning.vocabulary import ConsentKind
from voice.ice import IceServer


class Line:
    """Says that it takes calls, and where its servers are; answers every offer by the same word."""

    def are_taken(self, consents: Collection[ConsentKind]) -> bool:
        return True

    def servers(self, interview_id: UUID) -> Sequence[IceServer]:
        return [IceServer(("turn:turn.example.org",), str(interview_id), "secret")]

    async def connect(self, interview: InterviewRow, user_id: UUID, offer: str) -> str:
        return "answer"
