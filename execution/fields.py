"""Declaring fields. Every field is an attribute of its parent's record, or is answered by a *batched field function*:

    async def of_paths(paths, ctx, *, first: int = 20): ...      # all parents in, one answer for each out, in order

    class LearningPath:
        status: PathStatus                                       # an attribute of the record
        progress: list[ConceptProgress] = batched(of_paths, description="...")

Keyword-only parameters are the field's arguments. An answer may be an exception: that parent's field failed, and no other;
a raised exception answers every parent. How a function is reached is not its concern: see `loaders.py`.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any

import strawberry

from execution.batches import Answers, Batch, Computed, FieldFunction
from execution.loaders import load
from execution.request import Request
from execution.rules import Rule


def batched(
    answer: FieldFunction,
    *,
    description: str,
    arguments: Mapping[str, str] | None = None,
    rule: Rule | None = None,
    needs: Sequence[str] = (),
    vouched: bool = False,
    size: int | None = None,
    first: bool = False,
    directives: Sequence[object] = (),
) -> Any:
    """A field answered by a batched field function.

    `arguments` describes the function's keyword-only parameters; `needs` names the attributes of the parent's record that
    the function reads; `rule` says for which parents the viewer may ask: the others answer null. `vouched`: the function gives
    only what the viewer may be shown, so that the rule of the answer's type need not be asked of it again. `size`: how many
    items a list without `first` is reckoned to have, where `cost.SIZE` is far from it. `first`: of the query root, that it is
    asked before all others; what it has learned it keeps by `ctx.once`, since it is asked again in its place.
    """
    batch = Batch(answer, rule, tuple(needs), vouched, first)

    async def resolve(self: Any, info: strawberry.Info, **given: Any) -> Any:
        return await load(info.context, batch, self, given)

    sign(resolve, answer, arguments or {})
    metadata = {"batch": batch, "size": size}
    return strawberry.field(resolver=resolve, description=description, metadata=metadata, directives=directives)


def computed(answer: Callable[[Any], Any], *, description: str, needs: Sequence[str] = (), prefix: str | None = None) -> Any:
    """A field worked out from its parent's record alone: no store, no arguments, no viewer. `needs` names the attributes it
    reads; with a `prefix` it says that it is no more than this text and then that one attribute."""

    def resolve(self: Any) -> Any:
        return answer(self)

    value = Computed(answer, tuple(needs), prefix)
    return strawberry.field(resolver=resolve, description=description, metadata={"computed": value})


def attribute(name: str, *, description: str) -> Any:
    """A field that shows an attribute of its parent's record under another name."""

    def resolve(self: Any) -> Any:
        return getattr(self, name)

    return strawberry.field(resolver=resolve, description=description, metadata={"attribute": name})


def gated(name: str, *, rule: Rule, description: str) -> Any:
    """An attribute of the parent's record that only some viewers are shown; the others are shown null."""

    def read_attribute(parents: Sequence[Any], ctx: Request) -> Answers:
        return [getattr(parent, name) for parent in parents]

    read_attribute.__name__ = f"{name} for {rule.name}"
    return batched(read_attribute, rule=rule, needs=[name], description=description)


def sign(resolve: Any, answer: Callable[..., Any], described: Mapping[str, str]) -> None:
    """Gives the resolver the signature from which Strawberry reads the field's arguments: the keyword-only parameters of the
    function that answers, with their descriptions."""
    own = [p for p in inspect.signature(answer).parameters.values() if p.kind is p.KEYWORD_ONLY]
    parameters = [_described(p, described[p.name]) for p in own]
    first = inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    info = inspect.Parameter("info", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=strawberry.Info)
    resolve.__signature__ = inspect.Signature([first, info, *parameters])
    resolve.__annotations__ = {"info": strawberry.Info, **{p.name: p.annotation for p in parameters}}
    resolve.__module__, resolve.__name__ = answer.__module__, answer.__name__


def _described(parameter: inspect.Parameter, description: str) -> inspect.Parameter:
    name = parameter.name.removesuffix("_")  # `from_`, where Python keeps the plain word for itself
    argument = strawberry.argument(description=description, name=None if name == parameter.name else name)
    return parameter.replace(annotation=Annotated[parameter.annotation, argument])
