// Buttons that walk through numbered steps, and play them like a film.

import { useEffect, useRef, useState } from "preact/hooks";

const PACE = 1000; // milliseconds a step

/**
 * Whether the film runs, and a switch for it. It stops at the end, when anyone else moves, and at
 * every reset.
 */
export function useFilm(at, last, go, resets) {
  const [playing, setPlaying] = useState(false);
  const expected = useRef(at);
  useEffect(() => {
    if (!playing) return;
    if (at !== expected.current || at === last) return setPlaying(false);
    const timer = setTimeout(() => go((expected.current = at + 1)), PACE);
    return () => clearTimeout(timer);
  }, [playing, at]);
  useEffect(() => setPlaying(false), [resets]);
  const play = (wanted) => {
    expected.current = at === last ? 0 : at;
    if (wanted && at === last) go(0); // from the beginning again
    setPlaying(wanted);
  };
  return [playing, play];
}

export function Film({ at, last, go, playing, play }) {
  const button = (text, to) => (
    <button type="button" aria-disabled={to === at} onClick={() => to !== at && go(to)}>
      {text}
    </button>
  );
  return (
    <div class="film" role="group" aria-label="Walk through the operations">
      {button("First", 0)}
      {button("Back", Math.max(at - 1, 0))}
      <button type="button" class="play" onClick={() => play(!playing)}>
        {playing ? "Pause" : "Play"}
      </button>
      {button("Next", Math.min(at + 1, last))}
      {button("Last", last)}
    </div>
  );
}
