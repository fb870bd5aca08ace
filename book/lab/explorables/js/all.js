// Every explorable, by its name in Python; for the pictures made at build time.

import backward_microscope from "./backward_microscope.jsx";
import check_panel from "./check_panel.jsx";
import cliff from "./cliff.jsx";
import forward_microscope from "./forward_microscope.jsx";
import latch from "./latch.jsx";
import myth_lab from "./myth_lab.jsx";
import one_weight from "./one_weight.jsx";
import tie_untie from "./tie_untie.jsx";

const all = [
  backward_microscope,
  check_panel,
  cliff,
  forward_microscope,
  latch,
  myth_lab,
  one_weight,
  tie_untie,
];
export const EXPLORABLES = Object.fromEntries(all.map((each) => [each.name, each]));
