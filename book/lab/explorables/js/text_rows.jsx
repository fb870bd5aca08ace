// A text in letters that can be pointed at, once for each network: a tint behind every letter, and
// below it what the network writes.

import { place_of } from "./handle.jsx";
import "./text_rows.css";

const ACROSS = 30; // letters in a line
const [WIDTH, LETTER, WRITTEN, TITLE, GAP] = [12, 20, 14, 16, 6];
const SIGNS = { " ": "␣", "\n": "⏎" };
const column = (t) => ((t - 1) % ACROSS) * WIDTH;
const line = (t) => Math.floor((t - 1) / ACROSS);

/** Letters in a line, each in the middle of its column: [step from 1, letter]. */
const Line = ({ letters, y, role }) => (
  <text class={role} x={letters.map(([t]) => column(t) + WIDTH / 2).join(" ")} y={y} text-anchor="middle">
    {letters.map(([, letter]) => SIGNS[letter] ?? letter).join("")}
  </text>
);

/** Letters below one another in lines of a height, the first one at y; those for which `shown` is true. */
function Lines({ text, height, y, role, shown = () => true }) {
  const letters = text.split("").map((letter, i) => [i + 1, letter]);
  return Array.from({ length: line(text.length) + 1 }, (_, n) => (
    <Line letters={letters.filter(([t]) => line(t) === n && shown(t))} y={y + n * height} role={role} />
  ));
}

/** A rectangle around a letter. */
const Frame = ({ t, height, role }) => (
  <rect class={role} x={column(t) + 0.75} y={line(t) * height + 0.75} width={WIDTH - 1.5} height={LETTER - 1.5} />
);

/** One network: the text with its tints, and what it writes by itself. */
function Row({ text, given, letter, norms, wrote, height }) {
  const largest = Math.max(...norms) || 1;
  const right = (t) => wrote[t - 1] === text[t - 1];
  const below = { text: wrote, height, y: LETTER + 11 };
  return (
    <>
      {norms.map((norm, i) => (
        <rect
          class="tint"
          x={column(i + 1)}
          y={line(i + 1) * height}
          width={WIDTH}
          height={LETTER}
          style={{ "--share": (norm / largest).toFixed(3) }}
        />
      ))}
      <Lines text={text} height={height} y={LETTER - 5} role="letter given" shown={(t) => t <= given} />
      <Lines text={text} height={height} y={LETTER - 5} role="letter" shown={(t) => t > given} />
      {wrote && <Lines {...below} role="wrote" shown={right} />}
      {wrote && <Lines {...below} role="wrote wrong" shown={(t) => !right(t)} />}
      <Frame t={letter} height={height} role="frame" />
      {letter < text.length && <Frame t={letter + 1} height={height} role="frame next" />}
    </>
  );
}

/**
 * `rows` has for each network the norms of the gradient at the letters up to `letter`, and where that
 * is to be seen its `title` and what it `wrote`. The first letters are `given`, and stand out; there
 * is room for as many as `room`.
 */
export function TextRows({ text, given = 0, room = text.length, letter, rows, label, set }) {
  const top = rows[0].title ? TITLE : 0;
  const height = LETTER + (rows[0].wrote ? WRITTEN : 2);
  const block = top + (line(room) + 1) * height + GAP;
  const press = (event) => {
    const { x, y } = place_of(event);
    const below = Math.max((y % block) - top, 0);
    const t = 1 + Math.floor(x / WIDTH) + ACROSS * Math.floor(below / height);
    if (t >= 1 && t <= text.length) set({ letter: t });
  };
  const key = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: ACROSS, ArrowUp: -ACROSS }[event.key];
    const jump = { Home: 1, End: text.length }[event.key];
    if (step === undefined && jump === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    set({ letter: jump ?? Math.min(Math.max(letter + step, 1), text.length) });
  };
  return (
    <svg
      class="text-rows"
      viewBox={`0 0 ${ACROSS * WIDTH} ${rows.length * block}`}
      role="slider"
      tabindex={0}
      aria-label={label}
      aria-valuemin={1}
      aria-valuemax={text.length}
      aria-valuenow={letter}
      aria-valuetext={`letter ${letter}, ${text[letter - 1]}`}
      onClick={press}
      onKeyDown={key}
    >
      {rows.map(({ title, ...row }, n) => (
        <g transform={`translate(0 ${n * block})`}>
          {title && (
            <text class="title" y={TITLE - 4}>
              {title}
            </text>
          )}
          <g transform={`translate(0 ${top})`}>
            <Row text={text} given={given} letter={letter} height={height} {...row} />
          </g>
        </g>
      ))}
    </svg>
  );
}
