// E6: gradient descent on a loss with a wall, with and without clipping.

import { contours } from "d3-contour";

import { number, whole } from "../explorables/js/check.js";
import { descend, loss_and_gradient } from "./cliff_model.js";
import { More, Readout, Slider, Value, log_stops, plain, stops, text_of } from "../explorables/js/controls.jsx";
import { Plot, line_through, log } from "../explorables/js/draw.jsx";
import { explorable } from "../explorables/js/engine.jsx";
import { Handle } from "../explorables/js/handle.jsx";
import "./cliff.css";

const W = [4.2, 4.7];
const B = [-2.4, -1.9];
const STARTS = { w: stops(...W, 0.005), b: stops(...B, 0.005) };
const GRID = 101;
const LEVELS = [0.0005, 0.002, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3];
const LONGEST = 200; // steps of a descent

/** Areas above each level of the loss, as paths in units of the grid. */
function areas() {
  const losses = [];
  for (let i = 0; i < GRID; i++)
    for (let j = 0; j < GRID; j++)
      losses.push(loss_and_gradient(at(W, j), at(B, i)).loss);
  return contours()
    .size([GRID, GRID])
    .thresholds(LEVELS)(losses)
    .map(({ coordinates }) => coordinates.flat());
}
const at = ([low, high], i) => low + (i / (GRID - 1)) * (high - low);

let surface; // the same for every state, so it is made once

function Surface({ x, y }) {
  surface ??= areas().map((rings, level) => (
    <path class="area" fill-rule="evenodd" d={rings.map((ring) => outline(ring, x, y)).join("")} />
  ));
  return surface;
}

const outline = (ring, x, y) =>
  `${line_through(ring.map(([j, i]) => [x(at(W, j - 0.5)), y(at(B, i - 0.5))]))}Z`;

function Legend({ right }) {
  return [0, ...LEVELS].map((level, i) => (
    <g transform={`translate(${right - 18 * (LEVELS.length + 1 - i)} 0)`}>
      <rect class="ground" width={18} height={8} />
      {LEVELS.slice(0, i).map(() => (
        <rect class="area" width={18} height={8} />
      ))}
      {i % 2 === 0 && (
        <text class="tick" x={i ? 0 : 9} y={19} text-anchor="middle">
          {String(level).replace("0.", ".")}
        </text>
      )}
    </g>
  ));
}

/** The name of the start; where that is near the right edge, left of it. */
function StartName({ px, py, box }) {
  const right = px < box.right - 60;
  const height = Math.min(Math.max(py + 4, box.top + 12), box.bottom - 4);
  return (
    <text x={px + (right ? 20 : -20)} y={height} text-anchor={right ? "start" : "end"}>
      start
    </text>
  );
}

function Map({ free, clipped, set }) {
  const [{ w, b }] = free;
  return (
    <Plot
      x={{ domain: W, label: "w" }}
      y={{ domain: B, label: "b" }}
      height={300}
      title="loss over w and b"
      label="Map of the loss over w and b, with the two descents"
      pick={(w, b) => set({ w: round(w), b: round(b) })}
      aside={<Legend right={350} />}
      handles={(x, y) => (
        <Handle
          label="start"
          text={`w ${plain(w)}, b ${plain(b)}`}
          across={{ value: w, values: STARTS.w, scale: x }}
          up={{ value: b, values: STARTS.b, scale: y }}
          set={(w, b) => set({ w, b })}
        >
          <circle class="start" r={6} />
        </Handle>
      )}
    >
      {(x, y, box) => (
        <>
          <Surface x={x} y={y} />
          <Path path={free} x={x} y={y} role="free" />
          <Path path={clipped} x={x} y={y} role="clipped" />
          <StartName px={x(w)} py={y(b)} box={box} />
        </>
      )}
    </Plot>
  );
}
const round = (value) => Number(value.toFixed(4));

function Path({ path, x, y, role }) {
  const places = path.map(({ w, b }) => [x(w), y(b)].map(bounded));
  const size = role === "free" ? 6 : 4;
  return (
    <g class={role}>
      <path class="line" d={line_through(places)} />
      <path class="squares" d={places.map((place) => square(place, size)).join("")} />
    </g>
  );
}
const square = ([px, py], size) =>
  `M${(px - size / 2).toFixed(1)} ${(py - size / 2).toFixed(1)}h${size}v${size}h${-size}z`;
const bounded = (position) => Math.min(Math.max(position, -1e4), 1e4);

function Losses({ free, clipped, steps }) {
  const lines = { free, clipped };
  return (
    <Plot
      x={{ domain: [0, Math.max(steps, 1)], label: "step", whole: true }}
      y={{ domain: [1e-8, 1], kind: log, label: "loss" }}
      height={180}
      title="loss, step by step"
      label="The loss of both descents against the step"
    >
      {(x, y) =>
        Object.entries(lines).map(([role, path]) => (
          <g class={`loss ${role}`}>
            <path class="line" d={line_through(path.map(({ loss }, i) => [x(i), y(loss)]))} />
          </g>
        ))
      }
    </Plot>
  );
}

function Outcome({ name, words, path }) {
  const { w, b, loss } = path.at(-1);
  const longest = Math.max(...path.map(({ norm }) => norm));
  const left = path.findIndex((place) => !inside(place.w, W) || !inside(place.b, B));
  return (
    <span class="outcome">
      <b class={`key ${name}`}>{words}</b>: after {path.length - 1} steps at w ={" "}
      <Value name={`${name} w`} value={w} />, b = <Value name={`${name} b`} value={b} />, loss{" "}
      <Value name={`${name} loss`} value={loss} digits={4} />. Longest gradient{" "}
      <Value name={`${name} longest`} value={longest} />.
      {left > 0 && ` It left the picture at step ${left}.`}
    </span>
  );
}
const LONGEST_WORDS = ["Without clipping", "Clipped to norm 1000.00"].map(
  (words) =>
    `—— ${words}: after ${LONGEST} steps at w = −0.00 · 10⁹, b = −0.00 · 10⁹, loss 0.00 · 10⁻⁹. ` +
    `Longest gradient 0.00 · 10⁻⁹. It left the picture at step ${LONGEST}.`,
);
const inside = (value, [low, high]) => low <= value && value <= high;

function View({ state, set }) {
  const { w, b, learning_rate, max_norm, steps } = state;
  const free = descend({ w, b }, learning_rate, steps);
  const clipped = descend({ w, b }, learning_rate, steps, max_norm);
  const slider = (name, label, digits, values) => (
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
      <div class="panels">
        <Map free={free} clipped={clipped} set={set} />
        <div>
          <Losses free={free} clipped={clipped} steps={steps} />
          <div class="controls">{slider("max_norm", "clip norm", 3, log_stops(0.01, 100, 10))}</div>
        </div>
      </div>
      <p class="on-paper">
        Start: w = {plain(w)}, b = {plain(b)}. Learning rate {plain(learning_rate)}.
      </p>
      <Readout longest={LONGEST_WORDS}>
        <Outcome name="free" words="Without clipping" path={free} />
        <Outcome name="clipped" words={`Clipped to norm ${text_of(max_norm, 2)}`} path={clipped} />
      </Readout>
      <More>
        <div class="controls">
          {slider("steps", "steps", 0, stops(0, LONGEST, 1))}
          {slider("learning_rate", "learning rate", 3, log_stops(0.01, 1, 20))}
          {slider("w", "start at w", 4, STARTS.w)}
          {slider("b", "start at b", 4, STARTS.b)}
        </div>
      </More>
    </>
  );
}

export default explorable({
  name: "cliff",
  check: {
    w: number(...W),
    b: number(...B),
    learning_rate: number(0.001, 1),
    max_norm: number(0.001, 1000),
    steps: whole(0, LONGEST),
  },
  View,
});
