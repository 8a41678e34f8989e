// One of the Node servers, by name: `node server.mjs mercurius-jit PORT`. Each is set up as its own documentation has it.
import { createServer } from 'node:http';
import { connect } from './data.mjs';
import { dataLoaders, mercuriusLoaders, withDataLoaders, withoutLoaders } from './schema.mjs';
import { followed, publish } from './subscriptions.mjs';

const [name, port] = process.argv.slice(2);
const jit = { customJSONSerializer: true }; // graphql-jit writes the JSON too: a fifth to a third less on lists
const address = { host: '127.0.0.1', port: Number(port) };

const servers = {
  async 'mercurius-jit'() {
    const { default: fastify } = await import('fastify');
    const { default: mercurius } = await import('mercurius');
    const app = fastify();
    app.register(mercurius, { schema: withoutLoaders(), loaders: mercuriusLoaders, jit: 1, compilerOptions: jit });
    await app.listen(address);
  },

  async 'mercurius-subscriptions'() {
    const { default: fastify } = await import('fastify');
    const { default: mercurius } = await import('mercurius');
    const app = fastify();
    app.register(mercurius, { schema: followed(), subscription: true });
    await app.ready();
    await publish(app.graphql.pubsub);
    await app.listen(address);
  },

  async 'yoga-jit'() {
    const { createYoga } = await import('graphql-yoga');
    const { useGraphQlJit } = await import('@envelop/graphql-jit');
    const yoga = createYoga({
      schema: withDataLoaders(),
      context: dataLoaders,
      plugins: [useGraphQlJit(jit)],
      graphiql: false,
      logging: false,
    });
    createServer(yoga).listen(address);
  },

  async apollo() {
    const { ApolloServer } = await import('@apollo/server');
    const { startStandaloneServer } = await import('@apollo/server/standalone');
    const server = new ApolloServer({ schema: withDataLoaders() });
    await startStandaloneServer(server, { listen: address, context: async () => dataLoaders() });
  },
};

await connect();
await servers[name]();
