// The first picture of each explorable as HTML, for readers without JavaScript and until the script
// is there. Reads [[name, state], …] from standard input, writes a list of texts.

import { readFileSync } from "node:fs";

import { renderToString } from "preact-render-to-string";

import { EXPLORABLES } from "./all.js";

const asked = JSON.parse(readFileSync(0, "utf-8"));
const pictures = asked.map(([name, state]) => {
  const { Live } = EXPLORABLES[name];
  const model = { get: (key) => state[key] };
  return renderToString(<Live model={model} where="prerender" />);
});
process.stdout.write(JSON.stringify(pictures));
