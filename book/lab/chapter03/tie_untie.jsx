// E3: the recurrent matrix with a copy for each step, and the gradients of the copies as a sum.

import { number, whole } from "../explorables/js/check.js";
import { Choice, Readout, Slider, Value, plain, stops, text_of } from "../explorables/js/controls.jsx";
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
const MOVES = { 0: "tied", 1: "copy 1", 2: "copy 2", 3: "copy 3" };

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
  "The loss is 0.00 · 10⁻⁹. Move all three copies at once, as one matrix, by −0.00.",
  "—— Predicted: nudge × gradient = −0.00 · −0.00 · 10⁻⁹ = −0.00 · 10⁻⁹.",
  "—— Measured, with the network run again: −0.00 · 10⁻⁹.",
  "Near nudge 0 the two agree; further away the curve bends and the line does not.",
];

/** Which copies move, by how much, and what the loss does. */
function Nudge({ state, values, set }) {
  const { loss, change, slope } = values;
  const by = plain(state.nudge);
  const what = state.copy ? `copy ${state.copy} alone` : "all three copies at once, as one matrix,";
  return (
    <>
      <Change nudge={state.nudge} change={change} slope={slope} widest={WIDEST} set={set} />
      <fieldset class="controls">
        <legend>Nudge that entry: tied, or one copy untied</legend>
        <Choice
          label="which copies move"
          options={MOVES}
          value={String(state.copy)}
          set={(copy) => set({ copy: Number(copy) })}
        />
        <Slider
          label="nudge"
          value={state.nudge}
          values={stops(-WIDEST, WIDEST, 0.05)}
          digits={3}
          set={(nudge) => set({ nudge })}
        />
      </fieldset>
      <Readout longest={LONGEST}>
        The loss is <Exact name="loss" value={loss} digits={4} />. Move {what} by {by}.{" "}
        <span class="outcome">
          <b class="key straight">Predicted</b>: nudge × gradient = {by} ·{" "}
          <Exact name="slope" value={slope} digits={4} /> ={" "}
          <Exact name="predicted" value={state.nudge * slope} digits={4} />.
        </span>
        <span class="outcome">
          <b class="key curve">Measured</b>, with the network run again:{" "}
          <Exact name="change" value={change(state.nudge)} digits={4} />.
        </span>
        <span class="outcome">
          {state.copy === 1
            ? "Nothing moves: copy 1 multiplies h₀, and h₀ is zero."
            : "Near nudge 0 the two agree; further away the curve bends and the line does not."}
        </span>
      </Readout>
    </>
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
    <fieldset class="controls">
      <legend>Change the targets and the inputs</legend>
      {STEPS.map((t) => slider("targets", "target", t - 1))}
      {STEPS.map((t) => slider("xs", "input", t - 1))}
    </fieldset>
  );
}

const replaced = (list, at, value) => list.map((old, i) => (i === at ? value : old));

function View({ state, set }) {
  const values = look(state);
  return (
    <div class="tie">
      <Entries state={state} grads={values.grads} set={set} />
      <div class="panels">
        <div>
          <Unrolled state={state} values={values} />
          <Bars tied={state.copy === 0} values={values} />
          <Steps state={state} set={set} />
        </div>
        <div>
          <Nudge state={state} values={values} set={set} />
        </div>
      </div>
      <Numbers state={state} values={values} />
      <Sum state={state} values={values} />
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
