// E10: six orders of walking through one matrix, and a guess of how the bill of each grows.

import { number, one_of, whole } from "../explorables/js/check.js";
import { Choice, More, Slider, stops } from "../explorables/js/controls.jsx";
import { explorable } from "../explorables/js/engine.jsx";
import { Guess } from "./orders_guess.jsx";
import { ORDERS, bill, frames } from "./orders_model.js";
import { Matrix } from "./orders_matrix.jsx";
import { Counts, NAMES, Saying } from "./orders_words.jsx";
import "./orders.css";

const VIEWS = { walk: "Walk through it", guess: "Guess the bill" };
const [MOST, LONGEST] = [200, 16]; // frames and steps
const INPUTS = 62; // letters of the play

function View({ state, set }) {
  const { view, order, T, length, H } = state;
  const walk = frames(order, T, length);
  const frame = Math.min(state.frame, walk.length);
  const choose = (next) => set({ order: next, frame: frames(next, T, length).length });
  return (
    <>
      <div class="controls">
        <Choice label="Order" options={NAMES} value={order} set={choose} />
      </div>
      <Saying order={order} />
      <div class="controls">
        <Choice label="View" options={VIEWS} value={view} set={(next) => set({ view: next })} />
      </div>
      {view === "walk" ? (
        <div class="panels">
          <Matrix walk={walk} frame={frame} order={order} T={T} />
          <div>
            <div class="controls">
              <Slider
                label={`step of ${walk.length}`}
                value={frame}
                values={stops(0, walk.length, 1)}
                digits={0}
                set={(value) => set({ frame: value })}
              />
            </div>
            <Counts
              walk={walk}
              frame={frame}
              order={order}
              H={H}
              I={INPUTS}
              bill={bill(order, T, H, INPUTS, length)}
            />
          </div>
        </div>
      ) : (
        <Guess state={state} set={set} I={INPUTS} />
      )}
      <Sizes state={state} set={set} />
    </>
  );
}

/** The sizes, which a first look can do without. */
function Sizes({ state, set }) {
  const slider = (name, label, low, high) => (
    <Slider
      label={label}
      value={state[name]}
      values={stops(low, high, 1)}
      digits={0}
      set={(value) => set({ [name]: value })}
    />
  );
  return (
    <More>
      <fieldset class="controls">
        <legend>Sizes</legend>
        {slider("T", "steps T of the walk", 2, LONGEST)}
        {slider("length", "block or window", 1, LONGEST)}
        {slider("H", "hidden units H", 2, 128)}
      </fieldset>
    </More>
  );
}

export default explorable({
  name: "orders",
  check: {
    view: one_of(Object.keys(VIEWS)),
    order: one_of(ORDERS),
    frame: whole(0, MOST),
    T: whole(2, LONGEST),
    length: whole(1, LONGEST),
    H: whole(2, 128),
    cost: one_of(["multiplications", "kept", "rounds"]),
    at_100: number(0, 7),
    at_1000: number(0, 7),
    at_10000: number(0, 7),
    shown: one_of([true, false]),
  },
  View,
});
