// The twin of the backward loop of lab/reference_loop.py, one operation at a time.

import { PARAMS, add, like, map, matmul, subtract, times, transpose, zeros } from "../explorables/js/kernel.js";
import { entries, numbers, parts } from "../explorables/js/names.js";
import { run } from "../explorables/js/network.js";

/** What each line of the loop computes; a sum, what it adds. `now` holds the variables. */
const LINES = {
  dy: (now, t) => subtract(now.y[t], now.target[t]),
  dWhy: (now, t) => matmul(now.dy, transpose(now.h[t])),
  dby: (now) => now.dy,
  dh: (now) => add(matmul(transpose(now.Why), now.dy), now.dh_next),
  da: (now, t) => times(now.dh, map(now.h[t], (h) => 1 - h * h)),
  dWxh: (now, t) => matmul(now.da, transpose(now.x[t])),
  dWhh: (now, t) => matmul(now.da, transpose(now.h[t - 1])),
  dbh: (now) => now.da,
  dh_next: (now) => matmul(transpose(now.Whh), now.da),
};
const SUMS = ["dWhy", "dby", "dWxh", "dWhh", "dbh"]; // in the order of the loop

/** Every operation: the name on the left of its line, and the step of time. */
export const OPERATIONS = [3, 2, 1].flatMap((t) => Object.keys(LINES).map((name) => ({ name, t })));

export const is_sum = (name) => SUMS.includes(name);

/** What a result is called: a sum has no step, and dh_next belongs to the step that will need it. */
const called = ({ name, t }) => (is_sum(name) ? name : name + (name === "dh_next" ? t - 1 : t));

/**
 * What is known after the first `count` operations. `known`: every number by name, sums too;
 * `added`: of each sum's entry, what each step gave; `before`: the entries of the last operation's
 * result as they were; `results`: the names of those entries.
 */
export function after(count, state) {
  const { params, hs, ys } = run(state);
  const now = { ...params, h: hs, y: [null, ...ys], x: [null, ...state.xs], target: [null, ...state.targets] };
  for (const name of PARAMS) now[`d${name}`] = like(params[name]);
  now.dh_next = zeros(2, 1);
  const known = numbers(state);
  const put = (name, array) => Object.assign(known, Object.fromEntries(entries(name, array)));
  for (const name of SUMS) put(name, now[name]);
  put("dh_next3", now.dh_next);

  const added = {};
  let [before, results] = [{}, []];
  for (const { name, t } of OPERATIONS.slice(0, count)) {
    const value = LINES[name](now, t);
    const result = called({ name, t });
    before = { ...known };
    results = entries(result, value).map(([id]) => id);
    if (is_sum(name)) for (const [id, part] of entries(name, value)) (added[id] ??= {})[t] = part;
    now[name] = is_sum(name) ? add(now[name], value) : value;
    put(result, now[name]);
  }
  return { known, added, before, results };
}

/** The names of the entries of all sums. */
export const sums = (known) => Object.keys(known).filter((id) => is_sum(parts(id).name));

/** The expression that makes an entry of an operation's result, or that is added to it. */
export function expression(id, { name, t }) {
  const [i, j] = parts(id).index;
  return {
    dy: `y${t} − target${t}`,
    dWhy: `dy${t} · h${t}.${i}`,
    dby: `dy${t}`,
    dh: `Why.${i} · dy${t} + dh_next${t}.${i}`,
    da: `dh${t}.${i} · (1 − h${t}.${i}²)`,
    dWxh: `da${t}.${i} · x${t}`,
    dWhh: `da${t}.${i} · h${t - 1}.${j}`,
    dbh: `da${t}.${i}`,
    dh_next: `Whh.1.${i} · da${t}.1 + Whh.2.${i} · da${t}.2`,
  }[name];
}
