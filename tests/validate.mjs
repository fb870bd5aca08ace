// Called with the folder of npm's packages and of the site: the faults of its pages, as JSON.

import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [packages, site] = process.argv.slice(2);
const { HtmlValidate, StaticConfigLoader } = createRequire(join(packages, "index.js"))("html-validate");

// What is asked of a page is the standard and what helps a reader; what is not asked, and why:
const rules = {
  "empty-heading": "off", // the theme's title on paper, empty on the pages of the index
  "heading-level": "off", // the same title again; tests/test_site.py looks at what is shown
  "no-implicit-button-type": "off", // the theme's buttons stand in no form
  "no-redundant-role": "off", // Sphinx's search finds the text of a page by role="main"
  "prefer-native-element": "off", // headings and landmarks of the theme, by role
  "require-sri": "off", // every file is the site's own
  "text-content": "off", // buttons are named by aria-label, which axe sees
  "wcag/h32": "off", // the field for the search is sent by Enter
  "wcag/h63": "off", // heads of columns stand above columns
};
const presets = ["html-validate:standard", "html-validate:a11y", "html-validate:document"];
const validator = new HtmlValidate(
  new StaticConfigLoader({ root: true, extends: presets, rules }),
);

const files = readdirSync(site, { recursive: true })
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => file.endsWith(".html") && !/^(_static|lite)\//.test(file));
// MyST-NB's words that open and close a cell; its style, and the theme's, ask for this paragraph.
const theirs = "<p> element is not permitted as content under <summary>";
const faults = [];
for (const file of files) {
  const report = await validator.validateString(readFileSync(join(site, file), "utf-8"));
  for (const { line, message, ruleId } of report.results.flatMap((result) => result.messages))
    if (message !== theirs) faults.push(`${file}:${line}: ${message} (${ruleId})`);
}
process.stdout.write(JSON.stringify({ files: files.length, faults }));
