"""The statements of `embedded.py`, each one round trip whatever the number of ids.

Properties that are read by name come in a column each; all of them in one, and a node's times behind it.
"""

from functools import lru_cache

from datasources.jsonb import ANY_OF, columns

STATEMENTS = 256  # kept of each kind: clients choose the names in them
Named = tuple[tuple[str, type], ...] | None
"""Names, as a key."""

TABLES = """
SELECT pg_advisory_xact_lock(7766281);  -- two processes that start at once: CREATE ... IF NOT EXISTS alone is not safe then

CREATE SCHEMA IF NOT EXISTS embedded_graph;

CREATE TABLE IF NOT EXISTS embedded_graph.nodes (
    label      text COLLATE "C" NOT NULL,
    id         text COLLATE "C" NOT NULL,
    properties jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (label, id)
);

CREATE TABLE IF NOT EXISTS embedded_graph.edges (
    relationship text COLLATE "C" NOT NULL,
    source       text COLLATE "C" NOT NULL,
    target       text COLLATE "C" NOT NULL,
    properties   jsonb NOT NULL,
    PRIMARY KEY (relationship, source, target)
);
CREATE INDEX IF NOT EXISTS edges_by_target ON embedded_graph.edges (relationship, target);

-- All pieces of one to three characters of a name in small letters: what every word to be found in it must have.
-- (pg_trgm would do, but the embedded PostgreSQL comes without it.)
CREATE OR REPLACE FUNCTION embedded_graph.pieces(name text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
    SELECT array_agg(DISTINCT substr(small, start, size))
    FROM (SELECT lower(name COLLATE pg_unicode_fast) AS small) AS given,
        generate_series(1, 3) AS size,
        generate_series(1, char_length(small) - size + 1) AS start
);
CREATE INDEX IF NOT EXISTS nodes_by_name ON embedded_graph.nodes USING gin (embedded_graph.pieces(properties ->> 'name'));

CREATE TABLE IF NOT EXISTS embedded_graph.version (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    version  bigint NOT NULL
);
INSERT INTO embedded_graph.version (version) VALUES (0) ON CONFLICT DO NOTHING;
"""

IS_PREPARED = "SELECT to_regclass('embedded_graph.version') IS NOT NULL AS prepared"

VERSION = "SELECT version FROM embedded_graph.version"

NEXT_VERSION = "UPDATE embedded_graph.version SET version = version + $1 RETURNING version"  # locks the row: writers take turns


@lru_cache(STATEMENTS)
def nodes(names: Named) -> str:
    return f"""
    SELECT {_listed("node.id", *_node(names))} FROM embedded_graph.nodes AS node
    WHERE label = $1 AND id = {ANY_OF.format("$2")}
    """


@lru_cache(STATEMENTS)
def all_nodes(names: Named) -> str:
    return f"SELECT {_listed('node.id', *_node(names))} FROM embedded_graph.nodes AS node WHERE label = $1 ORDER BY id"


@lru_cache(STATEMENTS)
def targets(names: Named, of_edges: Named) -> str:
    return f"""
    SELECT {_listed("edge.source", "edge.target", *_edge(of_edges), *_node(names))}
    FROM embedded_graph.edges AS edge
    JOIN embedded_graph.nodes AS node ON node.label = $3 AND node.id = edge.target
    WHERE edge.relationship = $1 AND edge.source = {ANY_OF.format("$2")}
    """


@lru_cache(STATEMENTS)
def sources(names: Named, of_edges: Named) -> str:
    return f"""
    SELECT {_listed("edge.source", "edge.target", *_edge(of_edges), *_node(names))}
    FROM embedded_graph.edges AS edge
    JOIN embedded_graph.nodes AS node ON node.label = $3 AND node.id = edge.source
    WHERE edge.relationship = $1 AND edge.target = {ANY_OF.format("$2")}
    """


@lru_cache(STATEMENTS)
def named(names: Named) -> str:
    return f"""
    SELECT {_listed("node.id", *_node(names))}
    FROM embedded_graph.nodes AS node
    WHERE label = $1
        AND embedded_graph.pieces(properties ->> 'name') @> $3::text[]
        AND NOT EXISTS (
            SELECT FROM unnest($2::text[]) AS word
            WHERE position(word IN lower((properties ->> 'name') COLLATE pg_unicode_fast)) = 0
        )
    ORDER BY char_length(properties ->> 'name'), id
    LIMIT $4
    """


def _node(names: Named) -> list[str]:
    times = {name: f"node.{name}" for name in ("created_at", "updated_at")}
    return columns("node.properties", _mapping(names), times) + ([*times.values()] if names is None else [])


def _edge(names: Named) -> list[str]:
    return columns("edge.properties", _mapping(names))


def _mapping(names: Named) -> dict[str, type] | None:
    return None if names is None else dict(names)


def _listed(*columns: str) -> str:
    return ", ".join(columns)


SUBJECT_GRAPH = """
WITH has_topic AS (
    SELECT * FROM embedded_graph.edges WHERE relationship = 'HAS_TOPIC' AND source = $1
), contains_section AS (
    SELECT * FROM embedded_graph.edges
    WHERE relationship = 'CONTAINS_SECTION' AND source IN (SELECT target FROM has_topic)
), includes_concept AS (
    SELECT * FROM embedded_graph.edges
    WHERE relationship = 'INCLUDES_CONCEPT' AND source IN (SELECT target FROM contains_section)
), among_concepts AS (
    -- One index search for all sources, and a hash of the targets: joined, every pair of concepts would be searched for.
    SELECT edge.* FROM embedded_graph.edges AS edge
    WHERE edge.relationship IN ('REQUIRES_PREREQUISITE', 'NEXT_CONCEPT')
        AND edge.source = ANY (ARRAY(SELECT target FROM includes_concept))
        AND (edge.target IN (SELECT target FROM includes_concept)) IS TRUE
), keys (label, id) AS (
    SELECT 'Subject', $1
    UNION SELECT 'Topic', target FROM has_topic
    UNION SELECT 'Section', target FROM contains_section
    UNION SELECT 'Concept', target FROM includes_concept
)
SELECT label AS kind, id, NULL AS source, NULL AS target, properties, created_at, updated_at
FROM keys JOIN embedded_graph.nodes USING (label, id)
UNION ALL
SELECT relationship, NULL, source, target, properties, NULL, NULL
FROM (
    TABLE has_topic UNION ALL TABLE contains_section UNION ALL TABLE includes_concept UNION ALL TABLE among_concepts
) AS edge
"""

PUT_NODES = """
MERGE INTO embedded_graph.nodes AS node
USING unnest($1::text[], $2::text[], $3::jsonb[]) AS given (label, id, properties)
    ON node.label = given.label AND node.id = given.id
WHEN NOT MATCHED THEN
    INSERT (label, id, properties) VALUES (given.label, given.id, jsonb_strip_nulls(given.properties))
WHEN MATCHED AND node.properties <> jsonb_strip_nulls(node.properties || given.properties) THEN
    UPDATE SET properties = jsonb_strip_nulls(node.properties || given.properties), updated_at = now()
"""

MISSING_END = """
SELECT given.label, given.id
FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS given (label, id, place)
WHERE NOT EXISTS (SELECT FROM embedded_graph.nodes AS node WHERE node.label = given.label AND node.id = given.id)
ORDER BY given.place
LIMIT 1
"""

PUT_EDGES = """
MERGE INTO embedded_graph.edges AS edge
USING unnest($1::text[], $2::text[], $3::text[], $4::jsonb[]) AS given (relationship, source, target, properties)
    ON edge.relationship = given.relationship AND edge.source = given.source AND edge.target = given.target
WHEN NOT MATCHED THEN
    INSERT VALUES (given.relationship, given.source, given.target, jsonb_strip_nulls(given.properties))
WHEN MATCHED AND edge.properties <> jsonb_strip_nulls(edge.properties || given.properties) THEN
    UPDATE SET properties = jsonb_strip_nulls(edge.properties || given.properties)
"""

DROP_EDGES = """
DELETE FROM embedded_graph.edges AS edge
USING unnest($1::text[], $2::text[], $3::text[]) AS given (relationship, source, target)
WHERE edge.relationship = given.relationship AND edge.source = given.source AND edge.target = given.target
"""

DROP_EDGES_FROM = """
DELETE FROM embedded_graph.edges AS edge
USING unnest($1::text[], $2::text[]) AS given (relationship, id)
WHERE edge.relationship = given.relationship AND edge.source = given.id
"""

DROP_EDGES_TO = """
DELETE FROM embedded_graph.edges AS edge
USING unnest($1::text[], $2::text[]) AS given (relationship, id)
WHERE edge.relationship = given.relationship AND edge.target = given.id
"""

DROP_NODES = """
DELETE FROM embedded_graph.nodes AS node
USING unnest($1::text[], $2::text[]) AS given (label, id)
WHERE node.label = given.label AND node.id = given.id
"""

PREREQUISITES_BELOW = """
WITH RECURSIVE below AS (
    SELECT source, target FROM embedded_graph.edges
    WHERE relationship = 'REQUIRES_PREREQUISITE' AND source = ANY($1::text[])
    UNION
    SELECT further.source, further.target
    FROM below CROSS JOIN LATERAL (  -- by source: joined, it would be every prerequisite there is
        SELECT source, target FROM embedded_graph.edges AS edge
        WHERE edge.relationship = 'REQUIRES_PREREQUISITE' AND edge.source = below.target OFFSET 0
    ) AS further
)
SELECT source, target FROM below
"""
