// The pictures of the disc: where the eigenvalue is, what it answers, what comes back.

import { nearest, plain } from "../explorables/js/controls.jsx";
import { Arrow, Plot, line_through, linear, log } from "../explorables/js/draw.jsx";
import { Handle } from "../explorables/js/handle.jsx";

const LEAST = 1e-4; // of a gradient that is drawn
const ROUND = Array.from({ length: 97 }, (_, i) => (2 * Math.PI * i) / 96);

export function Plane({ re, im, values, set }) {
  return (
    <Plot
      x={{ domain: [-2.06, 2.06], label: "real part", ticks: 5 }}
      y={{ domain: [-1.2, 1.2], label: "imaginary part", ticks: 3 }}
      height={237}
      title="drag the eigenvalue λ"
      pick={(re, im) => set({ re: values.re[nearest(values.re, re)], im: values.im[nearest(values.im, Math.abs(im))] })}
      label="The complex plane with the unit circle, the eigenvalue and its conjugate"
      handles={(x, y) => (
        <Handle
          label="eigenvalue"
          text={`${plain(re)}, ${plain(im)}`}
          across={{ value: re, values: values.re, scale: x }}
          up={{ value: im, values: values.im, scale: y }}
          set={(re, im) => set({ re, im })}
        >
          <rect class="knob weight" x={-5.5} y={-5.5} width={11} height={11} />
        </Handle>
      )}
    >
      {(x, y, box) => (
        <>
          <path class="disc-rule" d={`M${box.left} ${y(0)}H${box.right}M${x(0)} ${box.top}V${box.bottom}`} />
          <path class="disc-circle" d={line_through(ROUND.map((a) => [x(Math.cos(a)), y(Math.sin(a))]))} />
          <rect class="disc-conjugate" x={x(re) - 5} y={y(-im) - 5} width={10} height={10} />
        </>
      )}
    </Plot>
  );
}

const [MOST_K, MOST_Y] = [1.25, 3.3]; // on the circle or inside of it no value is beyond
const DOTS = 120; // steps that can be told apart
const cut = (value, most) => Math.min(Math.max(value, -2 * most), 2 * most); // the path stays short

/** Values step by step from `first`; where they leave the box, a head at its edge says so. */
function Steps({ x, y, box, most, values, first = 0 }) {
  const out = values.findIndex((value) => Math.abs(value) > most);
  const up = values[out] > 0;
  const edge = up ? box.top : box.bottom;
  const at = x(first + out);
  return (
    <>
      <path class="disc-rule" d={`M${box.left} ${y(0)}H${box.right}`} />
      <path class="disc-forward" d={line_through(values.map((value, i) => [x(first + i), y(cut(value, most))]))} />
      {out >= 0 && <Arrow from={[at, edge + (up ? 9 : -9)]} to={[at, edge]} role="forward" head={9} />}
      {out >= 0 && (
        <text class="disc-out" x={at + 7} y={up ? edge + 10 : edge - 3}>
          beyond the box
        </text>
      )}
    </>
  );
}

export function Response({ seen, steps }) {
  return (
    <Plot
      x={{ domain: [-1, 1.02 * steps], whole: true, label: "" }}
      y={{ domain: [-MOST_K, MOST_K], kind: linear, label: "", ticks: 3 }}
      height={114}
      title="impulse response Kₙ, within ±|λ|ⁿ"
      label="The impulse response, step by step, between its bounds"
    >
      {(x, y, box) => (
        <>
          {[1, -1].map((sign) => (
            <path class="disc-bound" d={line_through(seen.shares.map((share, n) => [x(n), y(cut(sign * share, MOST_K))]))} />
          ))}
          <Steps {...{ x, y, box }} most={MOST_K} values={seen.response} />
          {steps <= DOTS &&
            seen.response.map((K, n) => Math.abs(K) <= MOST_K && <circle class="disc-dot" cx={x(n)} cy={y(K)} r={2} />)}
        </>
      )}
    </Plot>
  );
}

export function Outputs({ seen, steps }) {
  return (
    <Plot
      x={{ domain: [-1, 1.02 * steps], whole: true, label: "" }}
      y={{ domain: [-MOST_Y, MOST_Y], kind: linear, label: "", ticks: 3 }}
      height={114}
      title="pulses (bars) and output (line), step t"
      label="Inputs, and the outputs that are their convolution with the impulse response"
    >
      {(x, y, box) => (
        <>
          {seen.xs.map((value, i) => value !== 0 && <path class="disc-pulse" d={`M${x(i + 1)} ${y(0)}V${y(value)}`} />)}
          <Steps {...{ x, y, box }} most={MOST_Y} values={seen.ys} first={1} />
        </>
      )}
    </Plot>
  );
}

export function Shares({ seen, steps }) {
  const points = seen.shares.map((share, n) => [n, Math.min(Math.max(share, LEAST / 100), 1e3)]);
  return (
    <Plot
      x={{ domain: [-1, 1.02 * steps], whole: true, label: "steps back n" }}
      y={{ domain: [LEAST, 10], kind: log, label: "", ticks: 4 }}
      height={132}
      title="gradient that is left n steps back"
      label="The share of a gradient that is left, on a logarithmic scale"
    >
      {(x, y, box) => (
        <>
          <path class="disc-hundredth" d={`M${box.left} ${y(0.01)}H${box.right}`} />
          <path class="disc-gradient" d={line_through(points.map(([n, share]) => [x(n), y(share)]))} />
        </>
      )}
    </Plot>
  );
}
