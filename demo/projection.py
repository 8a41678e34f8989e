"""What the other stores are to be told of the demo school: read back from the rows, in the transaction that made them."""

from collections import defaultdict
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from datasources.content.chunks import Chunk
from datasources.graph.port import Change
from datasources.relational import integrity
from datasources.relational.integrity import StudyingRow
from ingestion.projections import Home, of_example, of_hook, of_student, passage_of


async def changes(connection: AsyncConnection) -> list[Change]:
    """The hooks and examples in use, and who studies what."""
    hooks = [of_hook(row) async for row in integrity.hooks(connection)]
    examples = [of_example(row) async for row in integrity.examples(connection)]
    paths: dict[UUID, list[StudyingRow]] = defaultdict(list)
    async for path in integrity.studying(connection):
        paths[path.student_profile_id].append(path)
    students = [of_student(id, own) for id, own in sorted(paths.items())]
    return [change for one in (*hooks, *examples, *students) for change in one.changes]


async def passages(connection: AsyncConnection, taught: Mapping[str, Home]) -> list[Chunk]:
    """The examples in use that are for all, as passages; of concepts that are taught somewhere."""
    rows = [row async for row in integrity.examples(connection) if row.organization_id is None]
    return [passage_of(row, taught[row.concept_id]) for row in rows if row.concept_id in taught]
