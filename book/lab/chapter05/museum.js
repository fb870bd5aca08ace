// The bug museum in JavaScript, the twin of `museum.py`: a loop with one piece exchanged.

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
const clipped = (array, limit) => map(array, (value) => Math.min(Math.max(value, -limit), limit));

/** The pieces of the loop that an exhibit may exchange. */
const RIGHT = {
  activate: Math.tanh,
  loss: (squares) => 0.5 * squares,
  dloss: (dy) => dy, // the true derivative of the loss, whatever the program claims
  incoming: (dy) => dy,
  read: (hs, t) => hs[t],
  over_batch: row_sums,
  junction: (from_output, dh_next) => add(from_output, dh_next),
  slope: (hs, t) => tanh_slope(hs[t]),
  before: (hs, t) => hs[t - 1],
  collect: add,
  back: ({ Whh }, da) => matmul(transpose(Whh), da),
  first: () => 1, // the step at which the sweep ends
  leave: (hs, dys) => [hs, dys], // what the caller's arrays hold afterward
};

/** For each exhibit, by its name in `lab/mistakes.py`, the pieces that differ. */
export const EXHIBITS = {
  "missing transpose": { back: ({ Whh }, da) => matmul(Whh, da) },
  "recurrent gradient never carried": { back: (params, da) => map(da, () => 0) },
  "dh_next without Whh": { back: (params, da) => da },
  "dh_next without the derivative": { back: ({ Whh }, da, dh) => matmul(transpose(Whh), dh) },
  "derivative at the wrong step": { slope: (hs, t) => tanh_slope(hs[t - 1]) },
  "derivative of a value already activated": { slope: (hs, t) => tanh_slope(map(hs[t], Math.tanh)) },
  "state for derivative": { slope: (hs, t) => hs[t] },
  "added to itself": { junction: (...parts) => map(RIGHT.junction(...parts), (dh) => 2 * dh) },
  "sweep cut after four steps": { first: (T) => Math.max(T - 4, 0) + 1 },
  "dh_next clipped in the loop": { back: (params, da) => clipped(RIGHT.back(params, da), 5) },
  "product in forward order": { junction: in_forward_order },
  "h_t for h_{t-1} in dWhh": { before: (hs, t) => hs[t] },
  "h_{t-1} wraps around": { before: (hs, t) => hs.at(t - 2) },
  "h_{t-1} for h_t in dWhy": { read: (hs, t) => hs[t - 1] },
  "assigned, not added": { collect: (dWhh, part) => part },
  "no sum over the batch": { over_batch: (dy) => dy.map(([first]) => [first]) },
  "states overwritten": {
    leave: (hs, dys) => [hs.map((h, t) => (t ? map(h, (value) => value * value) : h)), dys],
  },
  "clipped in place": {
    incoming: (dy) => clipped(dy, 0.5),
    leave: (hs, dys) => [hs, dys.map((dy) => clipped(dy, 0.5))],
  },
  "a mean loss with a sum's gradient": {
    loss: (squares, T) => squares / T,
    dloss: (dy, T) => (2 * dy) / T,
  },
  "coth for tanh": { activate: (a) => 1 / Math.tanh(a) },
};
export const names = () => Object.keys(EXHIBITS);

/** The gradient of h_t: what each later output sends passes the steps between from first to last. */
function in_forward_order(dh, _, { params, hs, dys, t }) {
  const [WhyT, WhhT] = [transpose(params.Why), transpose(params.Whh)];
  for (let later = t + 1; later < hs.length; later++) {
    let part = matmul(WhyT, dys[later - 1]);
    for (let s = t + 1; s <= later; s++) part = matmul(WhhT, times(part, tanh_slope(hs[s])));
    dh = add(dh, part);
  }
  return dh;
}

/** What the loop with these pieces returns. */
function backward(pieces, params, xs, hs, dys) {
  const grads = Object.fromEntries(PARAMS.map((name) => [name, like(params[name])]));
  const dhs = hs.map(like);
  const dWhhs = xs.map(() => like(params.Whh));
  let dh_next = like(hs[0]);
  for (let t = xs.length; t >= pieces.first(xs.length); t--) {
    const dy = pieces.incoming(dys[t - 1]);
    grads.Why = add(grads.Why, matmul(dy, transpose(pieces.read(hs, t))));
    grads.by = add(grads.by, pieces.over_batch(dy));
    dhs[t] = pieces.junction(matmul(transpose(params.Why), dy), dh_next, { params, hs, dys, t });
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
  const pieces = { ...RIGHT, ...EXHIBITS[name] };
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
