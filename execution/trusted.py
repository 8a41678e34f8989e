"""Which document a request means: the text that it sends, one of a manifest that it names by its id (trusted documents), or one
that was sent before and is named by its hash (automatic persisted queries, as of Apollo's clients)."""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from execution.documents import Document, Documents
from execution.errors import RequestRefused
from execution.recent import Recent
from execution.wire import Asked

PREFIX = "sha256:"
HASH = 64  # characters of a SHA-256 in hexadecimal
COUNT = 1_000
WEIGHT = 16_000_000  # bytes of texts that were sent before


class ManifestError(Exception):
    """A manifest that cannot be used; the message says why."""


class Sources:
    """The documents that may be asked: of a manifest by id, and, unless `only` those may be, any other by its text."""

    def __init__(self, documents: Documents, manifest: Mapping[str, str] | None = None, *, only: bool = False) -> None:
        """Raises `ManifestError` for a document of the manifest that is none of this schema, or holds too much."""
        self._documents = documents
        self._only = only
        self._by_id = {identity: _read(documents, identity, source) for identity, source in (manifest or {}).items()}
        self._by_source = {document.source: document for document in self._by_id.values()}
        self._sent = Recent[str](count=COUNT, weight=WEIGHT)

    def find(self, asked: Asked) -> Document:
        """The document of a request. Raises `RequestRefused`."""
        if asked.document_id is not None:
            return self._named(asked.document_id)
        if asked.extensions and "persistedQuery" in asked.extensions:
            return self._persisted(asked.source, asked.extensions["persistedQuery"])
        if not self._only:
            return self._documents.find(asked.source)
        document = self._by_source.get(asked.source)
        if document is None:
            raise RequestRefused.because("DOCUMENT_NOT_TRUSTED", "Only the documents of the server's manifest may be asked.")
        return document

    def trusts(self, source: str) -> bool:
        """Whether this is the text of a document of the manifest."""
        return source in self._by_source

    def _named(self, identity: str) -> Document:
        document = self._by_id.get(identity.removeprefix(PREFIX))
        if document is None:
            raise RequestRefused.because("DOCUMENT_NOT_FOUND", "The server's manifest has no document with this id.")
        return document

    def _persisted(self, source: str, said: Any) -> Document:
        hashed = said.get("sha256Hash") if isinstance(said, dict) and said.get("version") == 1 else None
        if not isinstance(hashed, str):
            raise _bad("`extensions.persistedQuery` has to be `version` 1 and a `sha256Hash`.")
        if source and sha256(source.encode()).hexdigest() != hashed:
            raise _bad("`sha256Hash` is not the hash of `query`.")
        trusted = self._by_id.get(hashed)
        if trusted is not None:
            return trusted
        if self._only:  # in Apollo's words, which its clients know
            raise RequestRefused.because("PERSISTED_QUERY_NOT_SUPPORTED", "PersistedQueryNotSupported")
        sent = source or self._sent.get(hashed)
        if sent is None:
            raise RequestRefused.because("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound")
        document = self._documents.find(sent)
        if source and self._sent.get(hashed) is None:
            self._sent.put(hashed, source, 4 * len(source))
        return document


def read_manifest(path: Path) -> dict[str, str]:
    """The documents of a manifest by their ids: `{ID: TEXT}`, as Relay's compiler writes it, or Apollo's manifest. Raises
    `ManifestError`."""
    try:
        said = json.loads(path.read_bytes())
        if said.get("format") == "apollo-persisted-query-manifest":
            said = {one["id"]: one["body"] for one in said["operations"]}
        documents = {identity.removeprefix(PREFIX): source for identity, source in said.items()}
    except (OSError, ValueError) as error:
        raise ManifestError(f"{path} cannot be read as JSON: {error}.") from error
    except (AttributeError, KeyError, TypeError):
        documents = {"": None}
    if not all(isinstance(source, str) for source in documents.values()):
        raise ManifestError(f"{path} is no manifest: it has to be an object of documents by their ids.")
    return documents


def _read(documents: Documents, identity: str, source: str) -> Document:
    if len(identity) == HASH and sha256(source.encode()).hexdigest() != identity:
        raise ManifestError(f"The document {identity} has another hash.")
    try:
        return documents.read(source)
    except RequestRefused as refused:
        raise ManifestError(f"The document {identity} is refused: {refused}") from refused


def _bad(message: str) -> RequestRefused:
    return RequestRefused.because("BAD_REQUEST", message, 400)
