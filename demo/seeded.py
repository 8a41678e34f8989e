"""Chance that falls the same way every time: random numbers and ids that follow from names, and rows with their times."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Any
from uuid import UUID, uuid5

from datasources.relational.tables import Base
from ingestion.ids import SPOOL

SEED = "school-1"
"""Another seed is another school with the same people in it."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def dice(*names: object) -> Random:
    """Random numbers of their own for whatever these names stand for, whoever else is drawing."""
    return Random("/".join(map(str, (SEED, *names))))


def fixed_id(*names: object) -> UUID:
    """An id that never changes, for what is there before history begins: people, hooks, achievements."""
    return uuid5(SPOOL, "/".join(map(str, ("demo", *names))))


def timed_id(at: datetime, *names: object) -> UUID:
    """A uuidv7 of this moment, as the database would have given it then: the names stand in for its random bits."""
    digest = int.from_bytes(sha256("/".join(map(str, (SEED, *names))).encode()).digest()[:10], "big")
    milliseconds = (at - EPOCH) // timedelta(milliseconds=1)
    high, low = digest >> 62 & 0xFFF, digest & (1 << 62) - 1
    return UUID(int=milliseconds << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)


class Rows:
    """Rows for many tables, collected to be inserted at once. Those of one table all name the same columns."""

    def __init__(self) -> None:
        self._rows: dict[type[Base], list[dict[str, Any]]] = defaultdict(list)

    def add(self, table: type[Base], at: datetime, /, **values: Any) -> None:
        """A row made at this moment, and not changed since unless `updated_at` says so."""
        for column in ("created_at", "updated_at"):
            if column in table.__table__.columns:
                values.setdefault(column, at)
        self._rows[table].append(values)

    def of(self, table: type[Base]) -> list[dict[str, Any]]:
        return self._rows[table]

    def in_order(self) -> Iterator[tuple[type[Base], list[dict[str, Any]]]]:
        """Each table with its rows, referenced tables first."""
        place = {table: n for n, table in enumerate(Base.metadata.sorted_tables)}
        yield from sorted(self._rows.items(), key=lambda pair: place[pair[0].__table__])  # type: ignore[index]
