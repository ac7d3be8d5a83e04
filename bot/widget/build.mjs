// Builds the widget: one file for each language under strings/, in dist/. With --release each is
// also kept in dist/releases/ under the hash of its content, where a pasted tag finds it for ever.

import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build, transform } from "esbuild";
import { minify } from "terser";

const HERE = import.meta.dirname;
const DIST = join(HERE, "dist");
const OWN = ["build.mjs", "package-lock.json", "package.json", "tsconfig.json"];

/** One hash of all that a build is made from; bot/widget/files.py computes the same. */
function sources() {
  const names = [...OWN, ...inside("src"), ...inside("strings")].sort();
  const hash = createHash("sha256");
  for (const name of names)
    hash
      .update(`${name}\n`)
      .update(readFileSync(join(HERE, name)))
      .update("\0");
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
      const options = { loader: "css", minify: true, target: "safari16" };
      const { code } = await transform(readFileSync(path, "utf-8"), options);
      return { contents: short(code.trim()), loader: "text" };
    });
  },
};

/** Custom properties with names of one letter; those of one letter already are set by the program. */
function short(css) {
  const names = [...new Set(css.match(/--\w{2,}/g))];
  return names.reduce((now, name, i) => now.replaceAll(name, `--${"bcdefghij"[i]}`), css);
}

/** Each `s.name` of the program is replaced by its text. */
function strings(language) {
  const texts = JSON.parse(readFileSync(join(HERE, "strings", `${language}.json`), "utf-8"));
  return Object.fromEntries(
    Object.entries(texts).map(([key, text]) => [`s.${key}`, JSON.stringify(text)]),
  );
}

async function bundle(language) {
  const result = await build({
    entryPoints: [join(HERE, "src", "main.ts")],
    bundle: true,
    charset: "utf8",
    define: strings(language),
    format: "iife",
    legalComments: "none",
    minifySyntax: true,
    plugins: [style],
    target: "es2020",
    tsconfigRaw: {}, // else each file begins with "use strict"
    write: false,
  });
  // esbuild has made it small; a second look at the whole finds two hundredths more.
  const { code } = await minify(result.outputFiles[0].text, {
    compress: { ecma: 2020, hoist_funs: true, keep_fargs: false, passes: 3, unsafe_arrows: true },
    ecma: 2020,
    mangle: { toplevel: true },
  });
  return `//${sources()}\n${code}`;
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
