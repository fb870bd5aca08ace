// The twin of portrait.py: two units without input, plain numbers for speed; hs as in kernel.js.

import { forward, zeros } from "../explorables/js/kernel.js";

const GRID = [-0.98, -0.85, -0.6, -0.3, 0, 0.3, 0.6, 0.85, 0.98];
const STARTS = GRID.flatMap((a) => GRID.map((b) => [a, b]));
const [NEWTON_STEPS, TOLERANCE, APART] = [25, 1e-10, 1e-3];
const [SHOWN, SETTLE, LONG] = [60, 200, 400];
const ONE = 1 + 1e-12; // an eigenvalue of exactly 1 would end Newton's method

export const recurrent_matrix = (re, im, second) =>
  im === 0
    ? [
        [re, 0],
        [0, second],
      ]
    : [
        [re, -im],
        [im, re],
      ];

/** A network whose one input and one output have zero weights. */
export const network = (Whh, bh) => ({
  Wxh: zeros(2, 1),
  Whh,
  Why: zeros(1, 2),
  bh,
  by: zeros(1, 1),
});

/** One step of the state, as plain numbers. */
export const next = ([[a, b], [c, d]], [[e], [f]], [x, y]) => [
  Math.tanh(a * x + b * y + e),
  Math.tanh(c * x + d * y + f),
];

/** Where Newton's method leads from a start, or null. */
function newton(Whh, bh, start) {
  const [[a, b], [c, d]] = Whh;
  let h = start;
  let moved = Infinity;
  for (let i = 0; i < NEWTON_STEPS && moved > 1e-15; i++) {
    const [p, q] = next(Whh, bh, h);
    const [s, t] = [1 - p * p, 1 - q * q];
    const [j, k, l, m] = [s * a - ONE, s * b, t * c, t * d - ONE];
    const [u, v] = [p - h[0], q - h[1]];
    const det = j * m - k * l;
    const [du, dv] = [(m * u - k * v) / det, (j * v - l * u) / det];
    h = [h[0] - du, h[1] - dv];
    moved = Math.max(Math.abs(du), Math.abs(dv));
  }
  const [p, q] = next(Whh, bh, h);
  const miss = Math.max(Math.abs(p - h[0]), Math.abs(q - h[1]));
  return miss <= TOLERANCE ? h : null; // NaN is no fixed point
}

/** The fixed points that Newton's method finds from a grid of starts. */
export function rest(Whh, bh, starts = STARTS) {
  const kept = [];
  const near = ([x, y]) => (other) =>
    Math.max(Math.abs(other[0] - x), Math.abs(other[1] - y)) < APART;
  for (const start of starts) {
    const point = newton(Whh, bh, start);
    if (point && !kept.some(near(point))) kept.push(point);
  }
  return kept;
}

/** The sizes of the two eigenvalues of ∂h_t/∂h_{t-1} at a point. */
export function sizes([[a, b], [c, d]], [x, y]) {
  const [s, t] = [1 - x * x, 1 - y * y];
  const [half, det] = [(s * a + t * d) / 2, s * t * (a * d - b * c)];
  const square = half * half - det;
  if (square < 0) return [Math.sqrt(det), Math.sqrt(det)];
  return [Math.abs(half + Math.sqrt(square)), Math.abs(half - Math.sqrt(square))];
}

/** In how many directions a difference from a fixed point grows. */
export const unstable_directions = (Whh, point) =>
  sizes(Whh, point).filter((size) => size > 1).length;

/** The mean growth of the logarithm of a difference along the way of a state. */
function largest_exponent([[a, b], [c, d]], hs) {
  let [u, v] = [0.6, 0.8];
  let total = 0;
  for (const [i, [[x], [y]]] of hs.slice(1).entries()) {
    [u, v] = [(1 - x * x) * (a * u + b * v), (1 - y * y) * (c * u + d * v)];
    const length = Math.hypot(u, v);
    if (length === 0) return -Infinity; // nothing is left of a difference
    [u, v] = [u / length, v / length];
    if (i >= SETTLE) total += Math.log(length);
  }
  return total / LONG;
}

/** Everything that the picture shows of a state. */
export function examine({ re, im, second, h0, bias }) {
  const params = network(recurrent_matrix(re, im, second), bias);
  const points = rest(params.Whh, bias);
  const kinds = points.map((point) => unstable_directions(params.Whh, point));
  const { hs } = forward(params, new Array(SETTLE + LONG).fill([[0]]), h0);
  const exponent = largest_exponent(params.Whh, hs);
  return { params, points, kinds, path: hs.slice(0, SHOWN + 1), exponent };
}

const COARSE = [-0.95, -0.7, 0, 0.7, 0.95];
const FEWER = COARSE.flatMap((a) => COARSE.map((b) => [a, b]));

/** For each value of re: unit 1 of the fixed points, and of the last states of a long way. */
export function bifurcation({ im, second, bias }, values, settle = 150, last = 6) {
  return values.map((re) => {
    const Whh = recurrent_matrix(re, im, second);
    const points = rest(Whh, bias, FEWER);
    const kinds = points.map((point) => unstable_directions(Whh, point));
    let h = [0.1, 0.2];
    for (let t = 0; t < settle; t++) h = next(Whh, bias, h);
    const ends = Array.from({ length: last }, () => (h = next(Whh, bias, h))[0]);
    return { re, heights: points.map(([x]) => x), kinds, ends };
  });
}
