// A text in letters that can be pointed at, once for each network: a tint behind every letter, and
// below it what the network writes.

import { place_of } from "./handle.jsx";
import "./text_rows.css";

const ACROSS = 30; // letters in a line
const [WIDTH, LETTER, WRITTEN, TITLE, GAP] = [12, 20, 14, 16, 6];
const SIGNS = { " ": "␣", "\n": "↵" };

/** Where each letter stands, as [line, column] from 0: one after the other. */
const in_a_row = (text) => text.split("").map((_, i) => [Math.floor(i / ACROSS), i % ACROSS]);

/** The same with words whole, and a line that ends where the text breaks it. */
function by_words(text) {
  const places = [];
  let [line, column] = [0, 0];
  const next_line = () => ([line, column] = [line + 1, 0]);
  for (const word of text.match(/[^ \n]*[ \n]?/g)) {
    if (column + word.length > ACROSS) next_line();
    for (const letter of word) {
      if (column === ACROSS) next_line();
      places.push([line, column++]);
      if (letter === "\n") next_line();
    }
  }
  return places;
}

/** Letters at their places in lines of a height, the first one at y; those for which `shown` is true. */
function Lines({ text, places, height, y, role, shown = () => true }) {
  return Array.from({ length: places.at(-1)[0] + 1 }, (_, line) => {
    const which = [...places.keys()].filter((i) => places[i][0] === line && shown(i));
    const x = which.map((i) => (places[i][1] + 0.5) * WIDTH).join(" ");
    return (
      <text class={role} x={x} y={y + line * height} text-anchor="middle">
        {which.map((i) => SIGNS[text[i]] ?? text[i]).join("")}
      </text>
    );
  });
}

/** A rectangle around a letter. */
const Frame = ({ place: [line, column], height, role }) => (
  <rect class={role} x={column * WIDTH + 0.75} y={line * height + 0.75} width={WIDTH - 1.5} height={LETTER - 1.5} />
);

/** One network: the text with its tints, and what it writes by itself. */
function Row({ text, places, given, letter, norms, wrote, height }) {
  const largest = Math.max(...norms) || 1;
  const right = (i) => wrote[i] === text[i];
  const above = { text, places, height, y: LETTER - 5 };
  const below = { text: wrote, places, height, y: LETTER + 11 };
  return (
    <>
      {norms.map((norm, i) => (
        <rect
          class="tint"
          x={places[i][1] * WIDTH}
          y={places[i][0] * height}
          width={WIDTH}
          height={LETTER}
          style={{ "--share": (norm / largest).toFixed(3) }}
        />
      ))}
      <Lines {...above} role="letter given" shown={(i) => i < given} />
      <Lines {...above} role="letter" shown={(i) => i >= given} />
      {wrote && <Lines {...below} role="wrote" shown={right} />}
      {wrote && <Lines {...below} role="wrote wrong" shown={(i) => !right(i)} />}
      <Frame place={places[letter - 1]} height={height} role="frame" />
      {letter < text.length && <Frame place={places[letter]} height={height} role="frame next" />}
    </>
  );
}

/** Buttons to the letters beside the one that is pointed at: a finger is wider than a letter. */
export const Beside = ({ letter, last, set }) => (
  <div class="buttons beside">
    <button type="button" aria-label="letter before" disabled={letter <= 1} onClick={() => set({ letter: letter - 1 })}>
      ‹
    </button>
    <button type="button" aria-label="letter after" disabled={letter >= last} onClick={() => set({ letter: letter + 1 })}>
      ›
    </button>
  </div>
);

/**
 * `rows` has for each network the norms of the gradient at the letters up to `letter`, and where that
 * is to be seen its `title` and what it `wrote`. The first letters are `given`, and stand out. Where
 * there is room for some `lines`, words stay whole, if so many are enough.
 */
export function TextRows({ text, given = 0, lines = 0, letter, rows, label, set }) {
  const words = by_words(text);
  const places = words.at(-1)[0] < lines ? words : in_a_row(text);
  const top = rows[0].title ? TITLE : 0;
  const height = LETTER + (rows[0].wrote ? WRITTEN : 2);
  const block = top + (lines || places.at(-1)[0] + 1) * height + GAP;
  const point = (line, column) => {
    const i = places.findLastIndex((place) => place[0] === line && place[1] <= column);
    if (i >= 0) set({ letter: i + 1 });
    return i >= 0;
  };
  const press = (event) => {
    const { x, y } = place_of(event);
    point(Math.floor(Math.max((y % block) - top, 0) / height), Math.floor(x / WIDTH));
  };
  const key = (event) => {
    const [line, column] = places[letter - 1];
    const beside = { ArrowRight: letter + 1, ArrowLeft: letter - 1, Home: 1, End: text.length }[event.key];
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!beside && beside !== 0 && !way) return;
    event.preventDefault();
    event.stopPropagation();
    if (way && point(line + way, column)) return;
    set({ letter: Math.min(Math.max(beside ?? way * text.length, 1), text.length) });
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
            <Row {...{ text, places, given, letter, height }} {...row} />
          </g>
        </g>
      ))}
    </svg>
  );
}
