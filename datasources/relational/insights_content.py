"""How well hooks and examples work, worked out from the sessions that showed them and the answers that came next.

How often each was shown is counted where it is shown; `counters.py` counts it again.
"""

from collections.abc import Sequence

from datasources.relational.database import LONG, Database, driver
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
UPDATE {table} h SET effectiveness_score = now.score::numeric
FROM unnest($1::uuid[], $2::float8[]) AS now (id, score)
WHERE h.id = now.id AND h.effectiveness_score IS DISTINCT FROM now.score::numeric::score
"""
PIECES = (("content_hooks", "selected_hooks"), ("content_examples", "selected_examples"))
"""The tables, and the column of a session that holds the ids of those it showed."""


async def judge(database: Database) -> None:
    """Writes down how well each hook and each example works, where that changed."""
    concepts = [row.concept_id for row in await database.fetch(_CONCEPTS)]
    for start in range(0, len(concepts), PAGE):
        for table, column in PIECES:
            await _judge(database, concepts[start : start + PAGE], table, column)


async def _judge(database: Database, concepts: Sequence[str], table: str, column: str) -> None:
    async with database.transaction(LONG) as connection:
        asked = driver(connection)
        rows = await asked.fetch(_WORKED.format(table=table, column=column), list(concepts))
        scores = [effectiveness(row["answers"], row["mean"]) for row in rows]
        await asked.execute(_JUDGED.format(table=table), [row["id"] for row in rows], scores)
