// The explorer where GraphiQL could not be built: a query, its variables, whose eyes, the answer, and how it was found.
import { draw } from "./plan.js";

const { endpoint, config, defaultQuery } = document.body.dataset;
const form = document.querySelector("form");
const output = document.querySelector("output");
const told = document.querySelector("section");
const { query, variables, viewer, token, plan } = form.elements;

query.value = defaultQuery;
if (config) await offerViewers();

form.addEventListener("submit", (event) => {
  event.preventDefault();
  run();
});
form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});
// Another viewer asks a query again, never a mutation.
viewer.addEventListener("change", () => {
  if (output.value && !mayMutate(query.value)) run();
});

async function offerViewers() {
  const answer = await fetch(config);
  if (!answer.ok) return;
  const { viewers } = await answer.json();
  viewer.replaceChildren(...viewers.map(({ name, role, token }) => new Option(`${name} (${role.toLowerCase()})`, token)));
  document.getElementById("view-as").hidden = false;
  document.getElementById("token").hidden = true;
}

async function run() {
  output.value = "…";
  told.hidden = true;
  try {
    const headers = new Headers({ "Content-Type": "application/json", Accept: "application/json" });
    const bearer = viewer.value || token.value;
    if (bearer) headers.set("Authorization", `Bearer ${bearer}`);
    const asked = { query: query.value, variables: JSON.parse(variables.value || "{}") };
    if (plan.checked) asked.extensions = { plan: true };
    const answer = await fetch(endpoint, { method: "POST", headers, body: JSON.stringify(asked) });
    const { extensions, ...body } = await answer.json();
    output.value = JSON.stringify(body, null, 2);
    told.hidden = !plan.checked;
    draw(told, extensions?.plan);
  } catch (error) {
    output.value = String(error);
  }
}

/** True for any document that names a mutation or a subscription outside comments and strings: without a parser, better once too often. */
function mayMutate(text) {
  const bare = text.replace(/#.*|"""[^]*?"""|"(\\.|[^"\\\n])*"/g, "");
  return /\b(mutation|subscription)\b/.test(bare);
}
