"""The outbox and its relay: in order, once each, through failures, refusals and kills."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from datasources.content.chunks import Chunk
from datasources.content.embedded import EmbeddedContent
from datasources.content.port import Vector
from datasources.errors import StoreRefused, StoreUnavailable
from datasources.graph.port import Change, DropEdge, DropNode, Edge, Label, Node, Relationship
from datasources.jobs.relay import Delivery, Relay
from datasources.relational import outbox
from datasources.relational.outbox import Command, Kind
from tests.ingestion import library
from tests.ingestion.shelf import Shelf


async def put(shelf: Shelf, *commands: Command) -> None:
    async with shelf.database.transaction() as connection:
        assert await outbox.put(connection, commands) == len(commands)


def concept(name: str, key: str = "book") -> Command:
    (command,) = outbox.graph_changes(key, [Node(Label.CONCEPT, name, {"name": name})])
    return command


def passages(*ids: str, key: str = "book") -> list[Command]:
    return list(outbox.upsert(key, [Chunk(namespace="math", id=id, text=f"Words of {id}.") for id in ids]))


class FailsAt(EmbeddedContent):
    """A content store that is down for one upsert."""

    def __init__(self, shelf: Shelf, at: int) -> None:
        super().__init__(shelf.database, shelf.embedder.dimension)
        self.left = at

    async def upsert(self, namespace: str, vectors: Sequence[Vector]) -> None:
        self.left -= 1
        if self.left == 0:
            raise StoreUnavailable("content", "it is being mended")
        await super().upsert(namespace, vectors)


def relay_with(shelf: Shelf, content: EmbeddedContent) -> Relay:
    return Relay(shelf.database, shelf.graph, content, shelf.embedder)


async def test_commands_are_delivered_in_order_and_let_go_of(shelf: Shelf) -> None:
    await put(shelf, concept("a"), *passages("p1", "p2"), concept("b"), *outbox.delete("book", "math", ["p1"]))
    told: list[Delivery] = []
    assert await shelf.relay().drain(told.append) == 4
    assert told == [
        Delivery(Kind.CHANGES, "book", 1),
        Delivery(Kind.UPSERT, "book", 2),
        Delivery(Kind.CHANGES, "book", 1),
        Delivery(Kind.DELETE, "book", 1),
    ]
    assert await shelf.content.ids("math") == ["p2"]
    assert (await shelf.content.fetch("math", ["p2"]))["p2"] == {
        "text": "Words of p2.",
        "content_type": "explanation",
        "embedder": "wordllama",
    }
    assert set(await shelf.graph.nodes(Label.CONCEPT, ["a", "b"])) == {"a", "b"}
    rows = await shelf.database.fetch("SELECT payload, attempts, last_error, delivered_at IS NULL AS waits FROM outbox")
    assert [tuple(row) for row in rows] == [(None, 1, None, False)] * 4


async def test_there_is_nothing_to_do_a_second_time(shelf: Shelf) -> None:
    await put(shelf, concept("a"))
    assert await shelf.relay().drain() == 1
    assert await shelf.relay().drain() == 0


async def test_a_store_that_is_down_stops_the_relay_which_goes_on_later(shelf: Shelf) -> None:
    await put(shelf, *passages("p1"), *passages("p2"), concept("a"))
    relay = relay_with(shelf, FailsAt(shelf, at=2))
    with pytest.raises(StoreUnavailable, match="the content store does not answer: it is being mended"):
        await relay.drain()
    rows = await shelf.database.fetch("SELECT attempts, last_error, delivered_at IS NULL AS waits FROM outbox ORDER BY id")
    assert [tuple(row) for row in rows] == [
        (1, None, False),
        (1, "the content store does not answer: it is being mended", True),
        (0, None, True),
    ]
    assert await shelf.graph.nodes(Label.CONCEPT, ["a"]) == {}
    assert await relay.drain() == 2
    assert await shelf.content.ids("math") == ["p1", "p2"]


async def test_a_refusal_holds_back_what_has_the_same_key_and_nothing_else(shelf: Shelf) -> None:
    orphan = Edge(Relationship.NEXT_CONCEPT, "nowhere", "neither")
    await put(shelf, *outbox.graph_changes("bad", [orphan]), concept("a", key="bad"), concept("b", key="good"))
    with pytest.raises(StoreRefused, match="an edge needs the Concept 'nowhere', which is not there"):
        await shelf.relay().drain()
    assert set(await shelf.graph.nodes(Label.CONCEPT, ["a", "b"])) == {"b"}
    assert (await shelf.counts())["waiting"] == 2


async def test_two_relays_take_turns(shelf: Shelf) -> None:
    await put(shelf, *(concept(f"c{n}") for n in range(10)))
    counts = await asyncio.gather(shelf.relay().drain(), shelf.relay().drain())
    assert sorted(counts) == [0, 10]
    rows = await shelf.database.fetch("SELECT DISTINCT attempts FROM outbox")
    assert [row.attempts for row in rows] == [1]


async def test_every_change_survives_the_outbox() -> None:
    changes: list[Change] = [
        Node(
            Label.STUDENT, "s", {"a": 1, "b": 0.5, "c": True, "d": ["x", "y"], "e": None, "f": datetime(2026, 1, 2, tzinfo=UTC)}
        ),
        Edge(Relationship.STUDYING, "s", "m", {"started_at": datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC)}),
        DropEdge(Relationship.STUDYING, "s", "m"),
        DropNode(Label.STUDENT, "s"),
    ]
    (command,) = outbox.graph_changes("k", changes)
    assert outbox.changes_of(command.payload) == changes


async def test_commands_have_a_bounded_size() -> None:
    nodes = [Node(Label.CONCEPT, str(n)) for n in range(2_500)]
    assert [len(command.payload["changes"]) for command in outbox.graph_changes("k", nodes)] == [1_000, 1_000, 500]
    chunks = [Chunk(namespace="math", id=str(n)) for n in range(130)]
    assert [len(command.payload["chunks"]) for command in outbox.upsert("k", chunks)] == [64, 64, 2]


async def test_a_book_that_was_interrupted_says_how_far_it_is_and_goes_on(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = library.folder(library.WEATHER, tmp_path / "weather")
    await shelf.take(book)
    whole = await shelf.contents()
    await wipe(shelf)
    monkeypatch.setattr(outbox, "CHUNKS_A_COMMAND", 2)
    shelf.content = FailsAt(shelf, at=3)
    with pytest.raises(StoreUnavailable):
        await shelf.take(book)
    (row,) = await shelf.database.fetch("SELECT processing_status, processing_percent, is_processed FROM textbooks")
    assert tuple(row) == ("running", 34, False)  # 2 of 5 + 1 commands
    report = await shelf.take(book)
    assert (report.unchanged, report.resumed) == (True, 4)
    assert await shelf.contents() == whole
    (row,) = await shelf.database.fetch("SELECT processing_status, processing_percent, is_processed FROM textbooks")
    assert tuple(row) == ("completed", 100, True)


async def test_an_error_while_registering_leaves_nothing_behind(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: Any) -> int:
        raise RuntimeError("in the middle")

    monkeypatch.setattr(outbox, "put", fail)
    before = await shelf.counts()
    with pytest.raises(RuntimeError, match="in the middle"):
        await shelf.take(library.folder(library.WEATHER, tmp_path / "weather"))
    assert await shelf.counts() == before


KILLED = """
import asyncio, sys
from pathlib import Path
from datasources.content.embedded import EmbeddedContent
from datasources.graph.embedded import EmbeddedGraph
from datasources.language.local import WordllamaEmbedder
from datasources.relational import outbox
from datasources.relational.database import Database
from ingestion.ingest import ingest

outbox.CHUNKS_A_COMMAND = 2

class Stuck(EmbeddedContent):
    count = 0

    async def upsert(self, namespace, vectors):
        await super().upsert(namespace, vectors)
        self.count += 1
        if self.count == 3:
            print("stuck", flush=True)
            await asyncio.sleep(600)

async def main(url, path):
    database, embedder = Database(url), WordllamaEmbedder()
    content = Stuck(database, embedder.dimension)
    await ingest(Path(path), database=database, graph=EmbeddedGraph(database), content=content, embedder=embedder)

asyncio.run(main(*sys.argv[1:]))
"""


async def test_a_killed_ingestion_goes_on(shelf: Shelf, tmp_path: Path) -> None:
    """The process is killed after a store did what it was told, and before anybody noted it: that command comes twice."""
    book = library.folder(library.WEATHER, tmp_path / "weather")
    await shelf.take(book)
    whole = await shelf.contents()
    await wipe(shelf)
    root = Path(__file__).parents[2]
    process = subprocess.Popen(  # noqa: ASYNC220  (nothing else is to run meanwhile)
        [sys.executable, "-c", KILLED, shelf.url, str(book)], cwd=root, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process.stdout:
        assert process.stdout.readline() == "stuck\n"
        process.send_signal(signal.SIGKILL)
        process.wait()
    counts = await shelf.counts()
    assert (counts["passages"], counts["nodes"], counts["waiting"]) == (6, 0, 4)
    report = await shelf.take(book)
    assert (report.unchanged, report.resumed) == (True, 4)
    assert await shelf.contents() == whole
    rows = await shelf.database.fetch("SELECT processing_status, embedder FROM textbooks")
    assert [tuple(row) for row in rows] == [("completed", "wordllama")]


async def wipe(shelf: Shelf) -> None:
    await shelf.database.fetch("TRUNCATE textbooks, outbox, content_terms CASCADE")
    await shelf.database.fetch("TRUNCATE embedded_graph.nodes, embedded_graph.edges, embedded_content.vectors")
