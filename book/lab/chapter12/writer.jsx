// E12, second part: a network that has read Hamlet goes on with a text, letter by letter; any letter
// can be asked from where it came.

import { useEffect, useRef, useState } from "preact/hooks";

import { letters as text_of, number, shown, whole } from "../explorables/js/check.js";
import { More, Readout, Slider, TextField, Value, stops } from "../explorables/js/controls.jsx";
import { explorable } from "../explorables/js/engine.jsx";
import { Beside, TextRows } from "../explorables/js/text_rows.jsx";
import { expected, network, next_letter } from "./writer_model.js";
import "./writer.css";

const [READ, WRITES] = [40, 110]; // letters, at most
const LINES = 8;
const PAUSE = 150; // milliseconds for each letter
const TEMPERATURES = stops(0.1, 2, 0.1);
const SEEDS = stops(1, 20, 1);

/** Letters are written, one after the other, while `playing`. */
function useWriting(state, write, resets) {
  const [playing, setPlaying] = useState(false);
  const now = useRef(null);
  now.current = { state, write };
  useEffect(() => setPlaying(false), [resets]);
  useEffect(() => {
    if (!playing) return;
    const go = () => {
      if (now.current.state.written.length >= WRITES) setPlaying(false);
      else now.current.write();
    };
    const timer = setInterval(() => requestAnimationFrame(go), PAUSE);
    return () => clearInterval(timer);
  }, [playing]);
  return [playing, setPlaying];
}

const NAMES = { " ": "a space", "\n": "a new line" };
const quoted = (letter) => NAMES[letter] ?? `“${letter}”`;

const LONGEST =
  "After letter 150, a new line, it expects a new line, at this temperature with a probability of 0.00. " +
  "Likeliest: a new line 0.00, a space 0.00, “m” 0.00. It looks back 150 letters.";

/** What it expects after a letter, and what came. */
function Words({ text, letter, letters, seen }) {
  const p = seen.probabilities;
  const order = p.map((_, i) => i).sort((i, j) => p[j] - p[i]);
  const share = (name, i) => <Value name={name} value={p[i]} text={p[i].toFixed(2)} />;
  return (
    <Readout longest={[LONGEST]}>
      After letter <Value name="letter" value={letter} digits={0} />, {quoted(text[letter - 1])},{" "}
      {letter < text.length ? "comes" : "it expects"} {quoted(letters[seen.came])}, at this temperature with a
      probability of {share("given", seen.came)}. Likeliest:{" "}
      {["first", "second", "third"].map((name, n) => (
        <>
          {quoted(letters[order[n]])} {share(name, order[n])}
          {n < 2 ? ", " : ". "}
        </>
      ))}
      It looks back <Value name="back" value={seen.back} text={seen.back === 1 ? "1 letter" : `${seen.back} letters`} role="gradient-text" />.
    </Readout>
  );
}

function View({ state, set, given, resets }) {
  const { begin, written, temperature, seed } = state;
  const text = begin + written;
  const net = network(given.stored);
  const write = () => set({ written: written + next_letter(net, text, seed, temperature) });
  const [playing, setPlaying] = useWriting(state, write, resets);
  const full = written.length >= WRITES;
  const letter = Math.min(state.letter || text.length, text.length);
  const seen = expected(given.stored, text, letter, temperature);
  const start_over = () => {
    setPlaying(false);
    set({ written: "", letter: 0 });
  };
  const play = () => {
    if (!playing) set({ letter: 0, ...(full && { written: "" }) });
    setPlaying(!playing);
  };
  return (
    <div class="writer">
      <div class="controls">
        <TextField
          label="It reads"
          value={begin}
          longest={READ}
          set={(typed) => set({ begin: typed, written: "", letter: 0 })}
        />
        <div class="buttons">
          <button type="button" class="main" onClick={play}>
            {playing ? "Pause" : full ? "Write again" : "Write"}
          </button>
          <button type="button" disabled={playing || full} onClick={write}>
            One letter
          </button>
          <button type="button" disabled={!written} onClick={start_over}>
            Start over
          </button>
        </div>
        <Slider label="temperature" value={temperature} values={TEMPERATURES} digits={1} set={(to) => set({ temperature: to })} />
      </div>
      <TextRows
        text={text}
        given={begin.length}
        lines={LINES}
        letter={letter}
        rows={[{ norms: seen.norms }]}
        label="Letter after which the next one is expected"
        set={set}
      />
      <Beside letter={letter} last={text.length} set={set} />
      <Words text={text} letter={letter} letters={net.letters} seen={seen} />
      <More>
        <div class="controls">
          <Slider label="seed" value={seed} values={SEEDS} digits={0} set={(to) => set({ seed: to, written: "", letter: 0 })} />
        </div>
      </More>
    </div>
  );
}

/** Letters of the play; which these are the network says. */
const known = (shortest, longest, strange) => {
  const long = text_of(shortest, longest);
  return (text) => {
    const words = long(text);
    const unknown = !words && text.match(strange);
    return unknown ? `needs letters of the play, and got ${shown(unknown[0])}` : words;
  };
};

export default explorable({
  name: "writer",
  given: ["stored"],
  check: {
    begin: known(1, READ, /[^ !&',.:;?A-WYZa-z-]/),
    written: known(0, WRITES, /[^\n !&',.:;?A-WYZa-z-]/),
    temperature: number(0.1, 2),
    seed: whole(1, 9999),
    letter: whole(0, READ + WRITES),
  },
  View,
});
