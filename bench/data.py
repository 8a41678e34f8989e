"""The data set that every server answers from: fixed rows in Spool's own tables, a curriculum and its passages through the ports,
and beside them the demo school, whose pupils ask for their home page.

The same seed gives the same rows. What the servers are asked is in `queries.py`.
"""

import math
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from hashlib import md5
from uuid import UUID

import asyncpg

from datasources.content.chunks import Chunk, chunk_id, to_metadata
from datasources.content.port import Vector
from datasources.graph.port import Change, Edge, Label, Node, Relationship
from datasources.stores import Stores, open_stores
from demo import load as demo
from learning.vocabulary import ContentKind, PrerequisiteStrength
from settings import Settings

STUDENTS = 1_000
ORGANIZATIONS = 10
PROGRESS_OF_EACH_PATH = 40
SUBJECTS = {"Algebra": "math", "Biology": "science", "Economics": "humanities", "History": "humanities", "Physics": "science"}
"""The five subjects that every student has a path in, each with its passages' namespace."""

EDUCATOR = "bench:educator"
"""The subject of the token of somebody who teaches in all of the organizations."""

PASSAGES = 5  # of each concept
SENTENCES = (
    "Two events are independent when the outcome of one tells nothing about the other.",
    "A “fair” coin lands on heads with probability ½ — however it fell before.",
    "Multiply the probabilities along the branches, and add those of the branches that end alike.",
    "The mean is pulled by the extremes; the median is not.",
    "Write the equation so that the unknown stands alone: 3x + 4 = 19, hence x = 5.",
    "Cells take in sugar and oxygen, and give off water, carbon dioxide and heat.",
    'She asked: "What would have to be true for this to be false?"',
    "Prices rise where many want what few have.",
    "A body at rest stays at rest unless a force acts on it.",
    "Draw the figure first, and mark in it whatever is given.",
)

SCHOOLS = """
    INSERT INTO organizations (id, name, type, max_students)
    SELECT md5('organization ' || i)::uuid, 'School ' || i, 'microschool', 100000 FROM generate_series(0, $1::int - 1) AS i
"""
TEXTBOOKS = """
    INSERT INTO textbooks (id, slug, title, subject, subject_id, namespace, s3_path, processing_status, processed_at)
    SELECT md5('textbook ' || place)::uuid, lower(name), name || ' for All', name, lower(name), namespace, 'file:' || lower(name),
           'completed', '2026-09-01'
    FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS subject (name, namespace, place)
"""
TEACHER = "INSERT INTO users (id, name, cognito_sub) VALUES (md5($1)::uuid, 'The educator', $1)"
MEMBERSHIPS = """
    INSERT INTO organization_members (organization_id, user_id, role)
    SELECT md5('organization ' || i)::uuid, md5($1)::uuid, 'educator' FROM generate_series(0, $2::int - 1) AS i
"""
DEMO_PUPILS = """
    SELECT cognito_sub FROM users u JOIN student_profiles s ON s.user_id = u.id WHERE cognito_sub ^@ 'demo:' ORDER BY 1
"""
MORE_STUDENTS = (  # those who come later stand last in their organization: the first pages stay as they are
    """
    INSERT INTO student_profiles (id, organization_id, first_name, last_name, total_points)
    SELECT md5('student ' || i)::uuid, md5('organization ' || i % $3)::uuid,
           (ARRAY['Ana', 'Bo', 'Chloé', 'Dmitri', 'Eun-ji', 'Fatima', 'Gus', 'Hana'])[1 + i % 8],
           $4 || (ARRAY['O''Brien', 'Núñez', 'van "Q" Dijk', 'Okonkwo', 'Šimić'])[1 + i % 5] || ' ' || i, (random() * 10000)::int
    FROM generate_series($1::int, $2::int) AS i
    """,
    """
    INSERT INTO learning_paths (id, student_profile_id, textbook_id, subject, current_concept_id, concepts_total, status,
                                completed_at, average_mastery_score, started_at, last_accessed_at)
    SELECT md5('path ' || i || ' ' || place)::uuid, md5('student ' || i)::uuid, md5('textbook ' || place)::uuid, name,
           lower(name) || '.concept-' || (random() * $4)::int, $5, status, CASE status WHEN 'completed' THEN now() END,
           CASE WHEN place <> 4 THEN round(random()::numeric, 2) END, '2026-09-01',
           timestamptz '2026-10-01' + random() * interval '40 days'
    FROM generate_series($1::int, $2::int) AS i,
         unnest($3::text[]) WITH ORDINALITY AS subject (name, place),
         LATERAL (SELECT (ARRAY['active', 'paused', 'completed'])[1 + (i + place) % 3] AS status) AS chosen
    """,
    """
    INSERT INTO concept_progress (id, student_profile_id, learning_path_id, concept_id, concept_name, status, mastered_at,
                                  review_due_at, final_mastery_score, attempt_count, total_time_seconds, created_at, updated_at)
    SELECT md5('progress ' || i || ' ' || place || ' ' || k)::uuid, md5('student ' || i)::uuid,
           md5('path ' || i || ' ' || place)::uuid, lower(name) || '.concept-' || k, name || ' "' || k || '"', status,
           CASE status WHEN 'mastered' THEN timestamptz '2026-11-01' END,
           CASE status WHEN 'mastered' THEN timestamptz '2026-11-10' + random() * interval '30 days' END,
           CASE WHEN k % 5 > 0 THEN round(random()::numeric, 2) END, (random() * 6)::int, (random() * 4000)::int,
           '2026-09-02', timestamptz '2026-10-01' + random() * interval '40 days'
    FROM generate_series($1::int, $2::int) AS i,
         unnest($3::text[]) WITH ORDINALITY AS subject (name, place),
         generate_series(0, $4::int - 1) AS k,
         LATERAL (SELECT (ARRAY['not_started', 'viewing', 'practicing', 'completed', 'mastered'])[1 + (i + k) % 5] AS status)
    ORDER BY random()  -- as they would lie after months of learning
    """,
)


async def load(url: str, settings: Settings) -> None:
    """Fills a migrated database, embedded graph and content included. Takes about 20 s."""
    stores = open_stores(settings, url)
    try:
        await stores.graph.prepare()
        await stores.content.prepare()
        await demo.load(stores, now=datetime.now(UTC), log=lambda text: None)
        await stores.graph.apply([change for subject in SUBJECTS for change in curriculum(subject)])
        await _put_passages(stores)
    finally:
        await stores.close()
    async with connected(url) as connection:
        await connection.execute(SCHOOLS, ORGANIZATIONS)
        await connection.execute(TEXTBOOKS, list(SUBJECTS), list(SUBJECTS.values()))
        await connection.execute(TEACHER, EDUCATOR)
        await connection.execute(MEMBERSHIPS, EDUCATOR, ORGANIZATIONS)
        await _add_students(connection, 1, STUDENTS, "", PROGRESS_OF_EACH_PATH)


async def grow(url: str, before: int, after: int) -> None:
    """Adds students until there are so many, with four rows of progress on each of their paths: 50 s for 100,000."""
    async with connected(url) as connection:
        await _add_students(connection, before + 1, after, "Zz", 4)


async def demo_pupils(url: str) -> list[str]:
    """The tokens' subjects of the demo school's pupils who have a login."""
    async with connected(url) as connection:
        return [row["cognito_sub"] for row in await connection.fetch(DEMO_PUPILS)]


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


async def _add_students(connection: asyncpg.Connection, first: int, last: int, prefix: str, progress: int) -> None:
    students, paths, rows = MORE_STUDENTS
    async with connection.transaction():
        await connection.execute("SET LOCAL session_replication_role = replica")  # foreign keys hold, and need no checking
        await connection.execute("SELECT setseed(0.42)")
        await connection.execute(students, first, last, ORGANIZATIONS, prefix)
        most = PROGRESS_OF_EACH_PATH - 1
        await connection.execute(paths, first, last, list(SUBJECTS), float(most), most + 1)
        await connection.execute(rows, first, last, list(SUBJECTS), progress)
    await connection.execute("VACUUM ANALYZE")
    await connection.execute("CHECKPOINT")


def curriculum(subject: str) -> Iterator[Change]:
    """One topic of five sections of eight concepts, each of which builds on up to three before it."""
    slug = subject.lower()
    yield Node(Label.SUBJECT, slug, {"name": subject, "slug": slug, "namespace": SUBJECTS[subject]})
    yield Node(Label.TOPIC, f"{slug}.topic", {"name": f"All of {subject}", "slug": "topic"})
    yield Edge(Relationship.HAS_TOPIC, slug, f"{slug}.topic", {"order": 1})
    for n in range(5):
        section = f"{slug}.section-{n}"
        yield Node(Label.SECTION, section, {"name": f"{subject}, part {n}", "slug": f"section-{n}"})
        yield Edge(Relationship.CONTAINS_SECTION, f"{slug}.topic", section, {"order": n})
    for k in range(PROGRESS_OF_EACH_PATH):
        concept = f"{slug}.concept-{k}"
        yield Node(
            Label.CONCEPT,
            concept,
            {
                "name": f'{subject} "{k}"',
                "slug": f"concept-{k}",
                "description": " ".join(SENTENCES[(k + n) % len(SENTENCES)] for n in range(3)),
                "learning_objectives": [SENTENCES[(k + n) % len(SENTENCES)] for n in range(2)],
                "estimated_minutes": 20 + k,
                "namespace": SUBJECTS[subject],
                "pinecone_chunk_ids": [_passage_id(subject, k, n) for n in range(PASSAGES)],
                "textbook_id": str(textbook_id(subject)),
            },
        )
        yield Edge(Relationship.INCLUDES_CONCEPT, f"{slug}.section-{k // 8}", concept, {"order": k})
    for k in range(PROGRESS_OF_EACH_PATH):
        for n, required in enumerate({k - 1, k // 2, k // 3} - {k, -1}):
            strength = PrerequisiteStrength.values()[(k + n) % 3]
            yield Edge(
                Relationship.REQUIRES_PREREQUISITE, f"{slug}.concept-{k}", f"{slug}.concept-{required}", {"strength": strength}
            )


async def _put_passages(stores: Stores) -> None:
    chance = random.Random(42)
    for subject, namespace in SUBJECTS.items():
        chunks = [_passage(subject, k, n, chance) for k in range(PROGRESS_OF_EACH_PATH) for n in range(PASSAGES)]
        vectors = [Vector(one.id, _direction(chance, stores.embedder.dimension), None, to_metadata(one)) for one in chunks]
        await stores.content.upsert(namespace, vectors)


def _passage(subject: str, k: int, n: int, chance: random.Random) -> Chunk:
    return Chunk(
        namespace=SUBJECTS[subject],
        id=_passage_id(subject, k, n),
        text=f"**{subject}, {k}.{n}**\n\n" + " ".join(chance.choices(SENTENCES, k=10)),
        content_type=ContentKind.EXPLANATION,
        textbook_id=str(textbook_id(subject)),
        book=subject.lower(),
        title=f"{subject} for All",
        subject=subject,
        concept_id=f"{subject.lower()}.concept-{k}",
        chapter=f"{k // 8}. Part {k // 8}",
        section=f"{k // 8}.{k} Section {k}" if n else None,
        page_number=10 * k + n if n < 3 else None,
    )


def _passage_id(subject: str, k: int, n: int) -> str:
    return chunk_id(subject.lower(), f"section-{k // 8}", k * PASSAGES + n)


def _direction(chance: random.Random, dimension: int) -> list[float]:
    values = [chance.gauss(0, 1) for _ in range(dimension)]
    length = math.hypot(*values)
    return [value / length for value in values]


def student_id(i: int) -> UUID:
    return _key(f"student {i}")


def organization_id(i: int) -> UUID:
    return _key(f"organization {i}")


def textbook_id(subject: str) -> UUID:
    return _key(f"textbook {list(SUBJECTS).index(subject) + 1}")


def _key(text: str) -> UUID:
    """The same as `md5(text)::uuid` in PostgreSQL."""
    return UUID(md5(text.encode(), usedforsecurity=False).hexdigest())
