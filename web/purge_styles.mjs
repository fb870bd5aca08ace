// The style sheets of theme and extensions as one, without the rules that no page uses. Called by
// extension/page_assets.py; on standard input {styles, pages, scripts}: lists of files.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.argv[2], "index.js"));
const { PurgeCSS } = require("purgecss");
const esbuild = require("esbuild");

const read = (path) => readFileSync(path, "utf-8");
const { styles, pages, scripts } = JSON.parse(read(0));

// Prose says "table" and "alert" too; only what stands in a tag can be meant by a selector.
const tags = (path) => read(path).match(/<[^>]*>/g).join("\n");

const purged = await new PurgeCSS().purge({
  content: [
    ...pages.map((path) => ({ raw: tags(path), extension: "html" })),
    ...scripts.map((path) => ({ raw: read(path), extension: "js" })),
  ],
  css: styles.map((path) => ({ raw: read(path), name: path })),
  keyframes: true,
  dynamicAttributes: ["data-theme", "data-mode", "open"],
});
const no_icon_font = (css) => css.replace(/@font-face\s*{[^}]*Font Awesome[^}]*}/g, "");
const { code } = await esbuild.transform(
  purged.map(({ css }) => no_icon_font(css)).join("\n"),
  { loader: "css", minify: true, logLevel: "silent" }, // other people's CSS is not ours to repair
);
process.stdout.write(code);
