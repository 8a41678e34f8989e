"""How a change to the curriculum is decided: in turn, by what it is and what waits for the graph, as one command to it and the
version of what the concept says from then on. What carries it over is `jobs/relay.py`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from datasources.graph.port import Change as GraphChange
from datasources.graph.port import Label
from datasources.relational import outbox
from datasources.relational.changes import Change
from datasources.relational.database import Database, driver
from datasources.relational.versions import add_version

KEY = "curriculum"
"""Of these commands in the outbox: they are carried over in the order in which they were decided."""

LOCK = 7_266_432  # any number that nobody else locks

_VERSION = """
SELECT (SELECT count(*) FROM content_versions WHERE entity = $1) || ' ' ||
       coalesce((SELECT string_agg(slug || '@' || content_digest, ' ' ORDER BY slug) FROM textbooks), '') AS version
"""
_STANDING = f"""
{_VERSION},
       (SELECT max(id) FROM outbox WHERE delivered_at IS NULL AND key = $2) AS last,
       (SELECT jsonb_agg(payload ORDER BY id) FROM outbox WHERE delivered_at IS NULL AND store = 'graph'
        AND (key = $2 OR key IN (SELECT slug FROM textbooks))) AS waiting
"""
_WAITS = "SELECT EXISTS (SELECT FROM outbox WHERE delivered_at IS NULL AND key = $1 AND id <= $2)"
_COMMAND = "INSERT INTO outbox (store, kind, key, payload) VALUES ('graph', 'changes', $1, $2) RETURNING id"
_WITHDRAWN = "DELETE FROM outbox WHERE id = $1 AND key = $2 AND delivered_at IS NULL RETURNING payload"
_EDITED = "SELECT entity_id, after FROM audit_events WHERE entity = $1 AND action = ANY($2) AND entity_id = ANY($3) ORDER BY id"
_RENAMED = "UPDATE concept_progress SET concept_name = $2 WHERE concept_id = $1 AND concept_name <> $2"


ACTIONS = ("updateConcept", "addPrerequisite", "removePrerequisite", "withdraw")
"""Whose audit events say what authors have settled."""


class Moved(Exception):
    """The curriculum was changed since it was read: read it again."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the curriculum was decided at a moment."""

    version: str  # another one after every decision
    last: int | None  # the newest command of an author's that waits
    waiting: Sequence[GraphChange]  # what the graph has yet to be told of it, in order


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """An author's change of a concept, decided."""

    concept_id: str
    changes: Sequence[GraphChange]
    before: dict[str, Any]  # of what changes
    after: dict[str, Any]
    said: dict[str, Any]  # all that the concept said, and
    says: dict[str, Any]  # says from now on


async def standing(database: Database) -> Standing:
    """How far the curriculum is decided. To be read before the graph is."""
    [row] = await database.fetch(_STANDING, Label.CONCEPT.value, KEY)
    waiting = [change for payload in row.waiting or () for change in outbox.changes_of(payload)]
    return Standing(row.version, row.last, waiting)


async def in_turn(connection: AsyncConnection) -> None:
    """Waits until no other transaction changes the curriculum. Who does takes turns, so that the commands' numbers follow the
    commits, and what was decided on holds."""
    await driver(connection).execute("SELECT pg_advisory_xact_lock($1)", LOCK)


async def decide(change: Change, before: Standing, edit: Edit) -> int:
    """Writes the edit, with its audit event and the version that it makes; gives the id of its command. Raises `Moved` where
    the curriculum is another than it was before."""
    await in_turn(change.connection)
    if await driver(change.connection).fetchval(_VERSION, Label.CONCEPT.value) != before.version:
        raise Moved
    (command,) = outbox.graph_changes(KEY, edit.changes)
    undoing = {"concept_id": edit.concept_id, "said": edit.said, "before": edit.before, "after": edit.after}
    id = await driver(change.connection).fetchval(_COMMAND, KEY, {**command.payload, **undoing})
    change.note(Label.CONCEPT, edit.concept_id, edit.before, edit.after)
    await add_version(change.connection, Label.CONCEPT, edit.concept_id, edit.says, change.actor.id)
    return int(id)


async def waits(database: Database, until: int) -> bool:
    """Whether a command of an author's up to this one is still to be carried over."""
    return bool(await database.fetchval(_WAITS, KEY, until))


async def withdraw(change: Change, command_id: int, why: str) -> None:
    """Takes back an edit that the graph has refused: the concept says what it said before. Nothing, where it was taken back."""
    await in_turn(change.connection)
    payload = await driver(change.connection).fetchval(_WITHDRAWN, command_id, KEY)
    if payload is not None:
        change.note(Label.CONCEPT, payload["concept_id"], {**payload["after"], "refused": why}, payload["before"])
        await add_version(change.connection, Label.CONCEPT, payload["concept_id"], payload["said"], change.actor.id)


async def edited(connection: AsyncConnection, concept_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What authors have settled of these concepts, by id: properties, and under `prerequisites` those that they have added
    or changed, None where they have taken one away, by the required concept's id."""
    found: dict[str, dict[str, Any]] = {}
    for row in await driver(connection).fetch(_EDITED, Label.CONCEPT.value, list(ACTIONS), list(concept_ids)):
        settled = found.setdefault(row["entity_id"], {"prerequisites": {}})
        prerequisites = {**settled["prerequisites"], **row["after"].get("prerequisites", {})}
        settled.update({**row["after"], "prerequisites": prerequisites})
    return found


async def rename(connection: AsyncConnection, concept_id: str, name: str) -> None:
    """Students' progress calls a concept by this name."""
    await driver(connection).execute(_RENAMED, concept_id, name)
