// A line of arithmetic: a result, the expression that makes it, and the same with its numbers.

import { Value, plain, text_of } from "./controls.jsx";
import { label, parts, replaced } from "./names.js";

const GIVEN = ["x", "target", "Wxh", "Whh", "Why", "bh", "by"];

/** A number in about six characters: three decimals, fewer where it is large, or a power of ten. */
export function short(value) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < 0.0005 || size >= 1e5) return text_of(value, 0).replaceAll(" ", "");
  return text_of(value, size < 10 ? 3 : size < 100 ? 2 : size < 1000 ? 1 : 0);
}

/** What was given looks as it was typed. */
export const written = (id, value) => (GIVEN.includes(parts(id).name) ? plain(value) : short(value));

const role = (id) => (/^d[A-Zabhy]/.test(id) ? "gradient-text" : GIVEN.indexOf(parts(id).name) > 1 ? "weight-text" : "");

/** The numbers in place of the names; a negative one in parentheses, except where it begins. */
const with_numbers = (expression, known) =>
  replaced(expression, known, (name, at) => {
    const text = written(name, known[name]);
    const begins = at === 0 || expression[at - 1] === "(";
    return text.startsWith("−") && !begins ? `(${text})` : text;
  });

/** `known` holds the numbers; `before`, where something is added, is the sum so far. */
export function Line({ id, expression, known, value, before = null }) {
  const sum = before !== null;
  return (
    <span class="line">
      <span>
        <b class={role(id)}>{label(id)}</b> {sum ? "+=" : "="} {replaced(expression, known, label)}
      </span>
      <span class="with-numbers">
        {sum ? `${short(before)} + ` : "= "}
        {sum ? with_numbers(` ${expression}`, known).trim() : with_numbers(expression, known)} ={" "}
        <Value name={id} value={value} role={role(id)} text={short(value)} />
      </span>
    </span>
  );
}
