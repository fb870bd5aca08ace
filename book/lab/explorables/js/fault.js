/** What is wrong with a state, one sentence, or null. */
export function fault(check, state) {
  for (const [name, value] of Object.entries(state)) {
    if (!Object.hasOwn(check, name)) return `There is no ${name.slice(0, 40)} here.`;
    const words = check[name](value);
    if (words) return `${name} ${words}.`;
  }
  return null;
}
