// Learners that learn while the reader looks: as far as the state says, or on and on.

import { useEffect, useReducer, useRef, useState } from "preact/hooks";

import { beginners, further } from "./connectivity_model.js";
import { teach } from "./connectivity_teacher.js";

export const STEPS = 300; // of learning
const SLOW = 10; // steps that are shown one by one
const PAUSE = 250; // milliseconds for each of them
const AT_ONCE = 8; // steps that need no worker

/** The learners of a state, or those on the way to it that are there without waiting. */
function nearest(before, { text, seed, gate_bias, steps }) {
  const start = { text, seed, gate_bias };
  const same = before && Object.keys(start).every((name) => before[name] === start[name]);
  let learners = same && before.steps <= steps ? before : beginners(start);
  if (steps - learners.steps > AT_ONCE) return learners;
  while (learners.steps < steps) learners = further(learners);
  return learners;
}

/** The learners to show, whether they go on by themselves, and a function that sets this. */
export function useLearning(state, set, resets) {
  const [playing, setPlaying] = useState(false);
  const [, redraw] = useReducer((count) => count + 1, 0);
  const now = useRef(null);
  const goal = useRef(0);
  now.current = nearest(now.current, state);
  goal.current = state.steps;
  const behind = now.current.steps < state.steps;
  useEffect(() => setPlaying(false), [resets]);
  useEffect(() => {
    if (!playing && !behind) return;
    let timer;
    let left = false;
    const go = async () => {
      const from = now.current;
      const slowly = playing && from.steps < SLOW;
      const learners = await teach(from, slowly ? from.steps + 1 : playing ? STEPS : goal.current);
      if (left) return;
      if (now.current === from) {
        now.current = learners;
        if (playing) set({ steps: learners.steps });
        else redraw();
        if (playing && learners.steps >= STEPS) return setPlaying(false);
      }
      timer = setTimeout(() => requestAnimationFrame(go), slowly ? PAUSE : 0);
    };
    timer = setTimeout(go, 0);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [playing, behind]);
  return [now.current, playing, setPlaying];
}
