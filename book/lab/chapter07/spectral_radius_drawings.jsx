// The two panels of the spectral radius: the gradient between bound and guess, and the states.

import { Plot, line_through, linear, log } from "../explorables/js/draw.jsx";
import { Handle } from "../explorables/js/handle.jsx";

const SATURATED = Math.sqrt(0.7); // beyond it 1 - h² is below 0.3

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
  return [10 ** Math.max(low - room, -300), 10 ** (top + room)];
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
      <path class={`radius-line ${name}`} d={line_through(path)} />
      <text class={`radius-label ${name}`} x={place.x} y={place.y} text-anchor={place.anchor}>
        {NAMES[name]}
        {zero >= 0 && `: 0 from step ${zero}`}
      </text>
    </>
  );
}

export function Norms({ seen, steps }) {
  const lines = [seen.bound, seen.guess, seen.norms];
  const end = seen.last < steps ? `t; the lines end at step ${seen.last}, where rounding decides` : "t";
  return (
    <Plot
      x={{ domain: [0, steps], label: end, whole: true }}
      y={{ domain: decades(seen), kind: log, label: "norm" }}
      height={212}
      title="‖∂h_t/∂h_0‖, step by step"
      label="Norm of the gradient against the step, with the norm bound and the radius’s guess"
    >
      {(x, y, box) => {
        const paths = lines.map((line) => above_zero(line).map((value, t) => [x(t), y(value)]));
        const others = (path) => paths.filter((each) => each !== path);
        const places = paths.map((path) => label_place(path, others(path), box));
        apart(places, box.top + 10);
        return (
          <>
            <path class="radius-one" d={`M${box.left} ${y(1)}H${box.right}`} />
            {Object.keys(NAMES).map((name, i) => (
              <Line name={name} path={paths[i]} place={places[i]} zero={lines[i].indexOf(0)} />
            ))}
          </>
        );
      }}
    </Plot>
  );
}

export function States({ hs, steps }) {
  const units = [0, 1].map((unit) => hs.map((h) => h[unit][0]));
  return (
    <Plot
      x={{ domain: [0, steps], label: "t", whole: true }}
      y={{ domain: [-1.1, 1.1], label: "h_t" }}
      height={160}
      title="unit 1 dots, unit 2 rings; gray: 1 − h² < 0.3"
      label="Both hidden states against the step; gray bands where tanh is nearly flat"
    >
      {(x, y, box) => (
        <>
          <Band from={y(1.1)} to={y(SATURATED)} box={box} />
          <Band from={y(-SATURATED)} to={y(-1.1)} box={box} />
          {units.map((values, i) => (
            <g class={`radius-unit unit-${i + 1}`}>
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
  <rect class="radius-band" x={box.left} y={from} width={box.right - box.left} height={to - from} />
);

const LINE = 42; // the axis of the eigenvalues
const ASIDE = [-10, 10]; // one stands above it and one below: they may be equal

/** Both eigenvalues on a line, to be dragged; where the rule is sure of vanishing it is gray. */
export function Eigenvalues({ eigenvalues, values, set }) {
  const ends = [values[0], values.at(-1)];
  const scale = linear(ends, [46, 350]);
  return (
    <svg
      class="radius-eigenvalues"
      viewBox="0 0 360 78"
      role="group"
      aria-label="The eigenvalues of Whh on a line; the rule says: inside the gray it vanishes"
    >
      <text class="title" x={46} y={14}>
        eigenvalues; gray: |λ| below 1
      </text>
      <rect class="radius-band" x={scale(-1)} y={LINE - 18} width={scale(1) - scale(-1)} height={36} />
      <path class="axis" d={`M46 ${LINE}H350`} />
      {scale.ticks(5).map((tick) => (
        <text class="tick" x={scale(tick)} y={75} text-anchor="middle">
          {scale.label(tick)}
        </text>
      ))}
      {eigenvalues.map((value, i) => (
        <Handle
          label={`eigenvalue ${i + 1}`}
          across={{ value, values, scale }}
          at={LINE + ASIDE[i]}
          set={(to) => set(i, to)}
        >
          <rect class="knob weight" x={-6} y={-6} width={12} height={12} />
          <text y={i ? 20 : -11} text-anchor="middle">
            {i + 1}
          </text>
        </Handle>
      ))}
    </svg>
  );
}
