// Every explorable, by its name in Python.

import backward_microscope from "./backward_microscope.jsx";
import cliff from "./cliff.jsx";
import forward_microscope from "./forward_microscope.jsx";
import tie_untie from "./tie_untie.jsx";

const ALL = [backward_microscope, cliff, forward_microscope, tie_untie];
export const EXPLORABLES = Object.fromEntries(ALL.map((each) => [each.name, each]));
