// A network small enough to see every number of it: I = 1, H = 2, O = 1, T = 3, one sequence.
// Arrays have the kernel's shapes: the twin of network.py.

import { array, number } from "./check.js";
import { PARAMS, backward, forward, half_squared_error } from "./kernel.js";

const SHAPES = {
  Wxh: [2, 1],
  Whh: [2, 2],
  Why: [1, 2],
  bh: [2, 1],
  by: [1, 1],
  xs: [3, 1, 1],
  targets: [3, 1, 1],
};

/** The checks of a state that holds such a network. */
export const network = Object.fromEntries(
  Object.entries(SHAPES).map(([name, shape]) => [name, array(shape, number(-10, 10))]),
);

/** Everything that the kernel computes from such a state. */
export function run(state) {
  const params = Object.fromEntries(PARAMS.map((name) => [name, state[name]]));
  const { hs, ys, as } = forward(params, state.xs);
  const { loss, dys } = half_squared_error(ys, state.targets);
  const { grads, dhs, das } = backward(params, state.xs, hs, dys);
  return { params, hs, ys, as, loss, dys, grads, dhs, das };
}
