"""Kills the server and its worker at random while answers are handed in, and prints what came of it."""

import argparse
import asyncio
import logging

from tests.crash.house import house
from tests.crash.trial import run


def main() -> None:
    arguments = argparse.ArgumentParser(prog="scripts/crash", description=__doc__)
    arguments.add_argument("kills", type=int, help="how many")
    arguments.add_argument("seed", type=int, nargs="?", default=0)
    given = arguments.parse_args()
    logging.getLogger("httpx").setLevel(logging.WARNING)
    with house() as opened:
        result = asyncio.run(run(opened, kills=given.kills, pupils=8, answers=max(10, given.kills * 5), seed=given.seed))
    print(result)
    raise SystemExit(bool(result.faults))


main()
