// SPDX-License-Identifier: Apache-2.0
// Draw the specs of `attrit report --figures` as the documented commands do: figures_render.mjs FOLDER. Prints TAP.
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = process.argv[2];
const vl2svg = fileURLToPath(new URL("../../web/node_modules/.bin/vl2svg", import.meta.url));
const specs = readdirSync(folder).filter((f) => f.endsWith(".vl.json"));
let failed = 0;
specs.forEach((file, i) => {
  const spec = JSON.parse(readFileSync(join(folder, file), "utf8"));
  const rows = Object.values(spec.datasets).reduce((sum, t) => sum + t.length, 0);
  const svg = execFileSync(vl2svg, [join(folder, file)], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  const shapes = (svg.match(/<(path|text|line|rect)/g) ?? []).length;
  const ok = rows > 0 && svg.startsWith("<svg") && shapes > 10 && svg.includes("Source: attrit") && !/NaN|undefined/.test(svg);
  console.log(`${ok ? "ok" : "not ok"} ${i + 1} - ${file}: ${rows} rows, ${shapes} shapes`);
  failed += !ok;
});
/** rsvg-convert of one of them: three times as wide as the SVG says, and one page that can be printed. */
function forPrint() {
  const file = join(folder, "strength.svg");
  const svg = execFileSync(vl2svg, [join(folder, "strength.vl.json")], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  writeFileSync(file, svg);
  const png = execFileSync("rsvg-convert", ["--zoom", "3", file], { maxBuffer: 1 << 26 });
  const pdf = execFileSync("rsvg-convert", ["--format", "pdf", file]).toString("latin1");
  const width = Number(svg.match(/width="([\d.]+)/)[1]);
  return png.toString("latin1", 1, 4) === "PNG" && Math.abs(png.readUInt32BE(16) - 3 * width) <= 3 && pdf.startsWith("%PDF-") && /\/Type\s*\/Page\b/.test(pdf);
}
let n = specs.length;
if (!spawnSync("rsvg-convert", ["--version"]).error) {
  const ok = forPrint();
  console.log(`${ok ? "ok" : "not ok"} ${++n} - strength as PNG and PDF`);
  failed += !ok;
}
console.log(`1..${n}`);
process.exit(failed || specs.length < 8 ? 1 : 0);
