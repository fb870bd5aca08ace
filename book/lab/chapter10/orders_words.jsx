// What each order does, in a sentence, and what the walk has cost so far.

import { Readout, Room, Value } from "../explorables/js/controls.jsx";
import { held, multiplications } from "./orders_model.js";

export const NAMES = {
  sweep: "one sweep",
  each: "each loss",
  blocks: "checkpoints",
  cut: "windows",
  forward: "RTRL",
  tree: "tree",
};

const SAYS = {
  sweep: "Down once to make the states, all held; up once through the blocks, transposed.",
  each: "A sweep of its own for each step’s loss: early blocks are used again and again.",
  blocks: "One state per block is held; going up, the others are made a second time: 2.",
  cut: "Where windows meet, a block is taken for zero (×): another matrix is solved.",
  forward: "A table S goes down with the states, a column for each weight; no way back.",
  tree: "Every second unknown is eliminated, all at once: new blocks, off the diagonal.",
};

export const Saying = ({ order }) => (
  <p class="orders-saying" role="status">
    <Room longest={[SAYS.sweep]}>{SAYS[order]}</Room>
  </p>
);

const LONGEST = [
  "multiplications 0.00 · 10⁹ of 0.00 · 10⁹",
  "states held 10, at most 0,000,000 numbers",
  "rounds 99 at least",
];

export function Counts({ walk, frame, order, H, I, bill }) {
  return (
    <Readout longest={LONGEST}>
      <span class="orders-row">
        multiplications <Count name="so far" value={multiplications(walk.slice(0, frame), H, I)} /> of{" "}
        <Count name="multiplications" value={bill.multiplications} />
      </span>
      <span class="orders-row">
        states held <Count name="states" value={held(walk, frame, order).length} />, at most{" "}
        <Count name="kept" value={bill.kept} /> numbers
      </span>
      <span class="orders-row">
        rounds <Count name="rounds" value={bill.rounds} /> at least
      </span>
    </Readout>
  );
}

/** A whole number with commas, or as a power of ten where it is very large. */
export const Count = ({ name, value }) =>
  value < 1e7 ? (
    <Value name={name} value={value} text={String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",")} />
  ) : (
    <Value name={name} value={value} />
  );
