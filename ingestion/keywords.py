"""A passage's key words: the concepts that it mentions, then the words that it has and most other passages of the book do not."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from datasources.language.words import STOP_WORDS
from ingestion import names
from ingestion.names import Mentions

MOST = 8
MOST_CONCEPTS = 5
TOO_COMMON = 0.25  # of the book's passages: a word in more of them tells nothing


class Keywords:
    """Finds the key words of a book's passages."""

    def __init__(self, texts: Sequence[str], concepts: Mentions, named: Mapping[str, str]) -> None:
        """`named` gives the name of each concept that `concepts` finds."""
        self._concepts = concepts
        self._named = named
        self._count = len(texts)
        self._in: Counter[str] = Counter()
        self._mentioned_in: Counter[str] = Counter()
        for text in texts:
            found = names.words(text)
            self._in.update(set(found))
            self._mentioned_in.update(set(concepts.among(found)))

    def of(self, text: str) -> tuple[str, ...]:
        """The key words of one of the texts, most telling first."""
        found = names.words(text)
        concepts = self._most_telling(Counter(self._concepts.among(found)), self._mentioned_in)[:MOST_CONCEPTS]
        chosen = [self._named[slug].casefold() for slug in concepts]
        within = {part for name in chosen for part in names.words(name)}
        common = self._count * TOO_COMMON
        counts = Counter(
            word
            for word in found
            if word.isalpha() and len(word) > 2 and word not in STOP_WORDS | within and self._in[word] <= common
        )
        spelled = names.spellings(text)
        return (*chosen, *(spelled[word] for word in self._most_telling(counts, self._in)[: MOST - len(chosen)]))

    def _most_telling(self, counts: Counter[str], spread: Counter[str]) -> list[str]:
        weight = {word: count * math.log(1 + self._count / max(spread[word], 1)) for word, count in counts.items()}
        return sorted(weight, key=lambda word: (-weight[word], word))
