// The first picture of each explorable as HTML, for readers without JavaScript and until the script
// is there.

import { readFileSync } from "node:fs";

import { renderToString } from "preact-render-to-string";

/** Read [[name, state], …] from standard input, and write a list of texts. */
export function prerender(explorables) {
  const by_name = Object.fromEntries(explorables.map((each) => [each.name, each]));
  const pictures = JSON.parse(readFileSync(0, "utf-8")).map(([name, state]) => {
    const { Live } = by_name[name];
    const model = { get: (key) => state[key] };
    return renderToString(<Live model={model} where="prerender" />);
  });
  process.stdout.write(JSON.stringify(pictures));
}
