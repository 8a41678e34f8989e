"""The transcriber that needs no network: Moonshine tiny, an English model for short utterances, on this machine's processor."""

import importlib.util
import logging
from collections.abc import Iterator
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from datasources.errors import ModelUnavailable
from voice.audio import HEARD, Sound, resampled
from voice.silero import WINDOW, Silero, session
from voice.speech import Worker

ENCODER, DECODER = "encoder_model.onnx", "decoder_model_merged.onnx"

QUIET = 30.0  # root of the mean square of samples, of 32,768: -60 dB, what a microphone hears in an empty room
LIKELY = 0.5  # as Silero judges
SPEECH = 5  # windows of 32 ms in which somebody is likely to speak: in fewer, nobody does
SURE = 16  # in so many, the model may not say that nobody does. It did of a fifth of what a child's voice of espeak-ng's said
LONGEST, SHORTEST = 15.0, 8.0  # seconds of a piece: beyond 15 s the model begins to leave out
LEAST = 0.5  # seconds: shorter ones are filled up with silence
PACE = 7.0  # tokens a second at most; children do not reach 6
LOOP, LOOPED = 4, 16  # times that the same tokens follow each other, and tokens in all: the model is caught in a loop

START, END = 1, 2  # tokens
WORDS = 32_000  # tokens below are of words, those above of times
LAYERS = [f"{layer}.{part}.{kind}" for layer in range(6) for part in ("decoder", "encoder") for kind in ("key", "value")]
OWN = [name for name in LAYERS if "decoder" in name]  # what changes from token to token

log = logging.getLogger("spool.voice")


class Moonshine:
    """One model a process, read when it is first asked: 0.3 s. 0.05 s for a second of sound."""

    name = "moonshine-tiny"

    def __init__(self, folder: Path, worker: Worker) -> None:
        """`folder` holds the files `ENCODER` and `DECODER`."""
        self._folder, self._worker = folder, worker

    async def transcribe(self, sound: Sound) -> str:
        return await self._worker.run(self._transcribe, sound)

    async def close(self) -> None:
        """There is nothing to let go of."""

    def _transcribe(self, sound: Sound) -> str:
        spoken = [(piece, heard) for piece in pieces(resampled(sound, HEARD).samples) if (heard := speech(piece)) >= SPEECH]
        if not spoken:
            return ""
        try:
            model = _model(self._folder)
        except Exception as error:  # onnxruntime's own are no family
            log.warning("Moonshine cannot be read: %s", type(error).__name__)
            raise ModelUnavailable("speech", f"{self.name}: {type(error).__name__}") from None
        said = [model.words(piece, heard >= SURE) for piece, heard in spoken]
        return " ".join(" ".join(said).split())


def speech(samples: NDArray[np.int16]) -> int:
    """In how many windows somebody speaks; no more than `SURE` are counted."""
    if _loudness(samples) < QUIET:
        return 0
    silero, heard = Silero(), 0
    for at in range(0, len(samples) - WINDOW + 1, WINDOW):
        heard += silero.speech(samples[at : at + WINDOW]) > LIKELY
        if heard == SURE:
            break
    return heard


def _loudness(samples: NDArray[np.int16]) -> float:
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))) if len(samples) else 0.0


def pieces(samples: NDArray[np.int16]) -> Iterator[NDArray[np.int16]]:
    """The samples in pieces that the model can take, cut where it is quietest."""
    first, last, near = int(SHORTEST * HEARD), int(LONGEST * HEARD), HEARD // 5
    while len(samples) > last:
        power = np.cumsum(np.square(samples[first:last], dtype=np.float64))
        cut = first + int(np.argmin(power[near:] - power[:-near])) + near // 2
        yield samples[:cut]
        samples = samples[cut:]
    yield samples


class _Model:
    def __init__(self, folder: Path) -> None:
        from tokenizers import Tokenizer  # 0.1 s, which not every process needs

        self._encoder = session(folder / ENCODER)
        self._decoder = session(folder / DECODER)
        self._words = Tokenizer.from_file(str(_vocabulary()))

    def words(self, samples: NDArray[np.int16], sure: bool) -> str:
        """What is said in these samples, of 15 s at most; something, where we are sure that somebody speaks."""
        sound = np.zeros((1, max(len(samples), int(LEAST * HEARD))), np.float32)
        sound[0, : len(samples)] = samples
        sound /= 32_768
        return self._words.decode([token for token in self._tokens(sound, sure) if token < WORDS], skip_special_tokens=True)

    def _tokens(self, sound: NDArray[np.float32], sure: bool) -> list[int]:
        """The likeliest token after each other, until the model ends, loops, or says more than anybody could in the time."""
        [encoded] = self._encoder.run(None, {"input_values": sound})
        told = {f"past_key_values.{name}": np.zeros((1, 8, 0, 36), np.float32) for name in LAYERS}
        told |= {"input_ids": np.array([[START]]), "encoder_hidden_states": encoded, "use_cache_branch": np.array([False])}
        tokens: list[int] = []
        names = LAYERS
        while len(tokens) < PACE * sound.shape[1] / HEARD:
            logits, *cache = self._decoder.run(["logits", *(f"present.{name}" for name in names)], told)
            if sure and not tokens:
                logits[0, -1, END] = -np.inf
            token = int(np.argmax(logits[0, -1]))
            if token == END:
                return tokens
            tokens.append(token)
            if loop := looped(tokens):
                return tokens[:-loop]
            told |= {f"past_key_values.{name}": values for name, values in zip(names, cache, strict=True)}
            told |= {"input_ids": np.array([[token]]), "use_cache_branch": np.array([True])}
            names = OWN
        return tokens


def looped(tokens: list[int]) -> int:
    """How many tokens at the end only repeat those before them, so often that nobody says it; 0 where none do."""
    for length in range(1, len(tokens) // LOOP + 1):
        times = max(LOOP, LOOPED // length)
        if tokens[-length * times :] == tokens[-length:] * times:
            return length * (times - 1)
    return 0


def _vocabulary() -> Path:
    """Llama's, which is Moonshine's token by token: its own is not in its package."""
    spec = importlib.util.find_spec("wordllama")  # not imported: 0.5 s
    if spec is None or spec.origin is None:
        raise FileNotFoundError("wordllama")
    return Path(spec.origin).parent / "tokenizers" / "l2_supercat_tokenizer_config.json"


_models: dict[Path, _Model] = {}
_reading = Lock()


def _model(folder: Path) -> _Model:
    with _reading:
        if folder not in _models:
            _models[folder] = _Model(folder)
        return _models[folder]
