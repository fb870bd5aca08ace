// What the latch shows: the kernel's run over two sequences, and the twin of latch.py.

import { forward, transpose } from "../explorables/js/kernel.js";

export const HELD = 100; // further steps with the last input

/** The parameters of the units that are used, as the kernel takes them. */
export function params_of({ units, Wxh, Whh, bh }) {
  const used = (rows) => rows.slice(0, units);
  return {
    Wxh: used(Wxh),
    Whh: used(Whh).map(used),
    Why: [new Array(units).fill(1)],
    bh: used(bh),
    by: [[0]],
  };
}

/** States (T+1, H, 2), and those of further steps in which the last input is repeated. */
export function run(state) {
  const params = params_of(state);
  const { hs } = forward(params, state.xs);
  const again = new Array(HELD).fill(state.xs.at(-1));
  return { hs, held: forward(params, again, hs.at(-1)).hs };
}

/** How many inputs at the end are the same in both sequences. */
export function same_at_the_end(xs) {
  const differ = xs.findLastIndex(([[first, second]]) => first !== second);
  return xs.length - 1 - differ;
}

/** How many inputs at the end of one sequence are equal to its last. */
export function repeats_at_the_end(xs, which) {
  const last = xs.at(-1)[0][which];
  return xs.length - 1 - xs.findLastIndex(([row]) => row[which] !== last);
}

/** The push that a unit at rest just withstands, however long it is held; for w > 1. */
export function critical_push(w) {
  const h = Math.sqrt(1 - 1 / w);
  return w * h - Math.atanh(h);
}

/** The two sequences with one of them replaced; the other gets zeros in front, or is cut there. */
export function replaced(xs, which, values) {
  const rows = transpose(xs.map(([row]) => row));
  const missing = Math.max(values.length - xs.length, 0);
  const other = [...new Array(missing).fill(0), ...rows[1 - which]].slice(-values.length);
  const both = which === 0 ? [values, other] : [other, values];
  return transpose(both).map((row) => [row]);
}
