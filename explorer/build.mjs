// Bundles src/ into the folder given as the argument. Run by build.py, which decides when, and where it ends up.
import { build } from "esbuild";

await build({
  entryPoints: {
    main: "src/main.tsx",
    // Monaco's work beside the page; src/workers.ts knows these names.
    "editor.worker": "monaco-editor/esm/vs/editor/editor.worker.js",
    "json.worker": "monaco-editor/esm/vs/language/json/json.worker.js",
    "graphql.worker": "monaco-graphql/esm/graphql.worker.js",
  },
  outdir: process.argv[2],
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  minify: true,
  jsx: "automatic",
  // Files, not data: addresses, which the page's policy refuses for fonts.
  loader: { ".ttf": "file" },
  // GraphiQL imports these by their CommonJS names, whose named exports are missing in a bundle: Prettify would do nothing.
  alias: {
    "prettier/parser-graphql": "prettier/plugins/graphql",
    "prettier/parser-babel": "prettier/plugins/babel",
  },
  define: { "process.env.NODE_ENV": '"production"', "process.env.USE_IMPORT": '"true"' },
  legalComments: "linked",
  logLevel: "warning",
});
