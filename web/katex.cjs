// Formulas, [[tex, whether it stands alone], …] from standard input, as a list of HTML texts.

const fs = require("node:fs");
const { createRequire } = require("node:module");

const katex = createRequire(`${process.argv[2]}/`)("katex");

// Greek letters and the like are typed as they are; whatever else KaTeX is strict about is a fault.
const strict = (code) => (code === "unicodeTextInMathMode" ? "ignore" : "error");

const html = JSON.parse(fs.readFileSync(0, "utf-8")).map(([tex, displayMode]) =>
  katex.renderToString(tex, { displayMode, strict, throwOnError: true }),
);
process.stdout.write(JSON.stringify(html));
