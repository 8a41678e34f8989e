// How the Node servers read PostgreSQL: pg's pool, named prepared statements, one statement for all parents of a level.
// Rows come out as GraphQL shows them, so that no leaf needs a resolver; `key` is what the next level is asked by. What is
// ordered by is named with its table: `id` alone would be the id as it is shown, which no index knows.
import pg from 'pg';

const { user, database, host, port, max } = JSON.parse(process.env.BENCH_DATABASE);
export const connection = { user, database, host, port, max, min: max, options: '-c jit=off' };

let pool;
export const connect = async () => {
  pool = new pg.Pool(connection);
  await Promise.all(Array.from({ length: max }, () => pool.query('SELECT pg_sleep(0.05)'))); // opens every connection
};

const read = async (name, text, ...values) => (await pool.query({ name, text, values })).rows;
const keyOf = (id) => id.slice(id.indexOf(':') + 1);

export const organization = async (id) =>
  (await read('organization', `SELECT id AS key, 'Organization:' || id AS id FROM organizations WHERE id = $1`, keyOf(id)))[0] ?? null;

const STUDENT = `id AS key, 'Student:' || id AS id, first_name AS "firstName", total_points AS "totalPoints"`;

export const student = async (id) =>
  (await read('student', `SELECT ${STUDENT} FROM student_profiles WHERE id = $1`, keyOf(id)))[0] ?? null;

export const studentsOf = (organization, first) =>
  read(
    'students',
    `SELECT ${STUDENT} FROM student_profiles AS s WHERE organization_id = $1 ORDER BY last_name, first_name, s.id LIMIT $2`,
    organization,
    first,
  );

const grouped = (count, rows) => {
  const groups = Array.from({ length: count }, () => []);
  for (const row of rows) groups[row.place - 1].push(row);
  return groups;
};

export const pathsOf = async (students) =>
  grouped(
    students.length,
    await read(
      'paths',
      `SELECT parent.place::int, p.* FROM unnest($1::uuid[]) WITH ORDINALITY AS parent (id, place) CROSS JOIN LATERAL (
         SELECT id AS key, 'LearningPath:' || id AS id, subject AS "subjectName", status,
                average_mastery_score::float8 AS "averageMastery", current_concept_id AS "currentConceptId"
         FROM learning_paths AS own WHERE student_profile_id = parent.id ORDER BY last_accessed_at DESC, own.id OFFSET 0) AS p`,
      students,
    ),
  );

export const progressOf = async (paths, first) =>
  grouped(
    paths.length,
    await read(
      'progress',
      `SELECT parent.place::int, c.* FROM unnest($1::uuid[]) WITH ORDINALITY AS parent (id, place) CROSS JOIN LATERAL (
         SELECT 'ConceptProgress:' || id AS id, concept_name AS "conceptName", status,
                final_mastery_score::float8 AS "masteryScore", attempt_count AS "attemptCount"
         FROM concept_progress AS own WHERE learning_path_id = parent.id ORDER BY updated_at DESC, own.id DESC LIMIT $2) AS c`,
      paths,
      first,
    ),
  );

export const progress = async (id) =>
  (
    await read(
      'one progress',
      `SELECT 'ConceptProgress:' || id AS id, concept_name AS "conceptName", status, final_mastery_score::float8 AS "masteryScore"
       FROM concept_progress WHERE id = $1`,
      id,
    )
  )[0] ?? null;

export const concepts = async (ids) => {
  const rows = await read(
    'concepts',
    `SELECT id AS key, 'Concept:' || id AS id, properties ->> 'name' AS name
     FROM embedded_graph.nodes WHERE label = 'Concept' AND id = ANY($1)`,
    [...new Set(ids)],
  );
  const found = new Map(rows.map((row) => [row.key, row]));
  return ids.map((id) => found.get(id) ?? null);
};

export const prerequisitesOf = async (concepts) => {
  const rows = await read(
    'prerequisites',
    `SELECT e.source, e.properties ->> 'strength' AS strength, n.id AS key, 'Concept:' || n.id AS id,
            n.properties ->> 'name' AS name
     FROM embedded_graph.edges e JOIN embedded_graph.nodes n ON n.label = 'Concept' AND n.id = e.target
     WHERE e.relationship = 'REQUIRES_PREREQUISITE' AND e.source = ANY($1)
     ORDER BY array_position('{strong,moderate,weak}', e.properties ->> 'strength'), lower(n.properties ->> 'name'), n.id`,
    [...new Set(concepts)],
  );
  const found = Map.groupBy(rows, (row) => row.source);
  return concepts.map((id) => (found.get(id) ?? []).map((row) => ({ strength: row.strength, required: row })));
};

export const contentOf = async (concepts, first) => {
  const rows = await read(
    'content',
    `SELECT n.id AS concept, c.* FROM embedded_graph.nodes n CROSS JOIN LATERAL (
       SELECT 'ContentChunk:' || v.namespace || '/' || v.id AS id, v.metadata ->> 'text' AS text,
              concat_ws(', ', v.metadata ->> 'title', coalesce(v.metadata ->> 'section', v.metadata ->> 'chapter'),
                        'p. ' || (v.metadata ->> 'page_number')) AS citation
       FROM jsonb_array_elements_text(n.properties -> 'pinecone_chunk_ids') WITH ORDINALITY AS chunk (id, place)
       JOIN embedded_content.vectors v ON v.namespace = n.properties ->> 'namespace' AND v.id = chunk.id
       ORDER BY chunk.place LIMIT $2) AS c
     WHERE n.label = 'Concept' AND n.id = ANY($1)`,
    [...new Set(concepts)],
    first,
  );
  const found = Map.groupBy(rows, (row) => row.concept);
  return concepts.map((id) => found.get(id) ?? []);
};
