// E1: what one or two hidden units keep of two pasts.

import { array, number, shown, steps, whole } from "../explorables/js/check.js";
import { Choice, More, Readout, Slider, Value, number_in, plain, stops } from "../explorables/js/controls.jsx";
import { useDraft } from "../explorables/js/draft.js";
import { Plot, line_through } from "../explorables/js/draw.jsx";
import { explorable } from "../explorables/js/engine.jsx";
import { Handle } from "../explorables/js/handle.jsx";
import {
  HELD,
  critical_push,
  repeats_at_the_end,
  replaced,
  run,
  same_at_the_end,
} from "./latch_model.js";
import "./latch.css";

const LONGEST = 12;
const LIMIT = 5;
const PASTS = ["first", "second"];
const UNITS = { 1: "one unit", 2: "two units" };
const WEIGHTS = stops(-3, 3, 0.05);
const BIASES = stops(-1, 1, 0.05);
const AT = 0.4; // the h at which the slope of the weight is held: 0.4 · 3 is the height of the picture
const NEEDS = `needs 1 to ${LONGEST} numbers from −${LIMIT} to ${LIMIT}, with spaces between`;

/** As short as a button is: .5 for 0.5. */
const short = (value) => (value === 1 ? "+1" : plain(Number(value.toFixed(2))).replace("0.", "."));
const next = (value) => (value === 0 ? 1 : value === 1 ? -1 : 0);

const Past = ({ past }) => <b class={`past ${past}`}>{past} past</b>;

/** A field for a whole sequence, such as 1 0 0 -1. */
function SequenceField({ which, xs, set }) {
  const take = (text) => {
    const values = text.trim().split(/[,;]?\s+/).map(number_in);
    const fits = values.length <= LONGEST && values.every(inside);
    return set({ xs: fits ? replaced(xs, which, values) : text });
  };
  const sequence = xs.map(([row]) => plain(row[which])).join(" ");
  const draft = useDraft(`${PASTS[which]} past`, sequence, sequence, take);
  return (
    <label class="sequence">
      <Past past={PASTS[which]} />
      <input
        class="number"
        type="text"
        autocomplete="off"
        {...draft.field}
        onKeyDown={draft.onKeyDown}
      />
    </label>
  );
}
const inside = (value) => Number.isFinite(value) && Math.abs(value) <= LIMIT;

/** A button for each input: it goes from 0 to +1, to −1, and back. */
function Pushes({ xs, set }) {
  const button = (t, which) => {
    const value = xs[t][0][which];
    const changed = xs.map(([row]) => row[which]).with(t, next(value));
    return (
      <button
        type="button"
        aria-label={`${PASTS[which]} past, step ${t + 1}: ${plain(value)}`}
        onClick={() => set({ xs: replaced(xs, which, changed) })}
      >
        {short(value)}
      </button>
    );
  };
  return (
    <fieldset class="controls">
      <legend>
        Press a step: <Past past="first" />, <Past past="second" />
      </legend>
      <div class="pushes">
        {xs.map(([row], t) => (
          <div class={row[0] === row[1] ? "step same" : "step"}>
            <span aria-hidden="true">{t + 1}</span>
            {button(t, 0)}
            {button(t, 1)}
          </div>
        ))}
      </div>
    </fieldset>
  );
}

/** The state of one unit, step by step, for both pasts. */
function States({ hs, unit, units, same }) {
  const T = hs.length - 1;
  const name = units === 1 ? "h" : `h of unit ${unit + 1}`;
  return (
    <Plot
      x={{ domain: [-0.3, T + 0.3], label: "step t", ticks: Math.min(T, 6) }}
      y={{ domain: [-1.1, 1.35], label: name }}
      height={206}
      title={`${name}, step by step`}
      label={`The state ${name} at each step, for both pasts`}
    >
      {(x, y, box) => (
        <>
          <rect
            class="shared"
            x={x(T - same + 0.5)}
            y={box.top}
            width={Math.max(x(T + 0.3) - x(T - same + 0.5), 0)}
            height={box.bottom - box.top}
          />
          <path class="zero" d={`M${box.left} ${y(0)}H${box.right}`} />
          {same > 1 && (
            <text class="note" x={box.right - 6} y={box.top + 14} text-anchor="end">
              same inputs
            </text>
          )}
          {PASTS.map((past, b) => (
            <Trace past={past} places={hs.map((h, t) => [x(t), y(h[unit][b])])} />
          ))}
        </>
      )}
    </Plot>
  );
}

function Trace({ past, places }) {
  return (
    <g class={past}>
      <path class="trace" d={line_through(places)} />
      {places.map(([px, py]) => (
        <circle cx={px} cy={py} r={4} />
      ))}
    </g>
  );
}

/** The map of the last input against the diagonal, and the stairs that a state climbs on it. */
function Stairs({ state, hs, held, set }) {
  const [w, u, bias] = [state.Whh[0][0], state.Wxh[0][0], state.bh[0][0]];
  const pushes = state.xs.at(-1)[0].map((x) => u * x + bias);
  const grid = Array.from({ length: 97 }, (_, i) => -1.2 + i / 40);
  return (
    <Plot
      x={{ domain: [-1.2, 1.2], label: "h before the step" }}
      y={{ domain: [-1.2, 1.2], label: "h after the step" }}
      height={206}
      title="while the last input is repeated"
      label="The map from one state to the next with the last input, the diagonal, and both ways on it"
      handles={(x, y) => (
        <Handle
          label="Whh"
          up={{ value: w, values: WEIGHTS, scale: (slope) => y(AT * slope) }}
          at={x(AT)}
          set={set}
        >
          <rect class="knob weight" x={-6} y={-6} width={12} height={12} />
          <text class="weight" x={-18} y={4} text-anchor="end">
            Whh
          </text>
        </Handle>
      )}
    >
      {(x, y) => (
        <>
          <path class="zero" d={line_through([-1.2, 1.2].map((h) => [x(h), y(h)]))} />
          <path class="slope" d={line_through([-AT, AT].map((h) => [x(h), y(w * h)]))} />
          {PASTS.map((past, b) => {
            const map = (h) => Math.tanh(w * h + pushes[b]);
            const from = hs.length - 1 - repeats_at_the_end(state.xs, b);
            const way = [...hs.slice(from), ...held.slice(1)].map((h) => h[0][b]);
            return (
              <g class={past}>
                {(b === 0 || pushes[1] !== pushes[0]) && (
                  <path class="map" d={line_through(grid.map((h) => [x(h), y(map(h))]))} />
                )}
                <path class="stairs" d={line_through(stairs(way).map(([h, g]) => [x(h), y(g)]))} />
                <circle cx={x(way[0])} cy={y(way[0])} r={5} />
              </g>
            );
          })}
        </>
      )}
    </Plot>
  );
}

/** From the diagonal up or down to the map, then across to the diagonal, and so on. */
const stairs = (way) =>
  way.slice(1).flatMap((h, i) => [
    [way[i], way[i]],
    [way[i], h],
  ]);

/** What a unit by itself can keep, in words. */
function Kept({ w }) {
  if (w > 1) {
    return (
      <>
        Whh is above 1: while Wxh x + bh is held within ±{" "}
        <Value name="critical" value={critical_push(w)} digits={4} /> there are two states to rest
        in; held beyond, one.
      </>
    );
  }
  if (w < -1) return "Whh is below −1: without a push the unit swings from one side to the other.";
  return "Whh is not above 1: there is one state to rest in, and every past fades.";
}

/** The read-out at its longest. */
const LONGEST_WORDS = [
  "After 12 steps: —— first past −0.00 · 10⁻⁹, —— second past −0.00 · 10⁻⁹, 0.0000 apart.",
  "Whh is above 1: while Wxh x + bh is held within ± 0.0000 there are two states to rest in; held " +
    "beyond, one.",
];

function Outcome({ state, hs }) {
  const T = hs.length - 1;
  const [first, second] = PASTS.map((_, b) => hs[T].map((row) => row[b]));
  const apart = Math.hypot(...first.map((h, i) => h - second[i]));
  const states = (past, values) => (
    <>
      <Past past={past} />{" "}
      {values.map((h, i) => (
        <>
          {i > 0 && " and "}
          <Value name={`${past} ${i + 1}`} value={h} digits={4} />
        </>
      ))}
    </>
  );
  return (
    <Readout longest={LONGEST_WORDS}>
      After {T} {T === 1 ? "step" : "steps"}: {states("first", first)}, {states("second", second)},{" "}
      <Value name="apart" value={apart} digits={4} /> apart.
      <span class="outcome">{state.units === 1 && <Kept w={state.Whh[0][0]} />}</span>
    </Readout>
  );
}

/** What comes of both pasts later, and for how long they have been alike. */
function Later({ state, held, same }) {
  return (
    <p class="note">
      Same inputs at the end: <Value name="same" value={same} digits={0} />.
      {state.units === 1 && (
        <>
          {" "}
          After {HELD} more with the last input held, h is{" "}
          <Value name="held first" value={held.at(-1)[0][0]} digits={4} /> and{" "}
          <Value name="held second" value={held.at(-1)[0][1]} digits={4} />.
        </>
      )}
    </p>
  );
}

const ENTRIES = {
  1: [
    ["Whh", 0, 0, "Whh"],
    ["Wxh", 0, 0, "Wxh"],
    ["bh", 0, 0, "bh"],
  ],
  2: [
    ["Whh", 0, 0, "Whh, 1 to 1"],
    ["Whh", 0, 1, "Whh, 2 to 1"],
    ["Whh", 1, 0, "Whh, 1 to 2"],
    ["Whh", 1, 1, "Whh, 2 to 2"],
    ["Wxh", 0, 0, "Wxh, to 1"],
    ["Wxh", 1, 0, "Wxh, to 2"],
    ["bh", 0, 0, "bh of 1"],
    ["bh", 1, 0, "bh of 2"],
  ],
};

/** A slider for one entry of the weights. */
function Weight({ state, set, entry: [name, i, j, label] }) {
  return (
    <Slider
      label={label}
      value={state[name][i][j]}
      values={name === "bh" ? BIASES : WEIGHTS}
      set={(value) => set({ [name]: state[name].with(i, state[name][i].with(j, value)) })}
    />
  );
}

/** What was set, for paper. */
function Still({ state }) {
  const weights = ENTRIES[state.units].map(([name, i, j, label]) => `${label} = ${plain(state[name][i][j])}`);
  const inputs = PASTS.map((past, b) => `${past} past: ${state.xs.map(([row]) => plain(row[b])).join(" ")}`);
  return (
    <p class="on-paper">
      Inputs, {inputs.join("; ")}. {weights.join(", ")}.
    </p>
  );
}

function View({ state, set }) {
  const { hs, held } = run(state);
  const { units, xs, Whh } = state;
  const same = same_at_the_end(xs);
  const [main, ...others] = ENTRIES[units];
  const bend = (w) => set({ Whh: Whh.with(0, Whh[0].with(0, w)) });
  return (
    <div class="latch">
      <div class="panels">
        <States hs={hs} unit={0} units={units} same={same} />
        {units === 1 ? (
          <Stairs state={state} hs={hs} held={held} set={bend} />
        ) : (
          <States hs={hs} unit={1} units={2} same={same} />
        )}
      </div>
      <Still state={state} />
      <div class="controls">
        <Weight key={units} state={state} set={set} entry={main} />
      </div>
      <Pushes xs={xs} set={set} />
      <Outcome state={state} hs={hs} />
      <More>
        <fieldset class="controls">
          <legend>Type the inputs</legend>
          <SequenceField which={0} xs={xs} set={set} />
          <SequenceField which={1} xs={xs} set={set} />
        </fieldset>
        <div class="controls">
          <Choice
            label="how many hidden units"
            options={UNITS}
            value={String(units)}
            set={(wanted) => set({ units: Number(wanted) })}
          />
          {others.map((entry) => (
            <Weight key={`${units} ${entry}`} state={state} set={set} entry={entry} />
          ))}
        </div>
        <Later state={state} held={held} same={same} />
      </More>
    </div>
  );
}

const entry = number(-LIMIT, LIMIT);
const sequences = steps(LONGEST, [1, 2], entry);

export default explorable({
  name: "latch",
  check: {
    units: whole(1, 2),
    xs: (value) => (typeof value === "string" ? `${NEEDS}, and got ${shown(value)}` : sequences(value)),
    Wxh: array([2, 1], entry),
    Whh: array([2, 2], entry),
    bh: array([2, 1], entry),
  },
  View,
});
