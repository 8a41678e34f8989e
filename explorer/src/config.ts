// What the page is told by the server: in its own attributes, and in development by config.json, which has the demo viewers.

export interface Viewer {
  name: string;
  role: string;
  token: string;
}

export interface Config {
  endpoint: string;
  viewers: Viewer[];
  defaultQuery: string;
}

export async function readConfig(): Promise<Config> {
  const { endpoint = "/graphql", defaultQuery = "", config } = document.body.dataset;
  const withoutViewers = { endpoint, viewers: [], defaultQuery };
  if (!config) return withoutViewers;
  const answer = await fetch(config);
  return answer.ok ? answer.json() : withoutViewers;
}
