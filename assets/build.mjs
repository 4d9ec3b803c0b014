// Builds build/fonts/ and build/static/css/*.css: KERN and our own rules, reduced to what the templates use.
// Old phones know neither oklch() nor logical defaults, so everything that is constant is settled
// here: tokens become values, colours become hex, left and right become start and end.
// EXTRA_CONTENT names further files (comma-separated globs) whose classes are kept.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { Features, transform } from "lightningcss";
import postcss from "postcss";
import { PurgeCSS } from "purgecss";
import { unpackFonts } from "./fonts.mjs";
import { logical, tokens } from "./postcss.mjs";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const OUT = resolve(ROOT, "build/static/css");
const EXTRA = process.env.EXTRA_CONTENT?.split(",") ?? [];
// Per sheet, what uses it: nothing behind the login makes the public pages heavier.
const SHEETS = {
  site: [
    "templates/{400,404,500,503}.html",
    "templates/{pages,locations}/*.html",
    "templates/layout/base.html",
    "templates/components/*.html",
    "locations/*.py",
    "lokalwillkommen/**/*.py",
    "static/js/site.js",
    ...EXTRA,
  ],
  staff: [
    "templates/**/*.html",
    "{lokalwillkommen,reports,consultations,locations,accounts,records}/**/*.py",
    "static/js/{staff,entry,tally}.js",
    ...EXTRA,
  ],
};
// What stands beside the public parts and is for pages behind the login.
const STAFF_ONLY = [
  "templates/components/{changed,empty,field}.html",
  "lokalwillkommen/**/{staff,form}_*.py",
];
const TARGETS = { chrome: 87 << 16, firefox: 78 << 16, safari: (14 << 16) | (1 << 8) };

const require = createRequire(import.meta.url);

function bundle(file) {
  return readFileSync(file, "utf8").replace(/@import "(.+?)";/g, (_, name) =>
    bundle(name.startsWith(".") ? resolve(dirname(file), name) : require.resolve(name)),
  );
}

function parts() {
  const files = ["frame", "forms", "lists", "resident"];
  const text = files.map((file) => readFileSync(resolve(ROOT, `static/css/staff/${file}.css`), "utf8"));
  return ["textarea", "multiple", ...text.join("").match(/(?<=\.)[a-z][\w-]+/g)];
}

function check(name, css) {
  const wrong = css.match(
    /var\(|oklch\(|@import|@font-face|url\((?!"?data:)|[{;](?:margin|padding|border)-(?:left|right)|[{;](?:left|right|float|clear):|:(?:left|right)[;}]/,
  );
  if (wrong) throw new Error(`${name}: "${css.substr(wrong.index - 60, 120)}" must not be sent`);
}

async function build(name, content) {
  const source = bundle(resolve(ROOT, `static/css/${name}.css`));
  const settled = postcss([tokens, logical]).process(source, { from: undefined }).css;
  const [used] = await new PurgeCSS().purge({
    content: content.map((glob) => (glob.startsWith("/") ? glob : `${ROOT}/${glob}`)),
    skippedContentGlobs: [
      "**/migrations/**",
      ...(name === "site" ? STAFF_ONLY.map((glob) => `${ROOT}/${glob}`) : []),
    ],
    css: [{ raw: settled }],
    // Templates put is- and the status together. The parts of staff pages are there for pages to
    // come, and Django writes their fields.
    safelist: ["html", "body", "js", /^is-/, ...(name === "staff" ? parts() : [])],
    dynamicAttributes: ["dir", "multiple", "open", "aria-busy", "aria-current", "disabled"],
    keyframes: true,
  });
  const { code } = transform({
    filename: `${name}.css`,
    code: Buffer.from(used.css),
    minify: true,
    targets: TARGETS,
    exclude:
      Features.LogicalProperties | Features.DirSelector | Features.LightDark |
      Features.FontFamilySystemUi,
  });
  check(name, code.toString());
  writeFileSync(`${OUT}/${name}.css`, code);
  console.log(`${name}.css ${code.length} bytes, ${brotliCompressSync(code).length} as brotli`);
}

mkdirSync(OUT, { recursive: true });
for (const [name, content] of Object.entries(SHEETS)) await build(name, content);
unpackFonts(resolve(ROOT, "build/fonts"));
