// Every explorable, by its name in Python.

import cliff from "./cliff.jsx";
import latch from "./latch.jsx";
import tie_untie from "./tie_untie.jsx";

export const EXPLORABLES = Object.fromEntries([cliff, latch, tie_untie].map((each) => [each.name, each]));
