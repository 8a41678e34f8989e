"""Faults in what field functions and stores answer, the same for both executors however they ask: each is decided by `Dice` from the
function, its arguments and what it reads of the parent, never by the count or order of calls.

A fault in a record is seen by whoever shows it, not by the functions below, which are handed the record as it was: what a
store makes of a broken id depends on the batch that it is in.
"""

import datetime
import functools
import inspect
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, is_dataclass
from decimal import Decimal
from typing import Any

import orjson
import strawberry
from graphql import GraphQLError, is_object_type

from access.context import Context
from datasources.errors import StoreUnavailable
from datasources.relational.database import Row
from execution.arguments import frozen
from execution.batches import Answers, Batch
from execution.errors import BadInput, Forbidden
from execution.pages import PageInfo
from execution.selected import Selected
from learning.vocabulary import NotificationKind
from tests.differential.dice import Dice


class Broken(Exception):
    """What a field function fails with."""


class Plain:
    """Something that no field expects."""


FAILURES: Sequence[Callable[[str], Exception]] = (
    Broken,
    BadInput,
    Forbidden,
    GraphQLError,
    lambda text: StoreUnavailable("relational", text),
    lambda text: AttributeError(text),
    lambda text: KeyError(text),
)

ODD: Sequence[Any] = (
    *(None,) * 6,
    *("", "x", "ACTIVE", "active", b"x"),
    *(0, 5, -1, True, False, 2**31, 2**53 + 1, 2.5, 3.0, float("nan"), float("inf"), Decimal("1.5")),
    *([], [None], ["a", None], ("a",), ["a", 1, True], {}, {"id": "a"}, {"a"}),
    *(datetime.datetime(2026, 1, 1), datetime.date(2026, 1, 1), uuid.UUID(int=7)),
    *(NotificationKind.ACHIEVEMENT, PageInfo(False, False, None, None), Plain(), Broken("a value"), BadInput("a value")),
)


@dataclass(frozen=True, slots=True)
class Faults:
    """What goes wrong in one request."""

    dice: Dice
    rate: float

    def happens(self, probability: float, *about: object) -> bool:
        return self.rate > 0 and self.dice.roll(*about) < probability * self.rate

    def failure(self, *about: object) -> Exception:
        return self.dice.pick(FAILURES, "failure", *about)(" ".join(str(one) for one in about[:2]))

    def answer(self, value: Any, about: tuple[object, ...], *, inside: bool) -> Any:
        """What becomes of one answer; `inside`: its records may be broken too."""
        if self.happens(0.4, "none", about):
            return None
        if self.happens(0.5, "failed", about):
            return self.failure(*about)
        if self.happens(0.2, "odd", about):
            return self.dice.pick(ODD, about)
        return self.within(value, about) if inside else value

    def within(self, value: Any, about: tuple[object, ...]) -> Any:
        """A record with broken attributes, or a list with broken items."""
        if isinstance(value, list | tuple) and not isinstance(value, str):
            return [self._item(item, (*about, number)) for number, item in enumerate(value)]
        if isinstance(value, Row) or (is_dataclass(value) and not isinstance(value, type)):
            return OddRecord(value, self, about) if self.dice.roll("record", about) < 0.6 else value
        return value

    def _item(self, item: Any, about: tuple[object, ...]) -> Any:
        if self.happens(0.3, "item", about):
            return self.failure(*about) if self.dice.roll("raises", about) < 0.3 else self.dice.pick(ODD, about)
        return self.within(item, about)


class OddRecord:
    """A record of which some attributes are not what they should be. It is of its class for all who ask."""

    __slots__ = ("_about", "_faults", "_record")

    def __init__(self, record: Any, faults: Faults, about: tuple[object, ...]) -> None:
        self._record, self._faults, self._about = record, faults, about

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return type(self._record)

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._record, name)
        faults, about = self._faults, (*self._about, name)
        if faults.happens(0.1, "raises", about):
            raise faults.failure(name, about)
        if faults.happens(0.6, "attribute", about):
            same = [value], [value, None], str(value), (value,)
            return faults.dice.pick((*ODD, *same), about)
        return faults.within(value, about)

    def __getitem__(self, name: str) -> Any:
        return getattr(self, name)

    def __repr__(self) -> str:
        return f"<odd {type(self._record).__name__}>"


def as_it_was(record: Any) -> Any:
    """The record behind an odd one."""
    return object.__getattribute__(record, "_record") if type(record) is OddRecord else record


@dataclass(slots=True, kw_only=True, eq=False)
class FaultyContext(Context):
    """A request in which things go wrong."""

    faults: Faults


@contextmanager
def faulty(schema: strawberry.Schema) -> Iterator[None]:
    """Within it, the field functions of a schema fail in requests that have a `FaultyContext`; in others they do not."""
    batches = {batch: (batch.answer, batch.permission) for batch in _batches(schema)}
    for batch in batches:
        _set(batch, _answering(batch), _permitting(batch))
    try:
        yield
    finally:
        for batch, (answer, permission) in batches.items():
            _set(batch, answer, permission)


def _set(batch: Batch, answer: Any, permission: Any) -> None:
    object.__setattr__(batch, "answer", answer)
    object.__setattr__(batch, "permission", permission)


def _batches(schema: strawberry.Schema) -> Iterator[Batch]:
    for type_ in schema._schema.type_map.values():
        if is_object_type(type_):
            for field in type_.fields.values():
                own = field.extensions.get("strawberry-definition")
                if own is not None and "batch" in own.metadata:
                    yield own.metadata["batch"]


def _identity(batch: Batch, parent: Any) -> tuple[object, ...] | Exception:
    """A parent as a function sees it: what it reads of it, however narrow the record is. An exception for what is no record."""
    try:
        return tuple(getattr(parent, name) for name in batch.needs)
    except AttributeError as error:
        return error


@dataclass(slots=True)
class _Question:
    """One call of a field function, from which parents that are no records are kept: they would fail all others too."""

    name: str
    faults: Faults
    about: tuple[object, ...]  # the function and its arguments
    identities: list[tuple[object, ...] | Exception]
    parents: list[Any]  # those that the function is handed
    inside: bool

    @classmethod
    def of(cls, batch: Batch, parents: Sequence[Any], faults: Faults, arguments: Mapping[str, Any]) -> "_Question":
        """Raises what the function fails with as a whole."""
        about = (batch.name, frozen(arguments))
        if faults.happens(0.15, "whole", about):
            raise faults.failure(*about)
        records = [as_it_was(parent) for parent in parents]
        identities = [_identity(batch, record) for record in records]
        handed = [one for one, identity in zip(records, identities, strict=True) if not isinstance(identity, Exception)]
        return cls(batch.name, faults, about, identities, handed, faults.rate > 0 and faults.dice.roll("inside", about) < 0.6)

    def narrowed(self, ctx: Any) -> Any:
        """What is JSON already has no records to break."""
        return ctx.selecting(Selected(ctx.columns)) if self.inside else ctx

    def spoilt(self, answers: Answers) -> Answers:
        """The function's answers, with faults, and the places filled that it was not asked about."""
        if self.faults.happens(0.05, "too few", self.about):
            return answers[:-1]
        left = iter(answers)
        return [
            identity if isinstance(identity, Exception) else self._spoilt(next(left), identity) for identity in self.identities
        ]

    def _spoilt(self, answer: Any, identity: tuple[object, ...]) -> Any:
        inside = self.inside and not isinstance(answer, orjson.Fragment)
        return self.faults.answer(answer, (*self.about, identity), inside=inside)


def _answering(batch: Batch) -> Any:
    """The batch's function, with faults; it waits if that does."""
    answer: Any = batch.answer

    @functools.wraps(answer)
    def answered(parents: Sequence[Any], ctx: Any, **arguments: Any) -> Any:
        if not isinstance(ctx, FaultyContext):
            return answer(parents, ctx, **arguments)
        question = _Question.of(batch, parents, ctx.faults, arguments)
        return question.spoilt(answer(question.parents, question.narrowed(ctx), **arguments))

    @functools.wraps(answer)
    async def waited(parents: Sequence[Any], ctx: Any, **arguments: Any) -> Any:
        if not isinstance(ctx, FaultyContext):
            return await answer(parents, ctx, **arguments)
        question = _Question.of(batch, parents, ctx.faults, arguments)
        return question.spoilt(await answer(question.parents, question.narrowed(ctx), **arguments))

    return waited if inspect.iscoroutinefunction(answer) else answered


def _permitting(batch: Batch) -> Any:
    """The batch's permission, by which more are refused. Half of the fields that have none are given one."""
    permission, name = batch.permission, batch.name
    if permission is None and Dice(0).roll(name) < 0.5:
        return None

    async def verdicts_on(parents: Sequence[Any], ctx: Any) -> Sequence[bool]:
        if permission is None:
            return [True] * len(parents)
        verdicts: Any = permission(parents, ctx)
        return list(await verdicts if inspect.isawaitable(verdicts) else verdicts)

    async def permit(parents: Sequence[Any], ctx: Any) -> Sequence[bool]:
        if not isinstance(ctx, FaultyContext):
            return await verdicts_on(parents, ctx)
        faults: Faults = ctx.faults
        if faults.happens(0.05, "permission", name):
            raise faults.failure("permission", name)
        identities = [_identity(batch, as_it_was(parent)) for parent in parents]
        records = [as_it_was(one) for one, identity in zip(parents, identities, strict=True) if isinstance(identity, tuple)]
        verdicts = iter(await verdicts_on(records, ctx))
        return [
            isinstance(identity, Exception) or (next(verdicts) and not faults.happens(1.0, "refused", name, identity))
            for identity in identities
        ]

    return permit
