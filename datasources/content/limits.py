"""What any content store accepts: the narrower of Pinecone's and pgvector's limits, so that both refuse the same things."""

import json
import math
from collections.abc import Iterable, Sequence

from datasources.content.port import Metadata, Sparse, Vector
from datasources.errors import StoreRefused

ID_LENGTH = 512
METADATA_BYTES = 40_960
NON_ZEROS = 1_000
SPARSE_DIMENSION = 1_000_000_000
TOP_K = 10_000


def refused(why: str) -> StoreRefused:
    """The refusal of a content store."""
    return StoreRefused("content", why)


def checked_vectors(vectors: Sequence[Vector], dimension: int) -> list[Vector]:
    """The vectors, the last of each id. Raises `StoreRefused` for the first that cannot be stored."""
    for vector in vectors:
        check_ids([vector.id])
        check_values(vector.values, dimension)
        check_sparse(vector.sparse)
        check_metadata(vector.id, vector.metadata)
    return list({vector.id: vector for vector in vectors}.values())


def check_namespace(namespace: str) -> None:
    """Raises `StoreRefused` unless it is 1 to 512 ASCII characters."""
    check_ids([namespace], "namespace")


def askable(ids: Iterable[str]) -> list[str]:
    """These ids, each once, without those that no passage can have."""
    return [id for id in dict.fromkeys(ids) if 1 <= len(id) <= ID_LENGTH and id.isascii() and "\0" not in id]


def check_ids(ids: Sequence[str], what: str = "id") -> None:
    """Raises `StoreRefused` unless each is 1 to 512 ASCII characters."""
    for id in ids:
        if not askable([id]):
            raise refused(f"the {what} {id[:40]!r} is not 1 to {ID_LENGTH} ASCII characters")


def check_top_k(top_k: int) -> None:
    """Raises `StoreRefused` outside 1 to 10,000."""
    if not 1 <= top_k <= TOP_K:
        raise refused(f"top_k is {top_k}; it is 1 to {TOP_K}")


def check_values(values: Sequence[float], dimension: int) -> None:
    """Raises `StoreRefused` for the wrong dimension, for what is not a number, and for zeros alone (they are near nothing)."""
    if len(values) != dimension:
        raise refused(f"a vector of {len(values)} dimensions in an index of {dimension}")
    length = math.hypot(*values)
    if not math.isfinite(length) or length == 0:
        raise refused("a vector without a direction")


def check_sparse(sparse: Sparse | None) -> None:
    """Raises `StoreRefused` for a sparse vector that is not as the port describes it."""
    if sparse is None:
        return
    if not 1 <= len(sparse.indices) <= NON_ZEROS or len(sparse.indices) != len(sparse.values):
        raise refused(f"a sparse vector has 1 to {NON_ZEROS} indices and as many values")
    if not 0 <= sparse.indices[0] <= sparse.indices[-1] < SPARSE_DIMENSION:
        raise refused("a sparse index is not below 10**9")
    if any(left >= right for left, right in zip(sparse.indices, sparse.indices[1:], strict=False)):
        raise refused("sparse indices are not ascending")
    if not all(value and math.isfinite(value) for value in sparse.values):
        raise refused("a sparse value is zero, or not a number")


def check_metadata(id: str, metadata: Metadata) -> None:
    """Raises `StoreRefused` for metadata that is nested, null, not a number, or over 40 KB."""
    for key, value in metadata.items():
        if key.startswith("$") or not (_is_scalar(value) or (isinstance(value, list) and all(map(_is_text, value)))):
            raise refused(f"the metadata {key!r} of {id} is not a string, a finite number, a boolean or a list of strings")
    size = len(json.dumps(dict(metadata), ensure_ascii=False).encode())
    if size > METADATA_BYTES:
        raise refused(f"the metadata of {id} has {size} bytes; {METADATA_BYTES} is the most")


def _is_scalar(value: object) -> bool:
    if isinstance(value, int | float):
        return math.isfinite(value)
    return _is_text(value)


def _is_text(value: object) -> bool:
    """A string that UTF-8 and jsonb can hold."""
    return isinstance(value, str) and "\0" not in value and not any("\ud800" <= character <= "\udfff" for character in value)
