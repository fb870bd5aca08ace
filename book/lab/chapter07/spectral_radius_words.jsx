// What the spectral radius says: the numbers, the verdict, the network, the challenges.

import { Readout, Room, Value, plain } from "../explorables/js/controls.jsx";

const [VANISHED, EXPLODED] = [0.01, 100]; // norms after T steps

/** What has become of a gradient of this norm, in a word and with the limit. */
function fate(norm) {
  if (norm < VANISHED) return ["vanished", `(below ${VANISHED})`];
  if (norm > EXPLODED) return ["exploded", `(above ${EXPLODED})`];
  return ["neither vanished nor exploded", `(${VANISHED} to ${EXPLODED})`];
}

/** What σ_max alone makes certain. */
function certain(stretch) {
  if (Math.abs(stretch - 1) < 1e-9) return "is 1: it could not explode, whatever the states do.";
  return stretch < 1
    ? "is below 1: it must vanish in the end, whatever the states do."
    : "is above 1: by the norm bound alone it may do anything.";
}

/** What the myth says of a radius, and the word of `fate` that it means. */
function belief(radius) {
  if (radius === 1) {
    return { says: "is 1: the myth says “is kept”", meant: "neither vanished nor exploded" };
  }
  return radius < 1
    ? { says: "is below 1: the myth says “vanishes”", meant: "vanished" }
    : { says: "is above 1: the myth says “explodes”", meant: "exploded" };
}

function Verdict({ radius, stretch, norm, last }) {
  const { says, meant } = belief(radius);
  const [came, limit] = fate(norm);
  const wrong = came === "neither vanished nor exploded" ? "." : ", so the myth is wrong here.";
  return (
    <span class="radius-row">
      The radius ρ = <Value name="radius" value={radius} text={plain(radius)} /> {says}. After{" "}
      {last} {last === 1 ? "step" : "steps"} the gradient has <b>{came}</b> {limit}
      {came === meant ? ", as the myth says." : wrong} σ_max ={" "}
      <Value name="stretch" value={stretch} digits={3} /> {certain(stretch)}
    </span>
  );
}

function Unsure({ last, steps }) {
  if (last === steps) return null;
  return (
    <span class="radius-row">
      <b>The lines end at step {last}.</b> From here on the digits of a gradient this large would hang
      on the 13th decimal of the drive.
    </span>
  );
}

/** A norm, which may be of any size: a power of ten below 0.005, or 0. */
function Size({ value, ...props }) {
  const digits = value === 0 ? 0 : 0.005 <= value && value < 0.9995 ? 4 : 2;
  return <Value value={value} digits={digits} {...props} />;
}

/** The read-out at its longest, row by row. */
const LONGEST = [
  "—— Gradient ‖∂h_40/∂h_0‖ = 0, exactly 0 from step 40",
  "—— Radius’s guess ρ to the power 40 = 0.00 · 10⁻⁹⁹",
  "—— Norm bound σ_max to the power 40 = 0.00 · 10⁻⁹⁹",
  "The radius ρ = 0.95 is below 1: the myth says “vanishes”. After 40 steps the gradient has " +
    "neither vanished nor exploded (0.01 to 100). σ_max = 0.000 is below 1: it must vanish in the end, " +
    "whatever the states do.",
  "—— States At step 40, tanh lets through 1 − h² = 0.00 · 10⁻⁹ of a change in unit 1 (dots) and " +
    "0.00 · 10⁻⁹ in unit 2 (rings).",
  "The lines end at step 40. From here on the digits of a gradient this large would hang on the 13th " +
    "decimal of the drive.",
];

export function Numbers({ seen, steps }) {
  const { norms, bound, guess, last, hs, radius, stretch } = seen;
  const [first, second] = hs.at(-1).map(([h]) => 1 - h * h);
  return (
    <Readout longest={LONGEST}>
      <span class="radius-row">
        <b class="radius-key gradient">Gradient</b> ‖∂h_{last}/∂h_0‖ ={" "}
        <Size name="norm" value={norms.at(-1)} role="gradient-text" />
        {norms.includes(0) && `, exactly 0 from step ${norms.indexOf(0)}`}
      </span>
      <span class="radius-row">
        <b class="radius-key guess">Radius’s guess</b> ρ to the power {last} ={" "}
        <Size name="guess" value={guess.at(-1)} />
      </span>
      <span class="radius-row">
        <b class="radius-key bound">Norm bound</b> σ_max to the power {last} ={" "}
        <Size name="bound" value={bound.at(-1)} />
      </span>
      <Verdict radius={radius} stretch={stretch} norm={norms.at(-1)} last={last} />
      <span class="radius-row">
        <b class="radius-key states">States</b> At step {last}, tanh lets through 1 − h² ={" "}
        <Value name="slope 1" value={first} role="forward-text" /> of a change in unit 1 (dots)
        and <Value name="slope 2" value={second} role="forward-text" /> in unit 2 (rings).
      </span>
      <Unsure last={last} steps={steps} />
    </Readout>
  );
}

const HELD = ", which is artanh(h_0) − Whh h_0: so h_1 = h_0, and so on";
const LONGEST_NETWORK =
  "Whh has the rows (−0.00, −0.00) and (−0.00, −0.00). The drive bh is (−0.00 · 10⁻⁹, −0.00 · 10⁻⁹)" +
  `${HELD}.`;

export function Network({ params, hold }) {
  const [[a, b], [c, d]] = params.Whh;
  const green = (name, value) => <Value name={name} value={value} role="weight-text" />;
  return (
    <p class="radius-network">
      <Room longest={[LONGEST_NETWORK]}>
        Whh has the rows ({green("Whh 1 1", a)}, {green("Whh 1 2", b)}) and (
        {green("Whh 2 1", c)}, {green("Whh 2 2", d)}). The drive bh is (
        {green("bh 1", params.bh[0][0])}, {green("bh 2", params.bh[1][0])}){hold && HELD}.
      </Room>
    </p>
  );
}

/** What to find, and whether this state is it. */
function challenges({ radius, norms, last }, { hold, drive }) {
  const undriven = !hold && drive.flat().every((entry) => entry === 0);
  const norm = norms.at(-1);
  return {
    "a radius from 0.5 to below 1, and a norm above 1000 after 20 steps or more":
      last >= 20 && radius >= 0.5 && radius < 1 && norm > 1000,
    "a radius above 1.2, no drive, and a norm below 10⁻⁶ after 30 steps or more":
      last >= 30 && radius > 1.2 && undriven && norm < 1e-6,
  };
}

export function Challenges({ seen, state }) {
  return (
    <ul class="radius-challenges">
      {Object.entries(challenges(seen, state)).map(([words, met]) => (
        <li>
          Find {words}:{" "}
          <b role="status" class={met ? "met" : ""}>
            {met ? "✓ found" : "not yet"}
          </b>
        </li>
      ))}
    </ul>
  );
}
