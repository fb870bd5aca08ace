// A state as part of an address: ?explorable=cliff&w=4.5&b=-2.2, each value as JSON. Not behind a #:
// the theme takes what stands there for the name of a section.

export function address(name, state) {
  const values = Object.entries(state).map(([key, value]) => [key, JSON.stringify(value)]);
  return `?${new URLSearchParams([["explorable", name], ...values])}`;
}

/** The name and the state in an address, or null where there is none. */
export function linked(query) {
  const { explorable, ...texts } = Object.fromEntries(new URLSearchParams(query));
  return explorable ? { name: explorable, state: map_values(texts, parsed) } : null;
}

const map_values = (object, f) =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, f(value)]));

/** What a text says as JSON, or the text itself, which a check refuses in words. */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
