// What the theme leaves to Bootstrap (82 KB) and shows: menus and hints.

for (const button of document.querySelectorAll('[data-bs-toggle="dropdown"]')) {
  const menu = button.parentElement;
  const show = (open) => {
    button.classList.toggle("show", open);
    button.setAttribute("aria-expanded", open);
  };
  button.addEventListener("click", () => show(!button.classList.contains("show")));
  menu.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    show(false);
    button.focus();
  });
  const left_for = (place) => menu.contains(place) || show(false);
  menu.addEventListener("focusout", ({ relatedTarget }) => left_for(relatedTarget));
  document.addEventListener("click", ({ target }) => left_for(target));
}

for (const button of document.querySelectorAll("[data-bs-title]"))
  button.title ||= button.dataset.bsTitle;

// The theme takes the focus from the button that opens a drawer: it gets it back.
for (const name of ["primary", "secondary"])
  document
    .querySelector(`#pst-${name}-sidebar-modal`)
    ?.addEventListener("close", () => document.querySelector(`.${name}-toggle`).focus());

// A link means a place: what glides there misses it, since fonts and figures still change the height
// of the page. So one is put there, and again until all is loaded, or one moves.
function keep_in_sight(place, block) {
  const height = new ResizeObserver(() => place.scrollIntoView({ behavior: "instant", block }));
  const stop = () => height.disconnect();
  height.observe(document.body);
  for (const move of ["wheel", "touchstart", "pointerdown", "keydown"])
    addEventListener(move, stop, { once: true, passive: true });
  addEventListener("load", () => document.fonts.ready.then(() => setTimeout(stop, 500)));
}
const [visit] = performance.getEntriesByType("navigation");
const figure = new URLSearchParams(location.search).get("explorable");
const figure_meant = figure && document.querySelector(`[data-explorable="${CSS.escape(figure)}"]`);
const place_meant = figure_meant || document.getElementById(location.hash.slice(1));
if (place_meant && visit?.type === "navigate")
  keep_in_sight(place_meant, figure_meant?.offsetHeight < innerHeight ? "center" : "start");

// A picture that waits until one reads there has to come before it is printed.
addEventListener("beforeprint", () => {
  for (const picture of document.querySelectorAll("img[loading=lazy]")) picture.loading = "eager";
});

// The title in a drawing is no name for everybody.
addEventListener("DOMContentLoaded", () => {
  for (const button of document.querySelectorAll(".copybtn"))
    button.setAttribute("aria-label", button.dataset.tooltip);
});

// A browser lets no page from a file load what runs a chapter: there the link is words.
if (location.protocol === "file:") {
  for (const link of document.querySelectorAll(':is(.run-chapter, .live) a[href*="lite/"]'))
    link.replaceWith(`${link.textContent}, once the site is served (make serve, or a web host)`);
  document.querySelector(".btn-run")?.remove();
}

// Who comes from the search page sees the words found; nobody else loads the scripts for it.
const searched = localStorage.getItem("sphinx_highlight_terms");
if (searched && typeof SphinxHighlight === "undefined") {
  const here = document.currentScript.src;
  const known = typeof DOCUMENTATION_OPTIONS !== "undefined";
  const names = [...(known ? [] : ["documentation_options.js"]), "doctools.js", "sphinx_highlight.js"];
  for (const name of names) {
    const script = document.createElement("script");
    script.async = false; // in this order
    script.src = new URL(name, here);
    document.head.append(script);
  }
}
