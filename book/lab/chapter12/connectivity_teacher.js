// Lets learners learn off the main thread, or, where a page may not do that, in short pieces on it.

import { taught } from "./connectivity_model.js";
import source from "./connectivity_worker.js?text";

const BESIDE = 40; // milliseconds of learning for each answer
const WITHIN = 6; // and where the page has to wait for it

let worker; // an empty object where there can be none
let asked = 0;
const waiting = new Map();

/** A promise of the same learners, some steps further on the way to a goal. */
export function teach(learners, goal) {
  worker ??= start();
  const id = ++asked;
  return new Promise((resolve) => {
    waiting.set(id, { learners, goal, resolve });
    if (worker.postMessage) worker.postMessage({ id, learners, goal, milliseconds: BESIDE });
    else here(id);
  });
}

/** From our own text, since a page that is a file may not load another one. */
function start() {
  try {
    const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    const started = new Worker(address);
    started.onmessage = ({ data }) => answer(data.id, data.learners);
    started.onerror = (event) => {
      event.preventDefault();
      worker = {};
      for (const id of waiting.keys()) here(id);
    };
    return started;
  } catch {
    return {};
  }
}

/** On the main thread, once it has drawn. */
function here(id) {
  const { learners, goal } = waiting.get(id);
  setTimeout(() => answer(id, taught(learners, goal, WITHIN)));
}

function answer(id, learners) {
  waiting.get(id)?.resolve(learners);
  waiting.delete(id);
}
