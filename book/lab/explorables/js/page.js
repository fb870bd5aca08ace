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
  const link = linked(location.search);
  const meant = link && document.querySelector(`[data-explorable="${CSS.escape(link.name)}"]`);
  for (const el of document.querySelectorAll(".explorable[data-explorable]")) {
    try {
      start_one(el, el === meant ? link.state : null);
    } catch (error) {
      console.error(error);
      const words = "This figure could not be started, and stays as it is. Reload the page?";
      el.append(Object.assign(document.createElement("p"), { className: "refused", textContent: words }));
    }
  }
  performance.mark("explorables drawn");
}

function start_one(el, linked) {
  const { explorable, state, given = "{}" } = el.dataset;
  const module = unrolled.explorables[explorable];
  const told = JSON.parse(state);
  const missing = Object.keys(module.check).find((name) => !(name in told));
  const words = missing ? `${missing} is missing` : fault(module.check, told)?.words;
  if (words) throw new Error(`${explorable}: ${words}`);
  module.render({ model: new Model({ ...told, ...JSON.parse(given) }), el, linked });
}

start();
