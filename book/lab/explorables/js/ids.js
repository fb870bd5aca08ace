// Ids for labels and clips. Preact's own begin anew in each explorable, and a page may have several.

import { useState } from "preact/hooks";

const page = typeof document === "undefined" ? "still" : Math.random().toString(36).slice(2, 8);
let count = 0;

/** An id that no other element of the page has. */
export const useUniqueId = () => useState(() => `explorable-${page}-${++count}`)[0];
