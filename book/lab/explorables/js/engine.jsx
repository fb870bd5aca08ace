// What makes a drawing an explorable: state shared with Python or with the page, checked before it
// is taken over; a way back to the beginning; a link that restores the state.

import { render } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

import { modified } from "./controls.jsx";
import "./explorables.css";
import { fault } from "./fault.js";
import { address } from "./link.js";
import { Refusal, asking } from "./refusal.js";

/**
 * A module for anywidget, and for the page.
 *
 * name: as in Python. check: for each name of the state, a function of a value that gives null, or
 * words that say what is needed. given: names of what Python tells besides, and nobody changes.
 * View: a component; it gets the state, what is given, `set`, which takes changes and tells whether
 * they were taken over, and how many `resets` there have been.
 */
export function explorable({ name, check, given = [], View }) {
  const Live = (props) => <Explorable name={name} check={check} given={given} View={View} {...props} />;
  return {
    name,
    check,
    Live,
    render({ model, el, linked = null }) {
      el.classList.add("explorable");
      el.addEventListener("focusin", keep_keys);
      const still = [...el.childNodes];
      el.replaceChildren();
      const where = el.dataset.explorable ? "page" : "notebook";
      try {
        render(<Live model={model} where={where} linked={linked} />, el);
      } catch (error) {
        el.replaceChildren(...still);
        throw error;
      }
      return () => render(null, el);
    },
  };
}

/** JupyterLab would take a key for its own: two d on a slider delete the cell. */
function keep_keys(event) {
  event.target.dataset.lmSuppressShortcuts = "true";
}

/** Shows the link in the address bar, or tells that the browser loads it. */
function keep_in_address_bar(event) {
  if (modified(event)) return false;
  try {
    history.replaceState(null, "", event.currentTarget.href);
  } catch (error) {
    if (error.name !== "SecurityError") throw error;
    return false; // a file, in some browsers
  }
  event.preventDefault();
  return true;
}

/** The entries of an object for which a test of their name is true, and the others. */
const parted = (object, test) =>
  [true, false].map((wanted) =>
    Object.fromEntries(Object.entries(object).filter(([name]) => test(name) === wanted)),
  );

const starts = new WeakMap(); // the state that a model came with, also for a second view of it

function Explorable({ name, check, given, View, model, where, linked }) {
  const names = Object.keys(check);
  const from_model = (wanted) => Object.fromEntries(wanted.map((each) => [each, model.get(each)]));
  const read = () => from_model(names);
  const [state, setState] = useState(read);
  if (!starts.has(model)) starts.set(model, state);
  const [refused, setRefused] = useState(null);
  const [resets, setResets] = useState(0);
  const [noted, setNoted] = useState(null); // the state whose link the address bar shows
  const own = useRef(false); // whether a change of the model is one of ours
  useEffect(() => {
    const renew = () => {
      if (own.current) return;
      setRefused(null);
      setState(read());
    };
    const events = names.map((each) => `change:${each}`);
    for (const event of events) model.on(event, renew);
    return () => events.forEach((event) => model.off(event, renew));
  }, [model]);

  const set = (changes) => {
    const wrong = fault(check, changes, asking());
    if (wrong) setRefused(wrong);
    else if (refused && refused.name in changes) setRefused(null);
    if (wrong) return false;
    own.current = true;
    try {
      for (const [each, value] of Object.entries(changes)) model.set(each, value);
      model.save_changes();
    } finally {
      own.current = false;
    }
    setState((before) => ({ ...before, ...changes }));
    return true;
  };

  const reset = () => {
    set(starts.get(model));
    setRefused(null);
    setResets(resets + 1);
  };

  // A link passed on by mail may have got more names than it had; what it knows is shown, and at
  // once, so that nobody sees the first state before it.
  useLayoutEffect(() => {
    if (!linked) return;
    const [known, strange] = parted(linked, (each) => names.includes(each));
    if (!set(known)) return;
    setRefused(fault(check, strange));
  }, []);

  return (
    <Refusal.Provider value={{ refused, clear: () => setRefused(null) }}>
      <View state={state} set={set} where={where} given={from_model(given)} resets={resets} />
      <div class="explorable-foot">
        <button type="button" onClick={reset}>
          Reset
        </button>
        {where !== "notebook" && (
          <>
            <a
              href={address(name, state)}
              onClick={(event) => keep_in_address_bar(event) && setNoted(state)}
            >
              Link to this state
            </a>
            <span class="noted" role="status">
              {noted === state && "The address bar shows it."}
            </span>
          </>
        )}
      </div>
      <p class="refused" role="alert">
        {refused?.words}
      </p>
    </Refusal.Provider>
  );
}
