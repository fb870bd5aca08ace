// Axes, lines and arrows in SVG; positions in a box of about 360 units, a phone's width.

import { ticks } from "d3-array";

import { power } from "./controls.jsx";
import { useUniqueId } from "./ids.js";

export const linear = ([low, high], [from, to]) => {
  const scale = (value) => from + ((value - low) / (high - low)) * (to - from);
  scale.invert = (position) => low + ((position - from) / (to - from)) * (high - low);
  scale.ticks = (count) => ticks(low, high, count);
  scale.label = (tick) => String(Number(tick.toPrecision(6))).replace("-", "−");
  return scale;
};

/** Base 10; what is not above zero goes to the lower end. */
export const log = ([low, high], [from, to]) => {
  const [a, b] = [Math.log10(low), Math.log10(high)];
  const scale = (value) => from + ((value > 0 ? Math.log10(value) : a) - a) / (b - a) * (to - from);
  scale.ticks = (count) => ticks(a, b, count).filter(Number.isInteger).map((power) => 10 ** power);
  scale.label = (tick) => (tick >= 0.01 && tick <= 100 ? String(tick) : power(tick, 0).replace("1 · ", ""));
  return scale;
};

/**
 * A box with axes; an axis of steps is `whole`. `children` draws into it, with the scales x and y; `pick` gets the place, in the
 * units of the axes, that a reader clicks, touches, or drags a mouse to; `aside` stands outside.
 * The `role` of a picture whose parts take the focus is "group".
 */
export function Plot({ x, y, width = 360, height = 240, label, title, aside, children, pick, role = "img" }) {
  const box = { left: 46, right: width - 10, top: title ? 24 : 8, bottom: height - 36 };
  const across = (x.kind ?? linear)(x.domain, [box.left, box.right]);
  const ticks_across = across.ticks(x.ticks ?? 5).filter((tick) => !x.whole || Number.isInteger(tick));
  const up = (y.kind ?? linear)(y.domain, [box.bottom, box.top]);
  const clip = useUniqueId();
  const picked = (event) => {
    const svg = event.currentTarget;
    const point = new DOMPoint(event.clientX, event.clientY);
    const place = point.matrixTransform(svg.getScreenCTM().inverse());
    const inside = box.left <= place.x && place.x <= box.right;
    if (inside && box.top <= place.y && place.y <= box.bottom)
      pick(across.invert(place.x), up.invert(place.y));
  };
  const handlers = pick && {
    onClick: picked,
    onPointerMove: (event) => event.pointerType === "mouse" && event.buttons === 1 && picked(event),
  };
  return (
    <svg
      class={pick ? "plot pick" : "plot"}
      viewBox={`0 0 ${width} ${height}`}
      role={role}
      aria-label={label}
      {...handlers}
    >
      <clipPath id={clip}>
        <rect x={box.left} y={box.top} width={box.right - box.left} height={box.bottom - box.top} />
      </clipPath>
      <g clip-path={`url(#${clip})`}>{children(across, up, box)}</g>
      {aside}
      <path class="axis" d={`M${box.left} ${box.top}V${box.bottom}H${box.right}`} />
      {ticks_across.map((tick) => (
        <text class="tick" x={across(tick)} y={box.bottom + 15} text-anchor="middle">
          {across.label(tick)}
        </text>
      ))}
      {up.ticks(y.ticks ?? 5).map((tick) => (
        <text class="tick" x={box.left - 6} y={up(tick) + 4} text-anchor="end">
          {up.label(tick)}
        </text>
      ))}
      {title && (
        <text class="title" x={box.left} y={14}>
          {title}
        </text>
      )}
      <text class="label" x={(box.left + box.right) / 2} y={height - 4} text-anchor="middle">
        {x.label}
      </text>
      <text class="label" transform={`translate(12 ${(box.top + box.bottom) / 2}) rotate(-90)`} text-anchor="middle">
        {y.label}
      </text>
    </svg>
  );
}

const short = (value) => Number(value.toFixed(1));

/** The line through points, as the d of a path. */
export const line_through = (points) =>
  points.map(([x, y], i) => `${i ? "L" : "M"}${short(x)} ${short(y)}`).join("");

/** A line from one point to another, with a head. */
export function Arrow({ from: [x0, y0], to: [x1, y1], role, head = 6 }) {
  const length = Math.hypot(x1 - x0, y1 - y0);
  const [ux, uy] = [(x1 - x0) / length, (y1 - y0) / length];
  const [bx, by] = [x1 - head * ux, y1 - head * uy];
  const wing = 0.45 * head;
  const tip = [
    [x1, y1],
    [bx - wing * uy, by + wing * ux],
    [bx + wing * uy, by - wing * ux],
  ];
  return (
    <g class={`arrow ${role}`}>
      <path d={line_through([[x0, y0], [bx, by]])} />
      <path class="head" d={`${line_through(tip)}Z`} />
    </g>
  );
}
