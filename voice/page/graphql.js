// GraphQL by fetch, and one subscription by graphql-transport-ws. What is asked: operations.js.
import { Trouble } from "./trouble.js";

const PROBLEMS = { NotFoundError: "GONE", ConflictError: "OVER", ConsentRequiredError: "CONSENT_MISSING", InputError: "INPUT" };
const FORBIDDEN = 4403;
const LONGEST = 30_000; // ms that an answer may take

/** After so many tries in vain, the milliseconds until the next. */
export const pause = (tries) => 1000 * Math.min(8, 2 ** tries);

export class Graph {
  constructor(endpoint, token) {
    this.address = new URL(endpoint, location.href);
    this.authorization = `Bearer ${token}`;
  }

  /** The data. Throws `Trouble` with the code of the first error. */
  async ask(query, variables = {}) {
    const headers = { "Content-Type": "application/json", Accept: "application/json", Authorization: this.authorization };
    const body = JSON.stringify({ query, variables });
    const signal = AbortSignal.timeout?.(LONGEST);
    const answer = await fetch(this.address, { method: "POST", headers, body, signal })
      .then((response) => response.json())
      .catch((failure) => Promise.reject(new Trouble("OFFLINE", String(failure))));
    const [error] = answer.errors ?? [];
    if (error) throw new Trouble(error.extensions?.code ?? "INTERNAL", error.message);
    return answer.data;
  }

  /** What a mutation changed. Throws `Trouble` where its answer is an error; what stands in the way is its `existing`. */
  async change(mutation, input) {
    const [result] = Object.values(await this.ask(mutation, { input }));
    const code = PROBLEMS[result.__typename];
    if (code) throw Object.assign(new Trouble(code, result.message), { existing: result.existing });
    return result;
  }

  /** Hands each state to `next`, and comes back by itself whenever the connection is lost. Gives the function that ends it. */
  follow(subscription, variables, { next, failed }) {
    let socket, timer, tries = 0, ended = false;
    const open = () => {
      socket = new WebSocket(String(this.address).replace(/^http/, "ws"), "graphql-transport-ws");
      const send = (message) => socket.send(JSON.stringify(message));
      socket.onopen = () => send({ type: "connection_init", payload: { authorization: this.authorization } });
      socket.onmessage = ({ data }) => {
        const { type, payload } = JSON.parse(data);
        if (type === "connection_ack") send({ id: "1", type: "subscribe", payload: { query: subscription, variables } });
        if (type === "ping") send({ type: "pong" });
        if (type === "error" || type === "complete") socket.close();
        if (type === "next" && payload.data && !ended) {
          tries = 0;
          next(payload.data);
        }
      };
      socket.onclose = ({ code }) => {
        if (code === FORBIDDEN && !ended) failed(new Trouble("UNAUTHENTICATED"));
        else if (!ended) timer = setTimeout(open, pause(tries++));
      };
    };
    open();
    return () => {
      ended = true;
      clearTimeout(timer);
      socket.close();
    };
  }
}
