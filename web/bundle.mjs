// Called by bundle.py with the folders of the packages, of what explorables share, and of the
// results, and with the module of each explorable. Makes shared.js, NAME.js for each explorable,
// and page.js, which starts them: plain scripts, since modules do not load from file://; and
// prerender.mjs, which draws first pictures at build time.

import { createRequire } from "node:module";
import { basename, join, relative } from "node:path";

const [packages, common, bundled, ...explorables] = process.argv.slice(2);
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
  "./handle.jsx",
  "./kernel.js",
  "./letter_gradients.js",
  "./lstm.js",
  "./network.js",
  "./refusal.js",
  "./sigmoid.js",
  "./text_rows.jsx",
];
const in_common = (path) => `./${relative(common, path).replaceAll("\\", "/")}`;
const options = { bundle: true, nodePaths: [join(packages, "node_modules")], logLevel: "warning" };

/** What a module of SHARED exports: a script names what it takes of it, and carries nothing else. */
async function exports_of(name) {
  const how = { stdin: { contents: `export * from "${name}"`, resolveDir: common } };
  const { metafile } = await esbuild.build({
    ...how,
    ...options,
    outdir: bundled,
    format: "esm",
    jsx: "automatic",
    jsxImportSource: "preact",
    metafile: true,
    write: false,
  });
  return Object.values(metafile.outputs).find(({ entryPoint }) => entryPoint).exports;
}
const EXPORTS = Object.fromEntries(
  await Promise.all(SHARED.map(async (name) => [name, await exports_of(name)])),
);

const from_shared = {
  name: "from shared.js",
  setup(build) {
    build.onResolve({ filter: /.*/ }, ({ path, resolveDir }) => {
      const name = path.startsWith(".") ? in_common(join(resolveDir, path)) : path;
      return SHARED.includes(name) ? { path: name, namespace: "shared" } : null;
    });
    build.onLoad({ filter: /.*/, namespace: "shared" }, ({ path }) => ({
      contents: [
        `const taken = (name) => unrolled.modules[${JSON.stringify(path)}][name];`,
        ...EXPORTS[path].map((name) => `export const ${name} = /* @__PURE__ */ taken("${name}");`),
      ].join("\n"),
    }));
  },
};

// `import text from "./NAME.js?text"`: a module and what it imports as one script, not run but kept
// as a text, from which a page starts a worker.
const as_text = {
  name: "as text",
  setup(build) {
    build.onResolve({ filter: /\?text$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path.replace("?text", "")),
      namespace: "text",
    }));
    build.onLoad({ filter: /.*/, namespace: "text" }, async ({ path }) => {
      const entry = { entryPoints: [path], bundle: true, minify: true, format: "iife", write: false };
      const made = await esbuild.build({ ...entry, target: "es2022", charset: "utf8" });
      return { contents: made.outputFiles[0].text, loader: "text", warnings: made.warnings };
    });
  },
};

const bundle = (contents, outfile, more) =>
  esbuild.build({
    stdin: { contents, resolveDir: common },
    outfile,
    minify: true,
    charset: "utf8",
    target: "es2022",
    format: "iife",
    jsx: "automatic",
    jsxImportSource: "preact",
    ...options,
    ...more,
  });

const imports = SHARED.map((name, i) => `import * as module${i} from ${JSON.stringify(name)};`);
const modules = SHARED.map((name, i) => `${JSON.stringify(name)}: module${i}`);
const made = [
  bundle(
    `${imports.join("\n")}
     globalThis.unrolled = { explorables: {}, modules: { ${modules.join()} } };`,
    join(bundled, "shared.js"),
    { banner: { js: "/* With Preact and D3: licenses.txt */" } },
  ),
  bundle('import "./page.js";', join(bundled, "page.js")),
  ...explorables.map((path) =>
    bundle(
      `import it from ${JSON.stringify(path)}; unrolled.explorables[it.name] = it;`,
      join(bundled, `${basename(path, ".jsx")}.js`),
      { plugins: [as_text, from_shared] },
    ),
  ),
  bundle(
    `import { prerender } from "./prerender.jsx";
     ${explorables.map((path, i) => `import it${i} from ${JSON.stringify(path)};`).join("\n")}
     prerender([${explorables.map((_, i) => `it${i}`)}]);`,
    join(packages, "prerender.mjs"),
    { format: "esm", platform: "node", plugins: [as_text] },
  ),
];
const results = await Promise.all(made);
if (results.some(({ warnings }) => warnings.length)) process.exit(1);
