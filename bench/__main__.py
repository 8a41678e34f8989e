"""`./scripts/bench`: Spool beside its peers. What is measured and how is in README.md."""

import asyncio
import json
import sys
from pathlib import Path

import click
import uvloop

from bench.answers import answers
from bench.compare import Differs, compare
from bench.growth import growth
from bench.interviews import interviews
from bench.load import WrongAnswer
from bench.queries import NAMES
from bench.report import report
from bench.servers import NAMES as SERVERS
from bench.servers import SPOOL
from bench.stage import staged
from bench.subscriptions import subscriptions
from bench.unseen import unseen
from explorer.build import BuildFailed

RESULTS = Path(__file__).parent / "results.json"


@click.command(help="Measure Spool beside its peers; how its cost grows; or what an operation costs that nobody has sent before.")
@click.argument(
    "what", type=click.Choice(["compare", "growth", "unseen", "subscriptions", "answers", "interviews"]), default="compare"
)
@click.option("--only", default=",".join(NAMES), show_default=True, help="The queries to compare.")
@click.option("--servers", help=f"Some of {','.join(SERVERS)}: all to compare, else {SPOOL} alone.")
@click.option("--quick", is_flag=True, help="One short round: to see that all works.")
def main(what: str, only: str, servers: str | None, quick: bool) -> None:
    names = _known(servers, SERVERS, "--servers") if servers else list(SERVERS if what == "compare" else [SPOOL])
    chosen = _known(only, NAMES, "--only")
    rounds, seconds = (1, 1.0) if quick else (3, 3.0)
    try:
        with staged(_say) as stage, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            match what:
                case "growth":
                    runner.run(growth(stage, names, rounds, seconds, _say))
                case "unseen":
                    runner.run(unseen(stage, names))
                case "subscriptions":
                    runner.run(subscriptions(stage, quick=quick, say=_say))
                case "answers":
                    runner.run(answers(stage, quick=quick, say=_say))
                case "interviews":
                    runner.run(interviews(stage, quick=quick, say=_say))
                case _:
                    rows = runner.run(compare(stage, names, chosen, rounds, seconds, _say))
                    RESULTS.write_text(json.dumps([row.rounded() for row in rows], indent=1) + "\n")
                    print("\n".join(report(rows)))
    except (BuildFailed, Differs, WrongAnswer) as error:
        sys.exit(f"Benchmark: {error}")


def _known(said: str, names: tuple[str, ...], option: str) -> list[str]:
    """The names that were said, in our own order."""
    given = said.split(",")
    if unknown := set(given) - set(names):
        raise click.BadParameter(f"{', '.join(sorted(unknown))}; it knows {', '.join(names)}.", param_hint=option)
    return [name for name in names if name in given]


def _say(text: str) -> None:
    click.echo(text, err=True)


if __name__ == "__main__":
    main()
