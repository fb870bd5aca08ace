// A point of a picture that a hand can take: by mouse, by finger, by arrow keys.

import { modified } from "../explorables/js/controls.jsx";

const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const STEP = 0.05;

/** Where a pointer is, in the units of the axes. */
function place(event, x, y) {
  const svg = event.currentTarget.ownerSVGElement;
  const point = new DOMPoint(event.clientX, event.clientY);
  const { x: across, y: down } = point.matrixTransform(svg.getScreenCTM().inverse());
  return [x.invert(across), y.invert(down)];
}

/** `at` and `move` are in the units of the axes, x and y their scales. */
export function Handle({ at, x, y, move, label, kind }) {
  const [across, up] = at;
  const words = `${across.toFixed(2)}, ${up.toFixed(2)}`.replaceAll("-", "−");
  const key = (event) => {
    const step = KEYS[event.key];
    if (!step || modified(event)) return;
    event.preventDefault(); // the page would scroll
    event.stopPropagation();
    move(...at.map((value, i) => Math.round((value + STEP * step[i]) * 1e6) / 1e6));
  };
  const grab = (event) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    event.currentTarget.focus({ preventScroll: true });
    event.preventDefault(); // no text is selected on the way
  };
  const drag = (event) => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) move(...place(event, x, y));
  };
  return (
    <g
      class={`portrait-handle ${kind}`}
      role="slider"
      tabindex="0"
      aria-label={label}
      aria-valuenow={across}
      aria-valuetext={words}
      onKeyDown={key}
      onPointerDown={grab}
      onPointerMove={drag}
      onClick={(event) => event.stopPropagation()}
    >
      <circle class="touch" cx={x(across)} cy={y(up)} r="22" />
      <circle class="ring" cx={x(across)} cy={y(up)} r="13" />
      <circle class="mark" cx={x(across)} cy={y(up)} r="8" />
    </g>
  );
}
