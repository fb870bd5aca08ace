// Every explorable, by its name in Python.

import check_panel from "./check_panel.jsx";
import cliff from "./cliff.jsx";
import tie_untie from "./tie_untie.jsx";

export const EXPLORABLES = Object.fromEntries([check_panel, cliff, tie_untie].map((each) => [each.name, each]));
