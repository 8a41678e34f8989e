"""Global ids by the names of the demo school's people and concepts, looked up beside the API."""

from typing import Any

import pytest

from datasources.relational.database import Database
from tests.conftest import Served

STUDENT = "SELECT s.id FROM student_profiles s JOIN users u ON u.id = s.user_id WHERE u.handle = $1"
NODE = "SELECT id FROM embedded_graph.nodes WHERE label = $1 AND properties ->> 'name' = $2"


class Ids:
    """Looks up ids."""

    def __init__(self, database: Database) -> None:
        self._fetch = database.fetchval

    async def student(self, handle: str) -> str:
        return f"Student:{await self._fetch(STUDENT, handle)}"

    async def organization(self, name: str) -> str:
        return f"Organization:{await self._fetch('SELECT id FROM organizations WHERE name LIKE $1', name + '%')}"

    async def node(self, label: str, name: str) -> str:
        """A subject, topic, section or concept."""
        return f"{label}:{await self._fetch(NODE, label, name)}"

    async def value(self, sql: str, *arguments: Any) -> Any:
        return await self._fetch(sql, *arguments)


@pytest.fixture
def ids(served: Served) -> Ids:
    return Ids(served.stores.relational.database)
