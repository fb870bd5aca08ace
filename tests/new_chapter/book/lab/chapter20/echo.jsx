// What is left of an input after three steps.

import { number } from "../explorables/js/check.js";
import { Readout, Slider, Value, stops } from "../explorables/js/controls.jsx";
import { Plot, line_through } from "../explorables/js/draw.jsx";
import { explorable } from "../explorables/js/engine.jsx";
import "./echo.css";

const STEPS = [0, 1, 2, 3];

function View({ state: { w }, set }) {
  return (
    <div class="echo">
      <Plot
        x={{ domain: [0, 3], label: "step", ticks: 3 }}
        y={{ domain: [-8, 8], label: "hidden state" }}
        label="The hidden state at each step"
      >
        {(x, y) => <path class="trace" d={line_through(STEPS.map((t) => [x(t), y(w ** t)]))} />}
      </Plot>
      <Slider label="Whh" value={w} values={stops(-2, 2, 0.1)} set={(value) => set({ w: value })} />
      <Readout>
        After 3 steps: <Value name="last" value={w ** 3} digits={3} />
      </Readout>
    </div>
  );
}

export default explorable({ name: "echo", check: { w: number(-2, 2) }, View });
