// Sends GraphiQL's operations to the endpoint, in the name of the viewer of the moment, and asks for their plans.
import { createGraphiQLFetcher, type Fetcher, type FetcherOpts } from "@graphiql/toolkit";

import { plans, type Plan } from "./plans";

/** `token` is asked at each request; an Authorization typed into the headers tab goes before it. */
export function createFetcher(endpoint: string, token: () => string): Fetcher {
  const send = createGraphiQLFetcher({
    url: endpoint,
    subscriptionUrl: new URL(endpoint, location.href.replace(/^http/, "ws")).href, // the headers are its first message
    enableIncrementalDelivery: false, // which the server does not do; so an answer comes whole
  });

  function signed(options?: FetcherOpts): FetcherOpts {
    // A Headers object knows `authorization` and `Authorization` to be one.
    const headers = new Headers(options?.headers);
    if (token() && !headers.has("Authorization")) headers.set("Authorization", `Bearer ${token()}`);
    return { ...options, headers: Object.fromEntries(headers) };
  }

  return async (operation, options) => {
    if (operation.operationName === "IntrospectionQuery") return send(operation, signed(options)); // GraphiQL's own
    plans.show(null);
    if (!plans.asks) return send(operation, signed(options));
    const answer = await send({ ...operation, extensions: { plan: true } } as typeof operation, signed(options));
    return Symbol.asyncIterator in answer ? answer : (showPlan(answer as Answer) as typeof answer);
  };
}

interface Answer {
  extensions?: { plan?: Plan };
}

/** The answer without its plan, which goes to the panel. */
function showPlan(answer: Answer): Answer {
  const { plan, ...extensions } = answer.extensions ?? {};
  plans.show(plan ?? "asked");
  if (!plan) return answer;
  const { extensions: _, ...rest } = answer;
  return Object.keys(extensions).length ? { ...rest, extensions } : rest;
}
