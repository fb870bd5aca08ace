// The twin of orders.py: what happens to which block, and what each order costs.

export const ORDERS = ["sweep", "each", "blocks", "cut", "forward", "tree"];

const span = (first, last) => Array.from({ length: Math.max(last - first + 1, 0) }, (_, i) => first + i);

/** The first and the last step of each block. */
export const pieces = (T, length) =>
  span(0, Math.ceil(T / length) - 1).map((i) => [1 + i * length, Math.min((i + 1) * length, T)]);

const make = (first, last) => span(first, last).map((t) => [["make", t, t - 1]]);
const back = (first, last) => span(first, last).toReversed().map((t) => [["back", t, t - 1]]);

const WALKS = {
  sweep: (T) => [...make(1, T), ...back(1, T)],
  each: (T) => [...make(1, T), ...span(1, T).flatMap((last) => back(1, last))],
  blocks(T, length) {
    const ahead = pieces(T, length);
    const again = ahead.toReversed().flatMap(([first, last]) => [...make(first, last), ...back(first, last)]);
    return [...make(1, ahead.at(-1)[0] - 1), ...again];
  },
  cut: (T, length) =>
    pieces(T, length).flatMap(([first, last]) => [
      ...make(first, last),
      ...back(first + (first > 1 ? 1 : 0), last),
      ...(first > 1 ? [[["drop", first, first - 1]]] : []),
    ]),
  forward: (T) =>
    span(1, T + 1).map((t) => [
      ...(t <= T ? [["make", t, t - 1]] : []),
      ...(t > 1 ? [["carry", t - 1, t - 2]] : []),
    ]),
  tree(T) {
    let left = span(0, T).toReversed();
    const [down, up] = [[], []];
    while (left.length > 1) {
      const odd = span(1, left.length - 1).filter((i) => i % 2);
      down.push(odd.flatMap((i) => eliminate(left.slice(i - 1, i + 2))));
      up.push(odd.map((i) => ["give", left[i - 1], left[i]]));
      left = left.filter((_, i) => i % 2 === 0);
    }
    return [...make(1, T), ...down.filter((frame) => frame.length), ...up.toReversed()];
  },
};

const eliminate = ([before, middle, after]) =>
  after === undefined ? [] : [["join", before, after], ["fold", middle, after]];

/** What happens in which order: a list of frames, each a list of [kind, row, column]. */
export const frames = (order, T, length = 1) => WALKS[order](T, length);

/** The steps of the states that are held after some frames: those that something later reads. */
export function held(walk, frame, order) {
  const made = made_in(walk.slice(0, frame));
  const later = walk.slice(frame).flat();
  return made.filter((t) => order === "tree" || is_read(t, later));
}

const ascending = (steps) => [...new Set(steps)].sort((a, b) => a - b);
const made_in = (some) =>
  ascending([0, ...some.flat().flatMap(([kind, row]) => (kind === "make" ? [row] : []))]);

function is_read(t, later) {
  for (const [kind, row, column] of later) {
    if (kind === "make" && row === t) return false;
    if (column === t || (row === t && (kind === "back" || kind === "carry"))) return true;
  }
  return false;
}

/** The steps t whose dh_t is known after some frames; of an order that goes forward, none. */
export function solved(walk, frame) {
  if (walk.flat().some(([kind]) => kind === "carry")) return [];
  const later = walk.slice(frame).flat();
  const open = later.flatMap(([kind, , column]) => (kind === "back" || kind === "give" ? [column] : []));
  return made_in(walk.slice(0, frame)).filter((t) => !open.includes(t));
}

/** The blocks that were used in some frames: row, column, and how often in which way. */
export function used(some) {
  const blocks = new Map();
  for (const [kind, row, column] of some.flat()) {
    const name = `${row} ${column}`;
    const block = blocks.get(name) ?? { row, column };
    blocks.set(name, { ...block, [kind]: (block[kind] ?? 0) + 1 });
  }
  return [...blocks.values()];
}

const products = (kind, H, I) => ({ carry: H * (I + H + 1), join: H, drop: 0 })[kind] ?? 1;

/** Of the events of some frames. */
export const multiplications = (some, H, I) =>
  some.flat().reduce((total, [kind]) => total + H * H * products(kind, H, I), 0);

/** The cost of an order, without walking through it; blocks of about √T, if not told. */
export function bill(order, T, H, I, length = Math.floor(Math.sqrt(T))) {
  const count = Math.ceil(T / length);
  const last = T - (count - 1) * length;
  const P = H * (I + H + 1);
  const { joins, gives, levels } = tree_sizes(T);
  const held = Math.max(count + last, count > 1 ? count - 1 + length : 0);
  const before_last = T - last + length - (count > 2 ? 1 : 0);
  const windows = count === 1 ? T + last : Math.max(T + last - 1, before_last);
  const [columns, kept, rounds] = {
    sweep: [2 * T, (T + 2) * H, 2 * T],
    each: [T + (T * (T + 1)) / 2, (T + 2) * H, 2 * T],
    blocks: [3 * T - last, (held + 1) * H, 3 * T - last],
    cut: [2 * T - count + 1, (Math.min(length, T) + 2) * H, windows],
    forward: [T + T * P, 2 * H + H * P, T + 1],
    tree: [T + joins * (H + 1) + gives, 2 * (T + 1) * H + T * H * H, T + levels],
  }[order];
  return { multiplications: H * H * columns, kept, rounds };
}

function tree_sizes(T) {
  let [joins, gives, levels] = [0, 0, 0];
  for (; T; T = Math.floor(T / 2)) {
    gives += Math.floor((T + 1) / 2);
    joins += Math.floor(T / 2);
    levels += T > 1 ? 2 : 1;
  }
  return { joins, gives, levels };
}
