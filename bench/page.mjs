// SPDX-License-Identifier: Apache-2.0
// What a reader waits for, beside what is asked of it: page.mjs PROGRAM. The report of campaigns/kursk-2024 written and opened
// (from navigation until every chart is drawn, in headless Chromium), a stored view answered, and the bytes of our own scripts.
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(new URL("../web/package.json", import.meta.url));
const { chromium } = require("playwright-core");
const program = resolve(process.argv[2]);
const ROUNDS = 9;
const FORM = "as_of=2025-01-20&quality=quick&seed=1";

const median = (x) => [...x].sort((a, b) => a - b)[x.length >> 1];
let slow = 0;
function tell(what, is, asked, unit) {
  slow += is > asked;
  console.log(`${what.padEnd(44)} ${is.toFixed(0).padStart(8)} ${String(asked).padStart(8)} ${unit}`);
}

/** A server of a campaign; `at` is its address. */
function serve(folder) {
  const child = spawn(program, ["serve", folder, "--port", "0"], { stdio: ["ignore", "pipe", "inherit"] });
  return new Promise((done) => child.stdout.on("data", (text) => /http:\S+/.test(text) && done({ child, at: String(text).match(/http:\S+/)[0] })));
}

/** Run a view and wait for its end; its name. */
async function run(at) {
  const { view, run } = await (await fetch(`${at}api/run/kursk-2024`, { method: "POST", body: new URLSearchParams(FORM) })).json();
  for (;;) {
    const { state, error } = await (await fetch(`${at}api/runs/${run}`)).json();
    if (state === "done") return view;
    if (state !== "waiting" && state !== "running") throw new Error(error || state);
    await new Promise((done) => setTimeout(done, 200));
  }
}

/** Milliseconds of each round, after one that is not counted. */
async function rounds(work) {
  const ms = [];
  for (let i = 0; i <= ROUNDS; i++) ms.push(await work());
  return ms.slice(1);
}

/** What the page asks for to show a stored answer. */
async function answer(at, view) {
  const began = performance.now();
  const { stored } = await (await fetch(`${at}api/view/kursk-2024?${FORM}`)).json();
  if (!stored) throw new Error("it is not stored");
  for (const name of ["summary.json", "claims.json", "report.html"]) await (await fetch(`${at}view/kursk-2024/${view}/${name}`)).text();
  return performance.now() - began;
}

async function open(browser, file) {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 1000 } })).newPage();
  await page.goto(pathToFileURL(file).href);
  await page.waitForFunction(() => document.documentElement.dataset.ready === "yes", null, { polling: 5 });
  const ms = await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now()), 0))));
  await page.context().close();
  return ms;
}

/** Of the local page's script; the report's own is weighed by build.mjs, which refuses more than 60,000 bytes. */
const bytes = (name) => statSync(join(dirname(program), "web", name)).size;

const folder = mkdtempSync(join(tmpdir(), "bench-"));
const { child, at } = await (async () => {
  cpSync(new URL("../campaigns/kursk-2024", import.meta.url), join(folder, "kursk-2024"), { recursive: true, filter: (path) => !path.endsWith("/views") });
  return serve(join(folder, "kursk-2024"));
})();
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
try {
  const view = await run(at);
  const out = join(folder, "kursk-2024", "views", view, "out");
  console.log(`${"the pages, median of 9".padEnd(44)} ${"is".padStart(8)} ${"asked".padStart(8)}`);
  tell("all files of a run written", 1000 * JSON.parse(readFileSync(join(out, "manifest.json"))).seconds.writing, 1000, "ms");
  tell("report.html opened, every chart drawn", median(await rounds(() => open(browser, join(out, "report.html")))), 1500, "ms");
  tell("a stored view answered, with its report", median(await rounds(() => answer(at, view))), 100, "ms");
  tell("script of the local page", bytes("live.js"), 60000, "bytes");
} finally {
  await browser.close();
  child.kill();
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = slow ? 1 : 0;
