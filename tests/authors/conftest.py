"""What is asked of authors' mutations: their documents, the demo school to ask them of, and all that they could change."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest

from datasources.graph.port import Relationship
from tests.conftest import Client, School, Served, serving
from tests.people.conftest import key
from tests.tables import contents, untouched
from tests.work import run_jobs

__all__ = ["key"]

ERRORS = {
    "UserError": "message",
    "InputError": "fields { path message }",
    "NotFoundError": "field",
    "ConflictError": "reason existing { id }",
    "CycleError": "path { id name }",
}
HOOK = "id text category subCategory difficulty isActive usageCount author { name } organization { name } concept { name }"
EXAMPLE = """id text visualAidUrl category interestTags difficulty isActive author { name } organization { name }
    concept { name }"""
CONCEPT = """id name description difficulty estimatedMinutes masteryThreshold isOptional
    prerequisites { strength reason canSkip required { id } }"""
EXPECTED = {
    "createHook": ("Hook", "InputError", "NotFoundError", "ConflictError"),
    "updateHook": ("Hook", "InputError", "NotFoundError"),
    "createExample": ("Example", "InputError", "NotFoundError", "ConflictError"),
    "updateExample": ("Example", "InputError", "NotFoundError"),
    "updateConcept": ("Concept", "InputError", "NotFoundError"),
    "addPrerequisite": ("Concept", "InputError", "NotFoundError", "CycleError"),
    "removePrerequisite": ("Concept", "NotFoundError"),
}
SHOWN = {"Hook": HOOK, "Example": EXAMPLE, "Concept": CONCEPT, **ERRORS}
TABLES = (
    "content_hooks",
    "content_examples",
    "content_versions",
    "audit_events",
    "idempotency_keys",
    "outbox",
    "procrastinate_jobs",
    "concept_progress",
    "embedded_graph.nodes",
    "embedded_graph.edges",
    "embedded_graph.version",
    "embedded_content.vectors",
)


def document(mutation: str) -> str:
    """The mutation, asked for all that the tests look at."""
    parts = " ".join(f"... on {name} {{ {SHOWN[name]} }}" for name in (*EXPECTED[mutation], "UserError"))
    input = mutation[0].upper() + mutation[1:] + "Input"
    return f"mutation($input: {input}!) {{ {mutation}(input: $input) {{ __typename {parts} }} }}"


async def ask(client: Client, mutation: str, **input: Any) -> dict[str, Any]:
    """What the mutation answers."""
    answer: dict[str, Any] = (await client.data(document(mutation), input=input))[mutation]
    return answer


async def outcome(client: Client, mutation: str, **input: Any) -> str:
    """The type of what it answers, or the code of its error."""
    body = await client.send(document(mutation), input=input)
    if "errors" in body:
        (error,) = body["errors"]
        return str(error["extensions"]["code"])
    return str(body["data"][mutation]["__typename"])


class Study(Served):
    """The application over a school that its authors may change."""

    async def value(self, sql: str, *arguments: Any) -> Any:
        return await self.stores.relational.database.fetchval(sql, *arguments)

    async def rows(self, sql: str, *arguments: Any) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in await self.stores.relational.database.fetch(sql, *arguments)]

    async def concept(self, name: str) -> str:
        """The key of the concept with this name."""
        found = await self.stores.curriculum.concepts_named(name, 10)
        return next(one.id for one in found if one.name == name)

    async def organization(self, name: str) -> str:
        return f"Organization:{await self.value('SELECT id FROM organizations WHERE name LIKE $1', name + '%')}"

    async def requires(self, dependent: str, required: str) -> dict[str, Any] | None:
        """How one concept requires the other, in the graph."""
        edges = await self.stores.graph.targets(Relationship.REQUIRES_PREREQUISITE, [dependent])
        return next((dict(edge.properties) for edge, _ in edges if edge.target == required), None)

    async def versions(self) -> list[tuple[Any, ...]]:
        """What was said after each edit: entity, number, content, author; oldest first."""
        return await self.rows(
            """SELECT v.entity, v.version, v.content, u.handle FROM content_versions v LEFT JOIN users u ON u.id = v.author_id
               ORDER BY v.id"""
        )

    async def audit(self) -> list[tuple[Any, ...]]:
        """Who, action, entity, before, after; oldest first."""
        return await self.rows(
            """SELECT u.handle, a.action, a.entity, a.before, a.after FROM audit_events a LEFT JOIN users u ON u.id = a.actor_id
               WHERE a.actor_id IS NOT NULL ORDER BY a.id"""
        )

    def untouched(self) -> AbstractAsyncContextManager[None]:
        """Holds that what is done within changes nothing."""
        return untouched(self._look)

    async def _look(self) -> tuple[dict[str, list[str]], int]:
        """Every row of every table that authors could change, and the version of the graph."""
        there = [table for table in TABLES if await self.value("SELECT to_regclass($1) IS NOT NULL", table)]
        return await contents(self.stores.relational.database, there), await self.stores.graph.version()

    async def work(self) -> None:
        """Does what is to be done later."""
        assert await run_jobs(self) == []


@pytest.fixture
async def study(own_school: School) -> AsyncIterator[Study]:
    async with serving(own_school) as served:
        study = Study(served.app, own_school)
        yield study
        await study.close()
