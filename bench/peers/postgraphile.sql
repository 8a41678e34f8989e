-- What PostGraphile is told of the embedded stores, as its documentation has it: views with smart comments for keys.
CREATE SCHEMA curriculum;

CREATE VIEW curriculum.concepts AS
SELECT id, properties ->> 'name' AS name FROM embedded_graph.nodes WHERE label = 'Concept';
COMMENT ON VIEW curriculum.concepts IS '@primaryKey id';

CREATE VIEW curriculum.prerequisites AS
SELECT source, target, properties ->> 'strength' AS strength,
       array_position('{weak,moderate,strong}', properties ->> 'strength') AS weight
FROM embedded_graph.edges WHERE relationship = 'REQUIRES_PREREQUISITE';
COMMENT ON VIEW curriculum.prerequisites IS $$
@primaryKey source,target
@foreignKey (source) references curriculum.concepts (id)|@fieldName dependent|@foreignFieldName prerequisites
@foreignKey (target) references curriculum.concepts (id)|@fieldName required|@foreignFieldName unlocks
$$;

CREATE VIEW curriculum.passages AS
SELECT node.id AS concept_id, chunk.place, passage.namespace || '/' || passage.id AS id, passage.metadata ->> 'text' AS text,
       concat_ws(', ', passage.metadata ->> 'title', coalesce(passage.metadata ->> 'section', passage.metadata ->> 'chapter'),
                 'p. ' || (passage.metadata ->> 'page_number')) AS citation
FROM embedded_graph.nodes AS node
CROSS JOIN jsonb_array_elements_text(node.properties -> 'pinecone_chunk_ids') WITH ORDINALITY AS chunk (id, place)
JOIN embedded_content.vectors AS passage ON passage.namespace = node.properties ->> 'namespace' AND passage.id = chunk.id
WHERE node.label = 'Concept';
COMMENT ON VIEW curriculum.passages IS $$
@primaryKey concept_id,place
@foreignKey (concept_id) references curriculum.concepts (id)|@fieldName concept|@foreignFieldName content
$$;

COMMENT ON TABLE learning_paths IS
    '@foreignKey (current_concept_id) references curriculum.concepts (id)|@fieldName currentConcept';
