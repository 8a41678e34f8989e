"""`spool serve` with the planner off: every operation goes to graphql-core, over the same field functions and front door."""

from typing import Any

import cli
from execution.engine import Engine


def unplanned(*_: Any) -> None:
    return None


if __name__ == "__main__":
    Engine.operation = unplanned  # type: ignore[assignment, method-assign]
    cli.main(["serve"])
