// Every explorable, by its name in Python.

import cliff from "./cliff.jsx";
import forward_microscope from "./forward_microscope.jsx";

export const EXPLORABLES = Object.fromEntries(
  [cliff, forward_microscope].map((each) => [each.name, each]),
);
