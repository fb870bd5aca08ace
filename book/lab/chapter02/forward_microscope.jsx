// E2: every number of a small network in its place, and the arithmetic that made it.

import { useState } from "preact/hooks";

import { Line, short } from "../explorables/js/arithmetic.jsx";
import { one_of } from "../explorables/js/check.js";
import { NumberField, Readout, Room, Value } from "../explorables/js/controls.jsx";
import { explorable } from "../explorables/js/engine.jsx";
import { COMPUTED, STEPS, UNITS, changed, label, made, numbers, operands, parts, users } from "../explorables/js/names.js";
import { network } from "../explorables/js/network.js";
import { Name, Unrolled, place } from "../explorables/js/unrolled.jsx";
import "./forward_microscope.css";

/** The connections that numbers came through, on their way into a computed one. */
function connections(id) {
  const { name, t } = parts(id);
  if (name === "loss") return STEPS.map((step) => `loss${step}`);
  return { a: ["Wxh", "Whh", "bh"], h: ["tanh"], y: ["Why", "by"] }[name].map((each) => each + t);
}

/** A computed number: to point at it shows its arithmetic, to press or focus it selects it. */
function Computed({ id, value, shown, selected, lit, using, point, select }) {
  const role = Object.entries({ ink: id === "loss", lit, using, shown }).filter(([, is]) => is);
  return (
    <button
      type="button"
      class={["at", ...role.map(([name]) => name)].join(" ")}
      style={place(id)}
      aria-pressed={selected}
      aria-label={`${label(id)} is ${short(value)}`}
      onFocus={select}
      onClick={select}
      onPointerEnter={(event) => event.pointerType === "mouse" && point(id)}
      onPointerLeave={() => point(null)}
    >
      <Value name={id} value={value} text={short(value)} />
    </button>
  );
}

const WORDS = {
  x: "an input",
  target: "a target",
  Wxh: "from the input",
  Whh: "from the state before",
  Why: "to the output",
  bh: "bias",
  by: "bias of the output",
};

/** A given number: a field. To point at it or focus it shows where it is used. */
function Given({ id, state, value, set, lit, point, role, ...rest }) {
  const { name } = parts(id);
  return (
    <span
      class={`given ${lit ? "lit" : ""} ${role}`}
      onFocusCapture={() => point(id)}
      onBlurCapture={() => point(null)}
      onPointerEnter={(event) => event.pointerType === "mouse" && point(id)}
      onPointerLeave={() => point(null)}
      {...rest}
    >
      <NumberField
        label={`${label(id)}, ${WORDS[name]}`}
        value={value}
        digits={3}
        step={0.1}
        set={(entry) => set(changed(state, id, entry))}
      />
    </span>
  );
}

const WEIGHTS = [
  ["Wxh", [["Wxh.1"], ["Wxh.2"]]],
  ["Whh", UNITS.map((i) => UNITS.map((j) => `Whh.${i}.${j}`))],
  ["bh", [["bh.1"], ["bh.2"]]],
  ["Why", [["Why.1", "Why.2"]]],
  ["by", [["by"]]],
];

const Matrix = ({ name, rows, field }) => (
  <div class="matrix">
    <span class="weight-text">{name}</span>
    {rows.map((row) => (
      <div class="entries">{row.map(field)}</div>
    ))}
  </div>
);

const HINT = "Whh[1,2] leads to unit 1 from unit 2. Computed numbers are rounded here.";

const listed = (ids) => ids.map(label).join(", ");

function View({ state, set }) {
  const [pointed, point] = useState(null);
  const known = numbers(state);
  const shown = COMPUTED.includes(pointed) ? pointed : state.selected;
  const given = pointed && pointed !== shown ? pointed : null;
  const used = operands(made(shown), known);
  const using = given ? users(given, known) : [];
  const lit = new Set([...used, ...(given ? [given] : [])]);
  const field = (role) => (id) => (
    <Given
      id={id}
      state={state}
      value={known[id]}
      set={set}
      lit={lit.has(id)}
      point={point}
      role={role}
      style={role === "weight" ? {} : place(id)}
    />
  );
  return (
    <div class="panels microscope">
      <Unrolled
        says="The network, unrolled over three steps: time to the right, x below, h in the middle, y on top"
        lit={new Set(connections(shown))}
      >
        {UNITS.map((i) => (
          <span class="at zero" style={place(`h0.${i}`)}>
            <Name id={`h0.${i}`} />0
          </span>
        ))}
        {STEPS.map((t) => (
          <>
            {field("at")(`x${t}`)}
            {COMPUTED.filter((id) => parts(id).t === t).map((id) => (
              <Computed
                id={id}
                value={known[id]}
                shown={id === shown}
                selected={id === state.selected}
                lit={lit.has(id)}
                using={using.includes(id)}
                point={point}
                select={() => set({ selected: id })}
              />
            ))}
            {field("at ink")(`target${t}`)}
          </>
        ))}
        <Computed
          id="loss"
          value={known.loss}
          shown={shown === "loss"}
          selected={state.selected === "loss"}
          lit={lit.has("loss")}
          using={using.includes("loss")}
          point={point}
          select={() => set({ selected: "loss" })}
        />
      </Unrolled>
      <div>
        <Readout>
          <Line id={shown} expression={made(shown)} known={known} value={known[shown]} />
        </Readout>
        <fieldset class="controls">
          <legend>Weights and biases, the same at every step</legend>
          <div class="matrices">
            {WEIGHTS.map(([name, rows]) => (
              <Matrix name={name} rows={rows} field={field("weight")} />
            ))}
          </div>
        </fieldset>
        <p class="note">
          <Room longest={[HINT]}>
            {given ? `${label(given)} is given. It is used in ${listed(using)}, with a dotted frame.` : HINT}
          </Room>
        </p>
      </div>
    </div>
  );
}

export default explorable({
  name: "forward_microscope",
  check: { ...network, selected: one_of(COMPUTED) },
  View,
});
