// E8: two units, where they can rest, and where a state goes.

import { useMemo, useState } from "preact/hooks";

import { array, number } from "../explorables/js/check.js";
import { Choice, Slider, stops } from "../explorables/js/controls.jsx";
import { explorable } from "../explorables/js/engine.jsx";
import { Eigenvalues, Heights, Plane } from "./portrait_drawings.jsx";
import { bifurcation, examine } from "./portrait_model.js";
import { Numbers, Tasks } from "./portrait_words.jsx";
import "./phase_portrait.css";

const [LOW, HIGH, UP] = [-2, 2, 1.5];
const ACROSS = stops(LOW, HIGH, 0.08);
const AXIS = 0.04; // an imaginary part below this is none
const none = [[0], [0]];

const PRESETS = {
  "one bit": { re: 1.5, im: 0, second: 0.7, h0: [[0.1], [0.8]], bias: none },
  "two bits": { re: 1.5, im: 0, second: 1.5, h0: [[0.1], [0.3]], bias: none },
  "going round": { re: 1.2, im: 0.6, second: 0.7, h0: [[0.1], [0.1]], bias: none },
  "at rest": { re: 0.7, im: 0.6, second: 0.7, h0: [[0.8], [0.8]], bias: none },
};
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const preset_of = (state) =>
  Object.keys(PRESETS).find((name) =>
    Object.entries(PRESETS[name]).every(([key, value]) => same(value, state[key])),
  );

const within = (value, low, high) => Math.min(Math.max(value, low), high);
const round = (value) => Number(value.toFixed(3));

function View({ state, set }) {
  const { re, im, second, h0, bias } = state;
  const seen = examine(state);
  const [more, set_more] = useState(false);
  const columns = useMemo(() => bifurcation(state, ACROSS), [im, second, String(bias)]);
  const entry = (name, at) => (value) =>
    set({ [name]: state[name].map((old, i) => (i === at ? [value] : old)) });
  const move_state = (x, y) =>
    set({ h0: [x, y].map((value) => [round(within(value, -0.99, 0.99))]) });
  const move_first = (x, y) =>
    set({ re: round(within(x, LOW, HIGH)), im: y < AXIS ? 0 : round(Math.min(y, UP)) });
  // Pulled off the axis, the second takes the first along: they become a pair.
  const move_second = (x, y) =>
    y < AXIS ? set({ second: round(within(x, LOW, HIGH)) }) : move_first(x, y);
  return (
    <>
      <div class="portrait">
        <Plane seen={seen} h0={h0} move={move_state} />
        <div>
          <Eigenvalues {...{ re, im, second }} first={move_first} other={move_second} />
          <Heights columns={columns} re={re} seen={seen} />
        </div>
      </div>
      <Numbers seen={seen} state={state} />
      <div class="controls portrait-row">
        <Choice
          label="Begin with"
          options={Object.fromEntries(Object.keys(PRESETS).map((name) => [name, name]))}
          value={preset_of(state)}
          set={(name) => set(PRESETS[name])}
        />
        <button type="button" aria-expanded={more} onClick={() => set_more(!more)}>
          {more ? "Less" : "More"}
        </button>
      </div>
      {more && (
        <div class="controls">
          <Slider label="eigenvalue, real part" value={re} values={stops(LOW, HIGH, 0.05)} set={(to) => set({ re: to })} />
          <Slider label="imaginary part" value={im} values={stops(0, UP, 0.05)} set={(to) => set({ im: to })} />
          {im === 0 && (
            <Slider label="second eigenvalue" value={second} values={stops(LOW, HIGH, 0.05)} set={(to) => set({ second: to })} />
          )}
          <Slider label="h_0, unit 1" value={h0[0][0]} values={stops(-0.95, 0.95, 0.05)} set={entry("h0", 0)} />
          <Slider label="h_0, unit 2" value={h0[1][0]} values={stops(-0.95, 0.95, 0.05)} set={entry("h0", 1)} />
          <Slider label="bias, unit 1" value={bias[0][0]} values={stops(-1, 1, 0.05)} set={entry("bias", 0)} />
          <Slider label="bias, unit 2" value={bias[1][0]} values={stops(-1, 1, 0.05)} set={entry("bias", 1)} />
          <Tasks seen={seen} state={state} />
        </div>
      )}
    </>
  );
}

export default explorable({
  name: "phase_portrait",
  check: {
    re: number(LOW, HIGH),
    im: number(0, UP),
    second: number(LOW, HIGH),
    h0: array([2, 1], number(-0.99, 0.99)),
    bias: array([2, 1], number(-1, 1)),
  },
  View,
});
