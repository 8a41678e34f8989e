// "View as": whose token goes with the next request. Choosing another viewer asks a query again, never a mutation.
import { pick, useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import { getOperationAST, parse } from "graphql";

import type { Viewer } from "./config";

const NO_ONE = "";

interface Props {
  viewers: Viewer[];
  onChange: (token: string) => void;
}

export function ViewAs({ viewers, onChange }: Props) {
  const { run, stop } = useGraphiQLActions();
  const { queryEditor, responseEditor, operationName } = useGraphiQL(
    pick("queryEditor", "responseEditor", "operationName"),
  );

  function choose(token: string) {
    onChange(token);
    const answered = Boolean(responseEditor?.getValue());
    if (answered && isQuery(queryEditor?.getValue() ?? "", operationName)) {
      stop(); // run() would only stop an operation that is still under way
      run();
    }
  }

  return (
    <label className="spool-view-as">
      View as
      <select onChange={(event) => choose(event.target.value)}>
        {viewers.map(({ name, role, token }) => (
          <option key={token} value={token}>
            {name} ({role.toLowerCase()})
          </option>
        ))}
        <option value={NO_ONE}>No one</option>
      </select>
    </label>
  );
}

/** Whether what would run is a query: the named operation, or the only one. Read from the text, which may be ahead of GraphiQL's tree. */
function isQuery(text: string, operationName?: string | null): boolean {
  try {
    return getOperationAST(parse(text), operationName)?.operation === "query";
  } catch {
    return false;
  }
}
