"""How well hooks and examples work, worked out from the sessions that showed them and the answers that came next.

How often each was shown is counted where it is shown; `counters.py` counts it again.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from datasources.relational import outbox
from datasources.relational.content import EXAMPLES_BY_ID, HOOKS_BY_ID, ExampleRow, HookRow
from datasources.relational.database import LONG, Database, driver
from datasources.relational.outbox import Command
from learning.effectiveness import effectiveness

PAGE = 20  # concepts whose sessions are gone through at once

_CONCEPTS = "SELECT concept_id FROM content_hooks UNION SELECT concept_id FROM content_examples ORDER BY concept_id"
_WORKED = """
WITH sittings AS MATERIALIZED (
    SELECT l.selected_hooks, l.selected_examples, next.score
    FROM learning_sessions l
    CROSS JOIN LATERAL (
        SELECT a.competency_score AS score FROM assessments a
        WHERE a.student_profile_id = l.student_profile_id AND a.concept_id = l.concept_id
          AND a.submitted_at >= l.started_at AND a.status = 'evaluated'
        ORDER BY a.submitted_at, a.id LIMIT 1
    ) AS next
    WHERE l.concept_id = ANY($1::text[])
)
SELECT h.id, count(s.score)::int AS answers, avg(s.score)::float8 AS mean
FROM {table} h
LEFT JOIN (
    SELECT piece.id, sittings.score FROM sittings CROSS JOIN LATERAL jsonb_array_elements_text({column}) AS piece (id)
) AS s ON s.id = h.id::text
WHERE h.concept_id = ANY($1::text[])
GROUP BY h.id
"""
_JUDGED = """
UPDATE {table} h SET effectiveness_score = now.score
FROM (  -- locked in the order in which sessions lock what they show
    SELECT own.id, given.score::numeric AS score
    FROM unnest($1::uuid[], $2::float8[]) AS given (id, score) JOIN {table} own ON own.id = given.id
    WHERE own.effectiveness_score IS DISTINCT FROM given.score::numeric::score
    ORDER BY own.id FOR NO KEY UPDATE OF own
) AS now
WHERE h.id = now.id
RETURNING h.id
"""


@dataclass(frozen=True, slots=True)
class Pieces:
    """One of the two sorts of what lessons are made of."""

    table: str
    column: str  # of a session, that holds the ids of those it showed
    rows: str  # by their ids
    row: type[HookRow | ExampleRow]


PIECES = (
    Pieces("content_hooks", "selected_hooks", HOOKS_BY_ID, HookRow),
    Pieces("content_examples", "selected_examples", EXAMPLES_BY_ID, ExampleRow),
)

Tell = Callable[[Any], Iterable[Command]]
"""What other stores are to be told of one of these rows."""


async def judge(database: Database, tell: Tell) -> None:
    """Writes down how well each hook and each example works, where that changed, and has the other stores told."""
    concepts = [row.concept_id for row in await database.fetch(_CONCEPTS)]
    for start in range(0, len(concepts), PAGE):
        for pieces in PIECES:
            await _judge(database, concepts[start : start + PAGE], pieces, tell)


async def _judge(database: Database, concepts: Sequence[str], pieces: Pieces, tell: Tell) -> None:
    async with database.transaction(LONG) as connection:
        asked = driver(connection)
        rows = await asked.fetch(_WORKED.format(table=pieces.table, column=pieces.column), list(concepts))
        scores = [effectiveness(row["answers"], row["mean"]) for row in rows]
        judged = await asked.fetch(_JUDGED.format(table=pieces.table), [row["id"] for row in rows], scores)
        changed = await asked.fetch(pieces.rows, [row["id"] for row in judged], record_class=pieces.row)
        await outbox.put(connection, [command for row in changed for command in tell(row)])
