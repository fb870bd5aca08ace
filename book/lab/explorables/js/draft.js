// What a reader types into a field, until it is taken or given up.

import { useContext, useLayoutEffect, useState } from "preact/hooks";

import { Refusal, asked_by } from "./refusal.js";

/**
 * The draft in a field of this label that shows `shown` for `value`. `set` takes a text and tells
 * whether it fitted.
 */
export function useDraft(label, value, shown, set) {
  const [typed, setTyped] = useState(null); // null: shows the value
  const [bad, setBad] = useState(false);
  const { refused, clear } = useContext(Refusal);
  const forget = () => {
    setTyped(null);
    setBad(false);
  };
  // At once, not after the next frame: by then the reader may have typed something new.
  useLayoutEffect(forget, [value]);
  useLayoutEffect(() => {
    if (!refused) forget(); // another change has settled it
  }, [refused]);
  const take = (text) => {
    const taken = asked_by(label, () => set(text));
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
        if (bad) clear();
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
