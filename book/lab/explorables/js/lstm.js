// The twin of lab/lstm.py, with the same names and the same shapes: a state is h above c, so hs is
// (T+1, 2H, B); the blocks of Wxh (4H, I), Whh (4H, H) and bh (4H, 1) are i, f, g, o.

import { add, map, matmul, outer_sum, sum_over_steps, times, transpose, zeros } from "./kernel.js";
import { sigmoid } from "./sigmoid.js";

/** States hs (T+1, 2H, B), outputs ys (T, O, B), and i, f, g, o of each step. */
export function forward(params, xs, h0 = null) {
  const { Whh, Why, by } = params;
  const hs = [h0 ?? zeros(2 * Whh[0].length, xs.length ? xs[0][0].length : 1)];
  const [ys, steps] = [[], []];
  for (const x of xs) {
    const [h_prev, c_prev] = parts(hs.at(-1));
    const [i, f, g, o] = activated(params, x, h_prev);
    steps.push([i, f, g, o]);
    const c = add(times(f, c_prev), times(i, g));
    const h = times(o, map(c, Math.tanh));
    hs.push([...h, ...c]);
    ys.push(add(matmul(Why, h), by));
  }
  return { hs, ys, gates: steps };
}

/** The two halves of a state: h and c, each (H, B). */
export function parts(state) {
  const H = state.length / 2;
  return [state.slice(0, H), state.slice(H)];
}

/** i, f, g, o of each step, from the states that `forward` returned. */
export const gates = (params, xs, hs) => xs.map((x, t) => activated(params, x, parts(hs[t])[0]));

function activated({ Wxh, Whh, bh }, x, h_prev) {
  const a = add(add(matmul(Wxh, x), matmul(Whh, h_prev)), bh);
  const H = a.length / 4;
  const block = (n, f) => map(a.slice(n * H, (n + 1) * H), f);
  return [block(0, sigmoid), block(1, sigmoid), block(2, Math.tanh), block(3, sigmoid)];
}

/** The gradients of the five parameters, dhs (T+1, 2H, B), and das (T, 4H, B). */
export function backward(params, xs, hs, dys, dh_next = null, steps = gates(params, xs, hs)) {
  const { dhs, das } = sweep(params, hs, dys, dh_next, steps);
  const shown = hs.map((state) => parts(state)[0]);
  const grads = {
    Wxh: outer_sum(das, xs),
    Whh: outer_sum(das, shown),
    Why: outer_sum(dys, shown.slice(1)),
    bh: sum_over_steps(das),
    by: sum_over_steps(dys),
  };
  return { grads, dhs, das };
}

/** The same without the gradients of the parameters. */
export function sweep(params, hs, dys, dh_next, steps) {
  const [WhyT, WhhT] = [transpose(params.Why), transpose(params.Whh)];
  let later = dh_next ?? hs[0].map((row) => row.map(() => 0));
  const [dhs, das] = [[], []];
  for (let t = steps.length; t > 0; t--) {
    const [from_h, dc] = parts(later);
    const dh = add(matmul(WhyT, dys[t - 1]), from_h);
    const [c_prev, c] = [parts(hs[t - 1])[1], parts(hs[t])[1]];
    const { da, dc_prev } = through_gates(steps[t - 1], c_prev, c, dh, dc);
    dhs.push([...dh, ...dc]);
    das.push(da);
    later = [...matmul(WhhT, da), ...dc_prev];
  }
  return { dhs: [...dhs, later].reverse(), das: das.reverse() };
}

/** One step back, from what arrives at h_t and c_t: to the pre-activations, and to c_{t-1}. */
export function through_gates([i, f, g, o], c_prev, c, dh, dc_later) {
  const shown = map(c, Math.tanh);
  const dc = add(dc_later, times(dh, times(o, map(shown, bend)))); // two arrows meet at c_t
  const da = [
    ...times(times(dc, g), map(i, slope)),
    ...times(times(dc, c_prev), map(f, slope)),
    ...times(times(dc, i), map(g, bend)),
    ...times(times(dh, shown), map(o, slope)),
  ];
  return { da, dc_prev: times(dc, f) };
}

const slope = (gate) => gate * (1 - gate);
const bend = (value) => 1 - value * value;

/** The gradient of each input, (T, I, B), from the one of each state. */
export function input_gradients(params, xs, hs, dhs) {
  const WxhT = transpose(params.Wxh);
  return gates(params, xs, hs).map((step, t) => {
    const [c_prev, c] = [parts(hs[t])[1], parts(hs[t + 1])[1]];
    return matmul(WxhT, through_gates(step, c_prev, c, ...parts(dhs[t + 1])).da);
  });
}
