// Python, in a thread of its own that the page can end.

const EXAMINE = `
import json
from lab.clinic import examine

lambda text: json.dumps(examine(text)._asdict())`;
const silent = () => {};

async function start(home) {
  const { loadPyodide } = await import(`${home}pyodide.mjs`);
  const pyodide = await loadPyodide({
    indexURL: home,
    lockFileURL: `${home}pyodide-lock.json`,
    packages: ["numpy"],
    stdout: silent,
    stderr: silent,
  });
  pyodide.FS.mkdirTree("lab/clinic");
  for (const [name, text] of FILES) pyodide.FS.writeFile(name, text);
  return pyodide.runPython(EXAMINE);
}

let examine;
self.onmessage = async ({ data }) => {
  try {
    if (data.home) examine = await start(data.home);
    self.postMessage(data.home ? { ready: true } : { verdict: JSON.parse(examine(data.code)) });
  } catch (error) {
    self.postMessage({ failure: error.message });
  }
};
