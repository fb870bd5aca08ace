/** What is wrong with a state: the name of a value, and a sentence that calls it by a label, or so. */
export function fault(check, state, label = null) {
  for (const [name, value] of Object.entries(state)) {
    if (!Object.hasOwn(check, name)) return { name, words: `There is no ${name.slice(0, 40)} here.` };
    const words = check[name](value);
    if (words) return { name, words: `${label ? `“${label}”` : name} ${words}.` };
  }
  return null;
}
