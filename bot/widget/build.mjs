// Builds the widget: one file for each language under strings/, in dist/. With --release each is
// also kept in dist/releases/ under the hash of its content, where a pasted tag finds it for ever.

import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build, transform } from "esbuild";

const HERE = import.meta.dirname;
const DIST = join(HERE, "dist");
const OWN = ["build.mjs", "package-lock.json", "package.json", "tsconfig.json"];

/** One hash of all that a build is made from; bot/widget/files.py computes the same. */
function sources() {
  const names = [...OWN, ...inside("src"), ...inside("strings")].sort();
  const hash = createHash("sha256");
  for (const name of names) hash.update(`${name}\n`).update(readFileSync(join(HERE, name))).update("\0");
  return hash.digest("hex").slice(0, 32);
}

function inside(folder) {
  return readdirSync(join(HERE, folder)).map((name) => `${folder}/${name}`);
}

/** The style sheet as a short string. */
const style = {
  name: "style",
  setup(builder) {
    builder.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(readFileSync(path, "utf-8"), { loader: "css", minify: true, target: "safari16" });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

/** Each `s.name` of the program is replaced by its text. */
function strings(language) {
  const texts = JSON.parse(readFileSync(join(HERE, "strings", `${language}.json`), "utf-8"));
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [`s.${key}`, JSON.stringify(text)]));
}

async function bundle(language) {
  const result = await build({
    entryPoints: [join(HERE, "src", "main.ts")],
    banner: { js: `/* clinic chat ${sources()} */` },
    bundle: true,
    charset: "utf8",
    define: strings(language),
    format: "iife",
    legalComments: "none",
    mangleProps: /_$/,
    minify: true,
    plugins: [style],
    target: "es2020",
    write: false,
  });
  return result.outputFiles[0].contents;
}

const release = process.argv.includes("--release");
mkdirSync(join(DIST, "releases"), { recursive: true });
for (const file of readdirSync(join(HERE, "strings"))) {
  const language = file.replace(".json", "");
  const stem = language == "en" ? "widget" : `widget.${language}`;
  const code = await bundle(language);
  writeFileSync(join(DIST, `${stem}.js`), code);
  const hash = createHash("sha256").update(code).digest("hex").slice(0, 16);
  if (release) writeFileSync(join(DIST, "releases", `${stem}.${hash}.js`), code);
}
