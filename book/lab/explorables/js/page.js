// Starts the explorables of a page, after their scripts: no widget manager and no server.

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
  for (const el of document.querySelectorAll(".explorable[data-explorable]")) {
    const { explorable, state, given = "{}" } = el.dataset;
    const meant = link?.name === explorable;
    const model = new Model({ ...JSON.parse(state), ...JSON.parse(given) });
    unrolled.explorables[explorable].render({ model, el, linked: meant ? link.state : null });
    if (meant) el.scrollIntoView({ block: "center" });
  }
  performance.mark("explorables drawn");
}

start();
