// A network that learns one text, letter by letter: the kernel's recipe, from weights of a seed.

import {
  backward,
  clip_by_global_norm,
  forward,
  map,
  sgd_step,
  softmax_cross_entropy,
  zeros,
} from "./kernel.js";

export const HIDDEN = 16;
const LEARNING_RATE = 1;
const MAX_NORM = 1;

/** The letters of a text in their order, and for each place the number of its letter. */
export function spelled(text) {
  const letters = [...new Set(text)].sort();
  return { letters, ids: [...text].map((letter) => letters.indexOf(letter)) };
}

/** What the network reads, (T, V, 1), and the letters that come next, (T, 1); after the last comes the first. */
export function examples({ letters, ids }) {
  const xs = ids.map((id) => letters.map((_, i) => [i === id ? 1 : 0]));
  return { xs, targets: ids.map((_, t) => [ids[(t + 1) % ids.length]]) };
}

/** Parameters drawn from a seed; `lab.characters.start` draws the same. */
export function start(seed, size) {
  const normal = normals(seed);
  const draw = (n, m, scale) => map(zeros(n, m), () => scale * normal());
  return {
    Wxh: draw(HIDDEN, size, 1),
    Whh: draw(HIDDEN, HIDDEN, 1 / Math.sqrt(HIDDEN)),
    Why: draw(size, HIDDEN, 1 / Math.sqrt(HIDDEN)),
    bh: zeros(HIDDEN, 1),
    by: zeros(size, 1),
  };
}

/** Standard normal numbers from a whole number, by the method of Box and Muller. */
export function normals(seed) {
  const uniform = uniforms(seed);
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** Tommy Ettinger's mulberry32: numbers in [0, 1) from a whole number. */
export function uniforms(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One step of descent on the mean loss: the parameters after it. */
export function learned(params, { xs, targets }) {
  const { hs, ys } = forward(params, xs);
  const { dys } = softmax_cross_entropy(ys, targets);
  const mean = dys.map((dy) => map(dy, (d) => d / xs.length));
  const { grads } = backward(params, xs, hs, mean);
  return sgd_step(params, clip_by_global_norm(grads, MAX_NORM), LEARNING_RATE);
}

/** The parameters after some steps on a text, from the weights of a seed. */
export function trained(text, seed, steps) {
  const spelling = spelled(text);
  const lesson = examples(spelling);
  let params = start(seed, spelling.letters.length);
  for (let step = 0; step < steps; step++) params = learned(params, lesson);
  return params;
}

/** What it writes by itself, from the first letter of the text: always the likeliest letter next. */
export function written(params, { letters, ids }) {
  const text = [ids[0]];
  let h = zeros(HIDDEN, 1);
  while (text.length < ids.length) {
    const x = letters.map((_, i) => [i === text.at(-1) ? 1 : 0]);
    const { hs, ys } = forward(params, [x], h);
    h = hs[1];
    text.push(likeliest(ys[0]));
  }
  return text.map((id) => letters[id]).join("");
}

export const likeliest = (y) => y.reduce((best, [score], i) => (score > y[best][0] ? i : best), 0);

/** Loss per letter in nats, hidden states hs (T+1, H, 1) and outputs ys, reading the text. */
export function read(params, { xs, targets }) {
  const { hs, ys } = forward(params, xs);
  return { hs, ys, loss: softmax_cross_entropy(ys, targets).loss / xs.length };
}

/** ‖∂L_t/∂h_k‖ for k = 1 … t, where L_t is the loss at step t alone. */
export function blame(params, { xs, targets }, { hs, ys }, t) {
  const { dys } = softmax_cross_entropy(ys, targets);
  const only = dys.map((dy, s) => (s === t - 1 ? dy : map(dy, () => 0)));
  const { dhs } = backward(params, xs, hs, only);
  return dhs.slice(1, t + 1).map((dh) => Math.hypot(...dh.flat()));
}

/**
 * Two places with the same letter and different letters next, whose pasts agree the longest: the
 * steps (from 1), and how many letters up to them are the same; null where there are none.
 */
export function look_alikes({ ids }) {
  const T = ids.length;
  let best = null;
  for (let s = 1; s <= T; s++)
    for (let t = s + 1; t <= T; t++) {
      const same = common(ids, s, t);
      if (same > (best?.same ?? 0) && ids[s % T] !== ids[t % T]) best = { s, t, same };
    }
  return best;
}

/** How many letters before and at two steps agree. */
function common(ids, s, t) {
  let same = 0;
  while (same < s && ids[s - 1 - same] === ids[t - 1 - same]) same++;
  return same;
}
