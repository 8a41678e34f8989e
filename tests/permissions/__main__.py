"""Walks over the graph of a demo school of its own, as everybody, and prints what came of it."""

import argparse
import asyncio
import logging
import tempfile
import time
from pathlib import Path
from random import Random

from datasources.relational.embedded import EmbeddedPostgres
from settings import Settings
from tests.conftest import MOMENT, School, opened_school
from tests.databases import apart, execute
from tests.happened import HAPPENED
from tests.permissions.oracle import consult
from tests.permissions.walk import Walk
from tests.permissions.world import WORLD, opened


def main() -> None:
    arguments = argparse.ArgumentParser(prog="scripts/walk", description=__doc__)
    arguments.add_argument("steps", type=int, help="how many operations")
    arguments.add_argument("seed", type=int, nargs="?", default=0, help="another one, another walk")
    given = arguments.parse_args()
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory(prefix="spool-walk-") as folder:
        server = EmbeddedPostgres.start(Path(folder) / "postgres")
        try:
            with opened_school(server.url, Settings(data=Path(folder), rate=0), MOMENT) as school:
                apart(execute(school.url, WORLD + HAPPENED))
                holes = asyncio.run(run(school, given.steps, given.seed))
        finally:
            server.stop()
    raise SystemExit(bool(holes))


async def run(school: School, steps: int, seed: int) -> int:
    """Walks, prints what came of it, and returns how many holes there are."""
    oracle = await consult(school.url)
    began = time.perf_counter()
    async with opened(school) as door:
        walk = Walk(door, oracle, Random(seed))
        await walk.go(steps)
    print(f"{walk.report()}; {time.perf_counter() - began:.0f} s")
    for hole in walk.holes:
        print("", hole, sep="\n")
    return len(walk.holes)


if __name__ == "__main__":
    main()
