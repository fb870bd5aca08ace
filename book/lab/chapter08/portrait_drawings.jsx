// The pictures of the phase portrait: the plane of states, the eigenvalues, what becomes of zero.

import { nearest, plain } from "../explorables/js/controls.jsx";
import { Arrow, Plot, line_through } from "../explorables/js/draw.jsx";
import { Handle } from "../explorables/js/handle.jsx";
import { next } from "./portrait_model.js";

const FIELD = [-0.9, -0.6, -0.3, 0, 0.3, 0.6, 0.9];
const SHORT = 0.3; // an arrow is this part of a step

/** A fixed point: full if stable, half if a saddle, a ring if it only repels. */
export function Point({ cx, cy, kind, r = 6 }) {
  return (
    <g class="portrait-point">
      <circle class={kind ? "ring" : "full"} cx={cx} cy={cy} r={r} />
      {kind === 1 && <path class="full" d={`M${cx} ${cy - r}A${r} ${r} 0 0 0 ${cx} ${cy + r}Z`} />}
    </g>
  );
}

function Field({ params, x, y }) {
  const arrows = FIELD.flatMap((a) => FIELD.map((b) => [a, b])).map((h) => {
    const step = next(params.Whh, params.bh, h).map((value, i) => SHORT * (value - h[i]));
    return [h, [h[0] + step[0], h[1] + step[1]]];
  });
  return arrows
    .filter(([[a, b], [c, d]]) => Math.hypot(x(c) - x(a), y(d) - y(b)) > 4)
    .map(([[a, b], [c, d]]) => <Arrow from={[x(a), y(b)]} to={[x(c), y(d)]} role="portrait-field" head={3} />);
}

const words = (...numbers) => numbers.map(plain).join(", ");

export function Plane({ seen, h0: [[h1], [h2]], values, move }) {
  const { params, points, kinds, path } = seen;
  const states = path.map(([[a], [b]]) => [a, b]);
  return (
    <Plot
      x={{ domain: [-1.1, 1.1], label: "unit 1", ticks: 3 }}
      y={{ domain: [-1.1, 1.1], label: "unit 2", ticks: 3 }}
      height={280}
      title="states: drag the start"
      label="The plane of states: arrows for one step, the fixed points, and the way of a state"
      pick={(...at) => move(...at.map((value) => values[nearest(values, value)]))}
      handles={(x, y) => (
        <Handle
          label="h_0"
          text={words(h1, h2)}
          across={{ value: h1, values, scale: x }}
          up={{ value: h2, values, scale: y }}
          set={move}
        >
          <circle class="knob state" r={6} />
        </Handle>
      )}
    >
      {(x, y) => (
        <>
          <Field params={params} x={x} y={y} />
          <path class="portrait-way" d={line_through(states.map(([a, b]) => [x(a), y(b)]))} />
          {states.slice(1).map(([a, b]) => (
            <circle class="portrait-state" cx={x(a)} cy={y(b)} r="2.5" />
          ))}
          {points.map(([a, b], i) => (
            <Point cx={x(a)} cy={y(b)} kind={kinds[i]} />
          ))}
        </>
      )}
    </Plot>
  );
}

export function Eigenvalues({ re, im, second, values, set }) {
  const half = Array.from({ length: 61 }, (_, i) => (Math.PI * i) / 60);
  return (
    <Plot
      x={{ domain: [-2, 2], label: "" }}
      y={{ domain: [-0.3, 1.5], label: "imaginary", ticks: 3 }}
      height={140}
      title="eigenvalues of Whh: drag one"
      label="The eigenvalues of Whh in the upper half of the complex plane, with the unit circle"
      handles={(x, y) => (
        <>
          {im === 0 && (
            <Handle
              label="second eigenvalue"
              across={{ value: second, values: values.re, scale: x }}
              at={y(0)}
              set={(to) => set({ second: to })}
            >
              <circle class="knob weight" r={6} />
            </Handle>
          )}
          <Handle
            label="eigenvalue"
            text={words(re, im)}
            across={{ value: re, values: values.re, scale: x }}
            up={{ value: im, values: values.im, scale: y }}
            set={(re, im) => set({ re, im })}
          >
            <circle class="knob weight" r={6} />
          </Handle>
        </>
      )}
    >
      {(x, y, box) => (
        <>
          <path class="portrait-rule" d={`M${box.left} ${y(0)}H${box.right}`} />
          <path
            class="portrait-circle"
            d={line_through(half.map((angle) => [x(Math.cos(angle)), y(Math.sin(angle))]))}
          />
        </>
      )}
    </Plot>
  );
}

export function Heights({ columns, re, seen }) {
  return (
    <Plot
      x={{ domain: [-2, 2], label: "real part" }}
      y={{ domain: [-1.1, 1.1], label: "unit 1", ticks: 3 }}
      height={145}
      title="where unit 1 can rest, and ends (dots)"
      label="Bifurcation diagram: unit 1 of the fixed points, and of the last states, against the real part"
    >
      {(x, y, box) => (
        <>
          <path class="portrait-now" d={`M${x(re)} ${box.top}V${box.bottom}`} />
          {columns.map(({ re: at, ends }) =>
            ends.map((end) => <circle class="portrait-end" cx={x(at)} cy={y(end)} r="1.5" />),
          )}
          {columns.map(({ re: at, heights, kinds }) =>
            heights.map((height, i) => <Point cx={x(at)} cy={y(height)} kind={kinds[i]} r={2.6} />),
          )}
          {seen.points.map(([height], i) => (
            <Point cx={x(re)} cy={y(height)} kind={seen.kinds[i]} r={5} />
          ))}
        </>
      )}
    </Plot>
  );
}
