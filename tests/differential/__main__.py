"""Runs generated requests through both executors, over a demo school of its own, and prints what came of it."""

import argparse
import asyncio
import logging
import tempfile
import time
import warnings
from pathlib import Path

from datasources.relational.embedded import EmbeddedPostgres
from datasources.stores import open_stores
from schema.root import schema
from settings import Settings
from tests.conftest import MOMENT, School, opened_school
from tests.differential.run import Trial, pool_of

SHOWN = 3
"""Differences that are shown, each by the smallest request that has it."""


def main() -> None:
    arguments = argparse.ArgumentParser(prog="scripts/differential", description=__doc__)
    arguments.add_argument("count", type=int, help="how many requests")
    arguments.add_argument("seed", type=int, nargs="?", default=0, help="of the first; each one after it has the next")
    given = arguments.parse_args()
    logging.disable(logging.CRITICAL)
    warnings.filterwarnings("ignore", "coroutine .* was never awaited")  # graphql-core's, where it cancels a field's siblings
    with tempfile.TemporaryDirectory(prefix="spool-differential-") as folder:
        server = EmbeddedPostgres.start(Path(folder) / "postgres")
        try:
            with opened_school(server.url, Settings(data=Path(folder)), MOMENT) as school:
                differences = asyncio.run(run(school, given.count, given.seed))
        finally:
            server.stop()
    raise SystemExit(bool(differences))


async def run(school: School, count: int, seed: int) -> int:
    """Runs them, prints what came of it, and returns how many differ."""
    stores = open_stores(school.settings, school.url)
    trial = Trial(schema, stores, school.now, await pool_of(schema, stores, school.now))
    began = time.perf_counter()
    tally = await trial.run(count, seed)
    print(f"{count:12,}  requests from seed {seed} in {time.perf_counter() - began:.0f} s")
    print(tally.report(schema._schema, trial.engine.counts))
    for _, case in tally.differences[:SHOWN]:
        print("", await trial.shrunk(case), sep="\n")
    await stores.close()
    return len(tally.differences)


if __name__ == "__main__":
    main()
