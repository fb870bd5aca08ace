// The twin of lab/lstm.py and of gate.py beside it, with the same names.

import { add, matmul, sum, times, transpose, zeros } from "../explorables/js/kernel.js";

const CLASSES = ["(", "[", ")", "]", "vowel", "other"];
const VOWELS = "aeiouAEIOU";
const [OPEN, SHUT, LOUD, FAINT] = [6, -6, 3, 0.5];

export const sigmoid = (a) => 0.5 + 0.5 * Math.tanh(0.5 * a);
const each = (A, f) => A.map((row) => row.map(f));

/** i, f, g, o of a step, each (H, B), from its pre-activations (4H, B). */
function activated(a) {
  const H = a.length / 4;
  const block = (n, f) => each(a.slice(n * H, (n + 1) * H), f);
  return [block(0, sigmoid), block(1, sigmoid), block(2, Math.tanh), block(3, sigmoid)];
}

/** States hs and cs (T+1, H, B), outputs ys (T, O, B), and the gates of each step. */
export function forward({ Wxh, Whh, Why, bh, by }, xs, h0 = null) {
  const H = Whh[0].length;
  const first = h0 ?? zeros(2 * H, xs[0][0].length);
  const [hs, cs, ys, gates] = [[first.slice(0, H)], [first.slice(H)], [], []];
  for (const x of xs) {
    const step = activated(add(add(matmul(Wxh, x), matmul(Whh, hs.at(-1))), bh));
    const [i, f, g, o] = step;
    const c = add(times(f, cs.at(-1)), times(i, g));
    gates.push(step);
    cs.push(c);
    hs.push(times(o, each(c, Math.tanh)));
    ys.push(add(matmul(Why, hs.at(-1)), by));
  }
  return { hs, cs, ys, gates };
}

/** Gradients with respect to h_t and c_t, dhs and dcs (T+1, H, B), and das (T, 4H, B). */
export function backward({ Whh, Why }, { hs, cs, gates }, dys, dh_next = null) {
  const H = Whh[0].length;
  const last = dh_next ?? zeros(2 * H, hs[0][0].length);
  const [WhhT, WhyT] = [transpose(Whh), transpose(Why)];
  const [dhs, dcs, das] = [[], [], []];
  let [from_h, from_c] = [last.slice(0, H), last.slice(H)];
  for (let t = gates.length; t > 0; t--) {
    const dh = add(matmul(WhyT, dys[t - 1]), from_h);
    dhs.unshift(dh);
    dcs.unshift(from_c);
    const { da, dc_prev } = through_gates(gates[t - 1], cs[t - 1], cs[t], dh, from_c);
    das.unshift(da);
    [from_h, from_c] = [matmul(WhhT, da), dc_prev];
  }
  return { dhs: [from_h, ...dhs], dcs: [from_c, ...dcs], das };
}

/** One step back: to the pre-activations, and to c_{t-1}. */
export function through_gates([i, f, g, o], c_prev, c, dh, dc_later) {
  const shown = each(c, Math.tanh);
  const slope = (gate) => each(gate, (value) => value * (1 - value));
  const bend = (values) => each(values, (value) => 1 - value * value);
  const dc = add(dc_later, times(dh, times(o, bend(shown))));
  const da = [
    ...times(times(dc, g), slope(i)),
    ...times(times(dc, c_prev), slope(f)),
    ...times(times(dc, i), bend(g)),
    ...times(times(dh, shown), slope(o)),
  ];
  return { da, dc_prev: times(dc, f) };
}

/** The gradients of the parameters, from what `forward` and `backward` found. */
export function gradients(xs, { hs }, dys, das) {
  const outer = (As, Bs) => As.map((A, t) => matmul(A, transpose(Bs[t]))).reduce(add);
  const bias = (As) => As.map((A) => A.map((row) => [sum(row)])).reduce(add);
  return {
    Wxh: outer(das, xs),
    Whh: outer(das, hs),
    Why: outer(dys, hs.slice(1)),
    bh: bias(das),
    by: bias(dys),
  };
}

/** The cell whose gates answer to brackets. */
export function network(keep, write) {
  const rows = [
    [OPEN, OPEN, SHUT, SHUT, write, write],
    [SHUT, SHUT, SHUT, SHUT, keep, keep],
    [LOUD, -LOUD, 0, 0, FAINT, -FAINT],
    [SHUT, SHUT, SHUT, SHUT, OPEN, OPEN],
  ];
  const bh = [[write], [keep], [0], [0]];
  const Wxh = rows.map((row, n) => row.map((value) => value - bh[n][0]));
  return { Wxh, Whh: zeros(4, 1), Why: [[1]], bh, by: [[0]] };
}

/** Which of the classes a letter is in. */
const class_of = (letter) =>
  CLASSES.includes(letter) ? CLASSES.indexOf(letter) : VOWELS.includes(letter) ? 4 : 5;

export const columns = (text) =>
  text.split("").map((letter) => CLASSES.map((_, n) => [n === class_of(letter) ? 1 : 0]));

/** Everything that the picture shows of a state. */
export function examine({ text, keep, write }) {
  const params = network(keep, write);
  const run = forward(params, columns(text));
  const nothing = run.ys.map(() => [[0]]);
  const { dcs } = backward(params, run, nothing, [[0], [1]]);
  return {
    params,
    gates: run.gates.map((step) => step.map(([[value]]) => value)),
    cs: run.cs.map(([[c]]) => c),
    dcs: dcs.map(([[dc]]) => dc),
    bracket: Math.max(text.lastIndexOf("("), text.lastIndexOf("[")) + 1,
    reach: Math.log(0.01) / Math.log(1 / (1 + Math.exp(-keep))),
  };
}
