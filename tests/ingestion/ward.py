"""A small school in good health, for a doctor to look at: one book, two students, a hook and an example."""

import uuid
from typing import Any
from uuid import UUID

from datasources.relational import integrity, outbox
from datasources.stores import Stores
from ingestion import ids
from ingestion.doctor import examine
from ingestion.projections import homes, of_example, of_hook, of_student, passage_of
from tests.ingestion.shelf import Shelf

BOOK = ids.textbook_id("first-sums")
SUM, DIFFERENCE = ids.concept_id("first-sums", "sum"), ids.concept_id("first-sums", "difference")


def key(number: int) -> UUID:
    return UUID(f"01900000-0000-7000-8000-{number:012d}")


SCHOOL, ADA, BEN, PATH, ENDED, HOOK, RETIRED, EXAMPLE = map(key, range(1, 9))
TEN = key(21)

ROWS = f"""
INSERT INTO organizations (id, name, type, max_students, current_students) VALUES ('{SCHOOL}', 'Birch', 'microschool', 20, 2);
INSERT INTO student_profiles (id, organization_id, first_name, last_name, experience_points, level, total_points,
    last_activity_date, current_streak_days, longest_streak_days) VALUES
    ('{ADA}', '{SCHOOL}', 'Ada', 'Lind', 350, 3, 25, '2026-10-05', 1, 3),
    ('{BEN}', '{SCHOOL}', 'Ben', 'Okoro', 0, 1, 0, NULL, 0, 0);
INSERT INTO achievements (id, name, description, criteria_type, criteria_value, criteria_details, point_value, experience_value,
    category, rarity)
    VALUES ('{key(20)}', 'One', 'Master a concept.', 'concepts_mastered', 1, '{{}}', 15, 305, 'mastery', 'common'),
           ('{TEN}', 'Ten', 'Master ten concepts.', 'concepts_mastered', 10, '{{}}', 150, 900, 'mastery', 'rare');
INSERT INTO student_achievements (student_profile_id, achievement_id, current_progress, target_progress, earned_at) VALUES
    ('{ADA}', '{key(20)}', 1, 1, now()), ('{ADA}', '{TEN}', 1, 10, NULL);
INSERT INTO daily_challenges (id, challenge_date, name, description, challenge_type, target_value, point_bonus) VALUES
    ('{key(22)}', '2026-10-05', 'Half an hour', 'Learn for 30 minutes.', 'time_spent', 30, 10);
INSERT INTO student_daily_challenges (student_profile_id, daily_challenge_id, completed_at) VALUES
    ('{ADA}', '{key(22)}', now()), ('{BEN}', '{key(22)}', NULL);
INSERT INTO learning_paths
    (id, student_profile_id, textbook_id, subject, current_concept_id, available_concepts, concepts_total, concepts_completed,
     concepts_mastered, average_mastery_score, status, started_at)
    VALUES ('{PATH}', '{ADA}', '{BOOK}', 'Mathematics', '{DIFFERENCE}', '{{{DIFFERENCE}}}', 2, 1, 1, 0.85, 'active',
        '2026-09-01T08:00:00Z'),
           ('{ENDED}', '{BEN}', '{BOOK}', 'Mathematics', '{SUM}', '{{}}', 7, 0, 0, NULL, 'abandoned', '2026-09-01T08:00:00Z');
INSERT INTO concept_progress
    (id, student_profile_id, learning_path_id, concept_id, concept_name, status, final_mastery_score, mastered_at,
     core_content_viewed)
    VALUES ('{key(30)}', '{ADA}', '{PATH}', '{SUM}', 'Sum', 'mastered', 0.9, now(), true),
           ('{key(31)}', '{ADA}', '{PATH}', '{DIFFERENCE}', 'Difference', 'practicing', 0.8, NULL, false);
SELECT ensure_partitions('2026-10-01', '2026-10-31');
INSERT INTO engagement_analytics (student_profile_id, date, has_learning) VALUES
    ('{ADA}', '2026-10-01', true), ('{ADA}', '2026-10-02', true), ('{ADA}', '2026-10-03', true), ('{ADA}', '2026-10-04', false),
    ('{ADA}', '2026-10-05', true);
INSERT INTO content_hooks (id, concept_id, life_category, hook_text, archived_at) VALUES
    ('{HOOK}', '{SUM}', 'social', 'Who pays what?', NULL), ('{RETIRED}', '{SUM}', 'personal', 'Count your shoes.', now());
INSERT INTO content_examples (id, concept_id, example_text, interest_tags, life_category, difficulty_level) VALUES
    ('{EXAMPLE}', '{DIFFERENCE}', 'Five dogs less two.', '{{dogs,friends}}', 'personal', 'basic');
"""

TABLES = (
    "organizations",
    "student_profiles",
    "learning_paths",
    "concept_progress",
    "content_hooks",
    "content_examples",
    "textbooks",
)


class Ward:
    """The school's stores, and what a test asks of them."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.stores = Stores.over(shelf.database, shelf.graph, shelf.content, shelf.embedder)

    async def fill(self) -> None:
        """The rows, and what the graph is told of them; the book is there."""
        await self.run(ROWS)
        hooks = [of_hook(row) async for row in integrity.hooks(self.shelf.database)]
        written = [row async for row in integrity.examples(self.shelf.database)]
        examples = [of_example(row) for row in written]
        students = [of_student(path.student_profile_id, [path]) async for path in integrity.studying(self.shelf.database)]
        await self.shelf.graph.apply([change for one in (*hooks, *examples, *students) for change in one.changes])
        taught = await homes(self.stores, [row.concept_id for row in written])
        async with self.shelf.database.transaction() as connection:
            await outbox.put(connection, outbox.upsert("ward", [passage_of(row, taught[row.concept_id]) for row in written]))
        await self.stores.relay.drain()

    async def run(self, sql: str) -> None:
        async with self.shelf.database.transaction() as connection:
            for statement in filter(str.strip, sql.split(";\n")):
                await connection.exec_driver_sql(statement)

    async def amiss(self, *, repair: bool = False) -> list[str]:
        """The lines of an examination that are not plainly well."""
        return [line for line in map(str, await examine(self.stores, repair=repair)) if not line.startswith("ok ")]

    async def everything(self) -> list[Any]:
        """All that the stores hold, but for times, the outbox and the audit trail."""
        rows = [
            await self.shelf.database.fetch(f"SELECT to_jsonb(t) - 'updated_at' AS row FROM {table} t ORDER BY id")
            for table in TABLES
        ]
        return [*await self.shelf.contents(), *([row.row for row in table] for table in rows)]

    async def audited(self) -> list[tuple[Any, ...]]:
        """What the doctor did: action, entity, id, before, after."""
        rows = await self.shelf.database.fetch(
            "SELECT action, entity, entity_id, before, after FROM audit_events WHERE actor = 'spool doctor' ORDER BY entity_id"
        )
        return [tuple(row) for row in rows]


def stranger() -> str:
    """An id that nothing has."""
    return f"concept_{uuid.UUID(int=7)}"
