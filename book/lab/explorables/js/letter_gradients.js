// Which letters that were read move what is expected next: gradients of one loss at the inputs.

import { map, matmul, transpose } from "./kernel.js";

const SHARE = 0.1; // of the largest gradient: what is smaller does not count

/** The loss at the last letter alone, taken back to every letter that was read: norms, T of them. */
export function letter_gradients(cell, params, xs, hs, dy) {
  const nothing = map(dy, () => 0);
  const dys = xs.map((_, t) => (t === xs.length - 1 ? dy : nothing));
  const { das } = (cell.sweep ?? cell.backward)(params, xs, hs, dys);
  const WxhT = transpose(params.Wxh);
  return das.map((da) => Math.hypot(...matmul(WxhT, da).flat()));
}

/** How many letters back the first is whose gradient is above a tenth of the largest; 0 for none. */
export function reach(norms) {
  const least = SHARE * Math.max(...norms);
  const first = norms.findIndex((norm) => norm > least);
  return first < 0 ? 0 : norms.length - 1 - first;
}
