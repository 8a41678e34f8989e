"""The language ports. Here: the embedder, which turns text into dense vectors. Sparse weights are in `words.py`."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Embedder(Protocol):
    """Turns text into vectors. What was embedded by one embedder can only be searched by the same."""

    name: str  # as SPOOL_EMBEDDER spells it; stored beside what was embedded
    dimension: int
    max_tokens: int  # of one text; what is longer is cut off
    dense_weight: float  # what its vectors count for in a hybrid score, 0 to 1; the words count for the rest

    def tokens(self, text: str) -> int:
        """How many tokens the text has, for this embedder."""
        ...

    async def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row a text, each of length 1 (an empty text gives zeros). Raises `StoreUnavailable("language")`."""
        ...

    async def check(self) -> None:
        """Says whether it can embed as it is set up: `StoreMisconfigured` names the setting."""
        ...

    async def close(self) -> None:
        """Lets go of its connections."""
        ...
