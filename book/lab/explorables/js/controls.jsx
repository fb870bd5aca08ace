// Sliders, number fields and read-outs; each works by keyboard, by touch, and inside JupyterLab.

import { useDraft } from "./draft.js";
import { useUniqueId } from "./ids.js";

const STEPS = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 10, PageDown: -10 };

/** A number as the page writes it: a true minus sign, never NaN. */
export function text_of(value, digits = 2) {
  if (!Number.isFinite(value)) return value > 0 ? "∞" : value < 0 ? "−∞" : "–";
  const large = Math.abs(value) >= 1e5;
  const small = value !== 0 && Math.abs(value) < 0.5 * 10 ** -digits;
  const text = large || small ? power(value, digits) : value.toFixed(digits);
  return text.replace(/^-/, "−");
}

/** As a factor and a power of ten. */
export function power(value, digits) {
  const [factor, exponent] = value.toExponential(Math.min(digits, 2)).split("e");
  return `${factor} · 10${raised(Number(exponent))}`;
}

/** A whole number as an exponent. */
export const raised = (exponent) =>
  [...String(exponent)].map((sign) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(sign)]).join("");

/** A given number as it was typed, with six digits at most. */
export const plain = (value) => String(Number(value.toPrecision(6))).replaceAll("-", "−");

/** The number in a text, or the text itself where it holds none; a comma is taken as a point. */
export function number_in(text) {
  const plain = text.trim().replaceAll(/[−–]/g, "-").replace(",", ".");
  const clear = DECIMAL.test(plain) && !THOUSANDS.test(text.trim());
  return clear && Number.isFinite(Number(plain)) ? Number(plain) : text.trim();
}
const DECIMAL = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
const THOUSANDS = /^[-+−–]?[1-9]\d{0,2},\d{3}$/; // 1,000 could be one or a thousand

/** The values a slider stops at. */
export const stops = (low, high, step) =>
  Array.from({ length: Math.round((high - low) / step) + 1 }, (_, i) =>
    Number((low + i * step).toPrecision(10)),
  );

export const log_stops = (low, high, per_decade) => {
  const count = Math.round(Math.log10(high / low) * per_decade);
  return Array.from({ length: count + 1 }, (_, i) =>
    Number((low * 10 ** (i / per_decade)).toPrecision(2)),
  );
};

/** A slider over `values`, with a field beside it that takes any number. */
export function Slider({ label, value, values, set, digits = 2 }) {
  const id = useUniqueId();
  const key = (event) => {
    const next = stop_after(event, values, value);
    if (next !== null && next !== value) set(next);
  };
  return (
    <div class="slider">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="range"
        min={0}
        max={values.length - 1}
        step={1}
        value={nearest(values, value)}
        aria-valuetext={plain(value)}
        onInput={(event) => set(values[event.target.value])}
        onKeyDown={key}
      />
      <NumberField label={`${label}, as a number`} seen={label} value={value} set={set} digits={digits} />
    </div>
  );
}

/** The stop that a key leads to, the value itself where there is none beyond, null for other keys. */
export function stop_after(event, values, value) {
  const step = STEPS[event.key] ?? { Home: -values.length, End: values.length }[event.key];
  if (step === undefined || modified(event)) return null;
  event.preventDefault(); // one step, also where a notebook would eat the key
  event.stopPropagation();
  const at = Math.min(Math.max(last_passed(values, value, step) + step, 0), values.length - 1);
  return (values[at] - value) * step > 0 ? values[at] : value;
}

/** Whether a key or a click means something to the browser: back, a new tab. */
export const modified = (event) =>
  event.altKey || event.ctrlKey || event.metaKey || event.shiftKey;

/** The index of the value that is nearest. */
export function nearest(values, value) {
  const distance = values.map((each) => Math.abs(each - value));
  return distance.indexOf(Math.min(...distance));
}

/** The stop that a value is at, or the last one it has passed on its way in the step's direction. */
function last_passed(values, value, step) {
  if (step > 0) return values.findLastIndex((each) => each <= value);
  const at = values.findIndex((each) => each >= value);
  return at < 0 ? values.length : at;
}

/**
 * A field for one number; `set` tells whether it was taken, and says why if not. Readers see the
 * label `seen` at it.
 */
export function NumberField({ label, seen = label, value, set, digits = 2, step = 10 ** -digits, role = "" }) {
  const draft = useDraft(seen, value, plain(value), (text) => set(number_in(text)));
  const key = (event) => {
    draft.onKeyDown(event);
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    event.preventDefault();
    event.stopPropagation();
    const typed = number_in(event.target.value);
    const from = draft.unsettled && Number.isFinite(typed) ? typed : value;
    const next = from + (event.key === "ArrowUp" ? step : -step);
    draft.take(String(Number(next.toPrecision(10))));
  };
  return (
    <input
      class={`number ${role}`}
      type="text"
      inputMode="decimal"
      autocomplete="off"
      aria-label={label}
      {...draft.field}
      onKeyDown={key}
    />
  );
}

/**
 * A field for a text, which follows every letter that is typed; `set` tells whether it was taken.
 * What was not stays in the field, to be mended.
 */
export function TextField({ label, value, shortest = 1, longest, set }) {
  const draft = useDraft(label, value, value, set);
  const type = (event) =>
    event.target.value.length < shortest ? draft.field.onInput(event) : draft.take(event.target.value);
  return (
    <label class="text">
      <span>{label}</span>
      <input
        type="text"
        maxlength={longest}
        autocomplete="off"
        spellcheck={false}
        {...draft.field}
        onInput={type}
        onKeyDown={draft.onKeyDown}
      />
    </label>
  );
}

/** One of several, as a row of buttons. */
export function Choice({ label, options, value, set }) {
  return (
    <div class="choice" role="group" aria-label={label}>
      {Object.entries(options).map(([each, text]) => (
        <button type="button" aria-pressed={each === value} onClick={() => set(each)}>
          {text}
        </button>
      ))}
    </div>
  );
}

/** What a first look can do without. It stays as the reader leaves it until the page is left. */
export const More = ({ label = "More", children }) => (
  <details class="more">
    <summary>{label}</summary>
    <div>{children}</div>
  </details>
);

/** Words that change, with room for the `longest` lines they can be: nothing around them moves. */
export const Room = ({ longest, children }) => (
  <span class="room">
    <span>{children}</span>
    <span aria-hidden="true">
      {longest.map((line) => (
        <span>{line}</span>
      ))}
    </span>
  </span>
);

/** What the picture says, in words and numbers; read aloud when it changes. */
export const Readout = ({ longest = [], children }) => (
  <p class="readout" role="status">
    <Room longest={longest}>{children}</Room>
  </p>
);

/** A number of the read-out, named so that a test finds it and a program can read it in full. */
export const Value = ({ name, value, digits = 2, role = "", text = text_of(value, digits) }) => (
  <data class={role} data-name={name} value={value}>
    {text}
  </data>
);
