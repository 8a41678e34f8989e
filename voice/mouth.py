"""Speaks in one call. What names something that the pupil likes is spoken by an outside model only with the consent to that."""

import logging
from uuid import UUID

from access.consent import may_ask_model
from datasources.errors import ModelRefused, ModelUnavailable
from datasources.stores import Stores
from voice.audio import Sound
from voice.spoken import Spoken

log = logging.getLogger("spool.voice")


class Mouth:
    """`fixed` are the texts that are the same for all: they are kept."""

    def __init__(self, stores: Stores, inside: Spoken | None, outside: Spoken | None, fixed: frozenset[str]) -> None:
        self._stores, self._inside, self._outside = stores, inside, outside
        self._fixed = fixed

    async def sound(self, text: str, student_id: UUID) -> Sound | None:
        """The text, spoken; None where nobody can speak it now."""
        for spoken in (self._outside, self._inside):
            if spoken is None or (spoken is self._outside and not await self._may_go_out(text, student_id)):
                continue
            try:
                return await spoken.sound(text, keep=text in self._fixed)
            except (ModelUnavailable, ModelRefused) as error:
                log.warning("a question is not spoken: %s", error)
        return None

    async def _may_go_out(self, text: str, student_id: UUID) -> bool:
        return text in self._fixed or await may_ask_model(self._stores, student_id)
