"""The batched field function, and the one way to ask it. Both executors come through `ask`."""

import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from execution.request import Request
from execution.rules import Rule

Answers = Sequence[Any]
FieldFunction = Callable[..., Answers | Awaitable[Answers]]


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """A field's function, and what has to hold before it is asked."""

    answer: FieldFunction
    rule: Rule | None = None
    needs: tuple[str, ...] = ()
    vouched: bool = False
    """Whether it gives no record but such as their type's rule admits, so that the rule need not be asked again."""
    first: bool = False
    """Whether it is asked before all other fields of the operation. It takes no arguments."""
    waits: bool = field(init=False)
    """Whether it asks a store; else it is computed from the parents."""

    def __post_init__(self) -> None:
        admits = self.rule.admits if self.rule else None
        object.__setattr__(self, "waits", inspect.iscoroutinefunction(self.answer) or inspect.iscoroutinefunction(admits))
        object.__setattr__(self, "needs", (*self.needs, *(self.rule.needs if self.rule else ())))

    @property
    def name(self) -> str:
        """As the plan and logs say it, e.g. `progress.of_paths`."""
        return f"{self.answer.__module__.rpartition('.')[2]}.{self.answer.__name__}"


@dataclass(frozen=True, slots=True, eq=False)
class Computed:
    """A field's value, worked out from its parent's record alone."""

    answer: Callable[[Any], Any]
    needs: tuple[str, ...] = ()
    prefix: str | None = None
    """Where it is this text and then the one attribute that it needs, so that a store can write it itself."""


async def ask(batch: Batch, parents: Sequence[Any], ctx: Request, arguments: Mapping[str, Any]) -> Answers:
    """One answer for each parent, in order. Failures are answers too; a parent the viewer may not ask about answers null."""
    if batch.rule is None or batch.rule.admits is None:
        return await _attempt(batch, parents, ctx, arguments)
    try:
        verdicts = batch.rule.admits(parents, ctx)
        if inspect.isawaitable(verdicts):
            verdicts = await verdicts
        permitted = [parent for parent, may in zip(parents, verdicts, strict=True) if may]
    except Exception as failure:
        return [failure] * len(parents)
    answers = iter(await _attempt(batch, permitted, ctx, arguments) if permitted else ())
    return [next(answers) if may else None for may in verdicts]


async def _attempt(batch: Batch, parents: Sequence[Any], ctx: Request, arguments: Mapping[str, Any]) -> Answers:
    """The function's answers; where it fails as a whole, that failure for each."""
    try:
        answers = batch.answer(parents, ctx, **arguments)
        if inspect.isawaitable(answers):
            answers = await answers
        if len(answers) != len(parents):
            raise RuntimeError(f"{batch.name} gave {len(answers)} answers for {len(parents)} parents")
    except Exception as failure:
        return [failure] * len(parents)
    return answers
