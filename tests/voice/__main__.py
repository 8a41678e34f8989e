"""Hangs up and kills the server at random while interviews are spoken, and prints what came of it."""

import argparse
import asyncio
import logging

from tests.crash.house import house
from tests.voice.spoken_interview import child_says
from tests.voice.trial import run


def main() -> None:
    arguments = argparse.ArgumentParser(prog="scripts/talk", description=__doc__)
    arguments.add_argument("lost", type=int, help="how many calls to hang up")
    arguments.add_argument("kills", type=int, help="how many times to kill the server")
    arguments.add_argument("seed", type=int, nargs="?", default=0)
    given = arguments.parse_args()
    for chatty in ("httpx", "aioice"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    with house() as opened:
        result = asyncio.run(run(opened, child_says, lost=given.lost, kills=given.kills, seed=given.seed))
    print(result)
    raise SystemExit(bool(result.faults))


main()
