// The pictures of E3: the network unrolled, a bar for each copy, and what a nudge does to the loss.

import { text_of } from "../explorables/js/controls.jsx";
import { Arrow, Plot, line_through } from "../explorables/js/draw.jsx";
import { Handle } from "../explorables/js/handle.jsx";

const STEPS = [1, 2, 3];
const TIED = 4; // the column after the copies
const [LEFT, STEP] = [46, 76]; // where a Plot's axis stands, and the width of a column
const RADIUS = 22;
const column = (t) => LEFT + STEP * t; // of h_t; copy t stands half a column before
const row = (unit) => 86 + 56 * unit;
const sub = (t) => "₀₁₂₃"[t];

/** At most five signs, for inside a circle; the table has the digits. */
function short(value) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  return size < 0.005 ? "≈ 0" : text_of(value, size < 9.995 ? 2 : size < 99.95 ? 1 : 0);
}

/** Three steps of two units, with the one weight that is looked at in each of its three uses. */
export function Unrolled({ state, values }) {
  const { i, j, ys, dys, moves } = values;
  return (
    <svg
      class="unrolled"
      viewBox="0 0 360 194"
      role="img"
      aria-label={
        `The network unrolled. The weight from unit ${j + 1} to unit ${i + 1} ` +
        "is used at each of three steps."
      }
    >
      {[0, ...STEPS].map((t) => (
        <rect class="vector" x={column(t) - 26} y={60} width={52} height={108} rx={24} />
      ))}
      {STEPS.map((t) => (
        <Copy t={t} i={i} j={j} moved={moves[t - 1] && state.nudge !== 0} />
      ))}
      {[0, ...STEPS].map((t) => (
        <State t={t} values={values} />
      ))}
      {STEPS.map((t) => (
        <>
          <text class="forward" x={column(t)} y={13} text-anchor="middle">
            y{sub(t)} {short(ys[t - 1][0][0])}
          </text>
          <text class="gradient" x={column(t)} y={28} text-anchor="middle">
            dy{sub(t)} {short(dys[t - 1][0][0])}
          </text>
          <Arrow from={[column(t), 33]} to={[column(t), 56]} role="gradient" />
        </>
      ))}
      {[0, 1].map((unit) => (
        <>
          <text class="side forward" x={301} y={row(unit) - 4}>
            h, unit {unit + 1}
          </text>
          <text class="side gradient" x={301} y={row(unit) + 14}>
            da, unit {unit + 1}
          </text>
        </>
      ))}
    </svg>
  );
}

/** The four weights of one step; the one that is looked at has its square. */
function Copy({ t, i, j, moved }) {
  const units = [0, 1];
  const line = (to, from) => [
    [column(t - 1), row(from)],
    [column(t), row(to)],
  ];
  const [x, y] = [column(t - 0.5), (row(i) + row(j)) / 2];
  return (
    <>
      {units.flatMap((to) =>
        units.map((from) => <path class="other" d={line_through(line(to, from))} />),
      )}
      <Arrow from={[column(t - 1), row(j)]} to={edge(t, i, j)} role="used" />
      <rect class={moved ? "copy moved" : "copy"} x={x - 6} y={y - 6} width={12} height={12} />
      <text class="weight" x={x} y={188} text-anchor="middle">
        Whh({t})
      </text>
    </>
  );
}

/** Where the arrow of a weight meets the circle it leads to. */
function edge(t, i, j) {
  const [dx, dy] = [STEP, row(i) - row(j)];
  const share = RADIUS / Math.hypot(dx, dy);
  return [column(t) - share * dx, row(i) - share * dy];
}

/** h_t: a circle for each unit, with h above and da below. */
function State({ t, values: { hs, das, i, j } }) {
  return (
    <g class="state">
      {[0, 1].map((unit) => {
        const lines = t ? [hs[t][unit][0], das[t - 1][unit][0]] : [hs[t][unit][0]];
        return (
          <>
            <circle cx={column(t)} cy={row(unit)} r={RADIUS} />
            {unit === j && t < 3 && <Marked t={t} y={row(unit) - (t ? 9 : 0)} role="forward" />}
            {unit === i && t > 0 && <Marked t={t} y={row(unit) + 9} role="gradient" />}
            {lines.map((value, at) => (
              <text
                class={at ? "gradient" : "forward"}
                x={column(t)}
                y={row(unit) + (t ? [-4, 13][at] : 5)}
                text-anchor="middle"
              >
                {short(value)}
              </text>
            ))}
          </>
        );
      })}
      <text x={column(t)} y={188} text-anchor="middle">
        h{sub(t)}
      </text>
    </g>
  );
}

const Marked = ({ t, y, role }) => (
  <rect class={`factor ${role}`} x={column(t) - 18} y={y - 7.5} width={36} height={15} rx={5} />
);

/** A round number that is not below a value. */
function roof(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 1.5, 2, 3, 4, 6, 8, 10].map((factor) => factor * power).find((each) => each >= value);
}

/** The gradient of each copy; tied, each bar begins where the last one ended. */
export function Bars({ tied, values: { gradients, total, moves, i, j } }) {
  const ends = gradients.map((_, t) => gradients.slice(0, t + 1).reduce((a, b) => a + b, 0));
  const starts = gradients.map((_, t) => (tied && t ? ends[t - 1] : 0));
  const limit = roof(1.25 * Math.max(0.08, ...[...ends, ...gradients].map(Math.abs)));
  return (
    <Plot
      x={{ domain: [0.5, 4.5], bare: true }}
      y={{ domain: [-limit, limit], label: "gradient" }}
      height={156}
      title={tied ? "gradients, tied: each adds to the last" : "gradients of three separate weights"}
      label={`Gradients of the copies, for the entry from unit ${j + 1} to unit ${i + 1}`}
    >
      {(x, y, box) => (
        <>
          <path class="zero" d={`M${box.left} ${y(0)}H${box.right}`} />
          {gradients.map((gradient, t) => (
            <Bar
              at={x(t + 1)}
              from={y(starts[t])}
              to={y(starts[t] + gradient)}
              value={gradient}
              role={moves[t] ? "" : "still"}
            />
          ))}
          {tied &&
            ends.map((end, t) => (
              <path class="joint" d={`M${x(t + 1) + 20} ${y(end)}H${x(t + 2) - 20}`} />
            ))}
          {tied ? (
            <Bar at={x(TIED)} from={y(0)} to={y(total)} value={total} role="sum" />
          ) : (
            ["untied:", "no sum"].map((text, line) => (
              <text x={x(TIED)} y={y(0) - 8 + 22 * line} text-anchor="middle">
                {text}
              </text>
            ))
          )}
        </>
      )}
    </Plot>
  );
}

function Bar({ at, from, to, value, role }) {
  const text = value > 0 ? Math.min(from, to) - 6 : Math.max(from, to) + 15;
  return (
    <g class={`bar ${role}`}>
      <rect x={at - 20} y={Math.min(from, to)} width={40} height={Math.abs(to - from)} />
      <path class="end" d={`M${at - 20} ${to.toFixed(1)}h40`} />
      <text x={at} y={text} text-anchor="middle">
        {value >= 0.005 ? "+" : ""}
        {short(value)}
      </text>
    </g>
  );
}

/** The change of the loss against the nudge: as the gradient predicts it, and as it is. */
export function Change({ state: { copy, nudge }, values: { change, slope }, nudges, set }) {
  const curve = nudges.map((place) => [place, change(place)]);
  const limit = roof(1.1 * Math.max(0.08, ...curve.map(([, value]) => Math.abs(value))));
  const ends = [nudges[0], nudges.at(-1)];
  return (
    <Plot
      x={{ domain: ends, label: "nudge" }}
      y={{ domain: [-limit, limit], label: "change of the loss" }}
      height={216}
      title="loss after the nudge − loss before"
      label="The change of the loss against the nudge, and the line that the gradient predicts"
      pick={(place) => set(Number(place.toFixed(2)))}
      handles={(x, y, box) => (
        <Handle
          label="nudge"
          across={{ value: nudge, values: nudges, scale: x }}
          at={box.bottom}
          set={set}
        >
          <rect class="knob weight" x={-6} y={-6} width={12} height={12} />
        </Handle>
      )}
    >
      {(x, y, box) => (
        <>
          <path
            class="zero"
            d={`M${box.left} ${y(0)}H${box.right}M${x(0)} ${box.top}V${box.bottom}`}
          />
          <path class="curve" d={line_through(curve.map(([e, value]) => [x(e), y(value)]))} />
          <path class="straight" d={line_through(ends.map((e) => [x(e), y(slope * e)]))} />
          <path class="drop" d={`M${x(nudge)} ${box.bottom}V${y(0)}`} />
          {copy === 1 && (
            <text x={x(0)} y={y(0) - 12} text-anchor="middle">
              copy 1 multiplies h₀, and h₀ is zero
            </text>
          )}
          <path class="miss" d={`M${x(nudge)} ${y(nudge * slope)}V${y(change(nudge))}`} />
          <circle class="curve" cx={x(nudge)} cy={y(change(nudge))} r={5} />
          <circle class="straight" cx={x(nudge)} cy={y(nudge * slope)} r={5} />
        </>
      )}
    </Plot>
  );
}
