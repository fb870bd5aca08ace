// E5: an exhibit of the bug museum; the reader predicts, then sees what is wrong, and at which step.

import { useId } from "preact/hooks";

import { number, one_of, some_of, whole } from "../explorables/js/check.js";
import { Choice, Readout, Slider, Value, log_stops, plain, stops } from "../explorables/js/controls.jsx";
import { explorable } from "../explorables/js/engine.jsx";
import { PARAMS } from "../explorables/js/kernel.js";
import { EXHIBITS, examine, example } from "./museum.js";
import "./check_panel.css";

const STARTS = { zero: "h₀ is zero", other: "h₀ is not zero" };

/** A relative error in few letters: 0, 12%, 3e−9. */
function short(error) {
  if (error < 1e-14) return "0";
  if (error >= 0.001) return `${Number((100 * error).toPrecision(error < 0.01 ? 1 : 2))}%`;
  return error.toExponential(0).replace("-", "−");
}

const passes = (error, { tolerance }) => error <= tolerance;
const verdict = (error, state) => (passes(error, state) ? "green" : "red");
const MARKS = { green: "✓", red: "✗", hidden: "?" };

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
      <fieldset class="controls">
        <legend>
          <label for={id}>Exhibit</label>
        </legend>
        <select id={id} value={state.exhibit} onChange={chosen}>
          {exhibits.map(({ name }) => (
            <option value={name} selected={name === state.exhibit}>
              {name}
            </option>
          ))}
        </select>
      </fieldset>
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

/** How the check is made. */
function Setting({ state, set }) {
  return (
    <fieldset class="controls">
      <legend>The check</legend>
      <Slider
        label="steps T"
        value={state.steps}
        values={stops(1, 6, 1)}
        digits={0}
        set={(steps) => set({ steps })}
      />
      <Slider
        label="size of the weights"
        value={state.size}
        values={log_stops(0.001, 1, 4).concat(1.5, 2)}
        digits={4}
        set={(size) => set({ size })}
      />
      <Slider
        label="tolerance"
        value={state.tolerance}
        values={log_stops(1e-8, 0.1, 1).concat(0.5)}
        digits={9}
        set={(tolerance) => set({ tolerance })}
      />
      <Choice label="h₀" options={STARTS} value={state.start} set={(start) => set({ start })} />
    </fieldset>
  );
}

/** The reader's prediction, and what came out, for each of the five gradients. */
function Five({ state, errors, set }) {
  const shown = state.revealed;
  const { predicted } = state;
  const toggle = (name) =>
    set({ predicted: predicted.includes(name) ? predicted.filter((n) => n !== name) : [...predicted, name] });
  const row = (name) => (
    <tr>
      <th scope="row">d{name}</th>
      <td>
        <label>
          <input
            type="checkbox"
            checked={predicted.includes(name)}
            disabled={shown}
            aria-label={`d${name}, red`}
            onChange={() => toggle(name)}
          />{" "}
          red
        </label>
      </td>
      <td class={shown ? verdict(errors[name], state) : "hidden"}>
        {shown ? (
          <>
            {MARKS[verdict(errors[name], state)]} {verdict(errors[name], state)},{" "}
            <Err name={`d${name}`} error={errors[name]} />
          </>
        ) : (
          MARKS.hidden
        )}
      </td>
    </tr>
  );
  return (
    <div class="wide">
      <table class="five">
        <thead>
          <tr>
            <th scope="col">gradient</th>
            <th scope="col">you expect</th>
            <th scope="col">relative error</th>
          </tr>
        </thead>
        <tbody>{PARAMS.map(row)}</tbody>
      </table>
    </div>
  );
}

/** States in a row, with the gradient that goes back from each to the one before. */
function Chain({ state, errors }) {
  const T = state.steps;
  const shown = state.revealed;
  const at = (t) => 30 + (300 * t) / T;
  const kind = (error) => (shown ? verdict(error, state) : "hidden");
  const said = shown
    ? errors.dhs.map((error, t) => `dh ${t} is ${verdict(error, state)}`).join(", ")
    : "hidden until you look";
  return (
    <svg class="chain" viewBox="0 0 360 84" role="img" aria-label={`Step by step: ${said}.`}>
      {errors.dWhhs.map((error, t) => (
        <g class={`copy ${kind(error)}`}>
          <line class="way" x1={at(t) + 17} x2={at(t + 1) - 17} y1="52" y2="52" />
          <path class="head" d={`M ${at(t) + 17} 52 l 7 -4 v 8 z`} />
          <rect x={(at(t) + at(t + 1)) / 2 - 9} y="43" width="18" height="18" />
          <text x={(at(t) + at(t + 1)) / 2} y="56">
            {MARKS[kind(error)]}
          </text>
          <text class="name" x={(at(t) + at(t + 1)) / 2} y="80">
            {T < 6 ? `dWhh(${t + 1})` : `(${t + 1})`}
          </text>
        </g>
      ))}
      {errors.dhs.map((error, t) => (
        <g class={`state ${kind(error)}`}>
          <circle cx={at(t)} cy="52" r="15" />
          <text x={at(t)} y="56">
            {MARKS[kind(error)]}
          </text>
          <text class="name" x={at(t)} y="26">
            dh{"₀₁₂₃₄₅₆"[t]}
          </text>
        </g>
      ))}
    </svg>
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
        The caller’s arrays hs and dys afterward: {touched ? "✗ changed, by " : "✓ as they were, off by "}
        <Err name="arrays" error={errors.arrays} />.
      </span>
      {state.exhibit === "coth for tanh" && (
        <span class="outcome">
          No gradient check can see this one: forward and backward belong together, and the program
          computes another function than it says.
        </span>
      )}
    </Readout>
  );
}

function View({ state, set, given }) {
  const errors = examine(state.exhibit, ...example(state.steps, state.size, state.start === "other"));
  const shown = state.revealed;
  return (
    <div class="check-panel">
      <div class="panels">
        <div>
          <Exhibit state={state} exhibits={given.exhibits} set={set} />
          <Setting state={state} set={set} />
        </div>
        <div>
          <Five state={state} errors={errors} set={set} />
          <p class="controls">
            <button type="button" onClick={() => set({ revealed: !shown })}>
              {shown ? "Hide the answer" : "Show what goes red"}
            </button>
          </p>
        </div>
      </div>
      <Chain state={state} errors={errors} />
      {shown ? (
        <>
          <Steps state={state} errors={errors} />
          <Outcome state={state} errors={errors} />
        </>
      ) : (
        <Readout>
          Loss <Value name="loss" value={errors.loss} digits={3} />. Which of the five will be red?
          Tick them, then look.
        </Readout>
      )}
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
