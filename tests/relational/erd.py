"""Compares a database with the ERD's own list (`tests/data/erd.json`), statement by statement."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from datasources.relational.database import Database
from tests.relational import catalog

ERD: dict[str, Any] = json.loads((Path(__file__).parents[1] / "data" / "erd.json").read_text())

TYPES = {"TIMESTAMPTZ": "timestamp with time zone", "VARCHAR": "character varying"}  # as PostgreSQL writes them


class Difference(NamedTuple):
    """One statement of the ERD that does not hold: where, about what, as the ERD has it, and as the database has it."""

    where: str
    what: str
    erd: str
    ours: str

    @property
    def name(self) -> str:
        return f"{self.where}: {self.what}"


class Catalog(NamedTuple):
    columns: dict[str, dict[str, catalog.Column]]
    indexes: dict[str, dict[str, catalog.Index]]
    foreign_keys: dict[str, list[catalog.ForeignKey]]
    constraints: dict[str, str]

    def words(self, table: str, column: str) -> list[str]:
        """The words that a column is checked against; none when it is not."""
        return re.findall(r"'(\w+)'::text", self.constraints.get(f"{table}.ck_{table}_{column}_known", ""))


async def read(database: Database) -> Catalog:
    return Catalog(
        await catalog.columns(database),
        await catalog.indexes(database),
        await catalog.foreign_keys(database),
        await catalog.constraints(database),
    )


def differences(ours: Catalog) -> Iterator[Difference]:
    """Every statement of the ERD that does not hold as it is written."""
    for table, erd in ERD["tables"].items():
        if table not in ours.columns:
            yield Difference(table, "table", "there", "missing")
            continue
        for column, said in erd["columns"].items():
            if column not in ours.columns[table]:
                yield Difference(f"{table}.{column}", "column", "there", "missing")
            else:
                yield from _of_column(table, column, said, ours)
        yield from _of_keys(table, erd, ours)
        yield from _of_indexes(table, erd, ours)
    for name, check in ERD["checks"].items():
        if f"{check['table']}.{name}" not in ours.constraints:
            yield Difference(f"{check['table']}.{name}", "check", check["condition"], "missing")


def _of_column(table: str, column: str, said: dict[str, Any], ours: Catalog) -> Iterator[Difference]:
    where, found = f"{table}.{column}", ours.columns[table][column]
    if _type(said["type"]) != found.type:
        yield Difference(where, "type", said["type"], found.type)
    if said.get("generated") != found.generated:
        yield Difference(where, "generated", str(said.get("generated")), str(found.generated))
    else:
        if _plain(said.get("default")) != _plain(found.default):
            yield Difference(where, "default", str(said.get("default")), str(found.default))
        if said["nullable"] != found.nullable:
            yield Difference(where, "null", _null(said["nullable"]), _null(found.nullable))
    reference = (said.get("references"), said.get("on_delete"))
    actual = next(((k.table, k.on_delete) for k in ours.foreign_keys.get(table, []) if k.columns == (column,)), (None, None))
    if reference != actual:
        yield Difference(where, "reference", f"{reference[0]} {reference[1]}", f"{actual[0]} {actual[1]}")
    if "values" in said and said["values"] != ours.words(table, column):
        yield Difference(where, "words", ", ".join(said["values"]), ", ".join(ours.words(table, column)))


def _of_keys(table: str, erd: dict[str, Any], ours: Catalog) -> Iterator[Difference]:
    primary = ours.indexes[table][f"pk_{table}"].columns
    if tuple(erd["primary_key"]) != primary:
        yield Difference(table, "primary key", ", ".join(erd["primary_key"]), ", ".join(primary))
    unique = {index.columns for index in ours.indexes[table].values() if index.unique and index.where is None}
    for columns in erd["unique"].values():
        if tuple(columns) not in unique:
            yield Difference(table, f"unique ({', '.join(columns)})", "there", "missing")


def _of_indexes(table: str, erd: dict[str, Any], ours: Catalog) -> Iterator[Difference]:
    for name, said in erd["indexes"].items():
        found = ours.indexes[table].get(name)
        if found is None:
            yield Difference(f"{table}.{name}", "index", ", ".join(said["columns"]), "missing")
        elif (found.columns, found.using) != (tuple(said["columns"]), said["using"]):
            yield Difference(f"{table}.{name}", "index", ", ".join(said["columns"]), ", ".join(found.columns))


def _type(erd: str) -> str:
    for theirs, postgres in TYPES.items():
        erd = erd.replace(theirs, postgres)
    return erd if "character" in erd else erd.lower()


def _plain(default: str | None) -> Any:
    """A default without what does not change it: a cast, the case, the order of a JSON object's keys."""
    if default is None:
        return None
    bare = re.sub(r"::[a-z ]+(\[\])?$", "", default)
    return json.loads(bare.strip("'")) if bare.startswith("'{\"") else bare.lower()


def _null(nullable: bool) -> str:
    return "NULL" if nullable else "NOT NULL"
