// The twin of lab/gru.py, with the same names and the same shapes: the blocks of Wxh (3H, I),
// Whh (3H, H) and bh (3H, 1) are r, z, n; the reset gate acts after the product with Whh.

import { add, map, matmul, outer_sum, subtract, sum_over_steps, times, transpose, zeros } from "./kernel.js";
import { sigmoid } from "./sigmoid.js";

/** Hidden states hs (T+1, H, B), outputs ys (T, O, B), and r, z, n, q of each step. */
export function forward(params, xs, h0 = null) {
  const { Whh, Why, by } = params;
  const hs = [h0 ?? zeros(Whh[0].length, xs.length ? xs[0][0].length : 1)];
  const [ys, steps] = [[], []];
  for (const x of xs) {
    const [r, z, n, q] = activated(params, x, hs.at(-1));
    steps.push([r, z, n, q]);
    hs.push(add(times(map(z, rest), n), times(z, hs.at(-1))));
    ys.push(add(matmul(Why, hs.at(-1)), by));
  }
  return { hs, ys, gates: steps };
}

/** r, z, n and q of each step, from the states that `forward` returned. */
export const gates = (params, xs, hs) => xs.map((x, t) => activated(params, x, hs[t]));

function activated({ Wxh, Whh, bh, bn }, x, h_prev) {
  const H = h_prev.length;
  const [from_input, from_state] = [add(matmul(Wxh, x), bh), matmul(Whh, h_prev)];
  const block = (a, n) => a.slice(n * H, (n + 1) * H);
  const gate = (n) => map(add(block(from_input, n), block(from_state, n)), sigmoid);
  const [r, z, q] = [gate(0), gate(1), add(block(from_state, 2), bn)];
  return [r, z, map(add(block(from_input, 2), times(r, q)), Math.tanh), q];
}

/** The gradients of the six parameters, dhs (T+1, H, B), and das (T, 3H, B). */
export function backward(params, xs, hs, dys, dh_next = null, steps = gates(params, xs, hs)) {
  const { dhs, das, das_h } = sweep(params, hs, dys, dh_next, steps);
  const H = hs[0].length;
  const grads = {
    Wxh: outer_sum(das, xs),
    Whh: outer_sum(das_h, hs),
    Why: outer_sum(dys, hs.slice(1)),
    bh: sum_over_steps(das),
    bn: sum_over_steps(das_h.map((da_h) => da_h.slice(2 * H))),
    by: sum_over_steps(dys),
  };
  return { grads, dhs, das };
}

/** The same without the gradients of the parameters; das_h has passed the reset gate. */
export function sweep(params, hs, dys, dh_next, steps) {
  const [WhyT, WhhT] = [transpose(params.Why), transpose(params.Whh)];
  let from_next = dh_next ?? hs[0].map((row) => row.map(() => 0));
  const [dhs, das, das_h] = [[], [], []];
  for (let t = steps.length; t > 0; t--) {
    const dh = add(matmul(WhyT, dys[t - 1]), from_next);
    const { da, da_h } = through_gates(steps[t - 1], hs[t - 1], dh);
    dhs.push(dh);
    das.push(da);
    das_h.push(da_h);
    from_next = add(matmul(WhhT, da_h), times(dh, steps[t - 1][1]));
  }
  return { dhs: [...dhs, from_next].reverse(), das: das.reverse(), das_h: das_h.reverse() };
}

/** One step back, from what arrives at h_t: da for Wxh and bh, da_h for Whh, past the reset gate. */
export function through_gates([r, z, n, q], h_prev, dh) {
  const da_n = times(times(dh, map(z, rest)), map(n, (value) => 1 - value * value));
  const da_z = times(times(dh, subtract(h_prev, n)), map(z, slope));
  const da_r = times(times(da_n, q), map(r, slope));
  return { da: [...da_r, ...da_z, ...da_n], da_h: [...da_r, ...da_z, ...times(da_n, r)] };
}

const rest = (gate) => 1 - gate;
const slope = (gate) => gate * (1 - gate);

/** The gradient of each input, (T, I, B), from the one of each state. */
export function input_gradients(params, xs, hs, dhs) {
  const WxhT = transpose(params.Wxh);
  return gates(params, xs, hs).map((step, t) =>
    matmul(WxhT, through_gates(step, hs[t], dhs[t + 1]).da),
  );
}
