// Every explorable, by its name in Python.

import cliff from "./cliff.jsx";
import myth_lab from "./myth_lab.jsx";

export const EXPLORABLES = Object.fromEntries([cliff, myth_lab].map((each) => [each.name, each]));
