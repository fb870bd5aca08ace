// E9: which of the blame a window keeps; its edge is dragged.

import { number, one_of, whole } from "../explorables/js/check.js";
import { Choice, More, Readout, Slider, Value, stops } from "../explorables/js/controls.jsx";
import { explorable } from "../explorables/js/engine.jsx";
import { BlameMap } from "./truncation_map.jsx";
import { PROGRAMS, TEXT, examine } from "./truncation_model.js";
import "./truncation.css";

const T = TEXT.length;
const GAIN = [0.5, 2];
// Not "reset": a button of that name starts the explorable again.
const NAMES = { carried: "carried", reset: "set back", sliding: "sliding", every: "every k₁" };

/** The program that is set, in words. */
function described({ program, size, step }) {
  const letters = (n) => (n === 1 ? "1 letter" : `${n} letters`);
  if (program === "every") return `Every ${letters(Math.min(step, size))}, back over ${letters(size)}`;
  if (program === "sliding") return `At every letter, back over ${letters(size)}`;
  return `Windows of ${letters(size)}, the state ${NAMES[program]}`;
}

const LONGEST = [
  "Every 20 letters, back over 20 letters: 0.00 times as long, and 00.0° off the full gradient. Error " +
    "0.000. In all 000 steps back, for 20 letters.",
];

function Numbers({ state, seen }) {
  return (
    <Readout longest={LONGEST}>
      {described(state)}: <Value name="length" value={seen.length} role="gradient-text" /> times as
      long, and <Value name="angle" value={seen.angle} digits={1} text={`${seen.angle.toFixed(1)}°`} role="gradient-text" />{" "}
      off the full gradient. Error <Value name="error" value={seen.error} text={seen.error.toFixed(3)} />. In all{" "}
      <Value name="swept" value={seen.swept} digits={0} /> steps back, for {T} letters.
    </Readout>
  );
}

function View({ state, set }) {
  const seen = examine(state);
  const slider = (name, label, values, digits = 0) => (
    <Slider
      label={label}
      value={state[name]}
      values={values}
      digits={digits}
      set={(value) => set({ [name]: value })}
    />
  );
  return (
    <>
      <div class="window-figure">
        <BlameMap seen={seen} size={state.size} set={set} />
      </div>
      <Numbers state={state} seen={seen} />
      <fieldset class="controls window-controls">
        <legend>Window</legend>
        <Choice
          label="Program"
          options={NAMES}
          value={state.program}
          set={(program) => set({ program })}
        />
        {slider("size", "window, letters", stops(1, T, 1))}
      </fieldset>
      <More>
        <div class="controls">
          {slider("step", "k₁, letters", stops(1, T, 1))}
          {slider("gain", "gain of Whh", stops(...GAIN, 0.05), 2)}
        </div>
      </More>
    </>
  );
}

export default explorable({
  name: "truncation",
  check: {
    program: one_of(PROGRAMS),
    size: whole(1, T),
    step: whole(1, T),
    gain: number(...GAIN),
  },
  View,
});
