// What mercurius follows: PostgreSQL's notification wakes one reader of the log, which publishes each event under its student in
// mercurius's own pubsub. An event's student and progress are read when it is shown, as Spool reads them.
import { makeExecutableSchema } from '@graphql-tools/schema';
import pg from 'pg';
import * as data from './data.mjs';

const typeDefs = `
  type Query { ok: Boolean! }
  type Subscription { studentProgress(studentId: ID!): ProgressEvent! }
  interface ProgressEvent { id: ID! cursor: String! at: String! student: Student! }
  type ConceptProgressed implements ProgressEvent {
    id: ID! cursor: String! at: String! student: Student! status: ProgressStatus! conceptProgress: ConceptProgress!
  }
  type Student { id: ID! firstName: String! totalPoints: Int! }
  type ConceptProgress { id: ID! conceptName: String! status: ProgressStatus! masteryScore: Float }
  enum ProgressStatus { NOT_STARTED VIEWING PRACTICING COMPLETED MASTERED }
`;

const resolvers = {
  Subscription: {
    studentProgress: { subscribe: (_, { studentId }, { pubsub }) => pubsub.subscribe(studentId) },
  },
  ProgressEvent: { __resolveType: () => 'ConceptProgressed' },
  ConceptProgressed: {
    student: (event) => data.student(event.studentId),
    conceptProgress: (event) => data.progress(event.entityId),
  },
  ProgressStatus: {
    NOT_STARTED: 'not_started',
    VIEWING: 'viewing',
    PRACTICING: 'practicing',
    COMPLETED: 'completed',
    MASTERED: 'mastered',
  },
};

export const followed = () => makeExecutableSchema({ typeDefs, resolvers });

const EVENTS = {
  name: 'events',
  text: `SELECT id::text, position::text AS cursor, at, 'Student:' || student_profile_id AS "studentId", entity_id AS "entityId",
                payload ->> 'status' AS status
         FROM progress_events WHERE position > $1 ORDER BY position LIMIT 500`,
};

// Publishes what is written to the log from now on.
export const publish = async (pubsub) => {
  const listener = new pg.Client(data.connection);
  await listener.connect();
  let position = (await listener.query('SELECT coalesce(max(position), 0)::text AS last FROM progress_events')).rows[0].last;
  let reading = false;
  let woken = false;
  const read = async () => {
    woken = true;
    if (reading) return;
    reading = true;
    while (woken) {
      woken = false;
      const { rows } = await listener.query({ ...EVENTS, values: [position] });
      for (const event of rows) pubsub.publish({ topic: event.studentId, payload: { studentProgress: event } });
      if (rows.length > 0) position = rows.at(-1).cursor;
      woken ||= rows.length === 500;
    }
    reading = false;
  };
  listener.on('notification', read);
  await listener.query('LISTEN progress');
};
