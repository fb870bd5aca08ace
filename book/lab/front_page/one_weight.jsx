// E0, the first that a reader meets: does a unit tell two pasts apart?

import { number } from "../explorables/js/check.js";
import { Readout, Slider, Value, stops } from "../explorables/js/controls.jsx";
import { Plot, line_through } from "../explorables/js/draw.jsx";
import { explorable } from "../explorables/js/engine.jsx";
import { forward } from "../explorables/js/kernel.js";
import "./one_weight.css";

const T = 8;
const LIMIT = 3;
const PASTS = ["first", "second"];
const XS = Array.from({ length: T }, (_, t) => [t === 0 ? [1, -1] : [0, 0]]);

/** The states of both sequences, (T+1, 2). */
function states(w) {
  const params = { Wxh: [[1]], Whh: [[w]], Why: [[1]], bh: [[0]], by: [[0]] };
  return forward(params, XS).hs.map(([row]) => row);
}

function Traces({ hs }) {
  return (
    <Plot
      x={{ domain: [-0.3, T + 0.3], label: "step", ticks: T }}
      y={{ domain: [-1.15, 1.4], label: "hidden state" }}
      height={220}
      label="The hidden state at each step, for both sequences"
    >
      {(x, y, box) => (
        <>
          <rect
            class="shared"
            x={x(1.5)}
            y={box.top}
            width={box.right - x(1.5)}
            height={box.bottom - box.top}
          />
          <path class="zero" d={`M${box.left} ${y(0)}H${box.right}`} />
          <text class="note" x={box.right - 6} y={box.top + 15} text-anchor="end">
            from here on, the same inputs
          </text>
          {PASTS.map((past, b) => (
            <g class={past}>
              <path class="trace" d={line_through(hs.map((h, t) => [x(t), y(h[b])]))} />
              {hs.map((h, t) => (
                <circle cx={x(t)} cy={y(h[b])} r={4.5} />
              ))}
            </g>
          ))}
        </>
      )}
    </Plot>
  );
}

const verdict = (apart) =>
  apart > 1 ? "It remembers which one it read." : apart > 0.1 ? "A trace is left." : "It has forgotten which one it read.";

function View({ state: { w }, set }) {
  const hs = states(w);
  const [first, second] = hs[T];
  const apart = Math.abs(first - second);
  return (
    <div class="one-weight">
      <Traces hs={hs} />
      <div class="controls">
        <Slider
          label="its weight Whh"
          value={w}
          values={stops(-LIMIT, LIMIT, 0.05)}
          set={(value) => set({ w: value })}
        />
      </div>
      <Readout>
        After {T} steps: <Value name="first" value={first} digits={3} /> and{" "}
        <Value name="second" value={second} digits={3} />,{" "}
        <Value name="apart" value={apart} digits={3} /> apart. {verdict(apart)}
      </Readout>
    </div>
  );
}

export default explorable({ name: "one_weight", check: { w: number(-LIMIT, LIMIT) }, View });
