// Sends GraphiQL's operations to the endpoint, in the name of the viewer of the moment.
import { createGraphiQLFetcher, type Fetcher } from "@graphiql/toolkit";

/** `token` is asked at each request; an Authorization typed into the headers tab goes before it. */
export function createFetcher(endpoint: string, token: () => string): Fetcher {
  return createGraphiQLFetcher({
    url: endpoint,
    fetch(address, request) {
      // A Headers object knows `authorization` and `Authorization` to be one.
      const headers = new Headers(request?.headers);
      if (token() && !headers.has("Authorization")) headers.set("Authorization", `Bearer ${token()}`);
      return fetch(address, { ...request, headers });
    },
  });
}
