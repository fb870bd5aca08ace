// The matrix, block by block: which blocks an order has used, which states it holds, what is solved.

import { held, solved, used } from "./orders_model.js";

const [WIDTH, HEIGHT, TOP, LEFT, SIZE] = [360, 292, 22, 52, 264];

export function Matrix({ walk, frame, order, T }) {
  const n = T + 1;
  const cell = SIZE / n;
  const at = (index) => TOP + index * cell;
  const blocks = used(walk.slice(0, frame));
  const now = walk[frame - 1] ?? [];
  const states = held(walk, frame, order);
  const known = solved(walk, frame);
  const table = Math.max(0, ...blocks.filter(({ carry }) => carry).map(({ row }) => row));
  const words = `Matrix of ${n} by ${n} blocks. ${blocks.length} blocks used, ${states.length} states held, ${known.length} gradients known.`;
  return (
    <svg class="orders-matrix" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={words}>
      <text class="title" x={22} y={14} text-anchor="middle">
        h
      </text>
      <text class="title" x={LEFT + SIZE / 2} y={14} text-anchor="middle">
        1 on the diagonal, −J below it
      </text>
      <text class="title" x={LEFT + SIZE + 20} y={14} text-anchor="middle">
        {order === "forward" ? "S" : "dh"}
      </text>
      <rect class="orders-frame" x={LEFT} y={TOP} width={SIZE} height={SIZE} />
      {Array.from({ length: n }, (_, t) => (
        <rect class="orders-identity" x={LEFT + t * cell + 1} y={at(t) + 1} width={cell - 2} height={cell - 2} />
      ))}
      {Array.from({ length: T }, (_, t) => (
        <rect class="orders-empty" x={LEFT + t * cell + 1} y={at(t + 1) + 1} width={cell - 2} height={cell - 2} />
      ))}
      {blocks.map((block) => (
        <Block block={block} x={LEFT + block.column * cell} y={at(block.row)} cell={cell} now={now} />
      ))}
      {Array.from({ length: n }, (_, t) => (
        <>
          <State t={t} y={at(t + 0.5)} held={states.includes(t)} />
          {order === "forward" ? (
            <rect
              class={t === table ? "orders-table on" : "orders-table"}
              x={LEFT + SIZE + 14}
              y={at(t + 0.5) - 6}
              width={12}
              height={12}
            />
          ) : (
            <circle
              class={known.includes(t) ? "orders-gradient on" : "orders-gradient"}
              cx={LEFT + SIZE + 20}
              cy={at(t + 0.5)}
              r={5.5}
            />
          )}
        </>
      ))}
    </svg>
  );
}

const State = ({ t, y, held }) => (
  <>
    <circle class={held ? "orders-state on" : "orders-state"} cx={22} cy={y} r={5.5} />
    <text class="tick" x={11} y={y + 4} text-anchor="end">
      {t}
    </text>
  </>
);

/** A block that was used: in which way, how often, and whether just now. */
function Block({ block, x, y, cell, now }) {
  const { row, column, make = 0, back = 0, join = 0, fold = 0, give = 0, carry = 0, drop = 0 } = block;
  const role = drop
    ? "drop"
    : carry
      ? "carry"
      : back + fold + give
        ? "back"
        : join
          ? "join"
          : "make";
  const lit = now.some(([, r, c]) => r === row && c === column);
  const words = drop ? "×" : back > 1 ? back : make > 1 ? make : "";
  return (
    <g class={`orders-block ${role} ${lit ? "lit" : ""}`}>
      <rect x={x + 1.5} y={y + 1.5} width={cell - 3} height={cell - 3} />
      <text x={x + cell / 2} y={y + cell / 2 + 4} text-anchor="middle">
        {words}
      </text>
    </g>
  );
}
