// The twin of lab/sigmoid.py.

/** σ(a) = 1 / (1 + exp(-a)), as a tanh: no exp can overflow. */
export const sigmoid = (a) => 0.5 + 0.5 * Math.tanh(0.5 * a);
