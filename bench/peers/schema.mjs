// The executable schema of the Node servers, and its two ways of batching: DataLoader for yoga and Apollo, mercurius's own loaders.
import { readFileSync } from 'node:fs';
import { makeExecutableSchema } from '@graphql-tools/schema';
import DataLoader from 'dataloader';
import * as data from './data.mjs';

const typeDefs = readFileSync(new URL('schema.graphql', import.meta.url), 'utf8');

const roots = {
  Query: {
    organization: (_, { id }) => data.organization(id),
    student: (_, { id }) => data.student(id),
  },
  Organization: {
    students: async (organization, { first }) => ({ nodes: await data.studentsOf(organization.key, first) }),
  },
  PathStatus: { ACTIVE: 'active', PAUSED: 'paused', COMPLETED: 'completed', ABANDONED: 'abandoned' },
  ProgressStatus: {
    NOT_STARTED: 'not_started',
    VIEWING: 'viewing',
    PRACTICING: 'practicing',
    COMPLETED: 'completed',
    MASTERED: 'mastered',
  },
  PrerequisiteStrength: { WEAK: 'weak', MODERATE: 'moderate', STRONG: 'strong' },
};

export const withoutLoaders = () => makeExecutableSchema({ typeDefs, resolvers: roots });

export const withDataLoaders = () =>
  makeExecutableSchema({
    typeDefs,
    resolvers: {
      ...roots,
      Student: { learningPaths: (student, _, context) => context.paths.load(student.key) },
      LearningPath: {
        progress: (path, { first }, context) => context.progress(first).load(path.key),
        currentConcept: (path, _, context) => path.currentConceptId && context.concepts.load(path.currentConceptId),
      },
      Concept: {
        prerequisites: (concept, _, context) => context.prerequisites.load(concept.key),
        content: (concept, { first }, context) => context.content(first).load(concept.key),
      },
    },
  });

const pages = async (paths, first) => (await data.progressOf(paths, first)).map((nodes) => ({ nodes }));

// One context, and so one set of loaders, for each request.
export const dataLoaders = () => ({
  paths: new DataLoader(data.pathsOf),
  progress: byFirst((first) => new DataLoader((paths) => pages(paths, first))),
  concepts: new DataLoader(data.concepts),
  prerequisites: new DataLoader(data.prerequisitesOf),
  content: byFirst((first) => new DataLoader((concepts) => data.contentOf(concepts, first))),
});

const byFirst = (make) => {
  const loaders = new Map();
  return (first) => {
    if (!loaders.has(first)) loaders.set(first, make(first));
    return loaders.get(first);
  };
};

const batched = (answer) => ({ loader: (queries) => answer(queries), opts: { cache: false } });
const keys = (queries) => queries.map(({ obj }) => obj.key);
// As DataLoader's, one batch for each value of the argument; here there is but one.
const first = (queries) => queries[0].params.first;

export const mercuriusLoaders = {
  Student: { learningPaths: batched((queries) => data.pathsOf(keys(queries))) },
  LearningPath: {
    progress: batched((queries) => pages(keys(queries), first(queries))),
    currentConcept: batched((queries) => data.concepts(queries.map(({ obj }) => obj.currentConceptId))),
  },
  Concept: {
    prerequisites: batched((queries) => data.prerequisitesOf(keys(queries))),
    content: batched((queries) => data.contentOf(keys(queries), first(queries))),
  },
};
