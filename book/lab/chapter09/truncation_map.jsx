// The map of blame with the windows on it, their ruler, and two arrows: the gradient and what is left.

import { modified } from "../explorables/js/controls.jsx";
import { Arrow, line_through } from "../explorables/js/draw.jsx";
import { TEXT } from "./truncation_model.js";

const T = TEXT.length;
const [CELL, LEFT, TOP, RIGHT, BELOW] = [15, 44, 8, 8, 38];
const [WIDTH, HEIGHT] = [LEFT + T * CELL + RIGHT, TOP + T * CELL + BELOW];
const DECADES = 4;
const [FULL, FROM] = [112, [LEFT + 9.7 * CELL, TOP + 17.6 * CELL]]; // the full gradient's arrow
const STEPS = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 5, PageDown: -5 };

const x = (k) => LEFT + (k - 1) * CELL; // left edge of the column of state k
const y = (t) => TOP + (T - t) * CELL; // upper edge of the row of loss t
const bounded = (size) => Math.min(Math.max(size, 1), T);

/** The place of a pointer in the units of the drawing. */
function place_of(event) {
  const svg = event.currentTarget.ownerSVGElement ?? event.currentTarget;
  return new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
}

export function BlameMap({ seen, size, set }) {
  const change = (to) => bounded(to) !== size && set({ size: bounded(to) });
  const key = (event) => {
    const jump = { Home: 1, End: T }[event.key];
    if ((jump ?? STEPS[event.key]) === undefined || modified(event)) return;
    event.preventDefault();
    event.stopPropagation();
    change(jump ?? size + STEPS[event.key]);
  };
  const press = (event) => {
    const place = place_of(event);
    const [k, t] = [1 + Math.floor((place.x - LEFT) / CELL), T - Math.floor((place.y - TOP) / CELL)];
    if (1 <= k && k <= t && t <= T) change(t - k + 1);
  };
  const drag = (event) => {
    if (event.currentTarget.hasPointerCapture(event.pointerId))
      change(Math.round((TOP + T * CELL - place_of(event).y) / CELL));
  };
  return (
    <svg
      class="window-map"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="slider"
      tabindex={0}
      aria-label="Window on the map of blame, letters"
      aria-valuemin={1}
      aria-valuemax={T}
      aria-valuenow={size}
      aria-valuetext={`${size} of ${T} letters`}
      onKeyDown={key}
      onClick={press}
      onPointerMove={(event) => event.pointerType === "mouse" && event.buttons === 1 && press(event)}
    >
      <Cells norms={seen.norms} kept={seen.kept} />
      <path class="window-edge" d={outline(seen.kept)} />
      <Letters />
      <Arrows length={seen.length} angle={seen.angle} />
      <g
        class="window-ruler"
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={(event) => {
          event.stopPropagation();
          drag(event);
        }}
        onClick={(event) => event.stopPropagation()}
      >
        <rect class="window-touch" x={LEFT - 20} y={y(size) - 18} width={34} height={36} />
        <path d={`M${LEFT} ${TOP + T * CELL}V${y(size)}`} />
        <circle cx={LEFT} cy={y(size)} r={7} />
      </g>
    </svg>
  );
}

/** A cell for each loss t and each state k: the more blame, the more color; faint outside of a window. */
function Cells({ norms, kept }) {
  const largest = Math.max(...norms.flat());
  const shade = (value) => Math.max(0, 1 + Math.log10(value / largest) / DECADES);
  return norms.flatMap((row, t) =>
    row.slice(0, t + 1).map((whole, k) => {
      const inside = kept[t][k] > 0;
      const opacity = inside ? shade(kept[t][k]) : 0.22 * shade(whole);
      return (
        <rect
          class="window-cell"
          x={x(k + 1)}
          y={y(t + 1)}
          width={CELL}
          height={CELL}
          fill-opacity={Math.min(opacity, 1).toFixed(3)}
        />
      );
    }),
  );
}

/** The boundary of what is kept. */
function outline(kept) {
  const inside = (t, k) => kept[t - 1]?.[k - 1] > 0;
  const lines = [];
  for (let t = 1; t <= T; t++)
    for (let k = 1; k <= T; k++) {
      if (inside(t, k) !== inside(t, k - 1)) lines.push([[x(k), y(t)], [x(k), y(t) + CELL]]);
      if (inside(t, k) !== inside(t + 1, k)) lines.push([[x(k), y(t)], [x(k) + CELL, y(t)]]);
      if (inside(t, k) && !inside(t, k + 1)) lines.push([[x(k + 1), y(t)], [x(k + 1), y(t) + CELL]]);
      if (inside(t, k) && !inside(t - 1, k)) lines.push([[x(k), y(t) + CELL], [x(k + 1), y(t) + CELL]]);
    }
  return lines.map(line_through).join("");
}

const sign = (letter) => (letter === " " ? "␣" : letter);

function Letters() {
  const bottom = TOP + T * CELL;
  return (
    <>
      {[...TEXT].map((letter, i) => (
        <>
          <text class="window-letter" x={x(i + 1) + CELL / 2} y={bottom + 14} text-anchor="middle">
            {sign(letter)}
          </text>
          <text class="window-letter" x={LEFT - 14} y={y(i + 1) + 11} text-anchor="end">
            {sign(letter)}
          </text>
        </>
      ))}
      <text class="label" x={LEFT + (T * CELL) / 2} y={HEIGHT - 5} text-anchor="middle">
        state after letter k
      </text>
      <text
        class="label"
        transform={`translate(11 ${TOP + (T * CELL) / 2}) rotate(-90)`}
        text-anchor="middle"
      >
        loss at letter t
      </text>
    </>
  );
}

/** The full gradient to the right; what is left of it, turned by its angle. */
function Arrows({ length, angle }) {
  const [fx, fy] = FROM;
  const turned = (angle * Math.PI) / 180;
  const tip = [fx + FULL * length * Math.cos(turned), fy - FULL * length * Math.sin(turned)];
  return (
    <>
      <Arrow from={FROM} to={[fx + FULL, fy]} role="window-full" head={7} />
      {length > 0.02 && <Arrow from={FROM} to={tip} role="gradient" head={8} />}
      <path class="window-gap" d={line_through([tip, [fx + FULL, fy]])} />
      <text class="gradient-text" x={fx} y={fy + 16}>
        wide: full gradient
      </text>
      <text class="gradient-text" x={fx} y={fy + 31}>
        {length > 0 ? "dashed: what is left" : "nothing is left"}
      </text>
    </>
  );
}
