// What was `refused` last, { words, name } or null, so that the field that asked for it knows; and
// `clear`, with which it is given up.

import { createContext } from "preact";

export const Refusal = createContext({ refused: null });

let label = null; // of the control that asks now: a refusal calls a value as the reader does

/** What `ask` returns, for the control of this label. */
export function asked_by(control, ask) {
  label = control;
  try {
    return ask();
  } finally {
    label = null;
  }
}

export const asking = () => label;
