// A handle in a drawing: dragged by mouse, pen or finger, moved by the arrow keys, heard as a slider.

import { useRef } from "preact/hooks";

import { nearest, plain, stop_after } from "./controls.jsx";

/** Where an event is, in the units of the drawing it is in. */
export function place_of(event) {
  const svg = event.currentTarget.closest("svg");
  return new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
}

/** Of several whose targets overlap, the one that is meant. */
function handle_meant({ currentTarget, clientX, clientY }) {
  const distance = (handle) => {
    const { x, y, width, height } = handle.querySelector(".target").getBoundingClientRect();
    return Math.hypot(clientX - x - width / 2, clientY - y - height / 2);
  };
  const all = [...currentTarget.closest("svg").querySelectorAll(".handle")];
  return all.reduce((best, each) => (distance(each) < distance(best) ? each : best), currentTarget);
}

const WAYS = "M-12 -4l-4 4l4 4M12 -4l4 4l-4 4"; // where it can go

/**
 * `label` is that of the slider that says the same. `across` and `up` are the ways it can go, each { value, values, scale }: it stands at scale(value),
 * and stops at `values`. Where there is one way only, `at` is its place on the other; `set` gets the
 * value, or both. Children are what is seen of it.
 */
export function Handle({ label, across, up, at, text, set, children }) {
  const grip = useRef(null); // from the pointer to the handle, while it is held
  const ways = [across, up].filter(Boolean);
  const place = { x: across ? place_on(across) : at, y: up ? place_on(up) : at };
  const change = (values) => values.some((value, i) => value !== ways[i].value) && set(...values);
  const hold = (event) => {
    if (event.button) return;
    const meant = handle_meant(event);
    if (meant !== event.currentTarget) return meant.dispatchEvent(new PointerEvent(event.type, event));
    const { x, y } = place_of(event);
    grip.current = { x: place.x - x, y: place.y - y };
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const drag = (event) => {
    if (!grip.current) return;
    const { x, y } = place_of(event);
    const to = { x: x + grip.current.x, y: y + grip.current.y };
    change(ways.map((way) => stop_at(way, way === up ? to.y : to.x)));
  };
  const let_go = () => (grip.current = null);
  const key = (event) => {
    const way = up && (!across || /Up|Down/.test(event.key)) ? up : across;
    const next = stop_after(event, way.values, way.value);
    if (next !== null) change(ways.map((each) => (each === way ? next : each.value)));
  };
  const [{ value, values }] = ways;
  return (
    <g
      class={`handle ${across ? "across" : ""} ${up ? "up" : ""}`}
      transform={`translate(${place.x.toFixed(2)} ${place.y.toFixed(2)})`}
      role="slider"
      tabindex={0}
      aria-label={`${label}, in the picture`}
      aria-orientation={across ? "horizontal" : "vertical"}
      aria-valuemin={0}
      aria-valuemax={values.length - 1}
      aria-valuenow={nearest(values, value)}
      aria-valuetext={text ?? plain(value)}
      onPointerDown={hold}
      onPointerMove={drag}
      onLostPointerCapture={let_go}
      onTouchMove={(event) => up && event.cancelable && event.preventDefault()} // or the page scrolls
      onClick={(event) => event.stopPropagation()}
      onKeyDown={key}
    >
      <circle class="target" r={15} />
      {across && <path class="ways" d={WAYS} />}
      {up && <path class="ways" d={WAYS} transform="rotate(90)" />}
      <circle class="ring" r={11} />
      {children ?? <circle class="knob" r={6} />}
    </g>
  );
}

/** What is beyond the last stop stands there. */
const place_on = ({ value, values, scale }) =>
  scale(Math.min(Math.max(value, values[0]), values.at(-1)));

const stop_at = ({ values, scale }, place) =>
  values[nearest(values.map((each) => scale(each)), place)];
