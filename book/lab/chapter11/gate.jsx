// E11: one memory cell reads a text; its forget gate is dragged, and a gradient lasts or dies.

import { number, shown } from "../explorables/js/check.js";
import { More, Readout, Slider, Value, stops, text_of } from "../explorables/js/controls.jsx";
import { explorable } from "../explorables/js/engine.jsx";
import { sigmoid } from "../explorables/js/sigmoid.js";
import { Cell } from "./gate_drawing.jsx";
import { examine } from "./gate_model.js";
import "./gate.css";

const KEEP = stops(-3, 8, 0.5);
const WRITE = stops(-6, 6, 0.5);
const MOST = 24; // letters

const LONGEST = [
  "At letters other than brackets f = 0.000. After 24 letters the cell holds −0.00 · 10⁻⁰⁰, and would close with ).",
  "Of the error there, 0.00 · 10⁻⁰⁰ arrives at the last open bracket, 24 letters back.",
  "A hundredth would be left after 00000 letters.",
];

const letters = (n) => (n === 1 ? "1 letter" : `${n} letters`);

/** What the cell has in mind. */
function closing(c) {
  if (Math.abs(c) < 0.005) return "and no longer knows what to close with";
  return `and would close with ${c > 0 ? ")" : "]"}`;
}

function Numbers({ state, seen }) {
  const [c, f, back] = [seen.cs.at(-1), sigmoid(state.keep), state.text.length - seen.bracket];
  return (
    <Readout longest={LONGEST}>
      At letters other than brackets f = <Value name="gate" value={f} text={f.toFixed(3)} role="forward-text" />. After{" "}
      {letters(state.text.length)} the cell holds{" "}
      <Value name="kept" value={c} text={text_of(c)} role="forward-text" />, {closing(c)}. Of the
      error there, <Value name="share" value={seen.dcs[seen.bracket]} role="gradient-text" /> arrives at{" "}
      {seen.bracket ? "the last open bracket" : "the beginning"},{" "}
      <Value name="letters" value={back} text={letters(back)} /> back. A hundredth would be left
      after <Value name="reach" value={seen.reach} text={letters(Math.max(Math.round(seen.reach), 1))} />.
    </Readout>
  );
}

function Reading({ text, set }) {
  return (
    <label class="gate-text">
      <span>Text</span>
      <input
        type="text"
        value={text}
        maxlength={MOST}
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => event.target.value && set({ text: event.target.value })}
        onChange={(event) => {
          if (event.target.value !== text && !set({ text: event.target.value })) event.target.value = text;
        }}
      />
    </label>
  );
}

function View({ state, set }) {
  const seen = examine(state);
  const slider = (name, label, values) => (
    <Slider label={label} value={state[name]} values={values} set={(value) => set({ [name]: value })} />
  );
  return (
    <>
      <div class="gate-figure">
        <Cell seen={seen} state={state} values={KEEP} set={set} />
      </div>
      <Numbers state={state} seen={seen} />
      <div class="controls">
        <Reading text={state.text} set={set} />
        {slider("keep", "forget-gate bias", KEEP)}
      </div>
      <More>{slider("write", "input-gate bias", WRITE)}</More>
    </>
  );
}

/** A text of 1 to 24 letters, each one unit of UTF-16 as in Python. */
const text = (value) =>
  typeof value === "string" && 1 <= value.length && value.length <= MOST && !/[\ud800-\udfff]/.test(value)
    ? null
    : `needs a text of 1 to ${MOST} letters, and got ${shown(value)}`;

export default explorable({
  name: "gate",
  check: { text, keep: number(-3, 8), write: number(-6, 6) },
  View,
});
