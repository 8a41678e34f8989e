// The explorer page: GraphiQL over Spool's endpoint, with a switcher of the demo viewers where there are any.
// GraphiQL's styles by their parts: the whole carries its fonts as data: addresses, which the page's policy refuses.
import "monaco-graphql/esm/monaco-editor.js";
import "@graphiql/react/style.css";
import "graphiql/graphiql.css";
import "@graphiql/plugin-doc-explorer/style.css";
import "@graphiql/plugin-history/style.css";
import "@graphiql/plugin-explorer/style.css";
import "./style.css";
import "./plan.css";
import "./workers";

import { explorerPlugin } from "@graphiql/plugin-explorer";
import { HISTORY_PLUGIN } from "@graphiql/plugin-history";
import { GraphiQL } from "graphiql";
import { createRoot } from "react-dom/client";

import { readConfig } from "./config";
import { createFetcher } from "./fetcher";
import { PLAN_PLUGIN } from "./plan";
import { storage } from "./storage";
import { ViewAs } from "./view-as";

const { endpoint, viewers, defaultQuery } = await readConfig();
let token = viewers[0]?.token ?? "";
const fetcher = createFetcher(endpoint, () => token);
const plugins = [HISTORY_PLUGIN, explorerPlugin(), PLAN_PLUGIN];

createRoot(document.getElementById("explorer")!).render(
  <GraphiQL
    fetcher={fetcher}
    plugins={plugins}
    defaultQuery={defaultQuery}
    defaultEditorToolsVisibility={viewers.length ? false : "headers"}
    storage={storage}
    showPersistHeadersSettings={false} // a token typed into the headers tab does not outlive the page
    inputValueDeprecation
    schemaDescription
  >
    <GraphiQL.Logo>
      {viewers.length > 0 && <ViewAs viewers={viewers} onChange={(chosen) => (token = chosen)} />}
      <span className="spool-name">Spool</span>
    </GraphiQL.Logo>
  </GraphiQL>,
);
