// E13: an eigenvalue on the disc; its impulse response, and how far back a gradient reaches.

import { number, whole } from "../explorables/js/check.js";
import { More, Readout, Slider, Value, stops, text_of } from "../explorables/js/controls.jsx";
import { explorable } from "../explorables/js/engine.jsx";
import { Outputs, Plane, Response, Shares } from "./disc_drawing.jsx";
import { examine } from "./disc_model.js";
import "./disc.css";

const VALUES = { re: stops(-1.1, 1.1, 0.01), im: stops(0, 1.1, 0.01) };
const STEPS = [...stops(20, 120, 5), 200, 300, 500, 1000];

/** A number with so many decimals, or as many as it takes to tell it from 1. */
function beside_one(value, least) {
  const needed = Math.ceil(-Math.log10(Math.abs(1 - value)) - 1e-6);
  return value === 1 ? "1" : value.toFixed(Math.max(least, needed));
}

/** A share with two digits, or as many as it takes to tell it from 1. */
function share(value) {
  if (Math.abs(value - 1) < 0.01) return beside_one(value, 2);
  return value < 1 && value >= 0.001 ? value.toPrecision(2) : text_of(value);
}

const LONGEST = [
  "|λ| = 0.0000, turned by 000.0° per step. Of a gradient, 0.00 · 10⁻⁰⁰⁰ is left after 1000 steps. " +
    "Memory: 0000.0 steps; a hundredth is left after 0000.0.",
];

function Numbers({ state, seen }) {
  const turn = (Math.atan2(state.im, state.re) * 180) / Math.PI;
  return (
    <Readout longest={LONGEST}>
      |λ| = <Value name="size" value={seen.size} text={beside_one(seen.size, 4)} />, turned by{" "}
      <Value name="turn" value={turn} text={turn.toFixed(1)} />° per step. Of a gradient,{" "}
      <Value name="left" value={seen.shares.at(-1)} text={share(seen.shares.at(-1))} role="gradient-text" /> is left after{" "}
      {state.steps} steps.{" "}
      {seen.memory === null ? (
        <>{seen.size > 1 ? "It grows: outside of the circle nothing is forgotten." : "On the circle nothing is forgotten."}</>
      ) : (
        <>
          Memory: <Value name="memory" value={seen.memory} text={text_of(seen.memory, 1)} /> steps; a hundredth is
          left after <Value name="hundredth" value={seen.hundredth} text={text_of(seen.hundredth, 1)} />.
        </>
      )}
    </Readout>
  );
}

function View({ state, set }) {
  const seen = examine(state);
  const { re, im, steps } = state;
  const slider = (label, name, values, digits) => (
    <Slider label={label} value={state[name]} values={values} set={(value) => set({ [name]: value })} digits={digits} />
  );
  return (
    <>
      <div class="disc-figure">
        <div>
          <Plane {...{ re, im, set }} values={VALUES} />
          <Numbers state={state} seen={seen} />
        </div>
        <div>
          <Response seen={seen} steps={steps} />
          <Outputs seen={seen} steps={steps} />
          <Shares seen={seen} steps={steps} />
        </div>
      </div>
      <More>
        <div class="controls">
          {slider("eigenvalue, real part", "re", VALUES.re)}
          {slider("eigenvalue, imaginary part", "im", VALUES.im)}
          {slider("steps shown", "steps", STEPS, 0)}
        </div>
      </More>
    </>
  );
}

export default explorable({
  name: "disc",
  check: { re: number(-1.1, 1.1), im: number(0, 1.1), steps: whole(20, 1000) },
  View,
});
