// What the theme leaves to Bootstrap (82 KB): the menus, the way back to the top, the hints.

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
  menu.addEventListener("focusout", ({ relatedTarget }) => menu.contains(relatedTarget) || show(false));
  document.addEventListener("click", ({ target }) => menu.contains(target) || show(false));
}

const way_back = document.getElementById("pst-back-to-top");
let before = scrollY;
const offer_way_back = () => {
  if (scrollY === before) return;
  way_back.style.display = scrollY < before && scrollY > 100 ? "block" : "none";
  before = scrollY;
};
way_back.addEventListener("click", () => scrollTo(0, 0));
addEventListener("scroll", offer_way_back, { passive: true });

for (const button of document.querySelectorAll("[data-bs-title]"))
  button.title ||= button.dataset.bsTitle;

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
