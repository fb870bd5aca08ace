// What the network holds in mind at each letter, and how far an error at one of them reaches back.

import { place_of } from "../explorables/js/handle.jsx";

const ACROSS = 25; // letters in a line
const WIDTH = 14.4;
const CELL = 3;
const LETTER = 15; // height of a line of letters
const BARS = 14;
const GAP = 6;

/** Rows of letters; below each its hidden state, one cell for each unit, and the gradient there. */
export function States({ text, hs, norms, pair, letter, set }) {
  const H = hs[0].length;
  const height = LETTER + H * CELL + BARS + GAP;
  const lines = Math.ceil(text.length / ACROSS);
  const largest = norms ? Math.max(...norms) || 1 : 1;
  const at = (t) => [((t - 1) % ACROSS) * WIDTH, Math.floor((t - 1) / ACROSS) * height];
  const press = (event) => {
    const { x, y } = place_of(event);
    const t = 1 + Math.floor(x / WIDTH) + ACROSS * Math.floor(y / height);
    if (t >= 1 && t <= text.length) set({ letter: t === letter ? 0 : t });
  };
  const key = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: ACROSS, ArrowUp: -ACROSS }[event.key];
    const jump = { Home: 1, End: text.length, Escape: 0 }[event.key];
    if (step === undefined && jump === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    set({ letter: jump ?? Math.min(Math.max(letter + step, 1), text.length) });
  };
  return (
    <svg
      class="states"
      viewBox={`0 0 ${ACROSS * WIDTH} ${lines * height}`}
      role="slider"
      tabindex={0}
      aria-label="Letter whose error runs back"
      aria-valuemin={0}
      aria-valuemax={text.length}
      aria-valuenow={letter}
      aria-valuetext={letter ? `letter ${letter}, ${text[letter - 1]}` : "none"}
      onClick={press}
      onKeyDown={key}
    >
      {[...text].map((each, i) => {
        const t = i + 1;
        const [x, y] = at(t);
        const marked = pair && (t === pair.s || t === pair.t);
        return (
          <g transform={`translate(${x.toFixed(1)} ${y.toFixed(1)})`} class={t === letter ? "pressed" : ""}>
            <text class="letter" x={WIDTH / 2} y={LETTER - 4} text-anchor="middle">
              {each === " " ? "␣" : each}
            </text>
            {marked && <rect class="pair" x={2} y={LETTER - 2} width={WIDTH - 4} height={2} />}
            {hs[t].map(([h], unit) => (
              <rect
                class={h > 0 ? "plus" : "minus"}
                x={0.5}
                y={(LETTER + 1 + unit * CELL).toFixed(1)}
                width={WIDTH - 1}
                height={CELL}
                fill-opacity={Math.abs(h).toFixed(2)}
              />
            ))}
            {norms && t <= norms.length && (
              <rect
                class="blame"
                x={2}
                y={LETTER + 2 + H * CELL}
                width={WIDTH - 4}
                height={((norms[i] / largest) * BARS).toFixed(1)}
              />
            )}
            {t === letter && (
              <rect class="frame" x={0.5} y={0.5} width={WIDTH - 1} height={LETTER + H * CELL + 1} />
            )}
          </g>
        );
      })}
    </svg>
  );
}
