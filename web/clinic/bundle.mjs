// Called by extension/clinic.py with the folders of the packages, of the book, and of the results.
// Makes clinic.js, the page with its editor, and worker.js, which holds the Python files that the
// clinic needs.

import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [packages, root, target] = process.argv.slice(2);
const esbuild = createRequire(join(packages, "index.js"))("esbuild");

// Without lab/__init__.py, which loads Matplotlib.
const clinic = readdirSync(join(root, "book/lab/clinic")).filter((name) => name.endsWith(".py"));
const own = ["batch_loop.py", "lstm.py", "mistakes.py", "sigmoid.py"];
const lab = [...own, ...clinic.map((name) => `clinic/${name}`)];
const files = [["rnn_core.py", "rnn_core.py"], ...lab.map((name) => [`lab/${name}`, `book/lab/${name}`])];
const texts = files.map(([name, path]) => [name, readFileSync(join(root, path), "utf-8")]);

const bundle = (name, options) =>
  esbuild.build({
    entryPoints: [join(root, "web/clinic", name)],
    outfile: join(target, name),
    bundle: true,
    minify: true,
    charset: "utf8",
    target: "es2022",
    nodePaths: [join(packages, "node_modules")],
    loader: { ".py": "text" },
    logLevel: "warning",
    ...options,
  });

await Promise.all([
  bundle("clinic.js", { format: "iife", banner: { js: "/* With CodeMirror: licenses.txt */" } }),
  bundle("worker.js", { format: "esm", define: { FILES: JSON.stringify(texts) } }),
]);
