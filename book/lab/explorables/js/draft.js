// What a reader types into a field, until it is taken or given up.

import { useContext, useLayoutEffect, useState } from "preact/hooks";

import { Refusal } from "./refusal.js";

/**
 * The draft in a field that shows `shown` for `value`. `set` takes a text and tells whether it
 * fitted; `back` sets the value anew, which clears a refusal.
 */
export function useDraft(value, shown, set, back) {
  const [typed, setTyped] = useState(null); // null: shows the value
  const [bad, setBad] = useState(false);
  const refusal = useContext(Refusal);
  const forget = () => {
    setTyped(null);
    setBad(false);
  };
  // At once, not after the next frame: by then the reader may have typed something new.
  useLayoutEffect(forget, [value]);
  useLayoutEffect(() => {
    if (!refusal) forget(); // another change has settled it
  }, [refusal]);
  const take = (text) => {
    const taken = set(text);
    setBad(!taken);
    setTyped(taken ? null : text);
  };
  const unsettled = typed !== null;
  return {
    take,
    unsettled,
    onKeyDown(event) {
      if (event.key === "Enter" && unsettled) take(event.target.value);
      if (event.key === "Escape") {
        forget();
        back();
      }
    },
    field: {
      value: typed ?? shown,
      "aria-invalid": bad,
      onInput: (event) => setTyped(event.target.value),
      // After Enter the browser tells of a change once more, of the text that is shown by then.
      onChange: (event) => unsettled && take(event.target.value),
      onBlur: () => bad || setTyped(null),
    },
  };
}
