// Called by bundle.py with the folders of the packages, of the sources, and of the results. Makes
// shared.js, NAME.js for each explorable, and page.js, which starts them: plain scripts, since
// modules do not load from file://; and prerender.mjs, which draws first pictures at build time.

import { createRequire } from "node:module";
import { join } from "node:path";

const [packages, sources, bundled, ...names] = process.argv.slice(2);
const esbuild = createRequire(join(packages, "index.js"))("esbuild");

// What shared.js holds once for all explorables, by the names under which they import it. What
// remembers something, as a context does, has to be here: a second copy would not know of it.
const SHARED = [
  "preact",
  "preact/hooks",
  "preact/jsx-runtime",
  "./check.js",
  "./controls.jsx",
  "./draft.js",
  "./draw.jsx",
  "./engine.jsx",
  "./kernel.js",
  "./network.js",
  "./refusal.js",
];
const from_shared = {
  name: "from shared.js",
  setup(build) {
    build.onResolve({ filter: /.*/ }, ({ path }) =>
      SHARED.includes(path) ? { path, namespace: "shared" } : null,
    );
    build.onLoad({ filter: /.*/, namespace: "shared" }, ({ path }) => ({
      contents: `module.exports = unrolled.modules[${JSON.stringify(path)}]`,
    }));
  },
};

const bundle = (contents, outfile, options) =>
  esbuild.build({
    stdin: { contents, resolveDir: sources },
    outfile,
    bundle: true,
    minify: true,
    charset: "utf8",
    target: "es2022",
    format: "iife",
    jsx: "automatic",
    jsxImportSource: "preact",
    nodePaths: [join(packages, "node_modules")],
    logLevel: "warning",
    ...options,
  });

const modules = SHARED.map((name) => `${JSON.stringify(name)}: require(${JSON.stringify(name)})`);
const made = [
  bundle(
    `performance.mark("explorables loaded");
     globalThis.unrolled = { explorables: {}, modules: { ${modules.join()} } };`,
    join(bundled, "shared.js"),
    { banner: { js: "/* With Preact and D3: licenses.txt */" } },
  ),
  bundle('import "./page.js";', join(bundled, "page.js")),
  ...names.map((name) =>
    bundle(
      `import { default as it } from "./${name}.jsx"; unrolled.explorables[it.name] = it;`,
      join(bundled, `${name}.js`),
      { plugins: [from_shared] },
    ),
  ),
  bundle('import "./prerender.jsx";', join(packages, "prerender.mjs"), {
    format: "esm",
    platform: "node",
  }),
];
const results = await Promise.all(made);
if (results.some(({ warnings }) => warnings.length)) process.exit(1);
