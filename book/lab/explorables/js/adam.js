// The twin of lab/adam.py: a step of a size of its own for every weight.

import { like, map } from "./kernel.js";

const [DECAY, SQUARE_DECAY, SMALLEST] = [0.9, 0.999, 1e-8];

/** What Adam remembers, before the first step. */
export const adam = (params) => ({ steps: 0, means: each(params, like), squares: each(params, like) });

/** The parameters after one step, and what Adam remembers then: new ones, unlike in Python. */
export function adam_step(params, grads, learning_rate, before) {
  const steps = before.steps + 1;
  const mixed = (old, gain, f) =>
    each(old, (array, name) => pairs(array, grads[name], (was, g) => was + gain * (f(g) - was)));
  const means = mixed(before.means, 1 - DECAY, (g) => g);
  const squares = mixed(before.squares, 1 - SQUARE_DECAY, (g) => g * g);
  // The means began at zero, and are too small by these factors.
  const [short, square_short] = [1 - DECAY ** steps, 1 - SQUARE_DECAY ** steps];
  const move = (mean, square) =>
    (learning_rate * (mean / short)) / (Math.sqrt(square / square_short) + SMALLEST);
  const moves = each(means, (mean, name) => pairs(mean, squares[name], move));
  const stepped = each(params, (param, name) => pairs(param, moves[name], (value, by) => value - by));
  return { params: stepped, adam: { steps, means, squares } };
}

const pairs = (A, B, f) => A.map((row, i) => row.map((value, j) => f(value, B[i][j])));
const each = (arrays, f) =>
  Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, f(array, name)]));
