"""The embedder that needs no network: wordllama, whose model (256 dimensions, 16 MB) and tokenizer are in its wheel."""

import asyncio
import functools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

AT_ONCE = 8  # texts that are embedded where they stand, in a few milliseconds; more go to a thread


class WordllamaEmbedder:
    """Mean word vectors: 0.2 ms a query. Loads its model (0.3 s) with the first text."""

    name = "wordllama"
    dimension = 256
    max_tokens = 8_192  # the model has no limit of its own; a mean over more says nothing
    dense_weight = 0.3  # 615 definitions find their section first .75 of the time, .65 by vectors alone, .72 by words alone

    def tokens(self, text: str) -> int:
        return count_tokens(text)

    async def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if len(texts) <= AT_ONCE and _model.cache_info().currsize:
            return self._embed(texts)
        return await asyncio.to_thread(self._embed, texts)

    async def check(self) -> None:
        """Its model is installed with Spool: there is nothing to be wrong."""

    async def close(self) -> None:
        """Nothing: there is no connection."""

    def _embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        said = [row for row, text in enumerate(texts) if text.strip()]  # the model gives NaN for an empty text
        if said:
            vectors[said] = _model().embed([cut(texts[row], self.max_tokens) for row in said])
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        vectors /= np.where(lengths > 0, lengths, 1)
        return vectors


def count_tokens(text: str) -> int:
    """How many tokens wordllama's tokenizer finds in the text."""
    return len(_model().tokenizer.encode(text, add_special_tokens=False).ids)


def cut(text: str, tokens: int) -> str:
    """The text, or as much of its beginning as has this many of wordllama's tokens."""
    if len(text.encode()) < tokens:  # a token is a byte at least
        return text
    offsets = _model().tokenizer.encode(text, add_special_tokens=False).offsets
    return text if len(offsets) <= tokens else text[: offsets[tokens - 1][1]]


@functools.cache
def _model() -> Any:
    import wordllama  # slow, and not for those who embed elsewhere

    folder = Path(wordllama.__file__).parent  # by default it looks for its own files in the user's cache, then downloads
    return wordllama.WordLlama.load(cache_dir=folder, disable_download=True)
