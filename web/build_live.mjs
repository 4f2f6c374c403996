// SPDX-License-Identifier: Apache-2.0
// Build the script of attrit serve: node build_live.mjs OUT_FILE
import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const out = process.argv[2];
await build({
  entryPoints: [join(dirname(fileURLToPath(import.meta.url)), "live.ts")],
  outfile: out,
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2020",
  charset: "ascii",
  legalComments: "none",
  logLevel: "warning",
});
const size = statSync(out).size;
if (size > 60000) throw new Error(`the page's script has ${size} bytes; 60,000 are the most`);
