// Monaco's workers, from this page's own address. The files are made by build.mjs, beside this bundle.
import type {} from "monaco-editor"; // declares MonacoEnvironment

const FILES: Record<string, string> = { json: "./json.worker.js", graphql: "./graphql.worker.js" };

window.MonacoEnvironment = {
  getWorker: (_id, label) =>
    new Worker(new URL(FILES[label] ?? "./editor.worker.js", import.meta.url), { type: "module" }),
};
