// The twin of cliff.py: a recurrence with two weights, and a loss with a wall.

export const [STEPS, START, GOAL] = [50, 0.5, 0.7];

const sigmoid = (x) => 1 / (1 + Math.exp(-x));

/** (σ(x_50) - 0.7)² and its two derivatives, where x_t = w σ(x_{t-1}) + b from x_0 = ½. */
export function loss_and_gradient(w, b) {
  let x = START;
  let dw = 0;
  let db = 0;
  for (let t = 0; t < STEPS; t++) {
    const s = sigmoid(x);
    const slope = w * s * (1 - s);
    x = w * s + b;
    dw = s + slope * dw;
    db = 1 + slope * db;
  }
  const y = sigmoid(x);
  const dx = 2 * (y - GOAL) * y * (1 - y);
  return { loss: (y - GOAL) ** 2, dw: dx * dw, db: dx * db };
}

/** Gradient descent: every place visited, with its loss and the length of its gradient. */
export function descend({ w, b }, learning_rate, steps, max_norm = Infinity) {
  const path = [];
  for (let i = 0; i <= steps; i++) {
    const { loss, dw, db } = loss_and_gradient(w, b);
    const norm = Math.hypot(dw, db);
    path.push({ w, b, loss, norm });
    const rate = norm > max_norm ? (learning_rate * max_norm) / norm : learning_rate;
    [w, b] = [w - rate * dw, b - rate * db];
  }
  return path;
}

/** The b for which x_0 = ½ is a fixed point: there the wall stands. */
export const wall = (w) => START - w * sigmoid(START);
