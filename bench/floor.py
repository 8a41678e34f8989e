"""The floor: a bare ASGI application that asks PostgreSQL for the whole answer as JSON text, and passes the bytes through.

No server that reads GraphQL can be below it by much; how far above it one is, is what GraphQL costs.
"""

import asyncio
import json
import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import asyncpg

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

# What is ordered by is named with its table: `id` alone would be the id as it is shown, which no index knows.
PROGRESS_STATUS = """
    CASE status WHEN 'not_started' THEN 'NOT_STARTED' WHEN 'viewing' THEN 'VIEWING' WHEN 'practicing' THEN 'PRACTICING'
                WHEN 'completed' THEN 'COMPLETED' WHEN 'mastered' THEN 'MASTERED' END"""  # upper() takes four times as long
PROGRESS = f"""(
    SELECT json_build_object('nodes', coalesce(json_agg(c), '[]')) FROM (
        SELECT 'ConceptProgress:' || id AS id, concept_name AS "conceptName", {PROGRESS_STATUS} AS status,
               final_mastery_score AS "masteryScore", attempt_count AS "attemptCount"
        FROM concept_progress AS own WHERE learning_path_id = p.id ORDER BY updated_at DESC, own.id DESC LIMIT 20) AS c)"""
PATHS = f"""(
    SELECT coalesce(json_agg(p), '[]') FROM (
        SELECT 'LearningPath:' || id AS id, subject AS "subjectName", upper(status) AS status,
               average_mastery_score AS "averageMastery", {PROGRESS} AS progress
        FROM learning_paths AS p WHERE student_profile_id = s.id ORDER BY last_accessed_at DESC, p.id) AS p)"""
STUDENT = f"""
    'Student:' || id AS id, first_name AS "firstName", total_points AS "totalPoints", {PATHS} AS "learningPaths\""""
PREREQUISITES = """(
    SELECT coalesce(json_agg(json_build_object('required', json_build_object('id', 'Concept:' || r.id, 'name', r.name),
                                               'strength', upper(r.strength)) ORDER BY r.weight, lower(r.name), r.id), '[]')
    FROM (
        SELECT n.id, n.properties ->> 'name' AS name, e.properties ->> 'strength' AS strength,
               array_position('{strong,moderate,weak}', e.properties ->> 'strength') AS weight
        FROM embedded_graph.edges e JOIN embedded_graph.nodes n ON n.label = 'Concept' AND n.id = e.target
        WHERE e.relationship = 'REQUIRES_PREREQUISITE' AND e.source = k.id) AS r)"""
CONTENT = """(
    SELECT coalesce(json_agg(c), '[]') FROM (
        SELECT 'ContentChunk:' || v.namespace || '/' || v.id AS id, v.metadata ->> 'text' AS text,
               concat_ws(', ', v.metadata ->> 'title', coalesce(v.metadata ->> 'section', v.metadata ->> 'chapter'),
                         'p. ' || (v.metadata ->> 'page_number')) AS citation
        FROM jsonb_array_elements_text(k.properties -> 'pinecone_chunk_ids') WITH ORDINALITY AS chunk (id, place)
        JOIN embedded_content.vectors v ON v.namespace = k.properties ->> 'namespace' AND v.id = chunk.id
        ORDER BY chunk.place LIMIT 3) AS c)"""
PATHS_AND_CONCEPTS = f"""(
    SELECT coalesce(json_agg(p), '[]') FROM (
        SELECT 'LearningPath:' || p.id AS id, p.subject AS "subjectName", (
            SELECT json_build_object('id', 'Concept:' || k.id, 'name', k.properties ->> 'name',
                                     'prerequisites', {PREREQUISITES}, 'content', {CONTENT})
            FROM embedded_graph.nodes k WHERE k.label = 'Concept' AND k.id = p.current_concept_id) AS "currentConcept"
        FROM learning_paths p WHERE student_profile_id = s.id ORDER BY last_accessed_at DESC, p.id) AS p)"""
WITH_CONCEPTS = f"""'Student:' || id AS id, first_name AS "firstName", {PATHS_AND_CONCEPTS} AS "learningPaths\""""


def of_organization(columns: str, first: int) -> str:
    return f"""
        SELECT convert_to(
            '{{"data":{{"organization":{{"students":{{"nodes":' || coalesce(json_agg(s), '[]') || '}}}}}}}}', 'UTF8')
        FROM (SELECT {columns} FROM student_profiles AS s WHERE organization_id = $1
              ORDER BY last_name, first_name, s.id LIMIT {first}) AS s"""


STATEMENTS = {
    "one": f"""
        SELECT convert_to('{{"data":{{"student":' || row_to_json(s) || '}}}}', 'UTF8')
        FROM (SELECT {STUDENT} FROM student_profiles AS s WHERE id = $1) AS s""",
    "three": of_organization(WITH_CONCEPTS, first=10),
    "list": of_organization(STUDENT, first=50),
}


class Floor:
    """Answers the three queries of the benchmark by their operation's name, and nothing else."""

    def __init__(self, url: str, size: int) -> None:
        self._url = url
        self._size = size
        self._idle: asyncio.LifoQueue[dict[str, Any]] = asyncio.LifoQueue()

    async def open(self) -> None:
        for _ in range(self._size):
            connection = await asyncpg.connect(self._url, server_settings={"jit": "off"})
            self._idle.put_nowait({name: await connection.prepare(sql) for name, sql in STATEMENTS.items()})

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await receive()
            await self.open()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
            return
        body = (await receive())["body"]
        request = json.loads(body)
        statements = await self._idle.get()
        try:
            answer = await statements[request["operationName"].lower()].fetchval(request["variables"]["id"].partition(":")[2])
        finally:
            self._idle.put_nowait(statements)
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(answer)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})


app = Floor(os.environ.get("SPOOL_DATABASE_URL", ""), int(os.environ.get("SPOOL_DATABASE_POOL", "10")))
