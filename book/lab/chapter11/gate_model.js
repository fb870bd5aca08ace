// The twin of gate.py beside it, with the same names.

import { zeros } from "../explorables/js/kernel.js";
import { backward, forward, gates } from "../explorables/js/lstm.js";

const CLASSES = ["(", "[", ")", "]", "vowel", "other"];
const VOWELS = "aeiouAEIOU";
const [OPEN, SHUT, LOUD, FAINT] = [6, -6, 3, 0.5];

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
  const xs = columns(text);
  const { hs, ys } = forward(params, xs);
  const nothing = ys.map(() => [[0]]);
  const { dhs } = backward(params, xs, hs, nothing, [[0], [1]]);
  return {
    params,
    gates: gates(params, xs, hs).map((step) => step.map(([[value]]) => value)),
    cs: hs.map(([, [c]]) => c),
    dcs: dhs.map(([, [dc]]) => dc),
    bracket: Math.max(text.lastIndexOf("("), text.lastIndexOf("[")) + 1,
    reach: Math.log(0.01) / Math.log(1 / (1 + Math.exp(-keep))),
  };
}
