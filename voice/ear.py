"""Hears one call: where somebody speaks, and what they say. Whose model makes it out depends on the consent of the moment."""

import logging
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from access.consent import may_ask_model
from datasources.errors import ModelRefused, ModelUnavailable
from datasources.stores import Stores
from voice import recordings
from voice.audio import Sound
from voice.speech import Speech, Worker
from voice.turns import Began, Ended, Turns

log = logging.getLogger("spool.voice")


class Ear:
    """Of one call. `outside` is asked only with a consent to AI processing; where it does not answer, `inside` is."""

    def __init__(self, stores: Stores, inside: Speech, outside: Speech, worker: Worker, kept: Path | None) -> None:
        self._stores, self._inside, self._outside = stores, inside, outside
        self._worker = worker
        self._turns = Turns()
        self._kept = kept

    async def hear(self, sound: Sound) -> Sequence[Began | Ended]:
        """What this piece brings to light."""
        return await self._worker.run(self._turns.hear, sound.samples)

    def end(self) -> Ended | None:
        """What was said so far, as a turn."""
        return self._turns.end()

    async def words(self, sound: Sound, student_id: UUID) -> str | None:
        """What was said; empty for nothing, None where nobody can make it out now."""
        for speech in (self._outside, self._inside):
            if speech.transcriber is None or (speech is self._outside and not await may_ask_model(self._stores, student_id)):
                continue
            try:
                return await speech.transcriber.transcribe(sound)
            except (ModelUnavailable, ModelRefused) as error:
                log.warning("what was said is not made out: %s", error)
        return None

    async def keep(self, sound: Sound, interview_id: UUID) -> str | None:
        """Keeps the sound, where the settings say that it is kept; gives its address."""
        if self._kept is None:
            return None
        return await self._worker.run(recordings.keep, self._kept, interview_id, sound)
