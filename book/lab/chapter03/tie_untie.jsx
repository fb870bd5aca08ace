// E3: the recurrent matrix with a copy for each step, and the gradients of the copies as a sum.

import { number, whole } from "../explorables/js/check.js";
import { Choice, More, Readout, Slider, Value, plain, stops, text_of } from "../explorables/js/controls.jsx";
import { copy_gradients, loss_with_copies } from "./copies.js";
import { explorable } from "../explorables/js/engine.jsx";
import { sum } from "../explorables/js/kernel.js";
import { network, run } from "../explorables/js/network.js";
import { Bars, Change, Unrolled } from "./tie_drawings.jsx";
import { Exact, Numbers, Sum } from "./tie_numbers.jsx";
import "./tie_untie.css";

const STEPS = [1, 2, 3];
const UNITS = [1, 2];
const WIDEST = 1; // nudge
const NUDGES = stops(-WIDEST, WIDEST, 0.05);
const MOVES = { 1: "copy 1", 2: "copy 2", 3: "copy 3", tied: "tied" };

/** What the picture shows: the kernel's run, and what it says of the entry that is looked at. */
function look(state) {
  const values = run(state);
  const [i, j] = [state.to_unit - 1, state.from_unit - 1];
  const matrices = copy_gradients(values.params, state.xs, state.targets);
  const gradients = matrices.map((matrix) => matrix[i][j]);
  const moves = STEPS.map((t) => state.copy === 0 || state.copy === t);
  const change = (nudge) => {
    const Whhs = moves.map((moved) => (moved ? nudged(state.Whh, i, j, nudge) : state.Whh));
    return loss_with_copies(values.params, Whhs, state.xs, state.targets) - values.loss;
  };
  const slope = sum(gradients.filter((_, t) => moves[t]));
  return { ...values, i, j, gradients, total: sum(gradients), moves, change, slope };
}

const nudged = (Whh, i, j, nudge) =>
  Whh.map((row, to) => row.map((w, from) => (to === i && from === j ? w + nudge : w)));

/** The entries of Whh, laid out as the matrix is: a row for each unit that a weight leads to. */
function Entries({ state, grads, set }) {
  const button = (to_unit, from_unit) => (
    <button
      type="button"
      aria-pressed={state.to_unit === to_unit && state.from_unit === from_unit}
      onClick={() => set({ to_unit, from_unit })}
    >
      <span>
        unit {from_unit} to unit {to_unit}
      </span>{" "}
      <span class="weight-text">Whh {text_of(state.Whh[to_unit - 1][from_unit - 1])}</span>{" "}
      <span class="gradient-text">
        dWhh{" "}
        <Value
          name={`dWhh ${to_unit} ${from_unit}`}
          value={grads.Whh[to_unit - 1][from_unit - 1]}
        />
      </span>
    </button>
  );
  return (
    <fieldset class="controls">
      <legend>Look at one entry of Whh</legend>
      <div class="entries">{UNITS.flatMap((to) => UNITS.map((from) => button(to, from)))}</div>
    </fieldset>
  );
}

/** The read-out at its longest. */
const LONGEST = [
  "Move all three as one by −0.00. The loss, 0.00 · 10⁻⁹, changes by",
  "—— predicted: −0.00 · −0.00 · 10⁻⁹ = −0.00 · 10⁻⁹",
  "—— measured: −0.00 · 10⁻⁹",
];

/** Which copies move, by how much, and what the loss does. */
function Outcome({ state, values: { loss, change, slope } }) {
  const by = plain(state.nudge);
  return (
    <Readout longest={LONGEST}>
      Move {state.copy ? `copy ${state.copy} alone` : "all three as one"} by {by}. The loss,{" "}
      <Exact name="loss" value={loss} digits={4} />, changes by
      <span class="outcome">
        <b class="key straight">predicted</b>: {by} · <Exact name="slope" value={slope} digits={4} />{" "}
        = <Exact name="predicted" value={state.nudge * slope} digits={4} />
      </span>
      <span class="outcome">
        <b class="key curve">measured</b>:{" "}
        <Exact name="change" value={change(state.nudge)} digits={4} />
      </span>
    </Readout>
  );
}

/** Targets and inputs of the three steps. */
function Steps({ state, set }) {
  const slider = (name, label, at) => (
    <Slider
      label={`${label} ${at + 1}`}
      value={state[name][at][0][0]}
      values={stops(-2, 2, 0.1)}
      digits={3}
      set={(value) => set({ [name]: replaced(state[name], at, [[value]]) })}
    />
  );
  return (
    <div class="controls panels">
      <div>{STEPS.map((t) => slider("targets", "target", t - 1))}</div>
      <div>{STEPS.map((t) => slider("xs", "input", t - 1))}</div>
    </div>
  );
}

const replaced = (list, at, value) => list.map((old, i) => (i === at ? value : old));

function View({ state, set }) {
  const values = look(state);
  const move = (nudge) => set({ nudge });
  return (
    <div class="tie">
      <div class="panels">
        <div>
          <Unrolled state={state} values={values} />
          <Bars tied={state.copy === 0} values={values} />
          <div class="controls">
            <Choice
              label="which copies move"
              options={MOVES}
              value={String(state.copy || "tied")}
              set={(copy) => set({ copy: Number(copy) || 0 })}
            />
          </div>
        </div>
        <div>
          <Change state={state} values={values} nudges={NUDGES} set={move} />
          <Outcome state={state} values={values} />
        </div>
      </div>
      <More>
        <Entries state={state} grads={values.grads} set={set} />
        <Steps state={state} set={set} />
        <div class="controls">
          <Slider label="nudge" value={state.nudge} values={NUDGES} digits={3} set={move} />
        </div>
        <Numbers state={state} values={values} />
        <Sum state={state} values={values} />
      </More>
    </div>
  );
}

export default explorable({
  name: "tie_untie",
  check: {
    ...network,
    to_unit: whole(1, 2),
    from_unit: whole(1, 2),
    copy: whole(0, 3),
    nudge: number(-WIDEST, WIDEST),
  },
  View,
});
