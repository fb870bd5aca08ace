// The twin of lab/truncation.py and of window.py beside it, with the same names.

import { examples, spelled, start } from "../explorables/js/characters.js";
import {
  add,
  backward,
  forward,
  half_squared_error,
  like,
  map,
  matmul,
  softmax_cross_entropy,
  sum,
  times,
  transpose,
} from "../explorables/js/kernel.js";

export { half_squared_error, softmax_cross_entropy };

/** Every k1 steps a window of k2: steps start+1 … stop, of which the losses after `first` count. */
export const every = (T, k1, k2) =>
  Array.from({ length: Math.ceil(T / k1) }, (_, i) => i * k1).map((first) => ({
    start: Math.max(first + k1 - k2, 0),
    first,
    stop: Math.min(first + k1, T),
  }));

/** Each window run forward: its states, its loss, and the gradients of its outputs. */
function runs(params, xs, targets, windows, loss, h0, carry) {
  let h = h0;
  return windows.map(({ start, first, stop }, i) => {
    const counted = first - start;
    const { hs, ys } = forward(params, xs.slice(start, stop), h);
    const { loss: value, dys } = loss(ys.slice(counted), targets.slice(first, stop));
    const after = windows[i + 1];
    if (carry && after) h = hs[after.start - start];
    return { value, hs, dys: [...ys.slice(0, counted).map(like), ...dys] };
  });
}

/** Each window run forward and swept back: its loss, its gradients, and what arrives at its states. */
export function sweeps(params, xs, targets, windows, loss, h0 = null, carry = true) {
  return runs(params, xs, targets, windows, loss, h0, carry).map(({ value, hs, dys }, i) => {
    const { start, stop } = windows[i];
    return { value, ...backward(params, xs.slice(start, stop), hs, dys) };
  });
}

/** The sum over all windows. */
export function gradient(params, xs, targets, windows, loss, h0 = null, carry = true) {
  const swept = sweeps(params, xs, targets, windows, loss, h0, carry);
  const total = (name) => swept.map(({ grads }) => grads[name]).reduce(add);
  const grads = Object.fromEntries(Object.keys(params).map((name) => [name, total(name)]));
  return { value: sum(swept.map(({ value }) => value)), grads };
}

/** Entry (t-1, k-1): how much the loss of step t blames the state of step k, where a window carries it. */
export function blame(params, xs, targets, windows, loss, h0 = null, carry = true) {
  const norms = xs.map(() => new Array(xs.length).fill(0));
  const way_back = transpose(params.Whh);
  const into_h = transpose(params.Why);
  runs(params, xs, targets, windows, loss, h0, carry).forEach(({ hs, dys }, i) => {
    const { start, first, stop } = windows[i];
    const slopes = hs.map((h) => map(h, (value) => 1 - value * value));
    for (let t = first; t < stop; t++) {
      let dh = matmul(into_h, dys[t - start]);
      for (let k = t; ; k--) {
        norms[t][k] = Math.hypot(...dh.flat());
        if (k === start) break;
        dh = matmul(way_back, times(dh, slopes[k - start + 1]));
      }
    }
  });
  return norms;
}

/** Error and cosine of one matrix beside another. */
export function compare(part, full) {
  const [a, b] = [part.flat(), full.flat()];
  const [left, length] = [Math.hypot(...a), Math.hypot(...b)];
  const inner = sum(a.map((value, i) => value * b[i]));
  const error = Math.hypot(...a.map((value, i) => value - b[i])) / length;
  return { error, cosine: left ? inner / (left * length) : 0 };
}

export const TEXT = "Words, words, words.";
export const PROGRAMS = ["carried", "reset", "sliding", "every"];
const SEED = 1;
const spelling = spelled(TEXT);
const lesson = examples(spelling);

export function network(gain) {
  const params = start(SEED, spelling.letters.length);
  return { ...params, Whh: map(params.Whh, (w) => gain * w) };
}

export function windows({ program, size, step }) {
  const k1 = { sliding: 1, every: Math.min(step, size) }[program] ?? size;
  return every(TEXT.length, k1, size);
}

const whole = remembered((gain) => {
  const params = network(gain);
  const all = every(TEXT.length, TEXT.length, TEXT.length);
  const { grads } = gradient(params, lesson.xs, lesson.targets, all, softmax_cross_entropy);
  const norms = blame(params, lesson.xs, lesson.targets, all, softmax_cross_entropy);
  return { params, norms, Whh: grads.Whh };
});

/** Everything that the picture shows of a state. */
export function examine(state) {
  const { params, norms, Whh } = whole(state.gain);
  const cut = windows(state);
  const given = [params, lesson.xs, lesson.targets, cut, softmax_cross_entropy, null, state.program !== "reset"];
  const part = gradient(...given).grads.Whh;
  const { error, cosine } = compare(part, Whh);
  return {
    norms,
    kept: blame(...given),
    length: Math.hypot(...part.flat()) / Math.hypot(...Whh.flat()),
    angle: (Math.acos(Math.min(Math.max(cosine, -1), 1)) * 180) / Math.PI,
    error,
    swept: sum(cut.map(({ start, stop }) => stop - start)),
  };
}

/** A function that remembers its last answer. */
function remembered(f) {
  let [asked, answer] = [];
  return (value) => {
    if (value !== asked) [asked, answer] = [value, f(value)];
    return answer;
  };
}
