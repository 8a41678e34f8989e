"""What a PostgreSQL database holds, read from its catalog into plain dictionaries; partitions are left out for their parents."""

from typing import Any, NamedTuple

from datasources.relational.database import Database

OURS = (
    "c.relnamespace = 'public'::regnamespace AND NOT c.relispartition AND c.relname <> 'alembic_version'"
    " AND NOT starts_with(c.relname, 'procrastinate_')"
)


class Column(NamedTuple):
    type: str
    nullable: bool
    default: str | None
    generated: str | None


class ForeignKey(NamedTuple):
    columns: tuple[str, ...]
    table: str
    on_delete: str


class Index(NamedTuple):
    """`columns` are names or expressions, as PostgreSQL writes them; an ordering other than ascending follows the name."""

    columns: tuple[str, ...]
    unique: bool
    using: str
    where: str | None
    included: tuple[str, ...]


async def columns(database: Database) -> dict[str, dict[str, Column]]:
    """The columns of each table."""
    rows = await database.fetch(f"""
        SELECT c.relname AS table, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, NOT a.attnotnull AS nullable,
               CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END AS default,
               CASE WHEN a.attgenerated <> '' THEN pg_get_expr(d.adbin, d.adrelid) END AS generated
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE c.relkind IN ('r', 'p') AND {OURS} ORDER BY c.relname, a.attnum""")
    found: dict[str, dict[str, Column]] = {}
    for row in rows:
        found.setdefault(row["table"], {})[row.name] = Column(row.type, row.nullable, row.default, row.generated)
    return found


async def indexes(database: Database) -> dict[str, dict[str, Index]]:
    """The indexes of each table, those of its keys among them."""
    rows = await database.fetch(f"""
        SELECT c.relname AS table, i.relname AS name, x.indisunique AS unique, m.amname AS using,
               pg_get_expr(x.indpred, x.indrelid) AS where,
               ARRAY(SELECT pg_get_indexdef(x.indexrelid, n, true) || CASE x.indoption[n - 1] & 3 WHEN 3 THEN ' DESC' ELSE '' END
                     FROM generate_series(1, x.indnkeyatts) AS n ORDER BY n) AS columns,
               ARRAY(SELECT pg_get_indexdef(x.indexrelid, n, true)
                     FROM generate_series(x.indnkeyatts + 1, x.indnatts) AS n ORDER BY n) AS included
        FROM pg_class c JOIN pg_index x ON x.indrelid = c.oid JOIN pg_class i ON i.oid = x.indexrelid
        JOIN pg_am m ON m.oid = i.relam
        WHERE c.relkind IN ('r', 'p') AND {OURS} ORDER BY 1, 2""")
    found: dict[str, dict[str, Index]] = {}
    for row in rows:
        index = Index(tuple(row.columns), row.unique, row.using, row.where, tuple(row.included))
        found.setdefault(row["table"], {})[row.name] = index
    return found


async def foreign_keys(database: Database) -> dict[str, list[ForeignKey]]:
    """The foreign keys of each table."""
    rows = await database.fetch(f"""
        SELECT c.relname AS table, k.confrelid::regclass::text AS target,
               CASE k.confdeltype WHEN 'a' THEN 'NO ACTION' WHEN 'r' THEN 'RESTRICT' WHEN 'c' THEN 'CASCADE'
                                  WHEN 'n' THEN 'SET NULL' END AS on_delete,
               ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY AS key(number, place)
                     JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = key.number ORDER BY key.place) AS columns
        FROM pg_class c JOIN pg_constraint k ON k.conrelid = c.oid
        WHERE k.contype = 'f' AND k.conparentid = 0 AND {OURS} ORDER BY 1, k.conname""")
    found: dict[str, list[ForeignKey]] = {}
    for row in rows:
        found.setdefault(row["table"], []).append(ForeignKey(tuple(row.columns), row.target, row.on_delete))
    return found


async def constraints(database: Database) -> dict[str, str]:
    """The definition of each constraint of tables and domains, by `table.name`."""
    rows = await database.fetch(f"""
        SELECT coalesce(c.relname, k.contypid::regtype::text) || '.' || k.conname AS name,
               pg_get_constraintdef(k.oid) AS definition
        FROM pg_constraint k LEFT JOIN pg_class c ON c.oid = k.conrelid
        WHERE k.contype <> 't' AND k.connamespace = 'public'::regnamespace AND k.conparentid = 0 AND (c.oid IS NULL OR {OURS})
        ORDER BY 1""")
    return {row.name: row.definition for row in rows}


async def everything(database: Database) -> dict[str, Any]:
    """Columns, constraints and indexes, for comparing two databases whole."""
    partitioned = await database.fetch(
        f"SELECT c.relname AS name, pg_get_partkeydef(c.oid) AS key FROM pg_class c WHERE c.relkind = 'p' AND {OURS} ORDER BY 1"
    )
    return {
        "columns": await columns(database),
        "constraints": await constraints(database),
        "indexes": await indexes(database),
        "partitioned": {row.name: row.key for row in partitioned},
    }
