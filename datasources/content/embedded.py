"""The content store in PostgreSQL: one table over pgvector, searched exactly, so that
filters cost no recall."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import asyncpg

from datasources.content import embedded_sql as sql
from datasources.content import limits
from datasources.content.filters import canonical, jsonpath
from datasources.content.port import Filter, Match, Picked, Sparse, Values, Vector
from datasources.errors import StoreMisconfigured, StoreRefused, StoreUnavailable
from datasources.jsonb import listed
from datasources.leaves import Leaves
from datasources.relational.database import LONG, Database, Row, driver
from datasources.views import Names, Whole

SETTING = "SPOOL_DATABASE_URL"
BATCH = 1_000  # vectors a statement

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
            async with self._database.transaction(LONG) as connection:
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
        rows = await self._picked(sql.pick(None), {namespace: ids})
        return {row[1]: Whole(row[2]) for row in rows}

    async def pick(self, ids: Mapping[str, Sequence[str]], keys: Names) -> dict[str, dict[str, Values]]:
        found: dict[str, dict[str, Values]] = {namespace: {} for namespace in ids}
        for row in await self._picked(sql.pick(None if keys is None else tuple(keys.items())), ids):
            found[row[0]][row[1]] = Whole(row[2]) if keys is None else row
        return found

    async def written(self, ids: Mapping[str, Sequence[str]], keys: Names, leaves: Leaves) -> dict[str, dict[str, Picked]]:
        statement = leaves and sql.written_as(leaves)
        rows = await self._picked(statement, ids) if statement else []
        if not statement or any(row[2] is None for row in rows):
            return {namespace: {**own} for namespace, own in (await self.pick(ids, keys)).items()}
        found: dict[str, dict[str, Picked]] = {namespace: {} for namespace in ids}
        for namespace, id, text in rows:
            found[namespace][id] = text
        return found

    async def query(
        self, namespace: str, values: Sequence[float], sparse: Sparse | None, filter: Filter | None, top_k: int
    ) -> list[Match]:
        limits.check_top_k(top_k)
        limits.check_values(values, self._dimension)
        limits.check_sparse(sparse)
        condition = canonical(filter)
        statement = _QUERY.format(filter="" if condition is None else _FILTER)
        arguments = [] if condition is None else [jsonpath(condition)]
        with _said_as_content():
            rows = await self._database.fetch(statement, namespace, _dense(values), _sparse(sparse), top_k, *arguments)
        return [Match(id, score, Whole(metadata)) for id, metadata, score in rows]

    async def ids(self, namespace: str, prefix: str = "") -> list[str]:
        ids = "SELECT id FROM embedded_content.vectors WHERE namespace = $1 AND id ^@ $2 ORDER BY id"
        with _said_as_content():
            return [row.id for row in await self._database.fetch(ids, namespace, prefix)]

    async def delete(self, namespace: str, ids: Sequence[str]) -> None:
        with _said_as_content():
            async with self._database.transaction(LONG) as connection:
                delete = "DELETE FROM embedded_content.vectors WHERE namespace = $1 AND id = ANY($2)"
                await driver(connection).execute(delete, namespace, list(ids), timeout=self._database.timeout)

    async def namespaces(self) -> dict[str, int]:
        counts = "SELECT namespace, count(*) AS passages FROM embedded_content.vectors GROUP BY namespace"
        with _said_as_content():
            return {row.namespace: row.passages for row in await self._database.fetch(counts)}

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

    async def _picked(self, statement: str, ids: Mapping[str, Sequence[str]]) -> list[Row]:
        with _said_as_content():
            return await self._database.fetch(statement, list(ids), [listed(limits.askable(own)) for own in ids.values()])

    async def _make(self, before: str = "") -> None:
        make = _PREPARE.format(before=before, dimension=self._dimension, sparse=limits.SPARSE_DIMENSION)
        try:
            with _said_as_content():
                async with self._database.transaction(LONG) as connection:
                    await driver(connection).execute(make)
        except StoreRefused as error:
            if isinstance(error.__cause__, asyncpg.FeatureNotSupportedError | asyncpg.UndefinedFileError):
                raise StoreMisconfigured(SETTING, "this PostgreSQL does not have the pgvector extension; install it.") from error
            raise


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
