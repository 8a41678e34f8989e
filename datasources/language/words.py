"""Sparse vectors of words, so that a dot product of a document's and a query's is BM25: pure, and the same on every machine.

Nothing in a stored document depends on the others, so none is rewritten when some come or go: what does (how rare a word is)
is in the query. How many documents have a term is counted where the documents are written.
"""

import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Mapping
from math import log

from datasources.content.port import Sparse

K1 = 1.2
B = 0.75
AVERAGE_TERMS = 150
"""The length of a usual passage in terms, as two textbooks' passages of some 250 words have it. A constant, so that weights are
stable; from 130 to 200 it makes no difference to what is found."""

NON_ZEROS = 1_000
TERMS = 1_000_000_000  # pgvector's limit; below 2**30

STOP_WORDS = frozenset(
    re.findall(
        r"\w+",
        """a an and are as at be been but by can could did do does for from had has have he her his how i if in into is it its may
        me might my no not of on or our she should so some such than that the their them then there these they this those to us
        was we were what when where which while who whom why will with would you your""",
    )
)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


def terms(text: str) -> dict[int, int]:
    """How often the text has each term, by the term's index. Two words whose index is the same count as one."""
    counts: Counter[int] = Counter()
    for word in _WORD.findall(unicodedata.normalize("NFKC", text).casefold()):
        root = stem(word)
        if root not in STOP_WORDS:
            counts[zlib.crc32(root.encode()) % TERMS] += 1
    return dict(counts)


def document(text: str) -> Sparse | None:
    """A passage's vector: for each term tf / (tf + k1 (1 - b + b L / average)), from 0 to 1. None for a text without words."""
    counts = terms(text)
    damping = K1 * (1 - B + B * sum(counts.values()) / AVERAGE_TERMS)
    return _sparse({term: count / (count + damping) for term, count in counts.items()})


def query(text: str, documents_with: Mapping[int, int], documents: int) -> Sparse | None:
    """A query's vector: each term's share of the sum of their idf, so that its product with a document is from 0 to 1.

    `documents_with` says how many of the `documents` have a term; those that it leaves out, none has. None without words.
    """
    counts = {term: min(documents_with.get(term, 0), documents) for term in terms(text)}
    idf = {term: log(1 + (documents - n + 0.5) / (n + 0.5)) for term, n in counts.items()}
    total = sum(idf.values())
    return _sparse({term: weight / total for term, weight in idf.items()})


def _sparse(weights: Mapping[int, float]) -> Sparse | None:
    """The heaviest `NON_ZEROS` of the weights, by index."""
    heaviest = sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:NON_ZEROS]
    indices, values = zip(*sorted(heaviest), strict=True) if heaviest else ((), ())
    return Sparse(indices, values) if indices else None


def stem(word: str) -> str:
    """The word without its possessive or plural ending."""
    word = word.replace("’", "'").removesuffix("'s")
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
