// The numbers of E3: a table of the factors behind the bars, and their sum.

import { Readout, Value, text_of } from "../explorables/js/controls.jsx";

const STEPS = [1, 2, 3];

/** Fewer digits of a large number, and of zero none: here a zero is exact. */
function digits_of(value, digits) {
  const before = Math.floor(Math.log10(Math.max(Math.abs(value), 1)));
  return value === 0 ? 0 : Math.max(digits - before, 0);
}
const exact = (value, digits = 3) => text_of(value, digits_of(value, digits));

export const Exact = ({ name, value, digits = 3 }) => (
  <Value name={name} value={value} digits={digits_of(value, digits)} />
);

/** The numbers behind the bars, a column for each copy. */
export function Numbers({ state, values }) {
  const { ys, dys, das, hs, gradients, total, i, j } = values;
  const numbers = {
    y: ys.map(([[y]]) => y),
    dy: dys.map(([[dy]]) => dy),
    da: das.map((da) => da[i][0]),
    h: hs.slice(0, -1).map((h) => h[j][0]),
  };
  const row = (name, head, values, role, last) => (
    <tr class={role}>
      <th scope="row">{head}</th>
      {values.map((value, at) => (
        <td>
          <Exact name={`${name} ${at + 1}`} value={value} />
        </td>
      ))}
      <td>{last}</td>
    </tr>
  );
  const all = <Exact name="sum" value={total} />;
  return (
    <div class="wide">
      <table class="copies">
        <thead>
          <tr>
            <th scope="col">copy t</th>
            {STEPS.map((t) => (
              <th scope="col">{t}</th>
            ))}
            <th scope="col">sum</th>
          </tr>
        </thead>
        <tbody>
          {row("y", <T of="y" />, numbers.y, "forward-text")}
          {row("dy", <T of="dy" />, numbers.dy, "gradient-text")}
          {row("da", <T of="da" unit={state.to_unit} />, numbers.da, "gradient-text")}
          {row("h", <T of="× h" at="t−1" unit={state.from_unit} />, numbers.h, "forward-text")}
          {row("gradient", "= gradient", gradients, "gradient-text result", all)}
        </tbody>
      </table>
    </div>
  );
}

/** What a row holds: its letter with its step, and the unit. */
const T = ({ of, at = "t", unit }) => (
  <>
    {of}
    <sub>{at}</sub>
    {unit && `, unit ${unit}`}
  </>
);

const LONGEST =
  "Tied again, the gradients add up: 0 − 0.00 · 10⁻⁹ − 0.00 · 10⁻⁹ = −0.00 · 10⁻⁹. One sweep of " +
  "backpropagation through time gives dWhh = −0.00 · 10⁻⁹ for this entry. Copy 1 always gets exactly " +
  "0: blame arrives there, da₁ = −0.00 · 10⁻⁹, but the copy multiplies h₀, and h₀ is zero.";

/** The sum of the bars, and what one sweep of the kernel gives in its place. */
export function Sum({ state, values }) {
  const { gradients, total, grads, das, i, j } = values;
  return (
    <Readout longest={[LONGEST]}>
      {state.copy ? "Tied again, the gradients add up: " : "Tied, the gradients add up: "}
      {gradients.map(signed).join(" ")} = {exact(total)}. One sweep of backpropagation through
      time gives dWhh = <Exact name="tied" value={grads.Whh[i][j]} /> for this entry.
      Copy 1 always gets exactly 0: blame arrives there, da₁ = {exact(das[0][i][0])}, but the
      copy multiplies h₀, and h₀ is zero.
    </Readout>
  );
}
const signed = (value, at) => `${value < 0 ? "− " : at ? "+ " : ""}${exact(Math.abs(value))}`;
