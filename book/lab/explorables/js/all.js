// Every explorable, by its name in Python.

import cliff from "./cliff.jsx";

export const EXPLORABLES = Object.fromEntries([cliff].map((each) => [each.name, each]));
