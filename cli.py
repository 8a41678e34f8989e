"""The `spool` command: each part of it gathers the settings, and calls one room of the house."""

import asyncio
import contextlib
import logging
import os
import signal
import sys
from collections.abc import Callable, Coroutine, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from access import logs
from access.local import LocalIssuer
from access.tokens import STAFF
from datasources.errors import StoreError, StoreUnavailable
from datasources.stores import Stores, open_stores, start_postgres
from demo.viewers import VIEWERS
from environment import SettingError
from ingestion.book import BookError
from migrations import run as migrations
from settings import Settings

T = TypeVar("T")


@click.group(help="Spool: one graph for personalised learning. Settings are read from the environment: docs/settings.md.")
def main() -> None:
    """Says what goes wrong, and nothing else: set before a library sets it for all (wordllama does, to tell everything)."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("neo4j").setLevel(logging.ERROR)  # its driver warns at each of its retries


@main.command(help="Serve the API and the explorer; with embedded stores, migrate them and load the demo school first.")
def serve() -> None:
    import server

    with _opened() as (settings, url):
        server.refuse_taken_port(settings)
        if settings.database_url is None:
            _say("Stores: making ready")
            migrations.upgrade(url)
            _with_stores(settings, url, _prepare)
        else:
            migrations.check(url)
            migrations.ensure_partitions(url)
        _with_stores(settings, url, Stores.check)
        if _is_demo(settings):
            _with_stores(settings, url, _load_demo)
        if settings.serves_explorer:
            from explorer.build import build

            build(_say)
        if settings.interviews:
            from voice.models import fetch

            fetch(_say)
        from app import create_app

        app = create_app(settings, url)
        click.echo(_welcome(settings))
        server.run(app, settings)


@main.command(help="Fetch the models by which this server hears, if they are not there. `serve` does it too.")
def models() -> None:
    from voice.models import fetch

    sys.exit(0 if fetch(_say) else 1)


@main.command(help="Do jobs, beside the servers: grading, writing exercises, cleaning up. On the stores that the settings name.")
def work() -> None:
    with _opened() as (settings, url):
        if settings.database_url is None:
            raise SettingError("SPOOL_DATABASE_URL is not set: the embedded PostgreSQL is the server's own, and so are its jobs.")
        if settings.jobs == 0:
            raise SettingError("SPOOL_JOBS is 0: here it is how many jobs are done at the same time.")
        migrations.check(url)
        from app import work

        _say("Jobs: at work")
        asyncio.run(work(settings, url))


@main.command(help="Load the demo school into the stores, if it is not there.")
def demo() -> None:
    with _opened(development=True) as (settings, url):
        migrations.upgrade(url)
        _with_stores(settings, url, _prepare)
        _with_stores(settings, url, _load_demo)


@main.command(help="Turn a textbook (a folder or archive of CNXML or Markdown) into curriculum and content.")
@click.argument("path", type=click.Path(path_type=Path), required=False)
@click.option("--subject", help="The subject it belongs to, where its source does not say: e.g. Mathematics.")
@click.option("--re-embed", is_flag=True, help="Embed everything again, with the embedder of SPOOL_EMBEDDER.")
def ingest(path: Path | None, subject: str | None, re_embed: bool) -> None:
    if (path is None) == (not re_embed):
        raise click.UsageError("Name a textbook, or give --re-embed.")
    with _opened() as (settings, url):
        migrations.upgrade(url) if settings.database_url is None else migrations.check(url)
        _say(_with_stores(settings, url, lambda stores: _ingest(stores, path, subject) if path else _re_embed(stores)))


@main.command(help="Print a bearer token of the local issuer, for development.")
@click.option("--as", "name", required=True, help="Whom it stands for: a handle (maya) or an e-mail address.")
@click.option("--staff", is_flag=True, help="Put them into the platform's staff group.")
@click.option("--hours", default=12, show_default=True, help="How long it is good for.")
def token(name: str, staff: bool, hours: int) -> None:
    with _opened(development=True) as (settings, url):
        user = _with_stores(settings, url, lambda stores: stores.relational.people.called(name))
        if user is None or user.cognito_sub is None:
            raise click.ClickException(f"Nobody is called {name!r}; `spool serve` prints the demo viewers.")
        groups = (
            frozenset({STAFF}) if staff else next((one.groups for one in VIEWERS if one.subject == user.cognito_sub), frozenset())
        )
        issuer = LocalIssuer.of(settings.data)
        click.echo(issuer.issue(user.cognito_sub, groups=groups, now=datetime.now(UTC), hours=hours))


@main.command(help="Bring the database, the graph's constraints and the content index up to date.")
def migrate() -> None:
    with _opened() as (settings, url):
        pending = migrations.pending(url)
        migrations.upgrade(url)
        _with_stores(settings, url, _prepare)
        _with_stores(settings, url, Stores.check)
        _say(f"{len(pending)} migration(s) made; all stores are ready")


@main.command(help="Print the schema, or write what is generated from it.")
@click.option("--write", is_flag=True, help="Write schema.graphql and docs/permissions.md of the checkout.")
def schema(write: bool) -> None:
    from schema import permissions
    from schema.root import sdl

    if write:
        here = Path(__file__).parent
        (here / "schema.graphql").write_text(sdl())
        (here / "docs" / "permissions.md").write_text(permissions.documented())
    else:
        click.echo(sdl())


@main.command(help="Compare the stores with each other, and say what does not agree. Exit status 1 when something does not.")
@click.option("--repair", is_flag=True, help="Mend what can be worked out again: projections and counters.")
def doctor(repair: bool) -> None:
    from ingestion import doctor as examination

    with _opened(check=False) as (settings, url):  # a PostgreSQL that is down is a finding, as any other store
        findings = _with_stores(settings, url, lambda stores: examination.examine(stores, repair=repair))
        for finding in findings:
            click.echo(str(finding))
        sys.exit(any(not finding.is_well for finding in findings))


@contextlib.contextmanager
def _opened(*, check: bool = True, development: bool = False) -> Iterator[tuple[Settings, str]]:
    """The settings, and the address of a PostgreSQL that answers, unless nobody asks; if it is ours it is stopped at the end.
    What is for `development` alone is refused before any store is asked.

    What goes wrong is said in a sentence that names the setting.
    """
    signal.signal(signal.SIGTERM, _exit_in_order)
    try:
        settings = Settings.read()
        if settings.production:
            logs.redact()
        if development and settings.production:
            raise SettingError("SPOOL_ENV is `production`, which has no demo school and no tokens of its own.")
        postgres = start_postgres(settings)
        try:
            url = settings.database_url or (postgres.url if postgres else "")
            if check:
                _with_stores(settings, url, lambda stores: stores.relational.database.check())
            yield settings, url
        finally:
            if postgres is not None:
                postgres.stop()
    except (SettingError, StoreError, BookError) as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:
        sys.exit(130)


def _exit_in_order(signum: int, frame: object) -> None:
    """SIGTERM unwinds the stack like Ctrl-C does: uvicorn stops first, and then hands the signal on to us."""
    sys.exit(128 + signum)


def _with_stores(settings: Settings, url: str, work: Callable[[Stores], Coroutine[Any, Any, T]]) -> T:
    async def run() -> T:
        stores = open_stores(settings, url)
        try:
            return await work(stores)
        finally:
            await stores.close()

    return asyncio.run(run())


async def _prepare(stores: Stores) -> None:
    await stores.embedder.check()  # the index takes its dimension from it
    for store in (stores.graph, stores.content):
        try:
            await store.prepare()
        except StoreUnavailable:
            await store.check()  # says which setting to look at
            raise


async def _ingest(stores: Stores, path: Path, subject: str | None) -> str:
    from ingestion.ingest import ingest
    from ingestion.progress import Bar

    await _prepare(stores)
    await stores.check()
    report = await ingest(path, **_adapters(stores), subject=subject, progress=Bar(path.name))
    counts = (
        f"{report.sections} sections, {report.concepts} concepts, {report.chunks} passages, "
        f"{report.prerequisites} prerequisites, {report.related} related"
    )
    if report.unchanged:
        return f"{report.title}: {'what was left is done' if report.resumed else 'unchanged'} ({counts})"
    return f"{report.title}: {counts}, in {report.total_seconds:.1f} s ({report.rate:.0f} passages/s)"


async def _re_embed(stores: Stores) -> str:
    from ingestion.progress import Bar
    from ingestion.re_embed import re_embed

    count = await re_embed(**_adapters(stores), progress=Bar("re-embedding"))
    return f"{count} passages embedded by {stores.embedder.name}"


def _adapters(stores: Stores) -> dict[str, Any]:
    return {
        "database": stores.relational.database,
        "graph": stores.graph,
        "content": stores.content,
        "embedder": stores.embedder,
    }


async def _load_demo(stores: Stores) -> None:
    from demo import load

    if not await load.is_loaded(stores):
        _say("Demo school: loading")
        await load.load(stores, now=datetime.now(UTC), log=_say)


def _is_demo(settings: Settings) -> bool:
    return not settings.production and settings.database_url is None


def _welcome(settings: Settings) -> str:
    base = f"http://{settings.host}:{settings.port}"
    lines = ["", f"  API       {base}/graphql", f"  Explorer  {base}/explorer" if settings.serves_explorer else ""]
    lines += [f"  Interview {base}/voice"]
    if _is_demo(settings):
        command = f"{Path(sys.argv[0]).resolve()}"
        data = f"SPOOL_DATA={settings.data} " if "SPOOL_DATA" in os.environ else ""
        first = VIEWERS[0]
        query = (
            "{ viewer { name student { learningPaths { subjectName currentConcept { name content(first: 1) { citation } } } } } }"
        )
        lines += ["", "  Demo viewers (spool token --as NAME):"]
        lines += [f"    {one.handle:<16}{one.role:<10}{one.label}" for one in VIEWERS]
        lines += [
            "",
            "  Try it:",
            f"    curl -s {base}/graphql -H 'Content-Type: application/json' \\",
            f'      -H "Authorization: Bearer $({data}{command} token --as {first.handle})" \\',
            f'      -d \'{{"query": "{query}"}}\'',
            "",
        ]
    return "\n".join(lines)


def _say(text: str) -> None:
    click.echo(f"Spool: {text}", err=True)
