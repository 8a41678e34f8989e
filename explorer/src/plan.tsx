// The panel that shows how an operation was run: the fields that were asked, as a tree, with their stores, calls and times.
import type { GraphiQLPlugin } from "@graphiql/react";

import { plans, usePlans, type Planned, type PlannedField } from "./plans";

export const PLAN_PLUGIN: GraphiQLPlugin = { title: "Plan", icon: PlanIcon, content: PlanPanel };

function PlanPanel() {
  const { asks, latest } = usePlans();
  return (
    <section className="spool-plan" aria-label="Plan">
      <h2>Plan</h2>
      <label>
        <input type="checkbox" checked={asks} onChange={(event) => plans.ask(event.target.checked)} />
        Ask for the plan with each query
      </label>
      <div aria-live="polite">
        {latest === null ? (
          <p>{asks ? "Run a query to see how it is answered." : "No plan was asked for."}</p>
        ) : latest === "asked" ? (
          <p>The server told no plan.</p>
        ) : "unplanned" in latest ? (
          <p>Run by graphql-core, without a plan: {latest.unplanned}.</p>
        ) : (
          <Tree plan={latest} />
        )}
      </div>
    </section>
  );
}

function Tree({ plan }: { plan: Planned }) {
  return (
    <>
      <p>
        {milliseconds(plan.milliseconds)}, {count(plan.rounds, "round")}
        {plan.careful > 0 && `, ${count(plan.careful, "level")} built value by value`}
      </p>
      <Fields fields={plan.fields} whole={plan.milliseconds} />
    </>
  );
}

function Fields({ fields, whole }: { fields: PlannedField[]; whole: number }) {
  return (
    <ul>
      {fields.map((field) => (
        <li key={`${field.on ?? ""}.${field.key}`}>
          <details open>
            <summary title={field.field}>
              <strong>{field.key}</strong> <span>{field.on ? `on ${field.on}: ${field.type}` : field.type}</span>
              {field.answeredBy && !field.sharedWith && <em>{milliseconds(field.milliseconds)}</em>}
            </summary>
            {field.answeredBy && <Facts field={field} whole={whole} />}
            <Fields fields={field.fields} whole={whole} />
          </details>
        </li>
      ))}
    </ul>
  );
}

function Facts({ field, whole }: { field: PlannedField; whole: number }) {
  const stores = Object.entries(field.stores).map(([store, calls]) => `${store} ${calls}×`);
  const asked = [count(field.calls, "call"), count(field.parents, "parent"), count(field.answers, "answer")];
  return (
    <div className="spool-plan-facts">
      <div className="spool-plan-share" style={{ width: `${share(field, whole)}%` }} />
      <p>
        <code>{field.answeredBy}</code>
        {field.sharedWith && (
          <>
            , shared with <code>{field.sharedWith}</code>
          </>
        )}
      </p>
      {!field.sharedWith && <p>{[stores.join(" ") || "no store", ...asked].join(" · ")}</p>}
      {(field.columns || field.fields.length > 0) && (
        <p>
          columns <code>{field.columns === null ? "all" : field.columns.join(", ") || "none"}</code>
          {field.json && ", as JSON by the store"}
        </p>
      )}
    </div>
  );
}

function PlanIcon() {
  return (
    <svg viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden>
      <path d="M3 2v9.5h4M3 5.5h4M9.5 5.5H14M9.5 11.5H14" />
    </svg>
  );
}

const count = (number: number, what: string) => `${number} ${what}${number === 1 ? "" : "s"}`;
/** Of the whole time, in percent; those that were asked together may sum to more than all. */
const share = (field: PlannedField, whole: number) => (field.sharedWith || !whole ? 0 : (100 * field.milliseconds) / whole);
const milliseconds = (number: number) => `${number.toFixed(1)} ms`;
