// E7: what the spectral radius foretells of the gradient, and what the gradient does.

import { array, number, one_of, whole } from "../explorables/js/check.js";
import { Choice, More, Slider, stops } from "../explorables/js/controls.jsx";
import { explorable } from "../explorables/js/engine.jsx";
import { Eigenvalues, Norms, States } from "./spectral_radius_drawings.jsx";
import { examine } from "./spectral_radius_model.js";
import { Challenges, Network, Numbers } from "./spectral_radius_words.jsx";
import "./spectral_radius.css";

const LONGEST = 40; // steps
const EIGENVALUES = stops(-2, 2, 0.05);
const STATES = stops(-0.95, 0.95, 0.05);
const DRIVES = stops(-3, 3, 0.05);

const PRESETS = {
  "as the rule says": preset([0.8, 0.5], 0, 30, [0.1, 0.1], { drive: [[0], [0]] }),
  "radius 0 explodes": preset([0, 0], -4, 45, [0, 0.95], { drive: [[0], [0]], hold: true }),
  "radius 1.5 vanishes": preset([1.5, 0.5], 0, 45, [0.1, 0.1], { drive: [[1], [-1]] }),
  "orthogonal, kept": preset([1, -1], 0, 30, [0.01, 0.01], { drive: [[0], [0]] }),
};
function preset(eigenvalues, nonnormality, angle, [first, second], { drive, hold = false }) {
  return { eigenvalues, nonnormality, angle, h0: [[first], [second]], drive, hold, steps: 30 };
}
const HOLDS = { free: "drive set by hand", held: "drive holds h_0 in place" };

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const preset_of = (state) =>
  Object.keys(PRESETS).find((name) =>
    Object.entries(PRESETS[name]).every(([key, value]) => same(value, state[key])),
  );

function View({ state, set }) {
  const seen = examine(state);
  const { eigenvalues, nonnormality, angle, h0, drive, hold, steps } = state;
  const slider = (label, value, values, changes, digits = 2) => {
    const move = (to) => set(changes(to));
    return <Slider label={label} value={value} values={values} digits={digits} set={move} />;
  };
  const plain = (name) => (value) => ({ [name]: value });
  const entry = (name, at) => (value) => ({ [name]: state[name].with(at, value) });
  const row = (name, at) => (value) => entry(name, at)([value]);
  return (
    <>
      <div class="controls">
        <Choice
          label="Begin with"
          options={Object.fromEntries(Object.keys(PRESETS).map((name) => [name, name]))}
          value={preset_of(state)}
          set={(name) => set(PRESETS[name])}
        />
      </div>
      <div class="panels">
        <Norms seen={seen} steps={steps} />
        <div>
          <States hs={seen.hs} steps={steps} />
          <Eigenvalues
            eigenvalues={eigenvalues}
            values={EIGENVALUES}
            set={(at, value) => set(entry("eigenvalues", at)(value))}
          />
          <div class="controls">
            {slider("non-normality ν", nonnormality, stops(-4, 4, 0.1), plain("nonnormality"))}
          </div>
        </div>
      </div>
      <Numbers seen={seen} />
      <More>
        <div class="controls panels">
          <div>
            {slider("eigenvalue 1", eigenvalues[0], EIGENVALUES, entry("eigenvalues", 0))}
            {slider("eigenvalue 2", eigenvalues[1], EIGENVALUES, entry("eigenvalues", 1))}
            {slider("angle, degrees", angle, stops(-45, 45, 1), plain("angle"), 0)}
          </div>
          <div>
            {slider("h_0, unit 1", h0[0][0], STATES, row("h0", 0))}
            {slider("h_0, unit 2", h0[1][0], STATES, row("h0", 1))}
            {slider("steps T", steps, stops(1, LONGEST, 1), plain("steps"), 0)}
          </div>
        </div>
        <div class="controls">
          <Choice
            label="The drive bh"
            options={HOLDS}
            value={hold ? "held" : "free"}
            set={(which) => set({ hold: which === "held" })}
          />
          {!hold && slider("drive, unit 1", drive[0][0], DRIVES, row("drive", 0))}
          {!hold && slider("drive, unit 2", drive[1][0], DRIVES, row("drive", 1))}
        </div>
        <Challenges seen={seen} state={state} />
        <Network seen={seen} hold={hold} />
      </More>
    </>
  );
}

export default explorable({
  name: "spectral_radius",
  check: {
    eigenvalues: array([2], number(-2, 2)),
    nonnormality: number(-4, 4),
    angle: number(-45, 45),
    h0: array([2, 1], number(-0.99, 0.99)),
    drive: array([2, 1], number(-3, 3)),
    hold: one_of([true, false]),
    steps: whole(1, LONGEST),
  },
  View,
});
