// How an operation was run, as a tree of the fields that were asked. What a plan holds is said in execution/explain.py.

/** Draws `plan` in this element, in the place of what is there. */
export function draw(element, plan) {
  if (!plan) return element.replaceChildren(make("p", "The server told no plan."));
  if (plan.unplanned) return element.replaceChildren(make("p", `Run by graphql-core, without a plan: ${plan.unplanned}.`));
  const whole = `${plan.milliseconds.toFixed(1)} ms, rounds: ${plan.rounds}, levels built value by value: ${plan.careful}`;
  element.replaceChildren(make("p", whole), list(plan.fields));
}

function list(fields) {
  return make("ul", ...fields.map((field) => make("li", item(field))));
}

function item(field) {
  const type = ` ${field.on ? `on ${field.on}: ` : ""}${field.type}`;
  const details = make("details", make("summary", make("strong", field.key), make("span", type)));
  if (field.answeredBy) details.append(make("div", facts(field)));
  details.append(list(field.fields));
  details.open = true;
  return details;
}

function facts(field) {
  if (field.sharedWith) return `${field.answeredBy}, shared with ${field.sharedWith}`;
  const stores = Object.entries(field.stores).map(([store, calls]) => `${store} ${calls}×`);
  return [
    field.answeredBy,
    stores.join(" ") || "no store",
    `calls: ${field.calls}, parents: ${field.parents}, answers: ${field.answers}`,
    `${field.milliseconds.toFixed(1)} ms`,
    `columns: ${field.columns?.join(" ") ?? "all"}${field.json ? ", as JSON" : ""}`,
  ].join("; ");
}

function make(name, ...children) {
  const element = document.createElement(name);
  element.append(...children);
  return element;
}
