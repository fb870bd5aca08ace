// E7: what the spectral radius foretells of the gradient, and what the gradient does.

import { array, number, one_of, whole } from "./check.js";
import { Choice, Readout, Slider, Value, stops, text_of } from "./controls.jsx";
import { Plot, line_through, log } from "./draw.jsx";
import { explorable } from "./engine.jsx";
import { examine } from "./myth_model.js";
import "./myth_lab.css";

const LONGEST = 40; // steps
const [VANISHED, EXPLODED] = [0.01, 100]; // norms after T steps
const SATURATED = Math.sqrt(0.7); // beyond it 1 - h² is below 0.3

const FREE = { drive: [[0], [0]], hold: false, steps: 30 };
const PRESETS = {
  "as the myth says": {
    ...{ eigenvalues: [0.8, 0.5], nonnormality: 0, angle: 30 },
    ...{ ...FREE, h0: [[0.1], [0.1]] },
  },
  "radius 0 explodes": {
    ...{ eigenvalues: [0, 0], nonnormality: -4, angle: 45 },
    ...{ ...FREE, h0: [[0], [0.95]], hold: true },
  },
  "radius 1.5 vanishes": {
    ...{ eigenvalues: [1.5, 0.5], nonnormality: 0, angle: 45 },
    ...{ ...FREE, h0: [[0.1], [0.1]], drive: [[1], [-1]] },
  },
  "orthogonal, kept": {
    ...{ eigenvalues: [1, -1], nonnormality: 0, angle: 30 },
    ...{ ...FREE, h0: [[0.01], [0.01]] },
  },
};
const DRIVES = { free: "set by hand", held: "holds h_0 in place" };

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const preset_of = (state) =>
  Object.keys(PRESETS).find((name) =>
    Object.entries(PRESETS[name]).every(([key, value]) => same(value, state[key])),
  );

/** Values up to the first that is exactly zero: a logarithm ends there. */
const above_zero = (values) => {
  const end = values.indexOf(0);
  return end < 0 ? values : values.slice(0, end);
};

/** The decades of all norms and guesses, three more at most for the bound, and room for labels. */
function decades({ norms, guess, bound }) {
  const tens = [...above_zero(norms), ...above_zero(guess)].map(Math.log10);
  const [low, high] = [Math.floor(Math.min(...tens, -1)), Math.ceil(Math.max(...tens, 1))];
  const top = Math.max(high, Math.min(Math.ceil(Math.log10(Math.max(...bound))), high + 3));
  const room = Math.ceil((top - low) / 8);
  return [10 ** (low - room), 10 ** (top + room)];
}

const NAMES = { bound: "norm bound", guess: "radius’s guess", gradient: "gradient" };
const LABEL = 95; // the width of the longest of these, about

/**
 * Where the name of a line stands: beside the place where it ends early or leaves the box, above
 * its end, or below if it falls and is the lowest of all.
 */
function label_place(path, others, box) {
  const leaves = path.findIndex(([, y]) => y < box.top);
  const [x, y] = leaves > 0 ? path[leaves - 1] : path.at(-1);
  const right = { x: box.right - 4, anchor: "end" };
  if (x < box.right - LABEL && path.length > 2) return { x: x + 10, y: y + 6, anchor: "start" };
  const near = path.filter(([each]) => each > x - LABEL).map(([, each]) => each);
  const lowest = others.every((other) => other.at(-1)[1] < y - 10);
  return { ...right, y: lowest && near[0] < y ? y + 14 : Math.min(...near) - 6 };
}

/** The same places, moved up where one would cover another, and down from the upper edge. */
function apart(places, top, gap = 14) {
  const from_below = [...places].sort((a, b) => b.y - a.y);
  from_below.forEach((place, i) => {
    if (i) place.y = Math.min(place.y, from_below[i - 1].y - gap);
  });
  from_below.reverse().forEach((place, i) => {
    place.y = Math.max(place.y, top + i * gap);
  });
  return places;
}

function Line({ name, path, place, zero }) {
  return (
    <>
      <path class={`myth-line ${name}`} d={line_through(path)} />
      <text class={`myth-label ${name}`} x={place.x} y={place.y} text-anchor={place.anchor}>
        {NAMES[name]}
        {zero >= 0 && `: 0 from step ${zero}`}
      </text>
    </>
  );
}

function Norms({ seen, steps }) {
  const lines = [seen.bound, seen.guess, seen.norms];
  return (
    <Plot
      x={{ domain: [0, steps], label: "t" }}
      y={{ domain: decades(seen), kind: log, label: "norm" }}
      height={300}
      title="‖∂h_t/∂h_0‖, step by step"
      label="The norm of the gradient against the step, with the norm bound and the radius’s guess"
    >
      {(x, y, box) => {
        const paths = lines.map((line) => above_zero(line).map((value, t) => [x(t), y(value)]));
        const others = (path) => paths.filter((each) => each !== path);
        const places = paths.map((path) => label_place(path, others(path), box));
        apart(places, box.top + 10);
        return (
          <>
            <path class="myth-one" d={`M${box.left} ${y(1)}H${box.right}`} />
            {Object.keys(NAMES).map((name, i) => (
              <Line name={name} path={paths[i]} place={places[i]} zero={lines[i].indexOf(0)} />
            ))}
          </>
        );
      }}
    </Plot>
  );
}

function States({ hs, steps }) {
  const units = [0, 1].map((unit) => hs.map((h) => h[unit][0]));
  return (
    <Plot
      x={{ domain: [0, steps], label: "t" }}
      y={{ domain: [-1.1, 1.1], label: "h_t" }}
      height={300}
      title="unit 1 dots, unit 2 rings; gray: 1 − h² < 0.3"
      label="Both hidden states against the step; gray bands near 1 and −1, where tanh is nearly flat"
    >
      {(x, y, box) => (
        <>
          <Band from={y(1.1)} to={y(SATURATED)} box={box} />
          <Band from={y(-SATURATED)} to={y(-1.1)} box={box} />
          {units.map((values, i) => (
            <g class={`myth-unit unit-${i + 1}`}>
              <path d={line_through(values.map((h, t) => [x(t), y(h)]))} />
              {values.map((h, t) => (
                <circle cx={x(t)} cy={y(h)} r={i ? 3.5 : 2.5} />
              ))}
            </g>
          ))}
        </>
      )}
    </Plot>
  );
}

const Band = ({ from, to, box }) => (
  <rect class="myth-band" x={box.left} y={from} width={box.right - box.left} height={to - from} />
);

/** What has become of a gradient of this norm. */
function fate(norm) {
  if (norm < VANISHED) return "vanished";
  return norm > EXPLODED ? "exploded" : "neither vanished nor exploded";
}

/** What σ_max alone makes certain. */
function certain(stretch) {
  if (Math.abs(stretch - 1) < 1e-9) return "is 1: it could not explode, whatever the states do.";
  return stretch < 1
    ? "is below 1: it must vanish in the end, whatever the states do."
    : "is above 1: Whh alone does not decide, the states do.";
}

function belief(radius) {
  if (radius === 1) return { says: "is 1: the myth has the gradient kept", meant: "neither" };
  return radius < 1
    ? { says: "is below 1: the myth says “vanishes”", meant: "vanished" }
    : { says: "is above 1: the myth says “explodes”", meant: "exploded" };
}

function Verdict({ radius, stretch, norm, last }) {
  const { says, meant } = belief(radius);
  const came = fate(norm);
  const borne_out = came.startsWith(meant);
  return (
    <span class="myth-row">
      The radius ρ = <Value name="radius" value={radius} /> {says}. After {last} steps the gradient
      has <b>{came}</b>
      {borne_out ? ", as the myth says. " : came.startsWith("neither") ? ". " : ", so the myth is wrong here. "}
      σ_max = <Value name="stretch" value={stretch} />{" "}
      {certain(stretch)}
    </span>
  );
}

function Unsure({ last, steps }) {
  if (last === steps) return null;
  return (
    <span class="myth-row">
      <b>The lines end at step {last}.</b> A gradient this large makes every rounding error as much
      larger: from here on its digits would hang on the 13th decimal of the drive.
    </span>
  );
}

/** A norm, which may be of any size: a power of ten below 0.005, or 0. */
function Size({ value, ...props }) {
  const digits = value === 0 ? 0 : 0.005 <= value && value < 0.9995 ? 4 : 2;
  return <Value value={value} digits={digits} {...props} />;
}

function Numbers({ seen, steps }) {
  const { norms, bound, guess, last, hs, radius, stretch } = seen;
  const [first, second] = hs.at(-1).map(([h]) => 1 - h * h);
  return (
    <Readout>
      <span class="myth-row">
        <b class="myth-key gradient">Gradient</b> ‖∂h_{last}/∂h_0‖ ={" "}
        <Size name="norm" value={norms.at(-1)} role="gradient-text" />
        {norms.includes(0) && `, exactly 0 from step ${norms.indexOf(0)}`}
      </span>
      <span class="myth-row">
        <b class="myth-key guess">Radius’s guess</b> ρ to the power {last} ={" "}
        <Size name="guess" value={guess.at(-1)} />
      </span>
      <span class="myth-row">
        <b class="myth-key bound">Norm bound</b> σ_max to the power {last} ={" "}
        <Size name="bound" value={bound.at(-1)} />
      </span>
      <Verdict radius={radius} stretch={stretch} norm={norms.at(-1)} last={last} />
      <span class="myth-row">
        <b class="myth-key states">States</b> At step {last}, tanh lets through 1 − h² ={" "}
        <Value name="slope 1" value={first} role="forward-text" /> of a change in unit 1 (dots) and{" "}
        <Value name="slope 2" value={second} role="forward-text" /> in unit 2 (rings).
      </span>
      <Unsure last={last} steps={steps} />
    </Readout>
  );
}

function Network({ params, hold }) {
  const [[a, b], [c, d]] = params.Whh;
  const green = (name, value) => <Value name={name} value={value} role="weight-text" />;
  return (
    <p class="myth-network">
      Whh has the rows ({green("Whh 1 1", a)}, {green("Whh 1 2", b)}) and ({green("Whh 2 1", c)},{" "}
      {green("Whh 2 2", d)}). The drive bh is ({green("bh 1", params.bh[0][0])},{" "}
      {green("bh 2", params.bh[1][0])})
      {hold && ", which is artanh(h_0) − Whh h_0: so h_1 = h_0, and so on"}.
    </p>
  );
}

/** What to find, and whether this state is it. */
function challenges({ radius, norms }, { hold, drive, steps }) {
  const long = steps >= 30;
  const undriven = !hold && drive.flat().every((entry) => entry === 0);
  const norm = norms.at(-1);
  return {
    "a radius from 0.5 to below 1, and a norm above 1000 after 30 steps or more":
      long && radius >= 0.5 && radius < 1 && norm > 1000,
    "a radius above 1.2, no drive, and a norm below 10⁻⁶ after 30 steps or more":
      long && radius > 1.2 && undriven && norm < 1e-6,
  };
}

function Challenges({ seen, state }) {
  return (
    <ul class="myth-challenges">
      {Object.entries(challenges(seen, state)).map(([words, met]) => (
        <li>
          Find {words}:{" "}
          <b role="status" class={met ? "met" : ""}>
            {met ? "✓ found" : "not yet"}
          </b>
        </li>
      ))}
    </ul>
  );
}

function View({ state, set }) {
  const seen = examine(state);
  const { eigenvalues, h0, drive, hold, steps } = state;
  const slider = (label, value, values, changes, digits = 2) => (
    <Slider label={label} value={value} values={values} digits={digits} set={(v) => set(changes(v))} />
  );
  const column = (name, unit) => (value) => ({
    [name]: state[name].map((row, i) => (i === unit ? [value] : row)),
  });
  return (
    <>
      <fieldset class="controls">
        <legend>Begin with</legend>
        <Choice
          label="Begin with"
          options={Object.fromEntries(Object.keys(PRESETS).map((name) => [name, name]))}
          value={preset_of(state)}
          set={(name) => set(PRESETS[name])}
        />
      </fieldset>
      <div class="panels">
        <Norms seen={seen} steps={steps} />
        <States hs={seen.hs} steps={steps} />
      </div>
      <Numbers seen={seen} steps={steps} />
      <Network params={seen.params} hold={hold} />
      <fieldset class="controls">
        <legend>The weights Whh</legend>
        {slider("eigenvalue 1", eigenvalues[0], stops(-2, 2, 0.05), (v) => ({ eigenvalues: [v, eigenvalues[1]] }))}
        {slider("eigenvalue 2", eigenvalues[1], stops(-2, 2, 0.05), (v) => ({ eigenvalues: [eigenvalues[0], v] }))}
        {slider("non-normality ν", state.nonnormality, stops(-4, 4, 0.1), (v) => ({ nonnormality: v }))}
        {slider("angle, degrees", state.angle, stops(-45, 45, 1), (v) => ({ angle: v }), 0)}
      </fieldset>
      <fieldset class="controls">
        <legend>The states</legend>
        {slider("h_0, unit 1", h0[0][0], stops(-0.95, 0.95, 0.05), column("h0", 0))}
        {slider("h_0, unit 2", h0[1][0], stops(-0.95, 0.95, 0.05), column("h0", 1))}
        {slider("steps T", steps, stops(1, LONGEST, 1), (v) => ({ steps: v }), 0)}
      </fieldset>
      <fieldset class="controls">
        <legend>The drive bh</legend>
        <Choice
          label="The drive bh"
          options={DRIVES}
          value={hold ? "held" : "free"}
          set={(which) => set({ hold: which === "held" })}
        />
        {!hold && slider("drive, unit 1", drive[0][0], stops(-3, 3, 0.05), column("drive", 0))}
        {!hold && slider("drive, unit 2", drive[1][0], stops(-3, 3, 0.05), column("drive", 1))}
      </fieldset>
      <Challenges seen={seen} state={state} />
    </>
  );
}

export default explorable({
  name: "myth_lab",
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
