// The plan of the operation that ran last, and whether to ask for one. What a plan holds is said in execution/explain.py.
import { useSyncExternalStore } from "react";

export interface PlannedField {
  key: string; // in the answer
  field: string; // e.g. Query.organization
  type: string;
  on?: string | null; // the type it is selected on, inside an interface or a union
  answeredBy: string | null; // null for an object that comes with its parent
  stores: Record<string, number>; // calls of each
  calls: number;
  parents: number;
  answers: number;
  milliseconds: number;
  columns: string[] | null; // null: all
  json: boolean;
  sharedWith: string | null;
  fields: PlannedField[];
}

export interface Planned {
  milliseconds: number;
  rounds: number;
  careful: number;
  fields: PlannedField[];
}

export type Plan = Planned | { unplanned: string };

/** "asked": an operation ran whose answer has none. */
export interface State {
  asks: boolean;
  latest: Plan | "asked" | null;
}

const KEPT = "spool:plan";
const watching = new Set<() => void>();
let state: State = { asks: localStorage.getItem(KEPT) === "asked", latest: null };

function change(changed: Partial<State>): void {
  state = { ...state, ...changed };
  for (const tell of watching) tell();
}

export const plans = {
  get asks(): boolean {
    return state.asks;
  },
  /** Whether to ask from now on, on this page and when it is opened again. */
  ask(asks: boolean): void {
    if (asks) localStorage.setItem(KEPT, "asked");
    else localStorage.removeItem(KEPT);
    change({ asks });
  },
  show(latest: State["latest"]): void {
    change({ latest });
  },
};

export function usePlans(): State {
  return useSyncExternalStore(
    (tell) => {
      watching.add(tell);
      return () => watching.delete(tell);
    },
    () => state,
  );
}
