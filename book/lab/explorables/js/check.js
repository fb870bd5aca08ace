// What a value of the state may be: functions that give null, or words that say what is needed.

/** A value that was refused, as words can quote it. */
export const shown = (value) => {
  const text = Array.isArray(value) ? JSON.stringify(value) : String(value);
  const short = text.length > 40 ? `${text.slice(0, 40)} …` : text;
  return typeof value === "string" ? `“${short}”` : short;
};

const range = (low, high) => `from ${low} to ${high}`.replaceAll("-", "−");

export const number = (low, high) => (value) =>
  Number.isFinite(value) && low <= value && value <= high
    ? null
    : `needs a number ${range(low, high)}, and got ${shown(value)}`;

export const whole = (low, high) => (value) =>
  Number.isInteger(value) && low <= value && value <= high
    ? null
    : `needs a whole number ${range(low, high)}, and got ${shown(value)}`;

export const one_of = (values) => (value) =>
  values.includes(value) ? null : `needs to be one of ${values.join(", ")}, and got ${shown(value)}`;

/** A text whose letters are one unit of UTF-16 each: they are counted, and cut apart. */
export const letters = (shortest, longest) => (value) => {
  if (typeof value !== "string" || value.length < shortest || value.length > longest)
    return `needs a text of ${shortest} to ${longest} letters, and got ${shown(value)}`;
  const [wide] = value.match(/[\ud800-\udfff]{1,2}/) ?? [];
  return wide ? `needs letters that count as one, and got ${shown(wide)}, which counts as two` : null;
};

/** A list of some of the values, each at most once. */
export const some_of = (values) => (list) =>
  Array.isArray(list) && new Set(list).size === list.length && list.every((each) => values.includes(each))
    ? null
    : `needs a list of some of ${values.join(", ")}, and got ${shown(list)}`;

/** A list of lists with the given lengths (any depth), whose entries pass a check. */
export const array = (shape, entry) => (value) => {
  if (!fits(value, shape)) return `needs the shape (${shape.join(", ")})`;
  const words = value.flat(Infinity).map(entry).find(Boolean);
  return words ? `${words}, in one entry` : null;
};

/** The same with time as its first axis: 1 to `longest` steps, each of the given shape. */
export const steps = (longest, shape, entry) => (value) => {
  const length = Array.isArray(value) ? value.length : 0;
  if (length < 1 || length > longest || !fits(value, [length, ...shape]))
    return `needs the shape (T, ${shape.join(", ")}) with T from 1 to ${longest}`;
  return array([length, ...shape], entry)(value);
};

const fits = (value, [length, ...inner]) =>
  length === undefined
    ? !Array.isArray(value)
    : Array.isArray(value) && value.length === length && value.every((item) => fits(item, inner));
