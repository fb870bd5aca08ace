// A curve that the reader draws, and the one that is counted.

import { Choice, Readout, Value, modified, power, text_of } from "../explorables/js/controls.jsx";
import { Plot, line_through, linear } from "../explorables/js/draw.jsx";
import { bill } from "./orders_model.js";

const COSTS = { multiplications: "multiplications", kept: "numbers kept", rounds: "rounds" };
const HANDLES = { at_100: 2, at_1000: 3, at_10000: 4 }; // log10 of T
const MOST = 7; // log10 of the factor
const LENGTHS = Array.from({ length: 31 }, (_, i) => Math.round(10 ** (1 + i / 10)));
const STEPS = { ArrowUp: 0.25, ArrowRight: 0.25, ArrowDown: -0.25, ArrowLeft: -0.25, PageUp: 1, PageDown: -1 };

/** Powers of ten on an axis of their logarithms. */
function exponents(domain, range) {
  const scale = linear(domain, range);
  const ticks = scale.ticks;
  scale.ticks = (count) => ticks(count).filter(Number.isInteger);
  scale.label = (tick) => (tick <= 2 ? String(10 ** tick) : power(10 ** tick, 0).replace("1 · ", ""));
  return scale;
}

const within = (value) => Math.min(Math.max(Math.round(value * 20) / 20, 0), MOST);

export function Guess({ state, set, I }) {
  const { order, cost, length, H, shown } = state;
  const cost_at = (T) => bill(order, T, H, I, order === "cut" ? length : undefined)[cost];
  const factor = (T) => cost_at(T) / cost_at(10);
  return (
    <>
      <div class="controls">
        <Choice label="Cost" options={COSTS} value={cost} set={(next) => set({ cost: next })} />
      </div>
      <div class="panels">
      <Plot
        x={{ domain: [1, 4.15], kind: exponents, label: "steps T" }}
        y={{ domain: [-0.4, MOST], kind: exponents, label: "times as much as at T = 10", ticks: 8 }}
        height={270}
        role="group"
        label="Your guess of the cost against the length of the sequence; drag its three points"
      >
        {(x, y) => (
          <>
            {shown && (
              <path
                class="orders-counted"
                d={line_through(LENGTHS.map((T) => [x(Math.log10(T)), y(Math.log10(factor(T)))]))}
              />
            )}
            <path
              class="orders-guess"
              d={line_through([
                [x(1), y(0)],
                ...Object.entries(HANDLES).map(([name, at]) => [x(at), y(state[name])]),
              ])}
            />
            <circle class="orders-given" cx={x(1)} cy={y(0)} r={4} />
            {Object.entries(HANDLES).map(([name, at]) => (
              <Handle name={name} T={10 ** at} value={state[name]} cx={x(at)} y={y} set={set} />
            ))}
          </>
        )}
      </Plot>
      <Powers state={state} counted={factor(10_000)} set={set} />
      </div>
    </>
  );
}

/** A point of the guess: dragged by hand, moved by keys. */
function Handle({ name, T, value, cx, y, set }) {
  const move = (to) => set({ [name]: within(to) });
  const key = (event) => {
    const step = STEPS[event.key];
    const jump = { Home: 0, End: MOST }[event.key];
    if ((step === undefined && jump === undefined) || modified(event)) return;
    event.preventDefault();
    event.stopPropagation();
    move(jump ?? value + step);
  };
  const drag = (event) => {
    if (!event.buttons) return;
    const matrix = event.currentTarget.ownerSVGElement.getScreenCTM().inverse();
    move(y.invert(new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix).y));
  };
  return (
    <g
      class="orders-handle"
      role="slider"
      tabindex={0}
      aria-label={`your guess at T = ${T}`}
      aria-orientation="vertical"
      aria-valuemin={0}
      aria-valuemax={MOST}
      aria-valuenow={value}
      aria-valuetext={`${text_of(10 ** value, 0)} times as much as at T = 10`}
      onKeyDown={key}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        drag(event);
      }}
      onPointerMove={drag}
    >
      <rect x={cx - 22} y={y(MOST)} width={44} height={y(0) - y(MOST) + 10} />
      <circle cx={cx} cy={y(value)} r={8} />
    </g>
  );
}

const LONGEST = [
  "From T = 10 to 10,000 you say × 0.00 · 10⁹, like T to the power 0.00.",
  "Counted: × 0.00 · 10⁹, like T to the power 0.00.",
];

function Powers({ state, counted, set }) {
  const { at_10000, shown } = state;
  return (
    <div>
      <Readout longest={LONGEST}>
        <span class="orders-row">
          From T = 10 to 10,000 you say × <Value name="guess" value={10 ** at_10000} digits={1} />, like T to the
          power <Value name="guess power" value={at_10000 / 3} />.
        </span>
        {shown && (
          <span class="orders-row">
            Counted: × <Value name="counted" value={counted} digits={1} />, like T to the power{" "}
            <Value name="counted power" value={Math.log10(counted) / 3} />.
          </span>
        )}
      </Readout>
      <button type="button" class="controls" aria-pressed={shown} onClick={() => set({ shown: !shown })}>
        Show the count
      </button>
    </div>
  );
}
