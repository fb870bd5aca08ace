// The twin of connectivity.py: three cells learn one text, from the weights of a seed.

import { adam, adam_step } from "../explorables/js/adam.js";
import { HIDDEN, examples, likeliest, normals, spelled } from "../explorables/js/characters.js";
import * as gru from "../explorables/js/gru.js";
import * as kernel from "../explorables/js/kernel.js";
import { first, letter_gradients, reach } from "../explorables/js/letter_gradients.js";
import * as lstm from "../explorables/js/lstm.js";

const { clip_by_global_norm, map, softmax_cross_entropy, zeros } = kernel;
const LEARNING_RATE = 0.03;
export const CELLS = { tanh: kernel, GRU: gru, LSTM: lstm };
export const NAMES = Object.keys(CELLS);
const BLOCKS = { tanh: 1, GRU: 3, LSTM: 4 };

/** Parameters for `size` letters, drawn from a seed. */
export function start(name, seed, size, gate_bias) {
  const normal = normals(seed);
  const draw = (n, m, scale) => map(zeros(n, m), () => scale * normal());
  const [H, n, root] = [HIDDEN, BLOCKS[name], 1 / Math.sqrt(HIDDEN)];
  const weights = { Wxh: draw(n * H, size, 1), Whh: draw(n * H, H, root), Why: draw(size, H, root) };
  const keeps = (i) => n > 1 && H <= i && i < 2 * H; // the forget gate, the update gate
  const bh = zeros(n * H, 1).map((_, i) => [keeps(i) ? gate_bias : 0]);
  const bn = name === "GRU" ? { bn: zeros(H, 1) } : {};
  return { ...weights, bh, ...bn, by: zeros(size, 1) };
}

/** Three cells before the first step: what can be sent to a worker and back. */
export function beginners({ text, seed, gate_bias }) {
  const size = spelled(text).letters.length;
  const begin = (name) => {
    const params = start(name, seed, size, gate_bias);
    return [name, { params, adam: adam(params) }];
  };
  return { text, seed, gate_bias, steps: 0, cells: Object.fromEntries(NAMES.map(begin)) };
}

/** The same after one step more, on the loss of the whole text. */
export function further(learners) {
  const lesson = examples(spelled(learners.text));
  const step = ([name, each]) => [name, learned(CELLS[name], each, lesson)];
  const cells = Object.fromEntries(Object.entries(learners.cells).map(step));
  return { ...learners, steps: learners.steps + 1, cells };
}

function learned({ forward, backward }, { params, adam }, { xs, targets }) {
  const { hs, ys, gates } = forward(params, xs);
  const { dys } = softmax_cross_entropy(ys, targets);
  const { grads } = backward(params, xs, hs, dys, null, gates);
  return adam_step(params, clip_by_global_norm(grads, xs.length), LEARNING_RATE, adam);
}

/** Steps up to a goal, as many as fit into some milliseconds; at least one, if any is due. */
export function taught(learners, goal, milliseconds) {
  const began = performance.now();
  let now = learners;
  while (now.steps < goal) {
    now = further(now);
    if (performance.now() - began > milliseconds) break;
  }
  return now;
}

/** The parameters of a cell after some steps. */
export function trained(name, state, steps) {
  let learners = beginners(state);
  while (learners.steps < steps) learners = further(learners);
  return learners.cells[name].params;
}

const read_before = new WeakMap(); // learners, and what each cell made of the text

/** Each cell having read its text: states, gradients of the outputs, bits per letter, what it writes. */
export function passages(learners) {
  if (!read_before.has(learners)) {
    const spelling = spelled(learners.text);
    const { xs, targets } = examples(spelling);
    const read = (name) => {
      const [cell, { params }] = [CELLS[name], learners.cells[name]];
      const run = cell.forward(params, xs);
      const { loss, dys } = softmax_cross_entropy(run.ys, targets);
      const bits = loss / xs.length / Math.LN2;
      return { name, cell, params, xs, targets, run, dys, bits, wrote: written(cell, params, spelling) };
    };
    read_before.set(learners, NAMES.map(read));
  }
  return read_before.get(learners);
}

/** What each cell expects after letter t: the probability of the one that comes, and from where. */
export function seen(learners, letter) {
  return passages(learners).map(({ name, cell, params, xs, targets, run, dys, bits, wrote }) => {
    const dy = dys[letter - 1]; // probabilities, and 1 less where the letter is that comes
    const norms = letter_gradients(cell, params, xs.slice(0, letter), first(letter, run), dy);
    return { name, bits, wrote, given: 1 + dy[targets[letter - 1][0]][0], norms, back: reach(norms) };
  });
}

/** What a cell writes from the first letter of its text: always the likeliest one next. */
export function written(cell, params, { letters, ids }) {
  const text = [ids[0]];
  let h = null;
  while (text.length < ids.length) {
    const { hs, ys } = cell.forward(params, [column(text.at(-1), letters.length)], h);
    h = hs[1];
    text.push(likeliest(ys[0]));
  }
  return text.map((id) => letters[id]).join("");
}

/** A letter as an input, (V, 1). */
export const column = (id, size) => Array.from({ length: size }, (_, i) => [i === id ? 1 : 0]);
