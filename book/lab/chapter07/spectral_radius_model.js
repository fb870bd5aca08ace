// The twin of spectral_radius.py, for two hidden units: arrays as in kernel.js, one sequence.

import { add, forward, hidden_jacobians, map, matmul, subtract, sum, zeros } from "../explorables/js/kernel.js";

const [NUDGE, TOLERANCE] = [1e-13, 1e-4];
const UNITS = [
  [[1], [0]],
  [[0], [1]],
];

const sine = (degrees) => Math.sin((degrees * Math.PI) / 180);

/** Q U Qᵀ, multiplied out: so the entries are exact at 0 and ±45 degrees. */
export function recurrent_matrix([first, second], nonnormality, angle) {
  const [mean, half] = [(first + second) / 2, (first - second) / 2];
  const [cos, sin] = [sine(90 - 2 * Math.abs(angle)), sine(2 * angle)];
  return [
    [mean + half * cos - (nonnormality * sin) / 2, half * sin + (nonnormality * (1 + cos)) / 2],
    [half * sin - (nonnormality * (1 - cos)) / 2, mean - half * cos + (nonnormality * sin) / 2],
  ];
}

/** A network whose one input and one output have zero weights. */
export const without_input = (Whh, bh) => ({
  Wxh: zeros(2, 1),
  Whh,
  Why: zeros(1, 2),
  bh,
  by: zeros(1, 1),
});

/** The bh that makes h_0 a fixed point. */
export const holding_bias = (Whh, h0) => subtract(map(h0, Math.atanh), matmul(Whh, h0));

/** The states, and ‖∂h_t/∂h_0‖ for t = 0 … T. */
export function run(params, h0, T) {
  const { hs } = forward(params, new Array(T).fill([[0]]), h0);
  let product = [
    [1, 0],
    [0, 1],
  ];
  const norms = [1];
  for (const jacobian of hidden_jacobians(params, hs)) {
    product = matmul(jacobian.map((row) => row.flat()), product);
    norms.push(norm(product));
  }
  return { hs, norms };
}

/** The largest singular value of a 2×2 matrix. */
export const norm = ([[a, b], [c, d]]) =>
  (Math.hypot(a + d, b - c) + Math.hypot(a - d, b + c)) / 2;

/** The last step up to which the norms do not hang on the last digits of the numbers. */
export function sure_steps(params, h0, T) {
  const { norms } = run(params, h0, T);
  const moved = UNITS.map((unit) => {
    const nudge = map(unit, (entry) => NUDGE * entry);
    return run({ ...params, bh: add(params.bh, nudge) }, h0, T).norms;
  });
  const change = (value, t) => sum(moved.map((each) => Math.abs(each[t] - value)));
  const sure = (value, t) => change(value, t) <= TOLERANCE * Math.max(value, TOLERANCE);
  const first = norms.findIndex((value, t) => !sure(value, t));
  return first < 0 ? T : first - 1;
}

/** Everything that the picture shows of a state. */
export function examine({ eigenvalues, nonnormality, angle, h0, drive, hold, steps }) {
  const Whh = recurrent_matrix(eigenvalues, nonnormality, angle);
  const params = without_input(Whh, hold ? holding_bias(Whh, h0) : drive);
  const last = sure_steps(params, h0, steps);
  const [radius, stretch] = [Math.max(...eigenvalues.map(Math.abs)), norm(Whh)];
  const powers = (factor) => Array.from({ length: last + 1 }, (_, t) => factor ** t);
  const [bound, guess] = [powers(stretch), powers(radius)];
  return { params, last, radius, stretch, bound, guess, ...run(params, h0, last) };
}
