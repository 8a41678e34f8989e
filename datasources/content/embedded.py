"""The content store in PostgreSQL: one table over pgvector, searched exactly, so that
filters cost no recall."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache

import asyncpg

from datasources.content import limits
from datasources.content.filters import canonical, jsonpath
from datasources.content.port import Filter, Match, Sparse, Values, Vector
from datasources.errors import StoreMisconfigured, StoreRefused, StoreUnavailable
from datasources.jsonb import ANY_OF, columns, listed
from datasources.relational.database import Database, driver
from datasources.views import Names, Whole

SETTING = "SPOOL_DATABASE_URL"
BATCH = 1_000  # vectors a statement
STATEMENTS = 256  # kept: clients choose the keys in them

# toast_tuple_target: a search reads all of a row, twice as fast where it lies in one piece
_PREPARE = """
SELECT pg_advisory_xact_lock(hashtext('embedded_content'));
{before}
CREATE EXTENSION IF NOT EXISTS vector;
CREATE SCHEMA IF NOT EXISTS embedded_content;
CREATE TABLE IF NOT EXISTS embedded_content.vectors (
    namespace text NOT NULL,
    id text COLLATE "C" NOT NULL,
    dense vector({dimension}) NOT NULL,
    sparse sparsevec({sparse}),
    metadata jsonb NOT NULL,
    PRIMARY KEY (namespace, id)
) WITH (toast_tuple_target = 8160);
CREATE INDEX IF NOT EXISTS vectors_metadata ON embedded_content.vectors USING gin (metadata jsonb_path_ops);
"""
_UPSERT = """
INSERT INTO embedded_content.vectors (namespace, id, dense, sparse, metadata)
SELECT $1, id, dense::vector, sparse::sparsevec, metadata::jsonb
FROM unnest($2::text[], $3::text[], $4::text[], $5::text[]) AS given (id, dense, sparse, metadata)
ON CONFLICT (namespace, id) DO UPDATE
SET dense = excluded.dense, sparse = excluded.sparse, metadata = excluded.metadata
"""
# (SELECT ...): the parameter is read once; a plain cast is read again for each row, ten times as slow
_QUERY = """
SELECT id, metadata, -(dense <#> (SELECT $2::text::vector)) - coalesce(sparse <#> (SELECT $3::text::sparsevec), 0) AS score
FROM embedded_content.vectors
WHERE namespace = $1{filter}
ORDER BY score DESC, id
LIMIT $4
"""
_PICK = """
SELECT {columns}
FROM unnest($1::text[], $2::text[]) AS wanted (namespace, ids) CROSS JOIN LATERAL (
    SELECT id, metadata FROM embedded_content.vectors AS vector
    WHERE vector.namespace = wanted.namespace AND vector.id = {any}
    OFFSET 0  -- joined, it is a scan of all passages
) AS found
"""
_FILTER = " AND metadata @@ (SELECT $5::text::jsonpath)"
_DIMENSION = """
SELECT atttypmod AS dimension FROM pg_attribute
WHERE attrelid = to_regclass('embedded_content.vectors') AND attname = 'dense'
"""


class EmbeddedContent:
    """The content port over pgvector. Every read is one statement, and a write is one transaction."""

    def __init__(self, database: Database, dimension: int) -> None:
        """`dimension` is the embedder's. The database is its owner's to close."""
        self._database = database
        self._dimension = dimension

    async def upsert(self, namespace: str, vectors: Sequence[Vector]) -> None:
        limits.check_namespace(namespace)
        rows = limits.checked_vectors(vectors, self._dimension)
        with _said_as_content():
            async with self._database.transaction() as connection:
                for start in range(0, len(rows), BATCH):
                    batch = rows[start : start + BATCH]
                    await driver(connection).execute(
                        _UPSERT,
                        namespace,
                        [vector.id for vector in batch],
                        [_dense(vector.values) for vector in batch],
                        [_sparse(vector.sparse) for vector in batch],
                        [json.dumps(dict(vector.metadata)) for vector in batch],
                        timeout=self._database.timeout,
                    )

    async def fetch(self, namespace: str, ids: Sequence[str]) -> dict[str, Values]:
        return (await self.pick({namespace: ids}, None))[namespace]

    async def pick(self, ids: Mapping[str, Sequence[str]], keys: Names) -> dict[str, dict[str, Values]]:
        found: dict[str, dict[str, Values]] = {namespace: {} for namespace in ids}
        sql = _pick(None if keys is None else tuple(keys.items()))
        with _said_as_content():
            rows = await self._database.fetch(sql, list(ids), [listed(limits.askable(own)) for own in ids.values()])
        for row in rows:
            found[row[0]][row[1]] = Whole(row[2]) if keys is None else row
        return found

    async def query(
        self, namespace: str, values: Sequence[float], sparse: Sparse | None, filter: Filter | None, top_k: int
    ) -> list[Match]:
        limits.check_top_k(top_k)
        limits.check_values(values, self._dimension)
        limits.check_sparse(sparse)
        condition = canonical(filter)
        sql = _QUERY.format(filter="" if condition is None else _FILTER)
        arguments = [] if condition is None else [jsonpath(condition)]
        with _said_as_content():
            rows = await self._database.fetch(sql, namespace, _dense(values), _sparse(sparse), top_k, *arguments)
        return [Match(id, score, Whole(metadata)) for id, metadata, score in rows]

    async def ids(self, namespace: str, prefix: str = "") -> list[str]:
        sql = "SELECT id FROM embedded_content.vectors WHERE namespace = $1 AND id ^@ $2 ORDER BY id"
        with _said_as_content():
            return [row.id for row in await self._database.fetch(sql, namespace, prefix)]

    async def delete(self, namespace: str, ids: Sequence[str]) -> None:
        with _said_as_content():
            async with self._database.transaction() as connection:
                sql = "DELETE FROM embedded_content.vectors WHERE namespace = $1 AND id = ANY($2)"
                await driver(connection).execute(sql, namespace, list(ids), timeout=self._database.timeout)

    async def namespaces(self) -> dict[str, int]:
        sql = "SELECT namespace, count(*) AS passages FROM embedded_content.vectors GROUP BY namespace"
        with _said_as_content():
            return {row.namespace: row.passages for row in await self._database.fetch(sql)}

    async def prepare(self) -> None:
        await self._make()

    async def recreate(self) -> None:
        await self._make("DROP TABLE IF EXISTS embedded_content.vectors;")

    async def check(self) -> None:
        with _said_as_content():
            found = await self._database.fetchval(_DIMENSION)
        if found is None:
            raise StoreMisconfigured(SETTING, "this database has no content index; run `spool migrate`.")
        if found != self._dimension:
            raise StoreMisconfigured(
                "SPOOL_EMBEDDER",
                f"the content index holds vectors of {found} dimensions, and this embedder's have {self._dimension}: "
                "run `spool ingest --re-embed`, or name the embedder that was used before.",
            )

    async def close(self) -> None:
        """Nothing: the connections are the database's."""

    async def _make(self, before: str = "") -> None:
        make = _PREPARE.format(before=before, dimension=self._dimension, sparse=limits.SPARSE_DIMENSION)
        try:
            with _said_as_content():
                async with self._database.transaction() as connection:
                    await driver(connection).execute(make)
        except StoreRefused as error:
            if isinstance(error.__cause__, asyncpg.FeatureNotSupportedError | asyncpg.UndefinedFileError):
                raise StoreMisconfigured(SETTING, "this PostgreSQL does not have the pgvector extension; install it.") from error
            raise


@lru_cache(STATEMENTS)
def _pick(keys: tuple[tuple[str, type], ...] | None) -> str:
    named = columns("metadata", None if keys is None else dict(keys))
    return _PICK.format(columns=", ".join(["namespace", "id", *named]), any=ANY_OF.format("wanted.ids"))


def _dense(values: Sequence[float]) -> str:
    return f"[{','.join(map(repr, map(float, values)))}]"


def _sparse(sparse: Sparse | None) -> str | None:
    if sparse is None:
        return None
    items = zip(sparse.indices, sparse.values, strict=True)
    return f"{{{','.join(f'{index + 1}:{float(value)!r}' for index, value in items)}}}/{limits.SPARSE_DIMENSION}"


@contextmanager
def _said_as_content() -> Iterator[None]:
    """The database's failures, as a content store's."""
    try:
        yield
    except StoreUnavailable as error:
        raise StoreUnavailable("content", str(error)) from error
    except asyncpg.PostgresError as error:
        raise limits.refused(str(error)) from error
