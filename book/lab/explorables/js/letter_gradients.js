// Which letters that were read move what is expected next: gradients of one loss at the inputs.

import { map, matmul, transpose } from "./kernel.js";

const SHARE = 0.1; // of the largest gradient: what is smaller does not count

/**
 * The loss at the last letter alone, taken back to every letter that was read: norms, T of them.
 * `run` is what `forward` of the cell returned for them, `dy` the gradient at the last output.
 */
export function letter_gradients(cell, params, xs, run, dy) {
  const nothing = map(dy, () => 0);
  const dys = xs.map((_, t) => (t === xs.length - 1 ? dy : nothing));
  const { das } = cell.sweep
    ? cell.sweep(params, run.hs, dys, null, run.gates)
    : cell.backward(params, xs, run.hs, dys);
  const WxhT = transpose(params.Wxh);
  return das.map((da) => Math.hypot(...matmul(WxhT, da).flat()));
}

/** The first letters of what `forward` returned. */
export const first = (t, { hs, gates }) => ({ hs: hs.slice(0, t + 1), gates: gates?.slice(0, t) });

/** How many letters back the first is whose gradient is above a tenth of the largest; 0 for none. */
export function reach(norms) {
  const least = SHARE * Math.max(...norms);
  const farthest = norms.findIndex((norm) => norm > least);
  return farthest < 0 ? 0 : norms.length - 1 - farthest;
}
