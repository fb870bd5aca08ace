// The picture of the gate: a text, the gates at each letter, what the cell holds, what comes back.

import { Plot, line_through, linear, log } from "../explorables/js/draw.jsx";
import { Handle } from "../explorables/js/handle.jsx";
import { sigmoid } from "../explorables/js/sigmoid.js";

const WIDTH = 360;
const [LEFT, RIGHT] = [46, 350]; // of the plots
const MARKS = [0.1, 0.5, 0.9, 0.99, 0.999];
const ODDS = [-6.5, 8.5];
const LEAST = 1e-4; // of a gradient that is drawn
const ROWS = [
  ["i", 0],
  ["f", 1],
  ["o", 3],
];

/** An axis on which a gate of σ(b) stands at b: near 0 and near 1 there is room. */
function odds(domain, range) {
  const scale = linear(domain, range);
  scale.ticks = () => MARKS.map((f) => Math.log(f / (1 - f)));
  scale.label = (b) => String(Number(sigmoid(b).toFixed(3)));
  return scale;
}

const bias_of = (f) => Math.min(Math.max(Math.log(f / (1 - f)), ODDS[0]), ODDS[1]);
const is_bracket = (letter) => "()[]".includes(letter);

/** Letters, and below each its gates as discs, and the cell as a square. */
function Strip({ text, seen, x }) {
  const height = 106;
  return (
    <svg viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-label="The letters, how far each gate is open there, and the cell state">
      {text.split("").map((letter, n) => (
        <g class="gate-column" transform={`translate(${x(n + 1)} 0)`}>
          <text class="gate-letter" y={14} text-anchor="middle">
            {letter === " " ? "␣" : letter}
          </text>
          {ROWS.map(([, at], row) => (
            <g transform={`translate(0 ${32 + 19 * row})`}>
              <circle class="gate-ring" r={5.5} />
              <circle class="gate-open" r={5.5 * Math.sqrt(seen.gates[n][at])} />
            </g>
          ))}
          <rect
            class={seen.cs[n + 1] < 0 ? "gate-cell below" : "gate-cell"}
            x={-5.5}
            y={84}
            width={11}
            height={11}
            fill-opacity={Math.min(Math.abs(seen.cs[n + 1]), 1).toFixed(3)}
          />
        </g>
      ))}
      {[...ROWS.map(([name]) => name), "c"].map((name, row) => (
        <text class="gate-name" x={LEFT - 12} y={36 + 19 * row} text-anchor="end">
          {name}
        </text>
      ))}
    </svg>
  );
}

export function Cell({ seen, state, values, set }) {
  const { text, keep } = state;
  const T = text.length;
  const domain = [-0.7, T + 0.7];
  const across = linear(domain, [LEFT, RIGHT]);
  const half = Math.min(0.38, 0.38 * (domain[1] - domain[0]));
  // The handle stands at the last letter that it is about, or beside the text.
  const at = text.split("").findLastIndex((letter) => !is_bracket(letter)) + 1 || T + 0.4;
  const points = seen.dcs.map((dc, k) => [k, dc]);
  return (
    <>
      <Strip text={text} seen={seen} x={across} />
      <Plot
        x={{ domain, bare: true, label: "" }}
        y={{ domain: ODDS, kind: odds, label: "" }}
        width={WIDTH}
        height={132}
        title="forget gate f: drag it up or down"
        label="How far the forget gate is open at each letter"
        handles={(x, y) => (
          <Handle label="forget-gate bias" up={{ value: keep, values, scale: y }} at={x(at)} set={(to) => set({ keep: to })} />
        )}
      >
        {(x, y, box) =>
          seen.gates.map(([, f], n) => {
            const top = y(bias_of(f));
            return (
              <rect class="gate-bar" x={x(n + 1 - half)} width={x(half) - x(-half)} y={top} height={box.bottom - top} />
            );
          })
        }
      </Plot>
      <Plot
        x={{ domain, whole: true, label: "letter k" }}
        y={{ domain: [LEAST, 1.6], kind: log, label: "", ticks: 4 }}
        width={WIDTH}
        height={170}
        title="what comes back to letter k: ∂c_T/∂c_k"
        label="How much of a gradient at the last cell state arrives at each earlier one"
      >
        {(x, y, box) => (
          <>
            <path class="gate-hundredth" d={`M${box.left} ${y(0.01)}H${box.right}`} />
            {seen.bracket > 0 && (
              <path class="gate-bracket" d={`M${x(seen.bracket)} ${box.top}V${box.bottom}`} />
            )}
            <path class="gate-gradient" d={line_through(points.map(([k, dc]) => [x(k), y(Math.max(dc, LEAST / 10))]))} />
            {points.map(([k, dc]) => dc >= LEAST && <circle class="gate-arrived" cx={x(k)} cy={y(dc)} r={2.8} />)}
          </>
        )}
      </Plot>
    </>
  );
}
