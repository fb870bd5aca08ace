// E0, the first that a reader meets: a network learns a text, letter by letter, from nothing.

import { useEffect, useRef, useState } from "preact/hooks";

import { blame, examples, learned, look_alikes, read, spelled, start, written } from "../explorables/js/characters.js";
import { letters, whole } from "../explorables/js/check.js";
import { Readout, Room, TextField, Value } from "../explorables/js/controls.jsx";
import { explorable } from "../explorables/js/engine.jsx";
import { States } from "./character_states.jsx";
import "./character_model.css";

const SHORTEST = 2; // letters
const LONGEST = 60;
const STEPS = 300; // of learning
const ENOUGH = 100; // where learning ends if the text is known by then
const SLOW = 12; // steps that are shown one by one
const PAUSE = 300; // milliseconds for each of them
const FRAME = 12; // milliseconds of learning for each picture

let last = null; // the network that was shown last, from which learning goes on

/** The network after `steps` steps, and what it learns. */
function network({ text, seed, steps }) {
  const key = JSON.stringify([text, seed]);
  if (last?.key !== key || last.steps > steps) {
    const spelling = spelled(text);
    const params = start(seed, spelling.letters.length);
    last = { key, spelling, lesson: examples(spelling), params, steps: 0 };
  }
  while (last.steps < steps) {
    const params = learned(last.params, last.lesson);
    last = { ...last, params, steps: last.steps + 1 };
  }
  return last;
}

/** Whether there is nothing more to see. */
function finished(state) {
  if (state.steps < ENOUGH || state.steps >= STEPS) return state.steps >= STEPS;
  const { params, spelling } = network(state);
  return written(params, spelling) === state.text;
}

/** How many steps at once: the first ones slowly, then as fast as it goes. */
function next(state) {
  if (state.steps < SLOW) return state.steps + 1;
  const began = performance.now();
  let steps = state.steps;
  do network({ ...state, steps: ++steps });
  while (steps < STEPS && steps !== ENOUGH && steps > 60 && performance.now() - began < FRAME);
  return steps;
}

/** Learning goes on, picture by picture, while `playing`. */
function usePlay(state, set) {
  const [playing, setPlaying] = useState(false);
  const now = useRef(state);
  now.current = state;
  useEffect(() => {
    if (!playing) return;
    let timer;
    const go = () => {
      if (finished(now.current)) return setPlaying(false);
      set({ steps: next(now.current) });
      timer = setTimeout(() => requestAnimationFrame(go), now.current.steps < SLOW ? PAUSE : 0);
    };
    timer = setTimeout(go, 0);
    return () => clearTimeout(timer);
  }, [playing]);
  return [playing, setPlaying];
}

/** What it writes, with the letters from the first wrong one on in another color. */
function Written({ text, wrote }) {
  const right = agreement(text, wrote);
  return (
    <p class="written">
      <span class="quiet">It writes</span> <b>{wrote.slice(0, right)}</b>
      <s>{wrote.slice(right)}</s>
    </p>
  );
}

const agreement = (text, wrote) => {
  const wrong = [...wrote].findIndex((letter, i) => letter !== text[i]);
  return wrong < 0 ? text.length : wrong;
};

function Memory({ spelling, hs }) {
  const pair = look_alikes(spelling);
  if (!pair) return null;
  const { letters, ids } = spelling;
  const T = ids.length;
  const letter = (step) => quoted(letters[ids[step % T]]);
  const apart = Math.hypot(...hs[pair.s].map(([value], i) => value - hs[pair.t][i][0]));
  return (
    <>
      {" "}
      Letters {pair.s} and {pair.t} (underlined) are both {letter(pair.s - 1)}, but {letter(pair.s)} follows
      the one and {letter(pair.t)} the other. Only the state can tell: the two states
      are <Value name="apart" value={apart} /> apart.
    </>
  );
}

const quoted = (letter) => (letter === " " ? "a space" : `“${letter}”`);

function Blame({ norms, letter }) {
  const reach = norms.length - norms.findIndex((norm) => norm > 0.1 * Math.max(...norms));
  return (
    <>
      The error of letter {letter} runs back. All that is above a tenth of its largest size lies within the
      last <Value name="reach" value={reach} digits={0} /> {reach === 1 ? "letter" : "letters"}.
    </>
  );
}

/** Both texts at their longest. */
const LONGEST_WORDS =
  "60 of 60 letters are right before the first mistake. Letters 59 and 60 (underlined) are both " +
  "a space, but “w” follows the one and “w” the other. Only the state can tell: the two states are 0.00 · 10⁻⁹ " +
  "apart.";
const LONGEST_BLAME =
  "The error of letter 60 runs back. All that is above a tenth of its largest size lies within the last " +
  "60 letters.";

function View({ state, set }) {
  const { text, steps, letter } = state;
  const [playing, setPlaying] = usePlay(state, set);
  const { params, spelling, lesson } = network(state);
  const passage = read(params, lesson);
  const pressed = Math.min(letter, text.length);
  const norms = pressed ? blame(params, lesson, passage, pressed) : null;
  const wrote = written(params, spelling);
  const done = finished(state);
  return (
    <div class="character-model">
      <TextField
        label="Your text"
        value={text}
        shortest={SHORTEST}
        longest={LONGEST}
        set={(typed) => set({ text: typed, steps: 0, letter: 0 })}
      />
      <div class="buttons">
        <button type="button" class="main" onClick={() => {
          if (!playing && done) set({ steps: 0 });
          setPlaying(!playing);
        }}>
          {playing ? "Pause" : done ? "Learn it again" : steps ? "Go on" : "Learn it"}
        </button>
        <button type="button" disabled={playing || steps >= STEPS} onClick={() => set({ steps: steps + 1 })}>
          One step
        </button>
        <span class="count">
          step <Value name="steps" value={steps} digits={0} />, loss <Value name="loss" value={passage.loss} />
        </span>
      </div>
      <Written text={text} wrote={wrote} />
      <States text={text} hs={passage.hs} norms={norms} pair={look_alikes(spelling)} letter={pressed} set={set} />
      <Readout longest={[LONGEST_WORDS]}>
        <Value name="right" value={agreement(text, wrote)} digits={0} /> of {text.length} letters are right
        {agreement(text, wrote) < text.length ? " before the first mistake." : "."}
        <Memory spelling={spelling} hs={passage.hs} />
      </Readout>
      <p class="reach" role="status">
        <Room longest={[LONGEST_BLAME]}>{norms && <Blame norms={norms} letter={pressed} />}</Room>
      </p>
    </div>
  );
}

export default explorable({
  name: "character_model",
  check: { text: letters(SHORTEST, LONGEST), seed: whole(1, 9999), steps: whole(0, STEPS), letter: whole(0, LONGEST) },
  View,
});
