"""What the graph is to be told of the demo school: read back from the rows of the transaction that made them."""

from itertools import groupby

from sqlalchemy.ext.asyncio import AsyncConnection

from datasources.graph.port import Change
from datasources.relational.content import EXAMPLE, HOOK, ExampleRow, HookRow
from datasources.relational.database import driver
from datasources.relational.integrity import StudyingRow
from datasources.relational.rows import columns
from ingestion.projections import of_example, of_hook, of_student

HOOKS = f"SELECT {HOOK} FROM content_hooks h WHERE h.is_active ORDER BY h.id"
EXAMPLES = f"SELECT {EXAMPLE} FROM content_examples h WHERE h.is_active ORDER BY h.id"
STUDYING = f"""
SELECT {columns(StudyingRow, "p", subject_id="t.subject_id")} FROM learning_paths p JOIN textbooks t ON t.id = p.textbook_id
WHERE p.status IN ('active', 'paused') ORDER BY p.student_profile_id, p.id
"""


async def changes(connection: AsyncConnection) -> list[Change]:
    """The hooks and examples in use, and who studies what."""
    asked = driver(connection)
    hooks = await asked.fetch(HOOKS, record_class=HookRow)
    examples = await asked.fetch(EXAMPLES, record_class=ExampleRow)
    paths = await asked.fetch(STUDYING, record_class=StudyingRow)
    students = [of_student(id, own) for id, own in groupby(paths, key=lambda path: path.student_profile_id)]
    return [change for one in (*map(of_hook, hooks), *map(of_example, examples), *students) for change in one.changes]
