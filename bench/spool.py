"""`spool serve` of this checkout. With `--unplanned`, the planner is off: every operation goes to graphql-core, over the same
field functions and the same front door."""

import sys
from typing import Any

import cli
from execution.engine import Engine


def unplanned(*_: Any) -> None:
    return None


if __name__ == "__main__":
    if sys.argv[1:] == ["--unplanned"]:
        Engine.operation = unplanned  # type: ignore[assignment, method-assign]
    cli.main(["serve"])
