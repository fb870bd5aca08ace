// The pictures of the disc: where the eigenvalue is, what it answers, what comes back.

import { plain } from "../explorables/js/controls.jsx";
import { Plot, line_through, linear, log } from "../explorables/js/draw.jsx";
import { Handle } from "../explorables/js/handle.jsx";

const LEAST = 1e-4; // of a gradient that is drawn
const ROUND = Array.from({ length: 97 }, (_, i) => (2 * Math.PI * i) / 96);

export function Plane({ re, im, values, set }) {
  return (
    <Plot
      x={{ domain: [-1.95, 1.95], label: "real part", ticks: 5 }}
      y={{ domain: [-1.135, 1.135], label: "imaginary part", ticks: 3 }}
      height={237}
      title="drag the eigenvalue λ"
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

const UP = [-1.25, 1.25];
const cut = (value) => Math.min(Math.max(value, -99), 99); // far beyond the box: the path stays short

export function Response({ seen, steps }) {
  return (
    <Plot
      x={{ domain: [-1, steps], whole: true, label: "" }}
      y={{ domain: UP, kind: linear, label: "", ticks: 3 }}
      height={114}
      title="impulse response Kₙ, within ±|λ|ⁿ"
      label="The impulse response, step by step, between its bounds"
    >
      {(x, y, box) => (
        <>
          <path class="disc-rule" d={`M${box.left} ${y(0)}H${box.right}`} />
          {[1, -1].map((sign) => (
            <path class="disc-bound" d={line_through(seen.shares.map((share, n) => [x(n), y(cut(sign * share))]))} />
          ))}
          <path class="disc-forward" d={line_through(seen.response.map((K, n) => [x(n), y(cut(K))]))} />
          {seen.response.map((K, n) => Math.abs(K) < 2 && <circle class="disc-dot" cx={x(n)} cy={y(K)} r={2} />)}
        </>
      )}
    </Plot>
  );
}

export function Outputs({ seen, steps }) {
  return (
    <Plot
      x={{ domain: [-1, steps], whole: true, label: "" }}
      y={{ domain: [-2.6, 2.6], kind: linear, label: "", ticks: 3 }}
      height={114}
      title="pulses (bars) and output (line), step t"
      label="Inputs, and the outputs that are their convolution with the impulse response"
    >
      {(x, y, box) => (
        <>
          <path class="disc-rule" d={`M${box.left} ${y(0)}H${box.right}`} />
          {seen.xs.map((value, i) => value !== 0 && <path class="disc-pulse" d={`M${x(i + 1)} ${y(0)}V${y(value)}`} />)}
          <path class="disc-forward" d={line_through(seen.ys.map((value, i) => [x(i + 1), y(cut(value))]))} />
        </>
      )}
    </Plot>
  );
}

export function Shares({ seen, steps }) {
  const points = seen.shares.map((share, n) => [n, Math.min(Math.max(share, LEAST / 100), 1e3)]);
  return (
    <Plot
      x={{ domain: [-1, steps], whole: true, label: "steps back n" }}
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
