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

function start() {
  performance.mark("explorables begin");
  const link = linked(location.search);
  const meant = link && document.querySelector(`[data-explorable="${CSS.escape(link.name)}"]`);
  const waiting = [...document.querySelectorAll(".explorable[data-explorable]")];
  const next = () => {
    const el = waiting.shift();
    if (!el) return performance.mark("explorables drawn");
    start_or_tell(el, el === meant ? link.state : null);
    setTimeout(next);
  };
  next();
}

function start_or_tell(el, linked) {
  try {
    start_one(el, linked);
  } catch (error) {
    console.error(error);
    const words = "This figure could not be started, and stays as it is. Reload the page?";
    el.append(Object.assign(document.createElement("p"), { className: "refused", textContent: words }));
  }
}

function start_one(el, linked) {
  const { explorable, state } = el.dataset;
  const module = unrolled.explorables[explorable];
  const told = JSON.parse(state);
  const missing = Object.keys(module.check).find((name) => !(name in told));
  const words = missing ? `${missing} is missing` : fault(module.check, told)?.words;
  if (words) throw new Error(`${explorable}: ${words}`);
  module.render({ model: new Model({ ...told, ...globalThis.given?.[explorable] }), el, linked });
}

// The words are painted first; then each figure starts in a task of its own, so that keys and
// fingers are heard between them.
requestAnimationFrame(() => setTimeout(start));
