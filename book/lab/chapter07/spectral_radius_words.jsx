// What the spectral radius says: the numbers, the verdict, the network, the challenges.

import { Readout, Room, Value, plain, raised } from "../explorables/js/controls.jsx";

const [VANISHED, EXPLODED] = [0.01, 100]; // norms after T steps
const UNDECIDED = "neither vanished nor exploded";

/** What has become of a gradient of this norm, in a word and with the limit. */
function fate(norm) {
  if (norm < VANISHED) return ["vanished", `(below ${VANISHED})`];
  if (norm > EXPLODED) return ["exploded", `(above ${EXPLODED})`];
  return [UNDECIDED, `(${VANISHED} to ${EXPLODED})`];
}

/** What σ_max alone makes certain. */
function certain(stretch) {
  if (Math.abs(stretch - 1) < 1e-9) return "is 1: it could not explode, whatever the states do.";
  return stretch < 1
    ? "is below 1: it must vanish in the end, whatever the states do."
    : "is above 1: by the norm bound alone it may do anything.";
}

/** What the rule says of a radius, and the word of `fate` that it means. */
function belief(radius) {
  if (radius === 1) return { says: "is kept", meant: UNDECIDED };
  return radius < 1
    ? { says: "vanishes", meant: "vanished" }
    : { says: "explodes", meant: "exploded" };
}

function Verdict({ radius, norm }) {
  const { says, meant } = belief(radius);
  const [came, limit] = fate(norm);
  const judged = came === meant ? ", rightly:" : came === UNDECIDED ? ";" : ", wrongly:";
  return (
    <span class="radius-row">
      The rule says “{says}”{judged} the gradient has <b>{came}</b> {limit}.
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
  "—— Gradient ‖∂h_40/∂h_0‖ = 0.00 · 10⁻⁹⁹",
  "—— Radius’s guess 0.95⁴⁰ = 0.00 · 10⁻⁹⁹",
  "—— Norm bound 0.000⁴⁰ = 0.00 · 10⁻⁹⁹",
  `The rule says “is kept”, rightly: the gradient has ${UNDECIDED} (0.01 to 100).`,
];

export function Numbers({ seen }) {
  const { norms, bound, guess, last, radius, stretch } = seen;
  return (
    <Readout longest={LONGEST}>
      <span class="radius-row">
        <b class="radius-key gradient">Gradient</b> ‖∂h_{last}/∂h_0‖ ={" "}
        <Size name="norm" value={norms.at(-1)} role="gradient-text" />
      </span>
      <span class="radius-row">
        <b class="radius-key guess">Radius’s guess</b>{" "}
        <Value name="radius" value={radius} text={plain(radius)} />
        {raised(last)} = <Size name="guess" value={guess.at(-1)} />
      </span>
      <span class="radius-row">
        <b class="radius-key bound">Norm bound</b>{" "}
        <Value name="stretch" value={stretch} digits={3} />
        {raised(last)} = <Size name="bound" value={bound.at(-1)} />
      </span>
      <Verdict radius={radius} norm={norms.at(-1)} />
    </Readout>
  );
}

const HELD = ", which is artanh(h_0) − Whh h_0: so h_1 = h_0, and so on";
const LONGEST_NETWORK = [
  `Whh has the rows (−0.00, −0.00) and (−0.00, −0.00). The drive bh is (−0.00, −0.00)${HELD}.`,
  `σ_max ${certain(2)}`,
  "At step 40, tanh lets through 1 − h² = 0.00 · 10⁻⁹⁹ of a change in unit 1 and 0.00 · 10⁻⁹⁹ in unit 2.",
];

/** The network in numbers, and what of it lets a gradient through. */
export function Network({ seen: { params, hs, stretch, last }, hold }) {
  const [[a, b], [c, d]] = params.Whh;
  const [first, second] = hs.at(-1).map(([h]) => 1 - h * h);
  const green = (name, value) => <Value name={name} value={value} role="weight-text" />;
  const blue = (name, value) => <Value name={name} value={value} role="forward-text" />;
  const lines = [
    <>
      Whh has the rows ({green("Whh 1 1", a)}, {green("Whh 1 2", b)}) and (
      {green("Whh 2 1", c)}, {green("Whh 2 2", d)}). The drive bh is (
      {green("bh 1", params.bh[0][0])}, {green("bh 2", params.bh[1][0])}){hold && HELD}.
    </>,
    `σ_max ${certain(stretch)}`,
    <>
      At step {last}, tanh lets through 1 − h² = {blue("slope 1", first)} of a change in unit 1 and{" "}
      {blue("slope 2", second)} in unit 2.
    </>,
  ];
  return (
    <p class="radius-network">
      <Room longest={LONGEST_NETWORK}>
        {lines.map((line) => (
          <span class="radius-row">{line}</span>
        ))}
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
