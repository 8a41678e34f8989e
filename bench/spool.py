"""`spool serve` of this checkout. With `--unplanned`, the planner is off: every operation goes to graphql-core, over the same
field functions and the same front door. With `--unruled`, nobody asks whether the viewer may: the difference is what it costs."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from graphql import GraphQLObjectType, GraphQLSchema

import cli
import execution.planner
import execution.run
from execution.batches import Answers, Batch, ask
from execution.engine import Engine
from execution.records import Rules
from execution.request import Request


def unplanned(*_: Any) -> None:
    return None


def no_rules(schema: GraphQLSchema, parent: GraphQLObjectType, field: str) -> Rules:
    return {}


async def ask_anyway(batch: Batch, parents: Sequence[Any], ctx: Request, arguments: Mapping[str, Any]) -> Answers:
    return await ask(_open(batch), parents, ctx, arguments)


@cache
def _open(batch: Batch) -> Batch:
    return replace(batch, rule=None)


if __name__ == "__main__":
    if sys.argv[1:] == ["--unplanned"]:
        Engine.operation = unplanned  # type: ignore[assignment, method-assign]
    if sys.argv[1:] == ["--unruled"]:
        execution.planner.rules_of = no_rules  # type: ignore[attr-defined]
        execution.run.ask = ask_anyway  # type: ignore[attr-defined]
    cli.main(["serve"])
