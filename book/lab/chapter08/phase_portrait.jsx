// E8: two units, where they can rest, and where a state goes.

import { useMemo } from "preact/hooks";

import { array, number } from "../explorables/js/check.js";
import { Choice, More, Slider, stops } from "../explorables/js/controls.jsx";
import { explorable } from "../explorables/js/engine.jsx";
import { Eigenvalues, Heights, Plane } from "./portrait_drawings.jsx";
import { bifurcation, examine } from "./portrait_model.js";
import { Numbers, Tasks } from "./portrait_words.jsx";
import "./phase_portrait.css";

const [LOW, HIGH, UP] = [-2, 2, 1.5];
const ACROSS = stops(LOW, HIGH, 0.08);
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

const VALUES = { h0: stops(-0.95, 0.95, 0.05), re: stops(LOW, HIGH, 0.05), im: stops(0, UP, 0.05) };
const BIAS = stops(-1, 1, 0.05);

function View({ state, set }) {
  const { re, im, second, h0, bias } = state;
  const seen = examine(state);
  const columns = useMemo(() => bifurcation(state, ACROSS), [im, second, String(bias)]);
  const move = (h1, h2) => set({ h0: [[h1], [h2]] });
  const entry = (name, at, values) => (
    <Slider
      label={`${name === "h0" ? "h_0" : name}, unit ${at + 1}`}
      value={state[name][at][0]}
      values={values}
      set={(value) => set({ [name]: state[name].map((old, i) => (i === at ? [value] : old)) })}
    />
  );
  const slider = (label, name, values) => (
    <Slider label={label} value={state[name]} values={values} set={(value) => set({ [name]: value })} />
  );
  return (
    <>
      <div class="portrait">
        <Plane seen={seen} h0={h0} values={VALUES.h0} move={move} />
        <div>
          <Eigenvalues {...{ re, im, second, set }} values={VALUES} />
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
      </div>
      <More>
        <div class="controls">
          {slider("eigenvalue, real part", "re", VALUES.re)}
          {slider("eigenvalue, imaginary part", "im", VALUES.im)}
          <div class={im === 0 ? "" : "portrait-absent"}>{slider("second eigenvalue", "second", VALUES.re)}</div>
          {[0, 1].map((at) => entry("h0", at, VALUES.h0))}
          {[0, 1].map((at) => entry("bias", at, BIAS))}
        </div>
        <Tasks seen={seen} state={state} />
      </More>
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
