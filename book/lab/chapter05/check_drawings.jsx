// The pictures of the check panel: errors against the tolerance, and the chain of states.

import { log_stops } from "../explorables/js/controls.jsx";
import { Plot, linear, log } from "../explorables/js/draw.jsx";
import { Handle } from "../explorables/js/handle.jsx";
import { PARAMS } from "../explorables/js/kernel.js";

export const TOLERANCES = log_stops(1e-8, 0.1, 1).concat(0.5);
export const MARKS = { green: "✓", red: "✗", hidden: "?" };

/** A relative error in few letters: 0, 12%, 3e−9. */
export function short(error) {
  if (error < 1e-14) return "0";
  if (error >= 0.001) return `${Number((100 * error).toPrecision(error < 0.01 ? 1 : 2))}%`;
  return error.toExponential(0).replace("-", "−");
}

export const passes = (error, { tolerance }) => error <= tolerance;
export const verdict = (error, state) => (passes(error, state) ? "green" : "red");

const SMALLEST = 1e-16; // below it is rounding, and stands there

/** A row for each gradient. */
const rows = (domain, range) => {
  const scale = linear(domain, range);
  scale.ticks = () => [...PARAMS.keys()];
  scale.label = (i) => `d${PARAMS[i]}`;
  return scale;
};

/** How far each gradient is off, once the reader looks; the tolerance can be dragged. */
export function Errors({ state, errors, set }) {
  const value = (name) => (state.revealed ? short(errors[name]) : "hidden");
  const description = PARAMS.map((name) => `d${name} ${value(name)}`);
  return (
    <Plot
      x={{ domain: [SMALLEST, 2], kind: log, label: "relative error, and the tolerance" }}
      y={{ domain: [PARAMS.length - 0.4, -0.6], kind: rows }}
      height={164}
      label={`Relative errors against the tolerance: ${description.join(", ")}`}
      handles={(x, y, box) => (
        <Handle
          label="tolerance"
          across={{ value: state.tolerance, values: TOLERANCES, scale: x }}
          at={box.bottom}
          set={(tolerance) => set({ tolerance })}
        />
      )}
    >
      {(x, y, box) => {
        const [line, height] = [x(state.tolerance), box.bottom - box.top];
        return (
          <g class={state.revealed ? "errors revealed" : "errors"}>
            <rect class="pass" x={box.left} y={box.top} width={line - box.left} height={height} />
            <rect class="fail" x={line} y={box.top} width={box.right - line} height={height} />
            <path class="tolerance" d={`M${line} ${box.top}V${box.bottom}`} />
            {PARAMS.map((name, i) =>
              state.revealed ? (
                <circle
                  class={verdict(errors[name], state)}
                  cx={x(Math.max(errors[name], SMALLEST)) + (errors[name] < SMALLEST ? 6 : 0)}
                  cy={y(i)}
                  r={5}
                />
              ) : (
                <text class="hidden" x={(box.left + box.right) / 2} y={y(i) + 4}>
                  ?
                </text>
              ),
            )}
          </g>
        );
      }}
    </Plot>
  );
}

/** States in a row, with the gradient that goes back from each to the one before. */
export function Chain({ state, errors }) {
  const T = state.steps;
  const shown = state.revealed;
  const at = (t) => 30 + (300 * t) / T;
  const kind = (error) => (shown ? verdict(error, state) : "hidden");
  const description = shown
    ? errors.dhs.map((error, t) => `dh ${t} is ${verdict(error, state)}`).join(", ")
    : "hidden until you look";
  return (
    <svg class="chain" viewBox="0 0 360 84" role="img" aria-label={`Step by step: ${description}.`}>
      {errors.dWhhs.map((error, t) => (
        <g class={`copy ${kind(error)}`}>
          <line class="way" x1={at(t) + 17} x2={at(t + 1) - 17} y1="52" y2="52" />
          <path class="head" d={`M ${at(t) + 17} 52 l 7 -4 v 8 z`} />
          <rect x={(at(t) + at(t + 1)) / 2 - 9} y="43" width="18" height="18" />
          <text x={(at(t) + at(t + 1)) / 2} y="56">
            {MARKS[kind(error)]}
          </text>
          <text class="name" x={(at(t) + at(t + 1)) / 2} y="80">
            {T < 6 ? `dWhh(${t + 1})` : `(${t + 1})`}
          </text>
        </g>
      ))}
      {errors.dhs.map((error, t) => (
        <g class={`state ${kind(error)}`}>
          <circle cx={at(t)} cy="52" r="15" />
          <text x={at(t)} y="56">
            {MARKS[kind(error)]}
          </text>
          <text class="name" x={at(t)} y="26">
            dh{"₀₁₂₃₄₅₆"[t]}
          </text>
        </g>
      ))}
    </svg>
  );
}
