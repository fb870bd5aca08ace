// Pyodide in Node: node pyodide_in_node.mjs FOLDER_OF_PYODIDE MODULE.py PROGRAM.py

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, module, program] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(join(folder, "pyodide.mjs")));
const pyodide = await loadPyodide({
  indexURL: folder,
  lockFileURL: join(folder, "pyodide-lock.json"),
  packages: ["numpy"],
  stdout: () => {}, // what it loads
});
pyodide.FS.writeFile("rnn_core.py", readFileSync(module));
console.log(pyodide.runPython(readFileSync(program, "utf8")));
