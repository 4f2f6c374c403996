// SPDX-License-Identifier: Apache-2.0
// Build the page script: every charts/*.vl.json becomes a Vega dataflow, parsed here so that the page needs neither
// parser nor eval; bundled with the parts of Vega that these charts use. Usage: node build.mjs OUT_FILE
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import * as vega from "vega";
import { compile } from "vega-lite";

const here = dirname(fileURLToPath(import.meta.url));

// The specs carry plain colours, for other tools; on the page each becomes a variable of style.css, so that light, dark
// and print need no second drawing.
const colours = {
  "#000000": "ink",
  "#595959": "muted",
  "#d9d9d9": "rule",
  "#ffffff": "paper",
  "#0072b2": "blue",
  "#e69f00": "orange",
  "#009e73": "green",
  "#d55e00": "vermilion",
  "#cc79a7": "purple",
};
const themed = (text) => {
  if (/'#[0-9a-fA-F]{6}'/.test(text)) throw new Error("a colour inside an expression does not follow light and dark");
  return text.replace(/"(#[0-9a-fA-F]{6})"/g, (all, c) => {
    if (!(c.toLowerCase() in colours)) throw new Error(`colour ${c} is not in the palette`);
    return `"var(--${colours[c.toLowerCase()]})"`;
  });
};

// Named here, not in style.css, because Vega measures its labels with it.
const font = "system-ui, sans-serif";
const config = {
  font,
  aria: false,
  background: null,
  view: { stroke: null },
  axis: {
    labelColor: "#595959",
    labelFontSize: 12,
    titleColor: "#595959",
    titleFontSize: 12,
    titleFontWeight: "normal",
    gridColor: "#d9d9d9",
    domainColor: "#595959",
    tickColor: "#595959",
    labelFont: font,
    titleFont: font,
  },
  axisX: { grid: false },
  axisY: { domain: false, ticks: false, labelPadding: 6 },
  text: { fontSize: 12, font },
};

function dataflow(file) {
  const spec = JSON.parse(themed(readFileSync(join(here, "charts", file), "utf8")));
  delete spec.title; // the page prints title and subtitle as text
  spec.config = JSON.parse(themed(JSON.stringify(config)));
  spec.autosize = { type: "fit", contains: "padding", resize: true };
  spec.width = 600;
  const warn = {
    level: () => warn,
    debug: () => warn,
    info: () => warn,
    warn: (m) => {
      throw new Error(`${file}: ${m}`);
    },
    error: (m) => {
      throw new Error(`${file}: ${m}`);
    },
  };
  const { spec: full } = compile(spec, { logger: warn });
  return vega.parse(full, undefined, { ast: true });
}

const flows = {},
  rows = {};
for (const file of readdirSync(join(here, "charts"))
  .filter((f) => f.endsWith(".vl.json"))
  .sort()) {
  const name = file.replace(".vl.json", "");
  flows[name] = dataflow(file);
  const tall = JSON.parse(readFileSync(join(here, "charts", file), "utf8")).usermeta; // as high as its table has rows
  if (tall) rows[name] = [tall.rows, tall.step];
}
// The interpreter runs the trees; of each expression's source the runtime needs a name alone.
const names = new Map();
const short = (code) => names.get(code) ?? (names.set(code, `e${names.size}`), names.get(code));
const slim = JSON.parse(
  JSON.stringify(flows, (key, value) => {
    if (value instanceof RegExp) throw new Error(`a chart uses ${value}: a pattern does not survive as JSON`);
    if (key === "raw") return undefined;
    return value && value.ast && typeof value.code === "string" ? { code: short(value.code), ast: value.ast } : value;
  }),
);
// Pieces that stand often are written once.
const LONG = 40;
const count = new Map();
const tally = (v) => {
  if (!v || typeof v !== "object") return;
  const text = JSON.stringify(v);
  count.set(text, (count.get(text) ?? 0) + 1);
  if (count.get(text) === 1) Object.values(v).forEach(tally);
};
tally(slim);
const pieces = new Map();
const written = (v) => {
  if (!v || typeof v !== "object") return JSON.stringify(v);
  const text = JSON.stringify(v);
  if (pieces.has(text)) return pieces.get(text)[0];
  const body = Array.isArray(v)
    ? `[${v.map(written).join(",")}]`
    : `{${Object.entries(v).map(([k, x]) => `${JSON.stringify(k)}:${written(x)}`)}}`;
  if (text.length < LONG || count.get(text) < 2) return body;
  pieces.set(text, [`t${pieces.size}`, body]);
  return pieces.get(text)[0];
};
const lean = written(slim);
const forest = [...pieces.values()].map(([name, body]) => `const ${name} = ${body};\n`).join("");

// Of Vega's transforms the page gets those that the dataflows name.
const packages = ["vega-transforms", "vega-encode", "vega-view-transforms"];
const home = Object.fromEntries(
  (await Promise.all(packages.map((p) => import(p)))).flatMap((m, i) =>
    Object.keys(m).map((name) => [name, packages[i]]),
  ),
);
const used = new Set();
JSON.stringify(flows, (key, value) => {
  if (key === "type" && value in home) used.add(value);
  return value;
});
const chartsModule =
  forest +
  [...used].map((t) => `import { ${t} } from "${home[t]}";`).join("\n") +
  `\nexport const transforms = { ${[...used].join(", ")} };\nexport const flows = ${lean};\n` +
  `export const rows = ${JSON.stringify(rows)};\n` +
  `export const palette = ${JSON.stringify(Object.fromEntries(Object.entries(colours).map(([c, name]) => [name, c])))};\n`;

const chartsPlugin = {
  name: "charts",
  setup(b) {
    b.onResolve({ filter: /^charts$/ }, () => ({ path: "charts", namespace: "charts" }));
    b.onLoad({ filter: /.*/, namespace: "charts" }, () => ({ contents: chartsModule, loader: "js", resolveDir: here }));
  },
};

const result = await build({
  entryPoints: [join(here, "page.ts")],
  outfile: process.argv[2] ?? join(here, "dist", "page.js"),
  plugins: [chartsPlugin],
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2020",
  platform: "browser",
  charset: "ascii",
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
});
const inputs = Object.values(result.metafile.outputs)[0].inputs;
const own = Object.entries(inputs).reduce((sum, [f, v]) => sum + (/node_modules|^charts:/.test(f) ? 0 : v.bytesInOutput), 0);
if (own > 60000) throw new Error(`the page's own script has ${own} bytes; 60,000 are the most`);
if (process.env.ATT_SIZES) {
  const by = {};
  for (const [f, v] of Object.entries(inputs)) {
    const m = f.match(/node_modules\/([^/]+)/)?.[1] ?? f;
    by[m] = (by[m] ?? 0) + v.bytesInOutput;
  }
  for (const [f, n] of Object.entries(by).sort((a, b) => b[1] - a[1])) console.log(String(n).padStart(8), f);
}
