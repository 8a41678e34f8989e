"""Whether a student's words may go to an outside model."""

from uuid import UUID

from datasources.stores import Stores
from learning.vocabulary import ConsentKind


async def may_ask_model(stores: Stores, student_id: UUID) -> bool:
    """Whether a consent to AI processing holds for this student now. To be asked at the time of the call, also by a job that was
    asked for while one held: without it nothing of theirs leaves. One read of the relational store."""
    [held] = await stores.relational.consents.of_students([student_id], columns=("kind", "withdrawn_at"))
    return any(one.kind == ConsentKind.AI_PROCESSING and one.withdrawn_at is None for one in held)
