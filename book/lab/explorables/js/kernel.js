// The kernel's twin: `rnn_core.py` in JavaScript, with the same names and the same shapes.
//
// Arrays are nested lists, as `ndarray.tolist()` gives them: xs is (T, I, B), hs is (T+1, H, B),
// Wxh is (H, I), bh is (H, 1). Nothing is written into the arguments.

export const PARAMS = ["Wxh", "Whh", "Why", "bh", "by"];

/** Hidden states hs (T+1, H, B), outputs ys (T, O, B) and pre-activations as (T, H, B). */
export function forward(params, xs, h0 = null) {
  const { Wxh, Whh, Why, bh, by } = params;
  const B = xs.length ? xs[0][0].length : h0 ? h0[0].length : 1;
  const hs = [h0 ?? zeros(Whh.length, B)];
  const as = [];
  const ys = [];
  for (const x of xs) {
    const a = add(add(matmul(Wxh, x), matmul(Whh, hs.at(-1))), bh);
    as.push(a);
    hs.push(map(a, Math.tanh));
    ys.push(add(matmul(Why, hs.at(-1)), by));
  }
  return { hs, ys, as };
}

/** ½ Σ mask (y - target)², and dys = mask (ys - targets); the mask (T, B) is 1 if not given. */
export function half_squared_error(ys, targets, mask = null) {
  const errors = ys.map((y, t) => subtract(y, targets[t]));
  const dys = weighted(errors, mask);
  const flat = errors.flat(2);
  return { loss: 0.5 * sum(dys.flat(2).map((dy, i) => dy * flat[i])), dys };
}

/** -Σ mask log p(target) in nats with p = softmax(ys); targets (T, B) are classes. */
export function softmax_cross_entropy(ys, targets, mask = null) {
  let loss = 0;
  const dys = ys.map((y, t) => {
    const columns = transpose(y).map((scores, b) => {
      const largest = Math.max(...scores);
      const exps = scores.map((score) => Math.exp(score - largest));
      const total = sum(exps);
      const occurred = targets[t][b];
      loss += (mask?.[t][b] ?? 1) * (Math.log(total) - (scores[occurred] - largest));
      return exps.map((e, i) => e / total - (i === occurred ? 1 : 0));
    });
    return transpose(columns);
  });
  return { loss, dys: weighted(dys, mask) };
}

const weighted = (dys, mask) =>
  mask ? dys.map((dy, t) => dy.map((row) => row.map((d, b) => mask[t][b] * d))) : dys;

/** Backpropagation through time: the gradients of the five parameters, dhs (T+1, H, B), das (T, H, B). */
export function backward(params, xs, hs, dys, dh_next = null) {
  const { Wxh, Whh, Why, bh, by } = params;
  const B = hs[0][0].length;
  const grads = { Wxh: like(Wxh), Whh: like(Whh), Why: like(Why), bh: like(bh), by: like(by) };
  const [WhyT, WhhT] = [transpose(Why), transpose(Whh)];
  const dhs = [];
  const das = [];
  let from_next = dh_next ?? zeros(Whh.length, B);
  for (let t = xs.length; t > 0; t--) {
    const dy = dys[t - 1];
    const dh = add(matmul(WhyT, dy), from_next);
    const da = times(dh, map(hs[t], (h) => 1 - h * h));
    grads.Wxh = add(grads.Wxh, matmul(da, transpose(xs[t - 1])));
    grads.Whh = add(grads.Whh, matmul(da, transpose(hs[t - 1])));
    grads.Why = add(grads.Why, matmul(dy, transpose(hs[t])));
    grads.bh = add(grads.bh, row_sums(da));
    grads.by = add(grads.by, row_sums(dy));
    from_next = matmul(WhhT, da);
    dhs.unshift(dh);
    das.unshift(da);
  }
  return { grads, dhs: [from_next, ...dhs], das };
}

/** The gradient of each input, (T, I, B), from the one of each state: Wxhᵀ da_t. */
export function input_gradients(params, xs, hs, dhs) {
  const WxhT = transpose(params.Wxh);
  return xs.map((_, t) => matmul(WxhT, times(dhs[t + 1], map(hs[t + 1], (h) => 1 - h * h))));
}

/** Loss and gradients of a batch. */
export function loss_and_grads(params, xs, targets, loss = half_squared_error, h0 = null) {
  const { hs, ys } = forward(params, xs, h0);
  const { loss: value, dys } = loss(ys, targets);
  return { loss: value, grads: backward(params, xs, hs, dys).grads };
}

/** ∂h_t/∂h_{t-1} = diag(1 - h_t²) Whh for each step and sequence: (T, H, H, B). */
export function hidden_jacobians(params, hs) {
  return hs.slice(1).map((h) =>
    h.map((row, i) => params.Whh[i].map((w) => row.map((value) => (1 - value * value) * w))),
  );
}

/** Length of all arrays taken together as one long vector. */
export function global_norm(arrays) {
  const entries = Object.values(arrays).flat(Infinity);
  return Math.hypot(...entries);
}

/** The gradient itself if it is short enough, a copy of length max_norm otherwise. */
export function clip_by_global_norm(grads, max_norm) {
  const norm = global_norm(grads);
  if (norm <= max_norm) return grads;
  return each(grads, (grad) => map(grad, (g) => (g / norm) * max_norm));
}

/** The parameters after one step of gradient descent: new ones, unlike in Python. */
export function sgd_step(params, grads, learning_rate) {
  return each(params, (param, name) =>
    subtract(param, map(grads[name], (g) => learning_rate * g)),
  );
}

// Matrices as lists of rows.

export const zeros = (n, m) => Array.from({ length: n }, () => new Array(m).fill(0));
export const like = (A) => zeros(A.length, A[0].length);
export const transpose = (A) => A[0].map((_, j) => A.map((row) => row[j]));
export const sum = (values) => values.reduce((total, value) => total + value, 0);
export const row_sums = (A) => A.map((row) => [sum(row)]);

/** Σ A_t B_tᵀ over the steps: one product of all steps side by side. */
export const outer_sum = (As, Bs) => matmul(side_by_side(As), transpose(side_by_side(Bs.slice(0, As.length))));

const side_by_side = (As) => As[0].map((_, i) => As.flatMap((A) => A[i]));

/** Σ A_t over steps and batch, a column. */
export const sum_over_steps = (As) => row_sums(side_by_side(As));

/** Loops, since training in a page spends its time here: of many rows most are of one number. */
export function map(A, f) {
  const C = new Array(A.length);
  for (let i = 0; i < A.length; i++) {
    const row = new Array(A[i].length);
    for (let j = 0; j < row.length; j++) row[j] = f(A[i][j]);
    C[i] = row;
  }
  return C;
}

/** A loop over numbers that lie side by side, since training in a page spends its time here. */
export function matmul(A, B) {
  const columns = transpose(B);
  return A.map((row) => columns.map((column) => dot(row, column)));
}

function dot(a, b) {
  let total = 0;
  for (let k = 0; k < b.length; k++) total += a[k] * b[k];
  return total;
}

const pairwise = (f) => (A, B) => {
  const C = new Array(A.length);
  for (let i = 0; i < A.length; i++) {
    const [a, b, row] = [A[i], B[i], new Array(A[i].length)];
    for (let j = 0; j < row.length; j++) row[j] = f(a[j], b[b.length === 1 ? 0 : j]);
    C[i] = row;
  }
  return C;
};
export const add = pairwise((a, b) => a + b);
export const subtract = pairwise((a, b) => a - b);
export const times = pairwise((a, b) => a * b);

const each = (arrays, f) =>
  Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, f(array, name)]));
