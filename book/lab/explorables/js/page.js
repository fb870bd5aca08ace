// Starts the explorables of a page, after their scripts: no widget manager and no server.

import { fault } from "./fault.js";
import { linked } from "./link.js";

/** As much of a widget's model as an explorable uses. */
class Model {
  constructor(state) {
    this.state = state;
    this.listeners = new Map();
    this.changed = new Set();
  }
  get(name) {
    return this.state[name];
  }
  set(name, value) {
    this.state = { ...this.state, [name]: value };
    this.changed.add(name);
  }
  save_changes() {
    const heard = [...this.changed].flatMap((name) => [
      ...(this.listeners.get(`change:${name}`) ?? []),
    ]);
    this.changed.clear();
    for (const listener of new Set(heard)) listener();
  }
  on(event, listener) {
    if (!this.listeners.has(event)) this.listeners.set(event, new Set());
    this.listeners.get(event).add(listener);
  }
  off(event, listener) {
    this.listeners.get(event)?.delete(listener);
  }
}

const QUIET = 3000; // milliseconds after which figures that are far away start, too

/**
 * To start a figure takes a phone longer than a reader should wait for the page: the one that a link
 * names starts at once, and so do those in sight and a screen around it; others as they come near, or
 * when there is nothing else to do.
 */
function start() {
  performance.mark("explorables ready");
  const link = linked(location.search);
  const waiting = new Set(document.querySelectorAll(".explorable[data-explorable]:not([data-live])"));
  const named = link && [...waiting].find((el) => el.dataset.explorable === link.name);
  const begin = (el) => {
    if (!waiting.delete(el)) return;
    watch.unobserve(el);
    start_or_say(el, el === named ? link.state : null);
    if (!waiting.size) performance.mark("explorables drawn");
  };
  const watch = new IntersectionObserver(
    (seen) => seen.forEach(({ isIntersecting, target }) => isIntersecting && begin(target)),
    { rootMargin: "100%" },
  );
  for (const el of waiting) el === named || is_near(el) ? begin(el) : watch.observe(el);
  const quietly = (act) => (globalThis.requestIdleCallback ?? setTimeout)(act); // Safari has no such
  const rest = () => {
    const [el] = waiting;
    if (!el) return;
    begin(el);
    quietly(rest);
  };
  setTimeout(quietly, QUIET, rest);
}

function is_near(el) {
  const { top, bottom } = el.getBoundingClientRect();
  return bottom > -innerHeight && top < 2 * innerHeight;
}

function start_or_say(el, linked) {
  try {
    start_one(el, linked);
  } catch (error) {
    console.error(error);
    const words = "This figure could not be started, and stays as it is. Reload the page?";
    el.append(Object.assign(document.createElement("p"), { className: "refused", textContent: words }));
  }
}

function start_one(el, linked) {
  const { explorable, state, given = "{}" } = el.dataset;
  const module = unrolled.explorables[explorable];
  const told = JSON.parse(state);
  const missing = Object.keys(module.check).find((name) => !(name in told));
  const words = missing ? `${missing} is missing` : fault(module.check, told)?.words;
  if (words) throw new Error(`${explorable}: ${words}`);
  performance.mark(explorable);
  module.render({ model: new Model({ ...told, ...JSON.parse(given) }), el, linked });
  performance.measure(`${explorable} drawn`, explorable);
  el.dataset.live = "";
}

start();
