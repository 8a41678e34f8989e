"""Counters against the rows that they count: how each is counted, where it drifted, and its mending.

Only the counting is here. What lies in other stores (which concepts a textbook teaches) is handed in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from datasources.relational.database import Database, Row, driver
from learning import experience
from learning.mastery import is_completed, is_mastered
from learning.vocabulary import PathStatus, ProgressStatus, Word

PAGE = 1_000  # rows that are counted at once


class Drift(Row):
    """A row whose counters say something else than the rows that they count."""

    id: UUID
    said: dict[str, Any]
    counted: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Counters:
    """Counters that one statement counts. `counted` gives `id` and these columns, for those of the ids of `$1` that have any."""

    table: str
    columns: tuple[str, ...]
    counted: str

    async def drifted(self, database: Database, *arguments: Any) -> tuple[int, list[Drift]]:
        """How many rows there are, and those that drifted, by id. `arguments` are the counting's own, from `$2` on."""
        rows, drifts, after = 0, list[Drift](), UUID(int=0)
        while page := await database.fetch(f"SELECT id FROM {self.table} WHERE id > $1 ORDER BY id LIMIT {PAGE}", after):
            ids = [row.id for row in page]
            drifts += await database.fetch(self._drifted(), ids, *arguments, row=Drift)
            rows, after = rows + len(ids), ids[-1]
        return rows, drifts

    async def mend(self, connection: AsyncConnection, ids: Sequence[UUID], actor: str, *arguments: Any) -> int:
        """Counts these rows anew, with an audit event for each that changes; gives how many did. Their writers wait meanwhile."""
        asked = driver(connection)
        changed = 0
        for start in range(0, len(ids), PAGE):
            page = sorted(ids[start : start + PAGE])
            await asked.execute(f"SELECT FROM {self.table} WHERE id = ANY($1) ORDER BY id FOR UPDATE", page)
            changed += len(await asked.fetch(self._mended(actor), page, *arguments))
        return changed

    def _drifted(self) -> str:
        return f"""
        SELECT said.id, {self._document("said")} AS said, {self._document("now")} AS counted
        FROM {self.table} AS said JOIN ({self.counted}) AS now ON now.id = said.id
        WHERE {self._row("said")} IS DISTINCT FROM {self._row("now")} ORDER BY said.id
        """

    def _mended(self, actor: str) -> str:
        values = ", ".join(f"{column} = now.{column}" for column in self.columns)
        return f"""
        WITH mended AS (
            UPDATE {self.table} AS said SET {values}
            FROM ({self.counted}) AS now
            WHERE now.id = said.id AND {self._row("said")} IS DISTINCT FROM {self._row("now")}
            RETURNING said.id, {self._document("old")} AS before, {self._document("new")} AS after
        )
        INSERT INTO audit_events (actor, action, entity, entity_id, before, after)
        SELECT '{actor}', 'recount', '{self.table}', id::text, before, after FROM mended
        RETURNING id
        """

    def _row(self, of: str) -> str:
        return f"ROW({', '.join(f'{of}.{column}' for column in self.columns)})"

    def _document(self, of: str) -> str:
        pairs = ", ".join(f"'{column}', {of}.{column}" for column in self.columns)
        return f"jsonb_build_object({pairs})"


def _quoted(words: Sequence[Word]) -> str:
    return ", ".join(f"'{word.value}'" for word in words)


_THROUGH = _quoted([status for status in ProgressStatus if is_completed(status)])
_MASTERED = _quoted([status for status in ProgressStatus if is_mastered(status)])
_LIVE = _quoted([PathStatus.ACTIVE, PathStatus.PAUSED])

ORGANIZATIONS = Counters(
    "organizations",
    ("current_students",),
    """
    SELECT o.id, (SELECT count(*) FROM student_profiles s WHERE s.organization_id = o.id)::int AS current_students
    FROM organizations o WHERE o.id = ANY($1::uuid[])
    """,
)
"""An organization's students."""

STUDENTS = Counters(
    "student_profiles",
    ("experience_points", "level", "total_points"),
    f"""
    SELECT s.id, won.experience AS experience_points, width_bucket(won.experience, $2::int[]) AS level,
           (earned.points + met.points)::int AS total_points
    FROM student_profiles s
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(a.point_value), 0) AS points, coalesce(sum(a.experience_value), 0) AS experience
        FROM student_achievements e JOIN achievements a ON a.id = e.achievement_id
        WHERE e.student_profile_id = s.id AND e.is_earned
    ) AS earned
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(c.point_bonus), 0) AS points
        FROM student_daily_challenges d JOIN daily_challenges c ON c.id = d.daily_challenge_id
        WHERE d.student_profile_id = s.id AND d.completed_at IS NOT NULL
    ) AS met
    CROSS JOIN LATERAL (
        SELECT {experience.EXPLANATION} * count(*) FILTER (WHERE p.core_content_viewed)
               + {experience.CONCEPT} * count(*) FILTER (WHERE p.mastered_at IS NOT NULL) AS experience
        FROM concept_progress p WHERE p.student_profile_id = s.id
    ) AS concepts
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(round({experience.ANSWER} * g.competency_score)), 0) AS experience
        FROM assessments g WHERE g.student_profile_id = s.id AND g.evaluated_at IS NOT NULL
    ) AS answers
    CROSS JOIN LATERAL (
        SELECT {experience.REMEDIATION} * count(*) AS experience
        FROM remediation_paths r WHERE r.student_profile_id = s.id AND r.status = '{PathStatus.COMPLETED}'
    ) AS practice
    CROSS JOIN LATERAL (
        SELECT (earned.experience + concepts.experience + answers.experience + practice.experience)::int AS experience
    ) AS won
    WHERE s.id = ANY($1::uuid[])
    """,
)
"""A student's experience, level and points. `$2`: the experience at which each level begins, from the first; more than anybody
reaches. An answer counts from when it was evaluated, also while an appeal against that is decided."""

STREAKS = Counters(
    "student_profiles",
    ("last_activity_date", "current_streak_days", "longest_streak_days"),
    """
    SELECT s.id, runs.last AS last_activity_date, coalesce(runs.latest, 0) AS current_streak_days,
           coalesce(runs.longest, 0) AS longest_streak_days
    FROM student_profiles s
    CROSS JOIN LATERAL (
        SELECT max(last) AS last, max(days) AS longest, (array_agg(days ORDER BY last DESC))[1] AS latest
        FROM (
            SELECT max(date) AS last, count(*)::int AS days
            FROM (
                SELECT date, date - row_number() OVER (ORDER BY date)::int AS run  -- the same for days in a row
                FROM engagement_analytics e WHERE e.student_profile_id = s.id AND e.has_learning
            ) AS days_by_run GROUP BY run
        ) AS run
    ) AS runs
    WHERE s.id = ANY($1::uuid[])
    """,
)
"""A student's streaks, by the days on which they learned something: as they stood on the last of these days."""

PATHS = Counters(
    "learning_paths",
    ("concepts_total", "concepts_completed", "concepts_mastered", "average_mastery_score"),
    f"""
    SELECT p.id, count(*)::int AS concepts_total,
           count(*) FILTER (WHERE c.status IN ({_THROUGH}))::int AS concepts_completed,
           count(*) FILTER (WHERE c.status IN ({_MASTERED}))::int AS concepts_mastered,
           CASE WHEN abs(p.average_mastery_score - avg(c.final_mastery_score)) <= 0.0001 THEN p.average_mastery_score
                ELSE avg(c.final_mastery_score)::score END AS average_mastery_score  -- however a half was rounded
    FROM learning_paths p
    JOIN unnest($2::uuid[], $3::text[]) AS taught (textbook_id, concept_id) ON taught.textbook_id = p.textbook_id
    LEFT JOIN concept_progress c ON c.student_profile_id = p.student_profile_id AND c.concept_id = taught.concept_id
    WHERE p.id = ANY($1::uuid[]) AND p.status IN ({_LIVE})
    GROUP BY p.id
    """,
)
"""How far a student is with a path's textbook. `$2` and `$3`: every textbook's id with each concept that it teaches. Paths that
ended keep what they ended with."""


def _uses(table: str, shown: str) -> Counters:
    return Counters(
        table,
        ("usage_count",),
        f"""
        SELECT h.id, coalesce(seen.times, 0)::int AS usage_count
        FROM {table} h LEFT JOIN (
            SELECT piece.id, count(*) AS times
            FROM learning_sessions l CROSS JOIN LATERAL jsonb_array_elements_text(l.{shown}) AS piece (id)
            WHERE l.concept_id IN (SELECT concept_id FROM {table} WHERE id = ANY($1::uuid[]))
            GROUP BY piece.id
        ) AS seen ON seen.id = h.id::text
        WHERE h.id = ANY($1::uuid[])
        """,
    )


HOOKS = _uses("content_hooks", "selected_hooks")
"""In how many sessions a hook was shown."""

EXAMPLES = _uses("content_examples", "selected_examples")
"""The same for an example."""

TEXTBOOKS = Counters(
    "textbooks",
    ("total_concepts", "total_sections", "chunk_count"),
    """
    SELECT held.id, held.total_concepts, held.total_sections, held.chunk_count
    FROM unnest($2::uuid[], $3::int[], $4::int[], $5::int[]) AS held (id, total_concepts, total_sections, chunk_count)
    WHERE held.id = ANY($1::uuid[])
    """,
)
"""What the other stores hold of a textbook. `$2` to `$5`: each one's id, concepts, sections and passages."""
