// Formulas, [[tex, whether it stands alone], …] from standard input, as a list of HTML texts.

const fs = require("node:fs");
const { createRequire } = require("node:module");

const katex = createRequire(`${process.argv[2]}/`)("katex");

// Greek letters and the like are typed as they are; whatever else KaTeX is strict about is a fault.
const strict = (code) => (code === "unicodeTextInMathMode" ? "ignore" : "error");

// KaTeX gives a named function two nodes, its name and an invisible sign; an index may be only one.
const named = /<mi>[^<]*<\/mi><mo>\u2061<\/mo>/g;

const html = JSON.parse(fs.readFileSync(0, "utf-8")).map(([tex, displayMode]) =>
  katex
    .renderToString(tex, { displayMode, strict, throwOnError: true })
    .replace(named, "<mrow>$&</mrow>"),
);
process.stdout.write(JSON.stringify(html));
