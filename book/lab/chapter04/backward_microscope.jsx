// E4: the backward loop on the unrolled network, one operation at a time.

import { useState } from "preact/hooks";

import { Line, short, written } from "../explorables/js/arithmetic.jsx";
import { OPERATIONS, after, expression, is_sum, sums } from "./bptt_steps.js";
import { whole } from "../explorables/js/check.js";
import { Choice, More, Readout, Slider, Value, modified, stops } from "../explorables/js/controls.jsx";
import { explorable } from "../explorables/js/engine.jsx";
import { Listing } from "./listing.jsx";
import { STEPS, UNITS, label, operands, parts } from "../explorables/js/names.js";
import { network } from "../explorables/js/network.js";
import { Film, useFilm } from "./play.jsx";
import { Name, Unrolled, lower, place, upper } from "../explorables/js/unrolled.jsx";
import "./backward_microscope.css";

const LAST = OPERATIONS.length;
const VIEWS = { words: "arithmetic", loop: "loop", sums: "sums" }; // one at a time on a phone
const MOVES = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, Home: -LAST, End: LAST };

/** The connections that an operation sends a gradient through. */
const through = ({ name, t }) => ({ dy: [`loss${t}`], dh: [`Why${t}`], da: [`tanh${t}`], dh_next: [`Whh${t}`] })[name] ?? [];

/** The arrows that meet in an operation's result: two at a junction. */
const meeting = ({ name, t }) => [...through({ name, t }), ...(name === "dh" ? [`Whh${t + 1}`] : [])];

function words(operation) {
  if (!operation)
    return "The forward pass is done. All sums begin at zero, and so does dh_next: there is no step 4 to send anything back.";
  const { name, t } = operation;
  if (is_sum(name)) return `Step ${t} adds its part to ${name}.`;
  return {
    dy: `The slope of the loss at y${"₀₁₂₃"[t]}.`,
    dh:
      t === 3
        ? "Only one arrow arrives at h₃, from y₃: dh_next is still zero."
        : `Two arrows meet at h${"₀₁₂₃"[t]}, and add: one from y${"₀₁₂₃"[t]}, and dh_next from step ${t + 1}.`,
    da: "Back through tanh.",
    dh_next: t === 1 ? "Back through Whh, to h₀. Here nobody needs it." : `Back through Whh, for step ${t - 1}.`,
  }[name];
}

const Entry = ({ id, known, style, role, lit, now }) => (
  <span class={`at ${role} ${lit ? "lit" : ""} ${now ? "now" : ""}`} style={style}>
    {id in known && <Name id={id} />}
    {id in known && <Value name={id} value={known[id]} text={written(id, known[id])} />}
  </span>
);

/** All numbers: of a, h and y the value above and its gradient below. */
function Numbers({ known, used, results }) {
  const number = (id, style, role = "") => (
    <Entry id={id} known={known} style={style} role={role} lit={used.has(id)} now={results.includes(id)} />
  );
  const pairs = STEPS.flatMap((t) => [...UNITS.flatMap((i) => [`a${t}.${i}`, `h${t}.${i}`]), `y${t}`]);
  const sent = [0, ...STEPS].flatMap((t) => UNITS.map((i) => `dh_next${t}.${i}`));
  return (
    <>
      {UNITS.map((i) => number(`h0.${i}`, place(`h0.${i}`)))}
      {STEPS.map((t) => [number(`x${t}`, place(`x${t}`)), number(`target${t}`, place(`target${t}`), "ink")])}
      {pairs.map((id) => [number(id, upper(id)), number(`d${id}`, lower(`d${id}`), "back")])}
      {sent.filter((id) => id in known).map((id) => number(id, place(id), "back"))}
      {number("loss", place("loss"), "ink")}
    </>
  );
}

/** The five sums: what each step gave, and the sum so far. */
function Sums({ known, added, results, operation }) {
  const back = STEPS.toReversed();
  return (
    <div class="wide">
      <table class="sums">
        <caption>What each step adds, and the sums so far</caption>
        <thead>
          <tr>
            <td />
            {back.map((t) => (
              <th scope="col">t = {t}</th>
            ))}
            <th scope="col">sum</th>
          </tr>
        </thead>
        <tbody>
          {sums(known).map((id) => (
            <tr class={results.includes(id) ? "now" : ""}>
              <th scope="row">{label(id)}</th>
              {back.map((t) => (
                <td class={results.includes(id) && operation.t === t ? "added" : ""}>
                  {added[id]?.[t] !== undefined && (
                    <Value name={`${id} t${t}`} value={added[id][t]} text={short(added[id][t])} />
                  )}
                </td>
              ))}
              <td>
                <Value name={id} value={known[id]} text={short(known[id])} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The loop, from where its sums begin; the line of the operation is lit. */
function Loop({ source, operation }) {
  const all = source.split("\n");
  const first = all.findIndex((line) => line.trim().startsWith("dWxh, "));
  const lines = all.slice(first, all.findLastIndex((line) => line.trim().startsWith("return")));
  const body = lines.findIndex((line) => line.trim().startsWith("for ")) + 1;
  const lit = (line, i) => (operation ? i >= body && line.startsWith(`${operation.name} `) : i < body - 1);
  return <Listing lines={lines} lit={lit} label="The loop in lab.reference_loop, the line of this operation marked" />;
}

/** How the matching lines of the kernel begin. */
const KERNEL = {
  dy: ["errors = ys", "dys ="],
  dWhy: ["Why="],
  dby: ["by="],
  dh: ["dhs[1:] =", "dh_prev +="], // except at the last step
  da: ["da *="],
  dWxh: ["Wxh="],
  dWhh: ["Whh="],
  dbh: ["bh="],
  dh_next: ["dh_prev +="],
};

function kernel_lines(operation) {
  if (!operation) return ["dhs[-1] +="]; // dh_next is zero there, if it is not given
  const { name, t } = operation;
  return name === "dh" && t === STEPS.at(-1) ? ["dhs[1:] =", "dhs[-1] +="] : KERNEL[name];
}

function Kernel({ source, operation }) {
  const starts = kernel_lines(operation);
  return (
    <More label="The same in the kernel, rnn_core">
      <Listing
        lines={source.split("\n")}
        lit={(line) => starts.some((start) => line.startsWith(start))}
        label="The kernel, the lines that do this operation marked"
      />
    </More>
  );
}

function View({ state, set, given, resets }) {
  const { step } = state;
  const go = (to) => set({ step: to });
  const [playing, play] = useFilm(step, LAST, go, resets);
  const [view, look] = useState("words");
  const operation = OPERATIONS[step - 1] ?? null;
  const { known, added, before, results } = after(step, state);
  const used = new Set(results.flatMap((id) => operands(expression(id, operation), known)));
  const squares = [...used].map((id) => parts(id).name).filter((name) => name[0] === "W");
  const stressed = operation ? [...squares, operation.name.slice(1)].map((name) => name + operation.t) : [];
  const key = (event) => {
    if (!(event.key in MOVES) || modified(event) || event.target.closest("input, details")) return;
    event.preventDefault();
    event.stopPropagation();
    go(Math.min(Math.max(step + MOVES[event.key], 0), LAST));
  };
  const touched = (event) => !event.target.closest(".play, .views") && play(false);
  return (
    <div class="stepper" data-view={view} onKeyDown={key} onKeyDownCapture={touched} onClickCapture={touched}>
      <Unrolled
        says="The unrolled network with its gradients, to walk through with the arrow keys"
        tabIndex={0}
        lit={new Set(stressed)}
        back={new Set(OPERATIONS.slice(0, step).flatMap(through))}
        lit_back={new Set(operation ? meeting(operation) : [])}
      >
        <Numbers known={known} used={used} results={results} />
      </Unrolled>
      <div class="side">
        <div class="controls">
          <Slider label="operation" value={step} values={stops(0, LAST, 1)} digits={0} set={go} />
          <Film at={step} last={LAST} go={go} playing={playing} play={play} />
          <div class="views">
            <Choice label="Beside the picture" options={VIEWS} value={view} set={look} />
          </div>
        </div>
        <Readout>
          <span class="outcome">
            <b>
              Operation {step} of {LAST}
              {operation && `, t = ${operation.t}`}.
            </b>{" "}
            {words(operation)}
          </span>
          {results.map((id) => (
            <Line
              id={id}
              expression={expression(id, operation)}
              known={is_sum(operation.name) ? before : known}
              value={known[id]}
              before={is_sum(operation.name) ? before[id] : null}
            />
          ))}
        </Readout>
        <Loop source={given.source} operation={operation} />
      </div>
      <Sums known={known} added={added} results={results} operation={operation} />
      <Kernel source={given.kernel} operation={operation} />
    </div>
  );
}

export default explorable({
  name: "backward_microscope",
  check: { ...network, step: whole(0, LAST) },
  given: ["source", "kernel"],
  View,
});
