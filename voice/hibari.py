"""The synthesizer that needs no network: hibari, whose model and English dictionaries are in its wheel."""

import logging
from threading import Lock
from typing import Any

from datasources.errors import ModelRefused, ModelUnavailable
from voice.audio import SPOKEN, Sound, from_floats, resampled
from voice.speech import Worker

SEED = 1  # of the breath in the voice: the same text sounds the same each time

log = logging.getLogger("spool.voice")


class Hibari:
    """One model a process, read when it is first asked."""

    name = "hibari"

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    async def speak(self, text: str) -> Sound:
        return await self._worker.run(_speak, text)

    async def close(self) -> None:
        """There is nothing to let go of."""


def _speak(text: str) -> Sound:
    try:
        model = _model()
    except Exception as error:  # onnxruntime's own errors are no family
        log.warning("hibari cannot be read: %s", type(error).__name__)
        raise ModelUnavailable("speech", f"{Hibari.name}: {type(error).__name__}") from None
    try:
        sound = from_floats(model(text, seed=SEED), model.sample_rate)
    except Exception as error:  # such as a number of 200 digits
        raise ModelRefused("speech", f"{Hibari.name} cannot say this text: {type(error).__name__}") from None
    return resampled(sound, SPOKEN)


_models: list[Any] = []
_reading = Lock()


def _model() -> Any:
    with _reading:
        if not _models:
            import hibari  # 0.5 s, and 120 MB with its dictionaries

            _models.append(hibari.Hibari())
        return _models[0]
