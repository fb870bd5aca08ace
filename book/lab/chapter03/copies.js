// The twin of copies.py: the recurrent matrix with a copy for each step, Whh(1) … Whh(T).

import { backward, forward, half_squared_error, zeros } from "../explorables/js/kernel.js";

/** Hidden states and outputs, where step t uses Whhs[t-1]. */
export function forward_with_copies(params, Whhs, xs, h0 = null) {
  const hs = [h0 ?? zeros(params.Whh.length, xs[0][0].length)];
  const ys = [];
  xs.forEach((x, t) => {
    const step = forward({ ...params, Whh: Whhs[t] }, [x], hs.at(-1));
    hs.push(step.hs[1]);
    ys.push(step.ys[0]);
  });
  return { hs, ys };
}

/** ½ Σ (y - target)² of that network. */
export function loss_with_copies(params, Whhs, xs, targets, h0 = null) {
  return half_squared_error(forward_with_copies(params, Whhs, xs, h0).ys, targets).loss;
}

/** The gradient of each copy, da_t h_{t-1}ᵀ; without Whhs, all copies are params.Whh. */
export function copy_gradients(params, xs, targets, Whhs = null, h0 = null) {
  const copies = Whhs ?? xs.map(() => params.Whh);
  const { hs, ys } = forward_with_copies(params, copies, xs, h0);
  const { dys } = half_squared_error(ys, targets);
  const gradients = [];
  let dh_next = null;
  for (let t = xs.length; t > 0; t--) {
    const step = { ...params, Whh: copies[t - 1] };
    const one_step = backward(step, [xs[t - 1]], [hs[t - 1], hs[t]], [dys[t - 1]], dh_next);
    gradients.unshift(one_step.grads.Whh);
    dh_next = one_step.dhs[0];
  }
  return gradients;
}
