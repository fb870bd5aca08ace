// The twin of continuing.py, and what unpacks the stored network of writer.py.

import { likeliest, uniforms } from "../explorables/js/characters.js";
import { softmax_cross_entropy, zeros } from "../explorables/js/kernel.js";
import { first, letter_gradients, reach } from "../explorables/js/letter_gradients.js";
import * as lstm from "../explorables/js/lstm.js";

const unpacked_before = new WeakMap();

/** The letters and the parameters of a stored network. */
export function network(stored) {
  if (!unpacked_before.has(stored)) {
    const weights = Object.entries(stored.weights).map(([name, packed]) => [name, unpacked(packed)]);
    unpacked_before.set(stored, { letters: stored.letters, params: Object.fromEntries(weights) });
  }
  return unpacked_before.get(stored);
}

/** A matrix from 8 bits a number and a scale for each row. */
export function unpacked({ shape: [n, m], scale, data }) {
  const whole = Int8Array.from(atob(data), (sign) => sign.charCodeAt(0));
  return zeros(n, m).map((row, i) => row.map((_, j) => whole[i * m + j] * scale[i]));
}

const inputs = (letters, text) =>
  text.split("").map((letter) => [...letters].map((each) => [each === letter ? 1 : 0]));

const NOTHING = { text: "", xs: [], hs: [], ys: [], gates: [] };
let last = NOTHING; // what was read last; a longer text is read on from there

/** What `forward` returns for a text, and its inputs. */
export function read({ letters, params }, text) {
  const before = last.params === params ? last : NOTHING;
  let same = 0;
  while (same < text.length && text[same] === before.text[same]) same++;
  const xs = [...before.xs.slice(0, same), ...inputs(letters, text.slice(same))];
  const run = lstm.forward(params, xs.slice(same), before.hs[same] ?? null);
  const joined = (name) => [...before[name].slice(0, same), ...run[name]];
  last = { params, text, xs, hs: joined("hs"), ys: joined("ys"), gates: joined("gates") };
  return last;
}

/** Softmax of scores that are divided by a temperature: a number for each letter. */
export function probabilities(scores, temperature) {
  const scaled = scores.map(([score]) => score / temperature);
  const largest = Math.max(...scaled);
  const exps = scaled.map((score) => Math.exp(score - largest));
  const total = exps.reduce((sum, e) => sum + e, 0);
  return exps.map((e) => e / total);
}

/** The letter that is written next: letter n of a text is drawn by the n-th number of a seed. */
export function next_letter(net, text, seed, temperature) {
  const { ys } = read(net, text);
  const uniform = uniforms(seed);
  for (let n = 0; n < text.length; n++) uniform();
  const draw = uniform();
  let below = 0;
  const drawn = probabilities(ys.at(-1), temperature).findIndex((p) => (below += p) >= draw);
  return net.letters.at(drawn); // a sum of shares may end just below 1: then the last
}

/** The text with some letters more. */
export function continued(stored, text, count, seed, temperature) {
  let longer = text;
  while (longer.length < text.length + count)
    longer += next_letter(network(stored), longer, seed, temperature);
  return longer;
}

/** What the network expects after letter t, what came, and which letters up to it move that. */
export function expected(stored, text, letter, temperature) {
  const net = network(stored);
  const run = read(net, text);
  const scores = run.ys[letter - 1];
  const came = letter < text.length ? net.letters.indexOf(text[letter]) : likeliest(scores);
  const { dys } = softmax_cross_entropy([scores], [[came]]);
  const [xs, part] = [run.xs.slice(0, letter), first(letter, run)];
  const norms = letter_gradients(lstm, net.params, xs, part, dys[0]);
  return { probabilities: probabilities(scores, temperature), came, norms, back: reach(norms) };
}
