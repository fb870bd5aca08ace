// What was refused last, so that the field that asked for it knows: { words, names }, or null.

import { createContext } from "preact";

export const Refusal = createContext(null);
