// Python in a thread of its own: started when it is first needed, and ended where it must be.

const FAILED = "Python could not be started, for what it needs is not to be had from this site:";

let worker, give_up;

/**
 * What the clinic says of some code.
 *
 * `scripts` is the address of this script's folder, `seconds` the limit, which begins when Python
 * has started, and `say` shows how far it is. An error says why there is no verdict.
 */
export async function verdict_on(code, { scripts, seconds, say }) {
  let clock;
  try {
    if (!worker) {
      say("Starting Python… The first time it has to be fetched.");
      worker = open(new URL("worker.js", scripts));
      await answer({ home: new URL("../../lite/static/pyodide/", scripts).href }, FAILED);
    }
    say("Running your code beside every known mistake…");
    const late = `It did not come to its end within ${seconds} s and was stopped. If it trains, leave that loop out.`;
    clock = setTimeout(() => stop(late), 1000 * seconds);
    return (await answer({ code }, "Python ended:")).verdict;
  } catch (error) {
    worker?.terminate();
    worker = null;
    throw error;
  } finally {
    clearTimeout(clock);
  }
}

/** End what is under way, with the reason. */
export function stop(reason) {
  give_up(new Error(reason));
}

/** A worker that obeys the policy of this page: only one from a blob inherits it. */
function open(script) {
  const text = `import ${JSON.stringify(script.href)};`;
  const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  return new Worker(address, { type: "module" });
}

function answer(question, failed) {
  return new Promise((resolve, reject) => {
    give_up = reject;
    worker.onerror = ({ message }) => reject(new Error(`${failed} ${message ?? "worker.js"}`));
    worker.onmessage = ({ data }) =>
      data.failure ? reject(new Error(`${failed} ${data.failure}`)) : resolve(data);
    worker.postMessage(question);
  });
}
