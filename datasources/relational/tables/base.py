"""What all tables share: the declarative base, and the columns that mean the same wherever they stand.

A helper says what a column may hold, and the base makes the CHECK for it; a table names only the rules that are its own.
"""

import uuid
from datetime import datetime
from typing import Annotated, Any, TypeVar

from sqlalchemy import (
    CheckConstraint,
    Computed,
    DateTime,
    ForeignKey,
    Integer,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
    TypeDecorator,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, DOMAIN, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedColumn, mapped_column

from learning.vocabulary import Word

W = TypeVar("W", bound=Word)


class Base(DeclarativeBase):
    """Every table of the relational model. Rows are read in batches by SQL: there are no relationships to load one by one."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "ix": "idx_%(table_name)s_%(column_0_N_name)s",
        }
    )
    type_annotation_map = {str: Text(), uuid.UUID: Uuid(), datetime: DateTime(timezone=True)}  # noqa: RUF012  (SQLAlchemy's form)

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        table = getattr(cls, "__table__", None)
        if isinstance(table, Table):
            for column in table.columns:
                for rule, condition in column.info.get("checks", {}).items():
                    table.append_constraint(CheckConstraint(condition.format(column.name), name=f"{column.name}_{rule}"))


class _WordType(TypeDecorator[W]):
    """Text in the database, a `Word` in Python."""

    impl = Text
    cache_ok = True

    def __init__(self, vocabulary: type[W]) -> None:
        super().__init__()
        self.vocabulary = vocabulary

    def process_result_value(self, value: str | None, dialect: Any) -> W | None:
        return None if value is None else self.vocabulary(value)


Score = DOMAIN("score", Numeric(5, 4), constraint_name="score_range", check="VALUE BETWEEN 0 AND 1", metadata=Base.metadata)
"""0 to 1, with four digits: two would round 0.8750 up and past a threshold."""

Id = Annotated[uuid.UUID, mapped_column(primary_key=True, server_default=text("uuidv7()"), sort_order=-1)]
"""A key that carries the time it was made at: new rows land beside each other, and a table can be partitioned by it."""

GraphId = Annotated[str, mapped_column(String(255))]
"""The id of a node of the graph. No foreign key can reach there; `spool doctor` looks for those that lead nowhere."""

Now = Annotated[datetime, mapped_column(server_default=func.now())]


class Created:
    """A row that says when it was made."""

    created_at: Mapped[Now] = mapped_column(sort_order=100)


class Tracked(Created):
    """A row that changes, and says when it last did; the trigger `touch_updated_at` keeps it."""

    updated_at: Mapped[Now] = mapped_column(sort_order=101)


class Archivable:
    """A row that is put away rather than deleted, because others rest on it."""

    archived_at: Mapped[datetime | None] = mapped_column(sort_order=90)
    is_active: Mapped[bool] = mapped_column(Computed("archived_at IS NULL", persisted=True), nullable=False, sort_order=91)


def word(vocabulary: type[W], *, default: W | None = None, **column: Any) -> MappedColumn[Any]:
    """Text that must be one of a vocabulary's words."""
    return mapped_column(
        _WordType(vocabulary),
        server_default=default.value if default is not None else None,
        info=_checks(known=f"{{}} IN ({_quoted(vocabulary.values())})"),
        **column,
    )


def one_of(*values: str, **column: Any) -> MappedColumn[Any]:
    """Text that must be one of these, for the few vocabularies that concern the stores alone."""
    return mapped_column(Text, info=_checks(known=f"{{}} IN ({_quoted(values)})"), **column)


def score(**column: Any) -> MappedColumn[Any]:
    """A score, 0 to 1."""
    return mapped_column(Score, **column)


def whole(*, default: int | None = None, least: int = 0, most: int | None = None, **column: Any) -> MappedColumn[Any]:
    """A whole number, never below `least` nor above `most`."""
    rule = {"not_negative": "{} >= 0"} if (least, most) == (0, None) else {"at_least": f"{{}} >= {least}"}
    if most is not None:
        rule = {"within": f"{{}} BETWEEN {least} AND {most}"}
    return mapped_column(Integer, server_default=None if default is None else text(str(default)), info=_checks(**rule), **column)


def flag(default: bool = False) -> MappedColumn[Any]:
    """True or false, never unknown."""
    return mapped_column(server_default=text("true" if default else "false"))


def json_array(*, default: bool = False) -> MappedColumn[Any]:
    """A JSON array; the empty one when `default`."""
    return _json("array", "[]" if default else None)


def json_object(*, default: bool = False, keys: tuple[str, ...] | None = None) -> MappedColumn[Any]:
    """A JSON object; the empty one when `default`; with no other keys than `keys`, if given."""
    only = {} if keys is None else {"keys": f"{{}} - ARRAY[{_quoted(keys)}] = '{{{{}}}}'::jsonb"}
    return _json("object", "{}" if default else None, **only)


def _json(kind: str, default: str | None, **checks: str) -> MappedColumn[Any]:
    return mapped_column(
        JSONB(none_as_null=True),
        server_default=None if default is None else text(f"'{default}'::jsonb"),
        info=_checks(**{kind: f"jsonb_typeof({{}}) = '{kind}'"}, **checks),
    )


def texts(length: int, *, default: bool = True) -> MappedColumn[Any]:
    """An array of short texts; the empty one when `default`."""
    return mapped_column(ARRAY(String(length)), server_default=text("'{}'") if default else None)


def foreign(table: str, ondelete: str, **column: Any) -> MappedColumn[Any]:
    """A reference to another table's id, and what becomes of this row when that one goes."""
    return mapped_column(ForeignKey(f"{table}.id", ondelete=ondelete), **column)


def _checks(**rules: str) -> dict[str, Any]:
    """For a column's info: the CHECKs that the base makes, by name, with `{}` where the column's name goes."""
    return {"checks": rules}


def _quoted(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)
