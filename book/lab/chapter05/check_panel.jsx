// E5: an exhibit of the bug museum; the reader predicts, then sees what is wrong, and at which step.

import { useId } from "preact/hooks";

import { number, one_of, some_of, whole } from "../explorables/js/check.js";
import { Choice, More, Readout, Slider, Value, log_stops, plain, stops } from "../explorables/js/controls.jsx";
import { explorable } from "../explorables/js/engine.jsx";
import { PARAMS } from "../explorables/js/kernel.js";
import { Chain, Errors, MARKS, TOLERANCES, passes, short, verdict } from "./check_drawings.jsx";
import { EXHIBITS, examine, example } from "./museum.js";
import "./check_panel.css";

const STARTS = { zero: "h₀ is zero", other: "h₀ is not zero" };

const Err = ({ name, error }) => (
  <data data-name={name} value={error}>
    {short(error)}
  </data>
);

/** Which mistake, as the line that is wrong. */
function Exhibit({ state, exhibits, set }) {
  const id = useId();
  const { right, wrong } = exhibits.find(({ name }) => name === state.exhibit);
  const chosen = (event) => set({ exhibit: event.target.value, predicted: [], revealed: false });
  return (
    <>
      <div class="controls">
        <div class="exhibit">
          <label for={id}>Exhibit</label>
          <select id={id} value={state.exhibit} onChange={chosen}>
            {exhibits.map(({ name }) => (
              <option value={name} selected={name === state.exhibit}>
                {name}
              </option>
            ))}
          </select>
        </div>
      </div>
      <p class="on-paper">
        Exhibit: {state.exhibit}. The check: {STARTS[state.start]}, T = {state.steps}, size of the
        weights {plain(state.size)}, tolerance {plain(state.tolerance)}.
      </p>
      <Line words="should be" code={right} />
      <Line words="is" code={wrong} />
    </>
  );
}

const LOOP = "\n        "; // how far the lines of the loop are indented

const Line = ({ words, code }) => (
  <p class="line">
    <span>{words}</span> <code>{code.replaceAll(LOOP, "\n")}</code>
  </p>
);

/** How the check is made, but for the size of the weights. */
function Setting({ state, set }) {
  return (
    <div class="controls">
      <Slider
        label="steps T"
        value={state.steps}
        values={stops(1, 6, 1)}
        digits={0}
        set={(steps) => set({ steps })}
      />
      <Slider
        label="tolerance"
        value={state.tolerance}
        values={TOLERANCES}
        digits={9}
        set={(tolerance) => set({ tolerance })}
      />
      <Choice label="h₀" options={STARTS} value={state.start} set={(start) => set({ start })} />
    </div>
  );
}

/** The reader's prediction, and what came out, for each of the five gradients. */
function Five({ state, errors, set }) {
  const { predicted, revealed } = state;
  const toggle = (name) =>
    set({ predicted: predicted.includes(name) ? predicted.filter((n) => n !== name) : [...predicted, name] });
  return (
    <fieldset class="five">
      <legend>Tick what you expect to be red</legend>
      {PARAMS.map((name) => (
        <label>
          <input
            type="checkbox"
            checked={predicted.includes(name)}
            disabled={revealed}
            aria-label={`d${name}, red`}
            onChange={() => toggle(name)}
          />{" "}
          d{name}{" "}
          {revealed && (
            <b class={verdict(errors[name], state)}>
              {MARKS[verdict(errors[name], state)]} {verdict(errors[name], state)},{" "}
              <Err name={`d${name}`} error={errors[name]} />
            </b>
          )}
        </label>
      ))}
    </fieldset>
  );
}

/** The relative errors step by step. */
function Steps({ state, errors }) {
  const times = errors.dhs.map((_, t) => t);
  const cell = (name, error, t) => (
    <td class={verdict(error, state)}>
      {MARKS[verdict(error, state)]} <Err name={`${name} ${t}`} error={error} />
    </td>
  );
  return (
    <div class="wide">
      <table class="steps">
        <thead>
          <tr>
            <th scope="col">t</th>
            {times.map((t) => (
              <th scope="col">{t}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">
              dh<sub>t</sub>
            </th>
            {times.map((t) => cell("dh", errors.dhs[t], t))}
          </tr>
          <tr>
            <th scope="row">dWhh(t)</th>
            <td />
            {times.slice(1).map((t) => cell("dWhh", errors.dWhhs[t - 1], t))}
          </tr>
        </tbody>
      </table>
    </div>
  );
}

/** What the answer comes to, in words. */
function Outcome({ state, errors }) {
  const red = PARAMS.filter((name) => !passes(errors[name], state));
  const right = PARAMS.filter((name) => red.includes(name) === state.predicted.includes(name));
  const touched = !passes(errors.arrays, state);
  return (
    <Readout>
      Loss <Value name="loss" value={errors.loss} digits={3} />.{" "}
      {red.length ? `Red: ${red.map((name) => `d${name}`).join(", ")}.` : "All five gradients pass."}{" "}
      {state.predicted.length > 0 && `You were right about ${right.length} of 5. `}
      <span class="outcome">
        The caller’s hs and dys: {touched ? "✗ changed, by " : "✓ kept, off by "}
        <Err name="arrays" error={errors.arrays} />.
      </span>
      {state.exhibit === "coth for tanh" && (
        <span class="outcome">
          No gradient check can see this one: forward and backward agree, but on another function.
        </span>
      )}
    </Readout>
  );
}

function View({ state, set, given }) {
  const errors = examine(state.exhibit, ...example(state.steps, state.size, state.start === "other"));
  const { revealed } = state;
  return (
    <div class="check-panel">
      <div class="panels">
        <div>
          <Exhibit state={state} exhibits={given.exhibits} set={set} />
          <div class="controls">
            <Five state={state} errors={errors} set={set} />
            <button type="button" onClick={() => set({ revealed: !revealed })}>
              {revealed ? "Hide the answer" : "Show what goes red"}
            </button>
          </div>
        </div>
        <div>
          <Errors state={state} errors={errors} set={set} />
          <Chain state={state} errors={errors} />
        </div>
      </div>
      <div class="controls">
        <Slider
          label="size of the weights"
          value={state.size}
          values={log_stops(0.001, 1, 4).concat(1.5, 2)}
          digits={4}
          set={(size) => set({ size })}
        />
      </div>
      {revealed ? (
        <Outcome state={state} errors={errors} />
      ) : (
        <Readout>
          Loss <Value name="loss" value={errors.loss} digits={3} />. Which of the five will be red?
          Tick them, then look.
        </Readout>
      )}
      <More>
        <Setting state={state} set={set} />
        {revealed && <Steps state={state} errors={errors} />}
      </More>
    </div>
  );
}

export default explorable({
  name: "check_panel",
  check: {
    exhibit: one_of(Object.keys(EXHIBITS)),
    steps: whole(1, 6),
    size: number(0.001, 2),
    start: one_of(["zero", "other"]),
    tolerance: number(1e-8, 0.5),
    predicted: some_of(PARAMS),
    revealed: one_of([true, false]),
  },
  given: ["exhibits"],
  View,
});
