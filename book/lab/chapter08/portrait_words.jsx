// What the phase portrait says: counts, the end of the way, the exponent; and two things to find.

import { Readout, Value, text_of } from "../explorables/js/controls.jsx";

const LONGEST = [
  "Fixed points: 9 stable ●, 9 saddles ◐, 9 that only repel ○. After 60 steps: (−0.000, −0.000). " +
    "λ₁ = −0.000: neighbors neither meet nor part.",
];

/** A number with three decimals: what is nearly zero is zero. */
const fixed = (value) => text_of(Math.abs(value) < 0.0005 ? 0 : value, 3);

/** What an exponent says of neighbors; one of 400 steps is not exact. */
function meaning(exponent) {
  if (Math.abs(exponent) < 0.003) return "neighbors neither meet nor part";
  return exponent < 0 ? "neighbors meet" : "neighbors part";
}

export function Numbers({ seen, state }) {
  const { kinds, path, exponent } = seen;
  const count = (kind) => kinds.filter((each) => each === kind).length;
  const [[first], [second]] = path.at(-1);
  return (
    <Readout longest={LONGEST}>
      Fixed points: <Value name="unstable 0" value={count(0)} digits={0} /> stable ●,{" "}
      <Value name="unstable 1" value={count(1)} digits={0} />{" "}
      {count(1) === 1 ? "saddle" : "saddles"} ◐,{" "}
      <Value name="unstable 2" value={count(2)} digits={0} /> that only{" "}
      {count(2) === 1 ? "repels" : "repel"} ○. After {path.length - 1} steps: (
      <Value name="end 1" value={first} text={fixed(first)} role="forward-text" />,{" "}
      <Value name="end 2" value={second} text={fixed(second)} role="forward-text" />
      ). λ₁ = <Value name="exponent" value={exponent} text={fixed(exponent)} />:{" "}
      {meaning(exponent)}.
    </Readout>
  );
}

/** What to find, and whether this state is it. */
function tasks({ kinds, exponent }, { im }) {
  const stable = kinds.filter((kind) => kind === 0).length;
  return {
    "a pair off the axis that still keeps two bits: four stable points": im > 0 && stable === 4,
    "a state that never rests though no two neighbors part: one fixed point, λ₁ within 0.003 of 0":
      kinds.length === 1 && Math.abs(exponent) < 0.003,
  };
}

export function Tasks({ seen, state }) {
  return (
    <ul class="portrait-tasks">
      {Object.entries(tasks(seen, state)).map(([words, met]) => (
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
