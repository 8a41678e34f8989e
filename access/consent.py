"""Whether a student's voice may be heard, and whether their words may go to an outside model."""

from collections.abc import Sequence
from uuid import UUID

from datasources.stores import Stores
from learning.vocabulary import ConsentKind


async def may_ask_model(stores: Stores, student_id: UUID) -> bool:
    """Whether a consent to AI processing holds for this student now. To be asked at the time of the call, also by a job that was
    asked for while one held: without it nothing of theirs leaves. One read of the relational store."""
    return ConsentKind.AI_PROCESSING in (await held(stores, [student_id]))[0]


async def held(stores: Stores, student_ids: Sequence[UUID]) -> list[set[ConsentKind]]:
    """The consents that hold for each student now. One read of the relational store."""
    found = await stores.relational.consents.of_students(student_ids, columns=("kind", "withdrawn_at"))
    return [{ConsentKind(one.kind) for one in consents if one.withdrawn_at is None} for consents in found]
