"""Hangs up and kills the server at random while interviews are spoken, and prints what came of it; or holds many in a row."""

import argparse
import asyncio
import logging
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from datasources.relational.embedded import EmbeddedPostgres
from settings import Settings
from tests.conftest import opened_school
from tests.crash.house import house
from tests.voice import row, trial
from tests.voice.spoken_interview import child_says


def main() -> None:
    arguments = argparse.ArgumentParser(prog="scripts/talk", description=__doc__)
    arguments.add_argument("lost", type=int, nargs="?", default=0, help="how many calls to hang up")
    arguments.add_argument("kills", type=int, nargs="?", default=0, help="how many times to kill the server")
    arguments.add_argument("seed", type=int, nargs="?", default=0)
    arguments.add_argument("--row", type=int, default=0, help="how many interviews to hold in a row instead")
    given = arguments.parse_args()
    for chatty in ("httpx", "aioice"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    if given.row:
        _row(given.row)
        return
    with house() as opened:
        result = asyncio.run(trial.run(opened, child_says, lost=given.lost, kills=given.kills, seed=given.seed))
    print(result)
    raise SystemExit(bool(result.faults))


def _row(count: int) -> None:
    with TemporaryDirectory(prefix="spool-talk-") as folder:
        Path(folder).chmod(0o755)  # as root, PostgreSQL is another
        postgres = EmbeddedPostgres.start(Path(folder) / "postgres")
        try:
            settings = Settings(data=Path(folder) / "data", rate=0)
            with opened_school(postgres.url, settings, datetime.now(UTC)) as school:
                asyncio.run(row.run(school, child_says, count, print))
        finally:
            postgres.stop()


main()
