"""Runs generated requests through both executors, over a demo school of its own: python -m tests.differential COUNT [SEED]"""

import argparse
import asyncio
import logging
import tempfile
import time
from pathlib import Path

from datasources.relational.embedded import EmbeddedPostgres
from datasources.stores import open_stores
from schema.root import schema
from settings import Settings
from tests.conftest import MOMENT, School, opened_school
from tests.differential.run import Tally, Trial

SHOWN = 5


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m tests.differential", description=__doc__)
    arguments.add_argument("count", type=int, help="how many requests")
    arguments.add_argument("seed", type=int, nargs="?", default=0, help="of the first; each one after it has the next")
    given = arguments.parse_args()
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory(prefix="spool-differential-") as folder:
        server = EmbeddedPostgres.start(Path(folder) / "postgres")
        try:
            with opened_school(server.url, Settings(data=Path(folder)), MOMENT) as school:
                tally = asyncio.run(run(school, given.count, given.seed))
        finally:
            server.stop()
    raise SystemExit(bool(tally.differences))


async def run(school: School, count: int, seed: int) -> Tally:
    """Runs them, and prints what came of it."""
    stores = open_stores(school.settings, school.url)
    trial = await Trial.of(schema, stores, school.now)
    began = time.perf_counter()
    tally = await trial.run(count, seed)
    print(f"{count} requests from seed {seed} in {time.perf_counter() - began:.0f} s")
    print(report(tally, trial))
    await stores.close()
    return tally


def report(tally: Tally, trial: Trial) -> str:
    """Counts, what was not reached, and the first differences."""
    counts = {**tally.counts, **{f"engine: {name}": count for name, count in trial.engine.counts.items()}}
    missed = tally.missed(schema._schema)
    lines = [f"{count:12,}  {name}" for name, count in sorted(counts.items())]
    lines.append(f"reached {len(tally.reached)} coordinates of the schema, not {len(missed)}: {' '.join(missed)}")
    return "\n".join([*lines, *(f"\n{one}" for one in tally.differences[:SHOWN])])


main()
