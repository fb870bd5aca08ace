// The bug museum in JavaScript: the twin of `lab/museum.py`, its loop with one piece exchanged.

import {
  PARAMS,
  add,
  half_squared_error,
  like,
  map,
  matmul,
  row_sums,
  subtract,
  sum,
  times,
  transpose,
  zeros,
} from "../explorables/js/kernel.js";

const tanh_slope = (h) => map(h, (value) => 1 - value * value);
const clipped = (dy) => map(dy, (value) => Math.min(Math.max(value, -0.5), 0.5));

/** The pieces of the loop that an exhibit may exchange. */
const RIGHT = {
  activate: Math.tanh,
  loss: (squares) => 0.5 * squares,
  dloss: (dy) => dy, // the true derivative of the loss, whatever the program claims
  incoming: (dy) => dy,
  read: (hs, t) => hs[t],
  over_batch: row_sums,
  junction: add,
  slope: (hs, t) => tanh_slope(hs[t]),
  before: (hs, t) => hs[t - 1],
  collect: add,
  back: ({ Whh }, da) => matmul(transpose(Whh), da),
  leave: (hs, dys) => [hs, dys], // what the caller's arrays hold afterward
};

/** For each exhibit the right line, the wrong one, and the pieces of the loop that differ. */
export const EXHIBITS = {
  "missing transpose": {
    right: "dh_next = params.Whh.T @ da",
    wrong: "dh_next = params.Whh @ da",
    pieces: { back: ({ Whh }, da) => matmul(Whh, da) },
  },
  "recurrent gradient never carried": {
    right: "dh_next = params.Whh.T @ da",
    wrong: "dh_next = 0 * da",
    pieces: { back: (params, da) => map(da, () => 0) },
  },
  "dh_next without Whh": {
    right: "dh_next = params.Whh.T @ da",
    wrong: "dh_next = da",
    pieces: { back: (params, da) => da },
  },
  "dh_next without the derivative": {
    right: "dh_next = params.Whh.T @ da",
    wrong: "dh_next = params.Whh.T @ dh",
    pieces: { back: ({ Whh }, da, dh) => matmul(transpose(Whh), dh) },
  },
  "derivative at the wrong step": {
    right: "da = dh * (1 - hs[t] ** 2)",
    wrong: "da = dh * (1 - hs[t - 1] ** 2)",
    pieces: { slope: (hs, t) => tanh_slope(hs[t - 1]) },
  },
  "derivative of a value already activated": {
    right: "da = dh * (1 - hs[t] ** 2)",
    wrong: "da = dh * (1 - np.tanh(hs[t]) ** 2)",
    pieces: { slope: (hs, t) => tanh_slope(map(hs[t], Math.tanh)) },
  },
  "state for derivative": {
    right: "da = dh * (1 - hs[t] ** 2)",
    wrong: "da = dh * hs[t]",
    pieces: { slope: (hs, t) => hs[t] },
  },
  "added to itself": {
    right: "dh = params.Why.T @ dy + dh_next",
    wrong: "dh = params.Why.T @ dy + dh_next\n        dh += dh",
    pieces: { junction: (from_output, dh_next) => map(add(from_output, dh_next), (dh) => 2 * dh) },
  },
  "h_t for h_{t-1} in dWhh": {
    right: "dWhhs[t - 1] = da @ hs[t - 1].T",
    wrong: "dWhhs[t - 1] = da @ hs[t].T",
    pieces: { before: (hs, t) => hs[t] },
  },
  "h_{t-1} wraps around": {
    right: "dWhhs[t - 1] = da @ hs[t - 1].T",
    wrong: "dWhhs[t - 1] = da @ hs[t - 2].T",
    pieces: { before: (hs, t) => hs.at(t - 2) },
  },
  "h_{t-1} for h_t in dWhy": {
    right: "dWhy += dy @ hs[t].T",
    wrong: "dWhy += dy @ hs[t - 1].T",
    pieces: { read: (hs, t) => hs[t - 1] },
  },
  "assigned, not added": {
    right: "dWhh += dWhhs[t - 1]",
    wrong: "dWhh = dWhhs[t - 1]",
    pieces: { collect: (dWhh, part) => part },
  },
  "no sum over the batch": {
    right: "dby += dy.sum(axis=1, keepdims=True)",
    wrong: "dby += dy[:, :1]",
    pieces: { over_batch: (dy) => dy.map(([first]) => [first]) },
  },
  "states overwritten": {
    right: "da = dh * (1 - hs[t] ** 2)",
    wrong: "da = dh * (1 - np.square(hs[t], out=hs[t]))",
    pieces: { leave: (hs, dys) => [hs.map((h, t) => (t ? map(h, (v) => v * v) : h)), dys] },
  },
  "clipped in place": {
    right: "dy = dys[t - 1]",
    wrong: "dy = np.clip(dys[t - 1], -0.5, 0.5, out=dys[t - 1])",
    pieces: { incoming: clipped, leave: (hs, dys) => [hs, dys.map(clipped)] },
  },
  "a mean loss with a sum's gradient": {
    right: "return 0.5 * (dys * dys).sum().item(), dys",
    wrong: "return (dys * dys).sum().item() / max(len(ys), 1), dys",
    pieces: { loss: (squares, T) => squares / T, dloss: (dy, T) => (2 * dy) / T },
  },
  "coth for tanh": {
    right: "np.tanh(h, out=h)",
    wrong: "np.divide(np.cosh(h), np.sinh(h), out=h)",
    pieces: { activate: (a) => 1 / Math.tanh(a) },
  },
};
export const lines = () =>
  Object.entries(EXHIBITS).map(([name, { right, wrong }]) => ({ name, right, wrong }));

/** What the loop with these pieces returns. */
function backward(pieces, params, xs, hs, dys) {
  const grads = Object.fromEntries(PARAMS.map((name) => [name, like(params[name])]));
  const dhs = new Array(hs.length);
  const dWhhs = new Array(xs.length);
  let dh_next = like(hs[0]);
  for (let t = xs.length; t > 0; t--) {
    const dy = pieces.incoming(dys[t - 1]);
    grads.Why = add(grads.Why, matmul(dy, transpose(pieces.read(hs, t))));
    grads.by = add(grads.by, pieces.over_batch(dy));
    dhs[t] = pieces.junction(matmul(transpose(params.Why), dy), dh_next);
    const da = times(dhs[t], pieces.slope(hs, t));
    grads.Wxh = add(grads.Wxh, matmul(da, transpose(xs[t - 1])));
    dWhhs[t - 1] = matmul(da, transpose(pieces.before(hs, t)));
    grads.Whh = pieces.collect(grads.Whh, dWhhs[t - 1]);
    grads.bh = add(grads.bh, row_sums(da));
    dh_next = pieces.back(params, da, dhs[t]);
  }
  dhs[0] = dh_next;
  return { grads, dhs, dWhhs };
}

function run(pieces, params, xs, h0) {
  const hs = [h0];
  for (const x of xs) {
    const a = add(add(matmul(params.Wxh, x), matmul(params.Whh, hs.at(-1))), params.bh);
    hs.push(map(a, pieces.activate));
  }
  return { hs, ys: hs.slice(1).map((h) => add(matmul(params.Why, h), params.by)) };
}

/** The loss, and how far each gradient is from the truth about it: see examine in museum.py. */
export function examine(name, params, xs, targets, h0) {
  const pieces = { ...RIGHT, ...EXHIBITS[name].pieces };
  const { hs, ys } = run(pieces, params, xs, h0);
  const { loss, dys } = half_squared_error(ys, targets);
  const slopes = dys.map((dy) => map(dy, (value) => pieces.dloss(value, xs.length)));
  const truth = backward(RIGHT, params, xs, hs, slopes);
  const says = backward(pieces, params, xs, hs, dys);
  const left = pieces.leave(hs, dys);
  return {
    loss: pieces.loss(2 * loss, xs.length),
    ...Object.fromEntries(
      PARAMS.map((each) => [each, relative_error(says.grads[each], truth.grads[each])]),
    ),
    dhs: says.dhs.map((dh, t) => relative_error(dh, truth.dhs[t])),
    dWhhs: says.dWhhs.map((part, t) => relative_error(part, truth.dWhhs[t])),
    arrays: Math.max(relative_error(left[0].flat(), hs.flat()), relative_error(left[1].flat(), dys.flat())),
  };
}

const norm = (A) => Math.sqrt(sum(A.flat().map((value) => value * value)));

/** ‖a - b‖ / max(‖a‖, ‖b‖), and 0 where both are zero. */
export function relative_error(a, b) {
  const longer = Math.max(norm(a), norm(b));
  return longer ? norm(subtract(a, b)) / longer : 0;
}

/** The first T steps of the example, its weights times size. */
export function example(T, size, h0) {
  const scaled = NETWORK.map((rows) => map(rows, (value) => size * value));
  const [xs, targets, start] = DATA;
  return [
    Object.fromEntries(PARAMS.map((name, i) => [name, scaled[i]])),
    xs.slice(0, T),
    targets.slice(0, T),
    h0 ? start : zeros(start.length, start[0].length),
  ];
}

const NETWORK = [
  [[-0.5, 0.1], [-0.3, 0.2], [0.3, -0.9]],
  [[-1.0, 0.7, -0.5], [-0.5, 1.0, -0.1], [0.7, 0.2, 0.3]],
  [[-0.7, 0.3, 0.7], [0.2, 0.5, 0.3]],
  [[-0.4], [0.3], [0.1]],
  [[-0.2], [-0.5]],
];
const DATA = [
  [
    [[1.1, -0.1], [0.7, 1.1]],
    [[0.6, 1.3], [-0.3, 0.9]],
    [[-0.2, 1.3], [1.1, -1.2]],
    [[-1.1, -0.8], [1.4, -0.2]],
    [[0.4, -0.6], [0.2, -0.3]],
    [[-0.4, 0.3], [0.3, 1.2]],
  ],
  [
    [[0.5, 1.3], [1.1, 1.5]],
    [[0.5, -1.0], [1.1, 1.4]],
    [[1.2, 0.2], [0.6, -0.9]],
    [[1.0, 0.2], [-0.6, -1.3]],
    [[1.1, 1.5], [-1.2, 0.9]],
    [[-0.3, -1.0], [-0.6, 0.8]],
  ],
  [[0.7, -0.8], [0.2, -0.8], [0.4, -0.3]],
];
