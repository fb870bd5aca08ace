// Every explorable, by its name in Python.

import cliff from "./cliff.jsx";
import myth_lab from "./myth_lab.jsx";
import tie_untie from "./tie_untie.jsx";

const all = [cliff, myth_lab, tie_untie];
export const EXPLORABLES = Object.fromEntries(all.map((each) => [each.name, each]));
