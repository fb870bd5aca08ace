// Every number of the small network by a name of its own: "h2.1" is unit 1 of h at step 2, "Whh.1.2"
// the weight to unit 1 from unit 2. An expression is a text with such names in it.

import { run } from "./network.js";

export const STEPS = [1, 2, 3];
export const UNITS = [1, 2];
const NAME = /[A-Za-z_]+\d?(?:\.\d)*/g;

/** "Whh.1.2" as its parts: the array, the step (null for weights and sums), the indices. */
export function parts(id) {
  const [, name, t, indices] = id.match(/^([A-Za-z_]+)(\d?)((?:\.\d)*)$/);
  return { name, t: t ? Number(t) : null, index: indices.split(".").slice(1).map(Number) };
}

/** As the page writes it: "h₂[1]". The loop keeps one dh_next, so that has no step. */
export function label(id) {
  const { name, t, index } = parts(id);
  const step = t === null || name === "dh_next" ? "" : "₀₁₂₃"[t];
  return `${name}${step}${index.length ? `[${index}]` : ""}`;
}

/** The entries of an array by name; an axis of length 1 needs no index. */
export const entries = (name, array) =>
  array.flatMap((row, i) =>
    row.map((value, j) => {
      const index = [array.length > 1 && `.${i + 1}`, row.length > 1 && `.${j + 1}`];
      return [name + index.filter(Boolean).join(""), value];
    }),
  );

/** Every number of the forward pass by name. */
export function numbers(state) {
  const { params, hs, ys, as, loss } = run(state);
  const steps = { x: state.xs, a: as, h: hs.slice(1), y: ys, target: state.targets };
  const arrays = [...Object.entries(params), ["h0", hs[0]]];
  for (const [name, each] of Object.entries(steps))
    arrays.push(...each.map((array, t) => [`${name}${t + 1}`, array]));
  return { loss, ...Object.fromEntries(arrays.flatMap(([name, array]) => entries(name, array))) };
}

const vectors = (name) => STEPS.flatMap((t) => UNITS.map((i) => `${name}${t}.${i}`));

/** What the network computes; all other numbers are given. */
export const COMPUTED = [...vectors("a"), ...vectors("h"), ...STEPS.map((t) => `y${t}`), "loss"];

/** The expression that makes a computed number. */
export function made(id) {
  const { name, t, index } = parts(id);
  const [i] = index;
  if (name === "a")
    return `Wxh.${i} · x${t} + Whh.${i}.1 · h${t - 1}.1 + Whh.${i}.2 · h${t - 1}.2 + bh.${i}`;
  if (name === "h") return `tanh(a${t}.${i})`;
  if (name === "y") return `Why.1 · h${t}.1 + Why.2 · h${t}.2 + by`;
  return `½ · (${STEPS.map((step) => `(y${step} − target${step})²`).join(" + ")})`;
}

/** The names in an expression; `tanh` is none, for `known` does not hold it. */
export const operands = (expression, known) =>
  expression.match(NAME).filter((name) => name in known);

/** The expression with every name replaced. */
export const replaced = (expression, known, replace) =>
  expression.replace(NAME, (name, at) => (name in known ? replace(name, at) : name));

/** The computed numbers that use a number directly. */
export const users = (id, known) => COMPUTED.filter((each) => operands(made(each), known).includes(id));

/** The change of the state that gives a number another value. */
export function changed(state, id, value) {
  const { name, t, index } = parts(id);
  const array = { x: "xs", target: "targets" }[name] ?? name;
  const [i, j] = name === "Why" ? [1, ...index] : [...index, 1, 1];
  const put = (matrix) =>
    matrix.map((row, r) => row.map((old, c) => (r === i - 1 && c === j - 1 ? value : old)));
  const old = state[array];
  return { [array]: t ? old.map((each, step) => (step === t - 1 ? put(each) : each)) : put(old) };
}
