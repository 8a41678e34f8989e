"""How a mutation is carried out: as somebody, in one transaction, once for each idempotency key, its expected errors answered.

`docs/mutations.md` shows how to write one.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import fields
from functools import wraps
from hashlib import sha256
from inspect import Parameter, signature
from typing import Any, TypeVar

import orjson
import strawberry

from access.context import Context
from access.problems import Conflict, ConflictReason, Problem
from datasources.relational.changes import Actor, Change, KeyReused, changing
from datasources.relational.newcomers import entered
from execution.batches import FieldFunction
from execution.errors import Forbidden

R = TypeVar("R")

Save = Callable[[Change], Awaitable[object]]
"""Decides under locks, writes, and gives the key of what it is about."""


def mutation(carry_out: Callable[..., Awaitable[Any]]) -> FieldFunction:
    """The root's batched function of `carry_out(ctx, *, input)`: a `Problem` that it raises is its answer."""

    @wraps(carry_out)
    async def answer(roots: Sequence[None], ctx: Context, **given: Any) -> list[Any]:
        ctx.kept.clear()  # what they may do is what they may do now: since they were let in they have sent a body, or waited
        try:
            return [await carry_out(ctx, **given)] * len(roots)
        except Problem as problem:
            return [problem.error] * len(roots)

    told = signature(carry_out)
    roots = Parameter("roots", Parameter.POSITIONAL_OR_KEYWORD, annotation=Sequence[None])
    answer.__signature__ = told.replace(parameters=[roots, *told.parameters.values()])  # type: ignore[attr-defined]
    return answer


async def changed(
    ctx: Context, action: str, save: Save, *, once: Any = None, enters: bool | str = False, audited: bool = True
) -> str:
    """What `save` gave, committed; or what it gave when the same input came before.

    `action` is the mutation's name, for the audit trail. `once` is an input with an `idempotency_key`. With `enters`, a subject
    whom no user has becomes one, by their address, or the one that they have shown to be theirs if the token tells none; without
    it they are refused: `Forbidden`. What a student learns is not `audited`: the log of events is its trail. Raises what `save`
    raises, and then nothing changed.
    """
    async with changing(ctx.stores.relational.database, action, ctx.now, audited=audited) as change:
        change.actor = await _actor(ctx, change, enters)
        id = await _remembered(change, once) if once is not None else None
        if id is None:
            id = str(await save(change))
            if once is not None:
                await change.remember(once.idempotency_key, id)
    if change.rights:
        ctx.stores.relational.viewers.forget()
    ctx.kept.clear()  # whatever this request knew may be otherwise now
    return id


def there(record: R | None) -> R:
    """The record that a mutation was to answer with. Raises the `Problem` that it has gone since it was made."""
    if record is None:
        raise Problem(Conflict(ConflictReason.WRONG_STATE, "It was made, and is no longer there."))
    return record


async def _actor(ctx: Context, change: Change, enters: bool | str) -> Actor:
    viewer = await ctx.viewer()
    if viewer is not None:
        return Actor(viewer.user_id, "staff" if viewer.is_staff else "user")
    if ctx.claims is None or not enters:
        raise Forbidden("Nobody here is known by your sign-in yet: found an organization, or accept an invitation, first.")
    shown = enters if isinstance(enters, str) else None
    user = await entered(change, ctx.claims.subject, ctx.claims.email or shown, ctx.claims.name)
    if user is None:
        raise Problem(Conflict(ConflictReason.WRONG_STATE, "Your e-mail address belongs to somebody with another sign-in."))
    if not user.is_active or (user.locked_until is not None and user.locked_until > ctx.now):
        raise Forbidden("Your account is not active.")
    return Actor(user.id, "user")


async def _remembered(change: Change, input: Any) -> str | None:
    try:
        return await change.remembered(input.idempotency_key, _hash(input))
    except KeyReused:
        said = "This idempotency key was used before, with another input. Make a new one for each action."
        raise Problem(Conflict(ConflictReason.KEY_REUSED, said)) from None


def _hash(input: Any) -> str:
    """Of an input object: equal for equal values, wherever they are left out."""
    given = {one.name: getattr(input, one.name) for one in fields(input)}
    said = {name: value for name, value in given.items() if value is not strawberry.UNSET}
    return sha256(orjson.dumps(said, default=repr, option=orjson.OPT_SORT_KEYS)).hexdigest()
