// Every explorable, by its name in Python.

import backward_microscope from "./backward_microscope.jsx";
import cliff from "./cliff.jsx";
import forward_microscope from "./forward_microscope.jsx";

export const EXPLORABLES = Object.fromEntries(
  [backward_microscope, cliff, forward_microscope].map((each) => [each.name, each]),
);
