"""One emulated index: its vectors in memory, scored exactly, with what the service checks beyond its OpenAPI document."""

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from tests.pinecone.filters import BadFilter, matches

DEFAULT = "__default__"
METADATA_BYTES = 40_960
PAGE = 100

Record = dict[str, Any]


class Refused(Exception):
    """The service says no, with a status."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Index:
    """An index of the vectors API. `schema` is its `fields`, `polls` how often it is described before it is ready."""

    def __init__(self, name: str, schema: Mapping[str, Any], polls: int = 0) -> None:
        self.name = name
        self.schema = schema
        self.polls = polls
        self._live: dict[str, dict[str, Record]] = {}
        self._seen: dict[str, dict[str, Record]] | None = None  # what reads see while they lag behind

    @property
    def dimension(self) -> int:
        return int(self.schema["_values"]["dimension"])

    @contextmanager
    def lagging(self) -> Iterator[None]:
        """Inside, reads see the index as it was at the beginning."""
        self._seen = {namespace: dict(records) for namespace, records in self._live.items()}
        yield
        self._seen = None

    def upsert(self, body: Mapping[str, Any]) -> dict[str, Any]:
        records = [self._checked(vector) for vector in body["vectors"]]
        self._live.setdefault(body.get("namespace") or DEFAULT, {}).update((record["id"], record) for record in records)
        return {"upsertedCount": len(records)}

    def fetch(self, namespace: str, ids: Sequence[str]) -> dict[str, Any]:
        records = self._records(namespace)
        return {"vectors": {id: records[id] for id in ids if id in records}, "namespace": namespace, "usage": {"readUnits": 1}}

    def list(self, namespace: str, prefix: str, limit: int, token: str | None) -> dict[str, Any]:
        after = base64.b64decode(token).decode() if token else ""
        ids = sorted(id for id in self._records(namespace) if id.startswith(prefix) and id > after)
        page: dict[str, Any] = {"vectors": [{"id": id} for id in ids[:limit]], "namespace": namespace}
        if len(ids) > limit:
            page["pagination"] = {"next": base64.b64encode(ids[limit - 1].encode()).decode()}
        return page

    def delete(self, body: Mapping[str, Any]) -> dict[str, Any]:
        namespace = body.get("namespace") or DEFAULT
        if namespace not in self._live:
            raise Refused(404, "Namespace not found")
        for id in body["ids"]:
            self._live[namespace].pop(id, None)
        if not self._live[namespace]:
            del self._live[namespace]
        return {}

    def query(self, body: Mapping[str, Any]) -> dict[str, Any]:
        namespace = body.get("namespace", "")
        dense = np.array(body["vector"], dtype=np.float32)
        if len(dense) != self.dimension:
            raise Refused(400, f"Vector dimension {len(dense)} does not match the dimension of the index {self.dimension}")
        sparse = body.get("sparseVector", {"indices": [], "values": []})
        words = dict(zip(sparse["indices"], sparse["values"], strict=True))
        fitting = [record for record in self._records(namespace).values() if self._fits(body.get("filter"), record)]
        scored = [(self._score(record, dense, words), record) for record in fitting]
        # equals come in no order that one could rely on: here, the last id first
        scored.sort(key=lambda one: (one[0], one[1]["id"]), reverse=True)
        found = [{"id": record["id"], "score": score, "metadata": record["metadata"]} for score, record in scored[: body["topK"]]]
        return {"matches": found, "namespace": namespace, "usage": {"readUnits": 5}}

    def stats(self) -> dict[str, Any]:
        counts = {name: {"vectorCount": len(records)} for name, records in self._all().items()}
        total = sum(count["vectorCount"] for count in counts.values())
        return {"namespaces": counts, "dimension": self.dimension, "indexFullness": 0.0, "totalVectorCount": total}

    def _all(self) -> dict[str, dict[str, Record]]:
        return self._live if self._seen is None else self._seen

    def _records(self, namespace: str) -> dict[str, Record]:
        return self._all().get(namespace or DEFAULT, {})

    def _checked(self, vector: Mapping[str, Any]) -> Record:
        values = np.array(vector.get("values", []), dtype=np.float32)
        if len(values) != self.dimension:
            raise Refused(400, f"Vector dimension {len(values)} does not match the dimension of the index {self.dimension}")
        if not np.any(np.abs(values) >= 1e-8):
            raise Refused(400, "Dense vectors must contain at least one non-zero value")
        sparse = vector.get("sparseValues")
        if sparse and ("_sparse_values" not in self.schema or len(sparse["indices"]) != len(sparse["values"])):
            raise Refused(400, "Sparse values that the index does not take")
        metadata = vector.get("metadata", {})
        if any(key.startswith("$") for key in metadata):
            raise Refused(400, "Metadata keys cannot start with '$'")
        if len(json.dumps(metadata, ensure_ascii=False).encode()) > METADATA_BYTES:
            raise Refused(400, f"Metadata size exceeds the limit of {METADATA_BYTES} bytes per vector")
        kept = {key: float(value) if type(value) is int else value for key, value in metadata.items()}
        record = {"id": vector["id"], "values": values.tolist(), "metadata": kept}
        return record | {"sparseValues": sparse} if sparse else record

    def _score(self, record: Record, dense: Any, words: Mapping[int, float]) -> float:
        sparse = record.get("sparseValues", {"indices": [], "values": []})
        common = [words.get(index, 0.0) * value for index, value in zip(sparse["indices"], sparse["values"], strict=True)]
        return float(np.dot(np.array(record["values"]), dense.astype(float)) + sum(common))

    def _fits(self, filter: Mapping[str, Any] | None, record: Record) -> bool:
        try:
            return not filter or matches(filter, record["metadata"])
        except BadFilter as error:
            raise Refused(400, str(error)) from error
