// SPDX-License-Identifier: Apache-2.0
// Draw the specs of `attrit report --figures` as the documented commands do: figures_render.mjs FOLDER. Prints TAP.
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
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
console.log(`1..${specs.length}`);
process.exit(failed || specs.length < 8 ? 1 : 0);
