"""The statements of `neo4j.py`. A label or a relationship's type cannot be a parameter: those come from the enums alone.

Every node carries `name_lower` beside its name, for the text index; readers do not see it.
"""

from datasources.graph.port import ENDS, Label, Relationship
from datasources.views import Names

HIDDEN = frozenset({"id", "name_lower"})  # properties of a node in Neo4j that are not among a Node's

TIMES = ("created_at", "updated_at")

# The times that the store keeps go as text: the driver takes longer for its own times than for all the rest of a node.
NODE = "{.*, created_at: toString(node.created_at), updated_at: toString(node.updated_at)}"

VERSION = "MATCH (curriculum:Curriculum {id: 'curriculum'}) RETURN curriculum.version AS version"

FIRST_VERSION = "MERGE (curriculum:Curriculum {id: 'curriculum'}) ON CREATE SET curriculum.version = 0"

# The first write takes the node's lock, the second reads under it: writers take turns. Neo4j is read-committed, so that
# without it two could close a cycle together.
NEXT_VERSION = """
MERGE (curriculum:Curriculum {id: 'curriculum'})
SET curriculum.locked = true
WITH curriculum
SET curriculum.version = coalesce(curriculum.version, 0) + $versions
RETURN curriculum.version AS version
"""

UNIQUE_CURRICULUM = "CREATE CONSTRAINT curriculum_id IF NOT EXISTS FOR (node:Curriculum) REQUIRE node.id IS UNIQUE"

CONSTRAINTS = """
SHOW CONSTRAINTS YIELD type, labelsOrTypes, properties
WHERE type ENDS WITH 'UNIQUENESS' AND properties = ['id']
RETURN labelsOrTypes[0] AS label
"""

AWAIT_INDEXES = "CALL db.awaitIndexes($seconds)"

SUBJECT_GRAPH = f"""
MATCH (node:Subject {{id: $id}})
RETURN 'Subject' AS kind, node {NODE} AS node, NULL AS source, NULL AS edge
UNION ALL
MATCH (source:Subject {{id: $id}})-[edge:HAS_TOPIC]->(node:Topic)
RETURN 'HAS_TOPIC' AS kind, node {NODE} AS node, source.id AS source, properties(edge) AS edge
UNION ALL
MATCH (:Subject {{id: $id}})-[:HAS_TOPIC]->(source:Topic)
WITH DISTINCT source MATCH (source)-[edge:CONTAINS_SECTION]->(node:Section)
RETURN 'CONTAINS_SECTION' AS kind, node {NODE} AS node, source.id AS source, properties(edge) AS edge
UNION ALL
MATCH (:Subject {{id: $id}})-[:HAS_TOPIC]->(:Topic)-[:CONTAINS_SECTION]->(source:Section)
WITH DISTINCT source MATCH (source)-[edge:INCLUDES_CONCEPT]->(node:Concept)
RETURN 'INCLUDES_CONCEPT' AS kind, node {NODE} AS node, source.id AS source, properties(edge) AS edge
UNION ALL
MATCH (:Subject {{id: $id}})-[:HAS_TOPIC]->(:Topic)-[:CONTAINS_SECTION]->(:Section)-[:INCLUDES_CONCEPT]->(source:Concept)
WITH DISTINCT source MATCH (source)-[edge:REQUIRES_PREREQUISITE|NEXT_CONCEPT]->(node:Concept)
RETURN type(edge) AS kind, node {{.id}} AS node, source.id AS source, properties(edge) AS edge
"""

ALL_PREREQUISITES = """
MATCH (source:Concept)-[:REQUIRES_PREREQUISITE]->(target:Concept) RETURN source.id AS source, target.id AS target
"""

PREREQUISITES_BELOW = """
UNWIND $ids AS id
MATCH (:Concept {id: id})-[:REQUIRES_PREREQUISITE*0..]->(source:Concept)
WITH DISTINCT source
MATCH (source)-[:REQUIRES_PREREQUISITE]->(target:Concept)
RETURN source.id AS source, target.id AS target
"""


def unique_id(label: Label) -> str:
    return f"CREATE CONSTRAINT {label.lower()}_id IF NOT EXISTS FOR (node:{label}) REQUIRE node.id IS UNIQUE"


def name_index(label: Label) -> str:
    return f"CREATE TEXT INDEX {label.lower()}_name IF NOT EXISTS FOR (node:{label}) ON (node.name_lower)"


def nodes(label: Label, names: Names = None) -> str:
    return f"UNWIND $ids AS id MATCH (node:{label} {{id: id}}) RETURN {_node(names)} AS node"


def all_nodes(label: Label, names: Names = None) -> str:
    return f"MATCH (node:{label}) WHERE node.id IS NOT NULL RETURN {_node(names)} AS node ORDER BY node.id"


def targets(relationship: Relationship, names: Names = None, of_edges: Names = None) -> str:
    source, target = ENDS[relationship]
    return f"""
    UNWIND $ids AS id
    MATCH (:{source} {{id: id}})-[edge:{relationship}]->(node:{target})
    RETURN id AS asked, {_edge(of_edges)} AS edge, {_node(names)} AS node
    """


def sources(relationship: Relationship, names: Names = None, of_edges: Names = None) -> str:
    source, target = ENDS[relationship]
    return f"""
    UNWIND $ids AS id
    MATCH (:{target} {{id: id}})<-[edge:{relationship}]-(node:{source})
    RETURN id AS asked, {_edge(of_edges)} AS edge, {_node(names)} AS node
    """


def named(label: Label, names: Names = None) -> str:
    """The text index answers for the longest word; the others are looked for in what it finds."""
    return f"""
    MATCH (node:{label})
    WHERE node.name_lower CONTAINS $longest AND all(word IN $others WHERE node.name_lower CONTAINS word)
    RETURN {_node(names)} AS found
    ORDER BY size(node.name), node.id
    LIMIT $limit
    """


def put_nodes(label: Label) -> str:
    """`updated_at` moves when something changed."""
    return f"""
    UNWIND $rows AS row
    MERGE (node:{label} {{id: row.id}})
    ON CREATE SET node.created_at = datetime.transaction()
    WITH node, row, properties(node) AS before
    SET node += row.properties
    SET node.name_lower = toLower(node.name)
    WITH node, before
    WHERE before.updated_at IS NULL OR properties(node) <> before
    SET node.updated_at = datetime.transaction()
    """


def put_edges(relationship: Relationship) -> str:
    """Gives how many were put: fewer than the rows when an end is not there."""
    source, target = ENDS[relationship]
    return f"""
    UNWIND $rows AS row
    MATCH (source:{source} {{id: row.source}})
    MATCH (target:{target} {{id: row.target}})
    MERGE (source)-[edge:{relationship}]->(target)
    SET edge += row.properties
    RETURN count(*) AS put
    """


def drop_nodes(label: Label) -> str:
    return f"UNWIND $rows AS row MATCH (node:{label} {{id: row.id}}) DETACH DELETE node"


def drop_edges(relationship: Relationship) -> str:
    source, target = ENDS[relationship]
    return f"""
    UNWIND $rows AS row
    MATCH (:{source} {{id: row.source}})-[edge:{relationship}]->(:{target} {{id: row.target}})
    DELETE edge
    """


def _node(names: Names) -> str:
    """A node as a map: all of its properties, or those of these names, and its id."""
    if names is None:
        return f"node {NODE}"
    wanted = [name for name in dict.fromkeys(names) if name not in HIDDEN]
    return "{" + ", ".join(["id: node.id", *(f"{_quoted(name)}: {_value(name)}" for name in wanted)]) + "}"


def _edge(names: Names) -> str:
    if names is None:
        return "properties(edge)"
    return "{" + ", ".join(f"{_quoted(name)}: edge.{_quoted(name)}" for name in dict.fromkeys(names)) + "}"


def _value(name: str) -> str:
    return f"toString(node.{name})" if name in TIMES else f"node.{_quoted(name)}"


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"
