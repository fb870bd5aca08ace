// The twin of disc.py beside it, and of the loop of lab/lru.py, with the same names.

export const PULSES = { 1: 1, 9: 1, 12: 1, 30: -1 };

const times = ([a, b], [u, v]) => [a * u - b * v, b * u + a * v];

/** h_t = λ h_{t-1} + u_t from h_0 = u_0; each a pair of real and imaginary part. */
export function in_turn(lam, us) {
  const hs = [us[0]];
  for (const [u, v] of us.slice(1)) {
    const [a, b] = times(lam, hs.at(-1));
    hs.push([a + u, b + v]);
  }
  return hs;
}

/** Everything that the picture shows of a state. */
export function examine({ re, im, steps }) {
  const pulse = Array.from({ length: steps + 1 }, (_, n) => [n === 0 ? 1 : 0, 0]);
  const xs = Array.from({ length: steps }, (_, i) => PULSES[i + 1] ?? 0);
  const us = [[0, 0], ...xs.map((x) => [x, 0])];
  const size = Math.hypot(re, im);
  const fades = size < 1;
  const rate = Math.log(size);
  return {
    response: in_turn([re, im], pulse).map(([u]) => u),
    xs,
    ys: in_turn([re, im], us).slice(1).map(([u]) => u),
    shares: in_turn([re, -im], pulse).map(([u, v]) => Math.hypot(u, v)),
    size,
    memory: fades ? -1 / rate : null,
    hundredth: fades ? Math.log(0.01) / rate : null,
  };
}
