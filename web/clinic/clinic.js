// The page of the clinic: code, the Python that examines it, and the verdict.

import { editor } from "./editor.js";
import backward from "./examples/backward.py";
import character_model from "./examples/character_model.py";
import features_first from "./examples/features_first.py";
import network from "./examples/network.py";
import rnn_bptt from "./examples/rnn_bptt.py";
import rows from "./examples/rows.py";
import { code_of, fragment, holds_code } from "./link.js";
import { stop, verdict_on } from "./python.js";

const EXAMPLES = [
  ["rnn_bptt(input_seq, targets, …, learning_rate)", rnn_bptt],
  ["backward(params, xs, hs, dys)", backward],
  ["a class with forward and backward", network],
  ["a layer, batch first: rnn_backward(dh, cache)", rows],
  ["a layer, features first: rnn_backward(da, caches)", features_first],
  ["a character model: lossFun", character_model],
];
const EXHIBIT = /bug museum, (.+)/;
const TOO_LONG = "This code is too long for an address. Send it as a file.";
const DAMAGED = "The address of this page holds code that is damaged; perhaps its end was cut off.";
const COPIED = "The link is in your clipboard, and in the address of this page.";
const IN_THE_ADDRESS = "The link is now the address of this page: copy it from there.";
const FORM = `
  <p><label for="clinic-example">An example of each form</label>
    <select id="clinic-example"></select></p>
  <div class="editor"></div>
  <p id="clinic-keys" class="keys">Ctrl+Enter examines, Ctrl+] and Ctrl+[ indent, Tab leaves the
    editor.</p>
  <div class="buttons">
    <button type="button" name="examine">Examine</button>
    <button type="button" name="stop" aria-disabled="true">Stop</button>
    <button type="button" name="link">Link to this code</button>
  </div>
  <p class="how-far" role="status"></p>
  <section class="verdict" aria-label="Verdict" aria-live="polite"></section>`;

const here = document.currentScript.src;
const place = document.querySelector("div.clinic");
const find = (selector) => place.querySelector(selector);
const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
const say = (words) => (find(".how-far").textContent = words);

function open() {
  place.innerHTML = FORM;
  keep_inside();
  const select = find("select");
  const code = editor({
    parent: find(".editor"),
    label: "Your code",
    description: "clinic-keys",
    edited: () => (select.selectedIndex = EXAMPLES.length), // it is no example any more
    submit: () => click("examine"),
  });
  const show_example = (number) => {
    if (number === EXAMPLES.length) return;
    code.text = EXAMPLES[number][1];
    select.selectedIndex = number;
  };
  const restore = async () => {
    if (holds_code(location.hash)) code.text = await code_of(location.hash).catch(damaged(code));
  };
  const names = [...EXAMPLES.map(([name]) => name), "your own code"];
  select.append(...names.map((name) => make("option", { textContent: name })));
  select.addEventListener("change", () => show_example(select.selectedIndex));
  button("examine").addEventListener("click", () => busy() || examine(code.text));
  button("stop").addEventListener("click", () => busy() && stop("You stopped it."));
  button("link").addEventListener("click", async () => say(await link_to(code.text)));
  addEventListener("hashchange", restore); // what a link brings is shown, and never run by itself
  show_example(0);
  restore();
}

/** Let the browser ask no other host, whatever the code wants: the worker inherits this. */
function keep_inside() {
  const content = "default-src 'self' 'unsafe-inline' 'unsafe-eval' blob: data:";
  document.head.append(make("meta", { httpEquiv: "Content-Security-Policy", content }));
}

const button = (name) => find(`[name=${name}]`);
const click = (name) => button(name).click() ?? true;
const damaged = (code) => () => say(DAMAGED) && code.text;

// A button that cannot be pressed keeps the focus of who pressed it, so none is disabled.
const busy = () => button("examine").ariaDisabled === "true";
function set_busy(now) {
  button("examine").ariaDisabled = now;
  button("stop").ariaDisabled = !now;
}

async function examine(text) {
  set_busy(true);
  find(".verdict").replaceChildren();
  const seconds = Number(place.dataset.seconds);
  try {
    const { title, words } = await verdict_on(text, { scripts: here, seconds, say });
    show(title, words);
  } catch (error) {
    show("Not read", error.message);
  }
  say("");
  set_busy(false);
  bring_into_view(find(".verdict"));
}

/** Scroll to what was pressed for, where it is below the window. */
function bring_into_view(verdict) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const block = verdict.offsetHeight > 0.8 * innerHeight ? "start" : "nearest";
  verdict.scrollIntoView({ block, behavior: still ? "instant" : "smooth" });
}

/** The verdict; where it names an exhibit of the museum, with a link. */
function show(title, words) {
  const parts = words.trim().split(EXHIBIT).map((part, i) => (i % 2 ? exhibit(part) : part));
  const text = make("div", { className: "words" });
  text.append(...parts);
  find(".verdict").dataset.title = title;
  find(".verdict").replaceChildren(make("h2", { textContent: title }), text);
}

function exhibit(name) {
  const anchor = name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
  return make("a", { href: `bugs.html#${anchor}`, textContent: `bug museum, ${name}` });
}

async function link_to(text) {
  const hash = await fragment(text);
  if (!hash) return TOO_LONG;
  history.replaceState(null, "", hash);
  const copied = navigator.clipboard?.writeText(location.href) ?? Promise.reject();
  return copied.then(
    () => COPIED,
    () => IN_THE_ADDRESS,
  );
}

// From a file no worker starts: there stays what is there for who has no script.
if (location.protocol === "file:") place.replaceChildren(...find(".without-script").childNodes);
else open();
