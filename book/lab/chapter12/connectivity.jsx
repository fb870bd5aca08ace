// E12: three cells learn the reader's text; a letter is pointed at, and those that move what comes
// next light up.

import { letters, number, whole } from "../explorables/js/check.js";
import { More, Room, Slider, TextField, Value, stops } from "../explorables/js/controls.jsx";
import { explorable } from "../explorables/js/engine.jsx";
import { Beside, TextRows } from "../explorables/js/text_rows.jsx";
import { STEPS, useLearning } from "./connectivity_learning.jsx";
import { seen } from "./connectivity_model.js";
import "./connectivity.css";

const [SHORTEST, LONGEST] = [2, 120]; // letters
const SEEDS = stops(1, 20, 1);
const BIASES = stops(-2, 4, 0.5);

function Buttons({ steps, playing, setPlaying, set }) {
  const done = steps >= STEPS;
  const play = () => {
    if (!playing && done) set({ steps: 0 });
    setPlaying(!playing);
  };
  const start_over = () => {
    setPlaying(false);
    set({ steps: 0 });
  };
  return (
    <div class="buttons">
      <button type="button" class="main" onClick={play}>
        {playing ? "Pause" : done ? "Train again" : steps ? "Go on" : "Train"}
      </button>
      <button type="button" disabled={playing || done} onClick={() => set({ steps: steps + 1 })}>
        One step
      </button>
      <button type="button" disabled={!steps} onClick={start_over}>
        Start over
      </button>
    </div>
  );
}

const quoted = (letter) => (letter === " " ? "a space" : letter === "\n" ? "a new line" : `“${letter}”`);

const LAST = "the last, comes";

/** What the cells expect after a letter, side by side. */
function Numbers({ text, letter, cells, steps, goal, playing }) {
  const last = letter === text.length;
  const next = quoted(text[last ? 0 : letter]);
  const wide = text.includes("\n") ? "a new line" : "a space";
  return (
    <div class="readout" role="status" aria-busy={playing}>
      <Room longest={[`Step 000 of 000. After letter ${text.length}, ${wide}, ${LAST} ${wide}.`]}>
        Step <Value name="steps" value={steps} digits={0} />
        {steps < goal && ` of ${goal}`}. After letter {letter}, {quoted(text[letter - 1])}, {last ? LAST : "comes"} {next}.
      </Room>
      <div class="numbers" tabIndex={0} role="group" aria-label="What the cells expect">
        <table>
          <thead>
            <tr>
              <td />
              <th scope="col">bits per letter</th>
              <th scope="col">expects {next}</th>
              <th scope="col">letters back</th>
            </tr>
          </thead>
          <tbody>
            {cells.map(({ name, bits, given, back }) => (
              <tr>
                <th scope="row">{name}</th>
                <td>
                  <Value name={`bits ${name}`} value={bits} text={bits.toFixed(2)} />
                </td>
                <td>
                  <Value name={`given ${name}`} value={given} text={given.toFixed(2)} />
                </td>
                <td>
                  <Value name={`back ${name}`} value={back} digits={0} role="gradient-text" />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function View({ state, set, resets }) {
  const { text, steps, seed, gate_bias } = state;
  const [learners, playing, setPlaying] = useLearning(state, set, resets);
  const letter = Math.min(state.letter, text.length);
  const cells = seen(learners, letter);
  const rows = cells.map(({ name, norms, wrote }) => ({ title: name, norms, wrote }));
  return (
    <div class="connectivity">
      <div class="controls">
        <TextField
          label="Your text"
          value={text}
          shortest={SHORTEST}
          longest={LONGEST}
          set={(typed) => set({ text: typed, steps: 0 })}
        />
        <Buttons steps={steps} playing={playing} setPlaying={setPlaying} set={set} />
      </div>
      <TextRows text={text} letter={letter} rows={rows} label="Letter after which the next one is expected" set={set} />
      <Beside letter={letter} last={text.length} set={set} />
      <Numbers text={text} letter={letter} cells={cells} steps={learners.steps} goal={steps} playing={playing} />
      <More>
        <div class="controls">
          <Slider label="seed" value={seed} values={SEEDS} digits={0} set={(to) => set({ seed: to, steps: 0 })} />
          <Slider label="gate bias" value={gate_bias} values={BIASES} set={(to) => set({ gate_bias: to, steps: 0 })} />
        </div>
      </More>
    </div>
  );
}

export default explorable({
  name: "connectivity",
  check: {
    text: letters(SHORTEST, LONGEST),
    seed: whole(1, 9999),
    gate_bias: number(-2, 4),
    steps: whole(0, STEPS),
    letter: whole(1, LONGEST),
  },
  View,
});
