// The small network unrolled: three columns, time to the right, x below, h in the middle, y on top.
// Arrows are SVG; numbers are HTML over it, so that they can be buttons and fields.

import { Arrow } from "./draw.jsx";
import { STEPS, label, parts } from "./names.js";
import "./unrolled.css";

const [WIDTH, HEIGHT, BOX] = [364, 434, 54];
const ROWS = { loss: [3, 31], target: [44, 31], y: [79, 36], h: [147, 36], a: [277, 36], x: [381, 31] };
const column = (t) => 28 + 88 * t;

const percent = (part, whole) => `${((100 * part) / whole).toFixed(3)}%`;
const box = (x, y, width, height) => ({
  left: percent(x - width / 2, WIDTH),
  top: percent(y, HEIGHT),
  width: percent(width, WIDTH),
  height: percent(height, HEIGHT),
});

/** Where a number stands, as a style. */
export function place(id) {
  const { name, t, index } = parts(id);
  const [i = 1] = index;
  if (name === "dh_next") return box(column(t) + 44, 223 + 18 * (i - 1), 52, 17);
  const [row, part] = name[0] === "d" ? [name[1], 17 / 36] : [name, 0];
  const [top, height] = ROWS[row];
  return box(column(t ?? 2), top + height * (i - 1 + part), BOX, height);
}

const half = ({ height, ...style }) => ({ ...style, height: percent(17, HEIGHT) });
/** The upper half of a number's place: below it stands its gradient. */
export const upper = (id) => half(place(id));
/** The lower half, for a gradient. */
export const lower = (id) => half(place(id));

/** The name of a number for those who hear the picture; others see it beside the number. */
export const Name = ({ id }) => <span class="heard">{label(id)} </span>;

/** From where to where each connection goes; a name is the operation's, with its step. */
const CONNECTIONS = Object.fromEntries(
  STEPS.flatMap((t) => {
    const [x, before] = [column(t), column(t - 1)];
    return [
      [`Wxh${t}`, [[x, 381], [x, 349]]],
      [`tanh${t}`, [[x, 277], [x, 219]]],
      [`Why${t}`, [[x, 147], [x, 115]]],
      [`Whh${t}`, [[before + 27, 183], [x - 27, 313]]],
      [`loss${t}`, [[x, 44], [column(2) + 28 * (t - 2), t === 2 ? 34 : 19]]],
    ];
  }),
);

/** Forward arrows are solid; backward ones dashed, and lie beside them. */
function Connection({ name, back, beside, lit }) {
  const shift = back ? 4 : beside ? -4 : 0;
  const ends = CONNECTIONS[name].map(([x, y]) => [x + shift, y]);
  const [from, to] = back ? ends.toReversed() : ends;
  return <Arrow from={from} to={to} role={`${back ? "gradient" : "forward"} ${lit ? "lit" : ""}`} />;
}

/** What stands where: beside each number its name, below each column its step. */
const TEXTS = [
  ["loss", 84, 24, "end"],
  ["target", 84, 64, "end"],
  ["h₀", column(0) + 31, 162],
  ...STEPS.flatMap((t) => [
    ...[["x", 401], ["a", 292], ["h", 162], ["y", 93]].map(([name, y]) => [label(`${name}${t}`), column(t) + 31, y]),
    [`t = ${t}`, column(t), 429, "middle"],
  ]),
];

/** And the gradients' names. */
const TEXTS_BACK = [
  ...STEPS.flatMap((t) =>
    [["a", 309], ["h", 178], ["y", 109]].map(([name, y]) => [label(`d${name}${t}`), column(t) + 31, y]),
  ),
  ["dh_next", column(3) + 44, 273, "middle"],
];

const Texts = ({ texts, role }) =>
  texts.map(([text, x, y, anchor = "start"]) => (
    <text class={role} x={x} y={y} text-anchor={anchor}>
      {text}
    </text>
  ));

/** A weight is a green square, with its name. */
const Square = ({ name, x, y, anchor = "start", lit }) => (
  <g class={`square ${lit ? "lit" : ""}`}>
    <rect x={x - 5} y={y - 5} width={10} height={10} />
    <text x={x + (anchor === "start" ? 8 : -8)} y={y + 5} text-anchor={anchor}>
      {name}
    </text>
  </g>
);

function Squares({ t, lit }) {
  const x = column(t);
  return (
    <>
      <Square name="Wxh" x={x} y={365} lit={lit.has(`Wxh${t}`)} />
      <Square name="bh" x={x - 18} y={365} anchor="end" lit={lit.has(`bh${t}`)} />
      <Square name="Whh" x={x - 39} y={270} anchor="end" lit={lit.has(`Whh${t}`)} />
      <Square name="Why" x={x} y={131} lit={lit.has(`Why${t}`)} />
      <Square name="by" x={x - 18} y={131} anchor="end" lit={lit.has(`by${t}`)} />
    </>
  );
}

/**
 * The drawing. `lit`: names like "Whh2", of connections and weights to stress; `back`: connections
 * that a gradient has gone through, or null where gradients are no topic; `lit_back`: of those, the
 * ones to stress. Children are the numbers.
 */
export function Unrolled({ says, lit, back = null, lit_back = new Set(), children, ...rest }) {
  const all = Object.keys(CONNECTIONS);
  return (
    <div class="unrolled" role="group" aria-label={says} {...rest}>
      <div class="drawing">
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
          {all.map((name) => (
            <Connection name={name} beside={back !== null} lit={!back && lit.has(name)} />
          ))}
          {[...(back ?? [])].map((name) => (
            <Connection name={name} back lit={lit_back.has(name)} />
          ))}
          {STEPS.map((t) => (
            <Squares t={t} lit={lit} />
          ))}
          <Texts texts={TEXTS} />
          {back && <Texts texts={TEXTS_BACK} role="gradient-text" />}
        </svg>
        {children}
      </div>
    </div>
  );
}
