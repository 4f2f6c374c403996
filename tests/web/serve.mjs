// SPDX-License-Identifier: Apache-2.0
// The local page as its users use it: node serve.mjs ATTRIT FOLDER (with campaigns/small, campaigns/northwind). Prints TAP.
// SHOTS=DIR keeps pictures of what was seen.
import { execFileSync, spawn } from "node:child_process";
import { appendFileSync, readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const require = createRequire(new URL("../../web/package.json", import.meta.url));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const [attrit, folder] = process.argv.slice(2).map((path) => resolve(path));
const campaigns = join(folder, "campaigns");

let n = 0,
  failed = 0;
function check(name, wrong) {
  const bad = Array.isArray(wrong) ? wrong.length > 0 : Boolean(wrong);
  console.log(`${bad ? "not ok" : "ok"} ${++n} - ${name}`);
  if (bad) console.log(`# ${JSON.stringify(wrong).slice(0, 1500)}`);
  failed += bad;
}
const differ = (...pairs) => pairs.filter(([, got, want]) => String(got) !== String(want));

/* ---- server and browser -------------------------------------------------------------------------------------- */

const children = new Set(); // none outlives the test: one that holds its output open would keep whoever waits for that

/** Started; its address is the first that it prints. */
function serve(...more) {
  const child = spawn(attrit, ["serve", "campaigns", "--port", "0", ...more], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  children.add(child);
  return new Promise((done, fail) => {
    let text = "";
    child.on("exit", () => fail(new Error(`attrit serve ended: ${text}`)));
    child.stdout.on("data", (part) => {
      text += part;
      const url = text.match(/http:\S+/)?.[0];
      if (url) done({ child, url });
    });
  });
}
const end = ({ child }) =>
  new Promise((done) => {
    const began = Date.now();
    child.removeAllListeners("exit");
    child.on("exit", (code) => done({ code, ms: Date.now() - began }));
    child.kill("SIGINT");
  });

const noise = [];
async function open(browser, url, size = { width: 1440, height: 1000 }) {
  const page = await browser.newPage({ viewport: size });
  page.setDefaultTimeout(120000); // a busy machine takes its time
  const host = new URL(url).host;
  page.on("console", (m) => {
    const expected = /status of 400|ERR_CONNECTION_REFUSED/; // mistakes, and a server that was ended
    if (m.type() === "error" && !expected.test(m.text())) noise.push(m.text());
  });
  page.on("pageerror", (e) => noise.push(e.message));
  page.on("request", (r) => {
    if (!r.url().startsWith("data:") && !r.url().startsWith("blob:") && new URL(r.url()).host !== host) noise.push(r.url());
  });
  await page.goto(url);
  await settled(page);
  return page;
}
/** Until the page has done what it was asked for, but for a run that it follows. */
const settled = (page) => page.waitForFunction(() => document.body.getAttribute("aria-busy") === "false");
const pick = async (page, name) => {
  await page.selectOption("#campaign", name);
  await settled(page);
};
const shot = async (page, name) =>
  process.env.SHOTS && (await page.screenshot({ path: join(process.env.SHOTS, `${name}.png`), fullPage: true }));
const state = (page, part, timeout = 120000) =>
  page.waitForFunction((t) => document.getElementById("state").textContent.includes(t), part, { timeout });
const unfold = (page, name) => page.locator("#inputs > details", { has: page.locator(`summary:has-text("${name}")`) }).evaluate((d) => (d.open = true));
const probability = (page) => page.locator(".headline").getAttribute("data-probability");
const run = async (page) => {
  await settled(page);
  await page.click("#run");
  await state(page, "Stored");
};

/* ---- what the command line says of the same ------------------------------------------------------------------- */

/** The headline's number of a view's own folder. */
function byHand(view, ...more) {
  const out = join(folder, `out-${view}`);
  execFileSync(attrit, ["run", `campaigns/small/views/${view}`, "--quality", "quick", "--quiet", ...more, "-o", out], { cwd: folder });
  return out;
}
const headline = (s) => {
  const d = s.dates.find((x) => x.events[s.main_event].probability >= 0.5) ?? s.dates[s.dates.length - 1];
  return d.events[s.main_event];
};
const summaryOf = (dir) => JSON.parse(readFileSync(join(dir, "summary.json"), "utf8"));
const views = () => readdirSync(join(campaigns, "small", "views"));
const shownView = async (page) => (await page.locator("iframe").getAttribute("src")).match(/[0-9a-f]{16}/)[0];

/* ---- the flow -------------------------------------------------------------------------------------------------- */

async function firstRun(page) {
  await pick(page, "small");
  await state(page, "Not run yet");
  await shot(page, "empty-1440");
  await run(page);
  const view = await shownView(page);
  const out = byHand(view);
  const want = headline(summaryOf(out));
  const text = await page.textContent(".headline");
  check("the headline is what the command line prints for the same inputs and seed", [
    ...differ(["probability", await probability(page), want.probability]),
    ...[want.term, want.percent, want.frequency].filter((w) => w && !text.toLowerCase().includes(w)),
  ]);
  const mine = join(campaigns, "small", "views", view, "out");
  const files = ["report.html", "summary.json", "forecast.csv", "claims.json", "trace.csv"];
  check("its files are the command line's, byte by byte", files.filter((f) => !readFileSync(join(out, f)).equals(readFileSync(join(mine, f)))));
  const frame = page.frameLocator("iframe");
  await frame.locator("h1").waitFor();
  check("the report stands beside it, with its charts", !(await frame.locator("figure.drawn svg").count()));
  const [saved] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "forecast.csv" }).click()]);
  check("files can be saved", !readFileSync(await saved.path()).equals(readFileSync(join(out, "forecast.csv"))));
  await page.locator("#report summary", { hasText: "Each chart" }).click();
  const [chart] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "strength.vl.json" }).click()]);
  const drawn = readdirSync(join(mine, "charts")).sort().join();
  check("and each chart", [
    ...differ(["listed", (await page.locator("#report details a").allTextContents()).join(), drawn]),
    ...(readFileSync(await chart.path()).equals(readFileSync(join(out, "charts", "strength.vl.json"))) ? [] : ["strength"]),
  ]);
  return want.probability;
}

async function earlierCutOff(page, before) {
  for (let i = 0; i < 2; i++) await page.click("#earlier");
  await state(page, "Not run yet");
  check("what is shown is marked as another view", !(await page.locator("#answer.other").count()));
  await run(page);
  const view = await shownView(page);
  const want = headline(summaryOf(byHand(view, "--as-of", "1999-04-06")));
  const asked = readFileSync(join(campaigns, "small", "views", view, "asked.txt"), "utf8");
  check("at an earlier cut-off the headline changes, to the command line's", [
    ...differ(["probability", await probability(page), want.probability]),
    ...(want.probability === before || !asked.includes("as_of=1999-04-06") ? [asked] : []),
  ]);
  const asked_for = () => page.evaluate(async () => (await (await fetch("api/runs")).json()).length);
  const runs = await asked_for();
  for (let i = 0; i < 2; i++) await page.click("#later");
  await page.waitForFunction((p) => document.querySelector(".headline")?.dataset.probability === p, String(before));
  check("a stored answer is there without a run", differ(["runs", await asked_for(), runs])); // how fast: bench/page.mjs
  await settled(page);
}

async function changesAndTheirEffect(page) {
  await page.fill("#find-assumption", "kappa");
  await page.getByRole("button", { name: "Change kappa", exact: true }).click();
  check("a prior is drawn while it is changed", !(await page.locator(".curve polyline").count()));
  await page.locator('[id="parameters.kappa-a"]').fill("5");
  await page.fill("#find-assumption", "");
  await unfold(page, "Evidence");
  await page.getByLabel("Fit S4").uncheck();
  await unfold(page, "Questions");
  await page.fill("#ask", "strength < 60 % by 1999-05-31");
  await page.click("#ask-form button");
  await run(page);
  await page.waitForSelector("#change table");
  await shot(page, "changed-1440");
  const view = await shownView(page);
  const text = readFileSync(join(campaigns, "small", "views", view, "campaign.yaml"), "utf8");
  check("the view's campaign.yaml holds the changes, comments kept", [
    "kappa: {prior: beta, a: 5, b: 8,",
    '{claim: "S4", use: set-aside',
    '"strength < 60 % by 1999-05-31"',
    "# Made up, and small",
    "tau: 45                      # assumption",
  ].filter((part) => !text.includes(part)));
  const claims = JSON.parse(readFileSync(join(campaigns, "small", "views", view, "out", "claims.json"), "utf8"));
  const answer = claims.judged.find((j) => j.question.includes("60 %"));
  check("the question is answered with the run's number", !(await page.textContent("#answers")).includes(answer.percent));
  const s = summaryOf(byHand(view));
  const last = s.dates[s.dates.length - 1].events[s.main_event];
  check("before and after stand side by side", !(await page.textContent("#change")).includes(last.percent));
  check("the row that was left out says so", !(await page.locator("#evidence tr", { hasText: "S4" }).textContent()).includes("left out in this view"));
}

/** What a doctrine sets all along can be switched; one that holds for a time is told, and where it is shown. */
async function doctrines(page) {
  const own = page.locator("#doctrines label", { hasText: "no-bait" }),
    timed = page.locator("#doctrines label", { hasText: "pause" });
  await own.locator("input").check();
  const set = await page.evaluate(() => new URLSearchParams(location.hash.slice(1)).getAll("set").join());
  const told = await timed.textContent();
  await own.locator("input").uncheck();
  check("doctrines are switched, or say why they are not", [
    ...(set.includes("doctrine.bait=0") ? [] : [set]),
    ...((await timed.locator("input").isDisabled()) && told.includes("holds from 1 May 1999 until 31 May 1999: attrit compare") ? [] : [told]),
  ]);
}

async function badValues(page) {
  const beside = async (path) => page.locator(`.mistake[data-path="${path}"]`).textContent();
  const wrong = [];
  await page.fill("#seed", "x1");
  await page.waitForFunction(() => document.querySelector('.mistake[data-path="seed"]').textContent);
  if (!(await beside("seed")).includes("whole number from 0")) wrong.push(await beside("seed"));
  await page.fill("#seed", "1");
  await page.fill("#find-assumption", "kappa");
  await page.locator('[id="parameters.kappa-a"]').fill("-5");
  await settled(page);
  await page.click("#run");
  await page.waitForFunction(() => document.getElementById("mistakes").textContent);
  await shot(page, "mistake-1440");
  const said = await beside("parameters.kappa");
  const own = await page.textContent("#mistakes");
  if (!said) wrong.push(["kappa", own]);
  await page.locator('[id="parameters.kappa-a"]').fill("5");
  await page.fill("#find-assumption", "");
  await page.fill("#ask", "strenght < 60 %");
  await page.click("#ask-form button");
  await settled(page);
  await page.click("#run");
  await page.waitForFunction(() => document.getElementById("mistakes").textContent);
  const question = await page.textContent("#mistakes");
  if (!question.includes("strenght")) wrong.push(question);
  await page.getByRole("button", { name: "Take back: strenght < 60 %" }).click();
  check("bad values are told beside their fields, in the program's words", wrong);
  check("and nothing of them is kept", views().filter((v) => /a: -5|strenght/.test(readFileSync(join(campaigns, "small", "views", v, "campaign.yaml"), "utf8"))));
}

/** Answers that are late: what the reader does meanwhile is neither lost nor asked of another campaign. */
async function lateAnswers(browser, server) {
  const page = await open(browser, server.url);
  await pick(page, "small");
  await page.route("**/api/campaign/**", async (route) => {
    await new Promise((done) => setTimeout(done, 700));
    await route.continue();
  });
  const asked = () => page.evaluate(() => Object.fromEntries(new URLSearchParams(location.hash.slice(1))));
  await page.selectOption("#campaign", "northwind");
  const shut = await page.locator("#controls").evaluate((form) => form.inert);
  await page.selectOption("#quality", "standard");
  await settled(page);
  const switched = await asked();
  await page.click("#earlier");
  await page.waitForTimeout(500); // it is being opened as of that day
  await page.fill("#seed", "7");
  await settled(page);
  const earlier = await asked();
  const told = await page.evaluate((day) => fetch(`api/campaign/northwind?as_of=${day}`).then((r) => r.json()), earlier.as_of);
  const uses = told.claims.map((claim) => claim.use).join();
  check("what is changed while a campaign is opened holds, and of that campaign", [
    ...differ(["controls shut", shut, true], ["campaign", switched.campaign, "northwind"], ["quality", switched.quality, "standard"], ["seed", earlier.seed, "7"]),
    ...(switched.as_of > earlier.as_of ? [] : [switched, earlier]),
    ...differ(["rows", (await page.locator("#evidence .use").allTextContents()).join(), uses]),
  ]);
  await page.close();
}

/** The report that a run has come to, once it tells one from `least` on. */
const reportReached = async (page, least) => {
  const told = await page.waitForFunction((k) => {
    const report = Number(document.getElementById("state").textContent.match(/report (\d+)\//)?.[1]);
    return report >= k && report;
  }, least);
  return told.jsonValue();
};

/** Stopped, reload, a second tab, and the server's end, all in the middle of one run: a minute on one thread, so that no machine is
 *  through with it before it is looked at. How such a run ends is tests/unit/test_serve.c's. */
async function inTheMiddle(browser, first) {
  await end(first);
  const server = await serve("--threads", "1");
  const page = await open(browser, server.url);
  await pick(page, "northwind");
  await page.selectOption("#quality", "paper");
  await settled(page);
  await page.click("#run");
  await state(page, "Running");
  await page.route("**/api/stop/**", async (route) => {
    const reply = await route.fetch();
    await state(page, "Stopped: run it again"); // told by the run itself
    await route.fulfill({ response: reply });
  });
  await page.click("#stop");
  await settled(page);
  await state(page, "Stopped: run it again");
  const { state: told } = await page.evaluate(async () => (await (await fetch("api/runs")).json()).at(-1));
  check("a run is stopped from the page", [
    ...differ(["told", told, "stopped"]),
    ...((await page.locator("#stop").isVisible()) || !(await page.locator("#run").isEnabled()) ? ["buttons"] : []),
  ]);
  await page.click("#run");
  await state(page, "Running");
  await page.reload();
  await state(page, "Running");
  check("a reload in the middle of a run finds it again", !(await page.locator("#progress").isVisible()));
  const second = await open(browser, page.url());
  await second.evaluate(() => document.getElementById("controls").requestSubmit()); // as if asked before it was found running
  await settled(second);
  await state(second, "Running");
  const list = await second.evaluate(() => fetch("api/runs").then((r) => r.json()));
  check("two tabs share one run", list.filter((r) => r.campaign === "northwind" && r.state === "running").length !== 1 && list);
  const reached = await reportReached(page, 3);
  const { code, ms } = await end(server);
  check("the server ends at once when asked to", (code !== 0 || ms > 2000) && [code, ms]);
  await page.waitForFunction(() => document.getElementById("mistakes").textContent.includes("does not answer"));
  const kept = readdirSync(join(campaigns, "northwind", "views", list.at(-1).view, "out"));
  const again = await serve("--threads", "1");
  const third = await open(browser, again.url + new URL(page.url()).hash);
  await third.click("#run");
  const resumed = await reportReached(third, 1);
  check("stopped and started, the run goes on where it was", (resumed < reached || !kept.includes("fit.checkpoint")) && [reached, resumed, kept]);
  await third.click("#stop");
  await state(third, "Stopped: run it again");
  for (const p of [page, second, third]) await p.close();
  return again;
}

async function forEverybody(browser, server) {
  const wrong = [];
  for (const width of [390, 1440]) {
    const page = await open(browser, server.url, { width, height: 900 });
    await pick(page, "small");
    await state(page, "Stored");
    for (const part of ["Evidence", "Questions", "Stored answers"]) await unfold(page, part);
    await page.getByRole("button", { name: "Change kappa", exact: true }).click();
    await settled(page);
    await shot(page, `all-${width}`);
    await page.evaluate(axe);
    const found = await page.evaluate(() => axe.run(document, { iframes: false }));
    for (const v of found.violations) if (/serious|critical/.test(v.impact)) wrong.push([width, v.id, v.nodes[0].html.slice(0, 200)]);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (wide > 0) wrong.push([width, `${wide} pixels too wide`]);
    await page.close();
  }
  check("axe-core finds nothing serious; nothing is wider than the screen", wrong);
}

async function hostileTexts(browser, server) {
  const bad = '<img src=x onerror="window.hurt=1">';
  appendFileSync(join(campaigns, "northwind", "campaign.yaml"), "\n");
  const yaml = join(campaigns, "northwind", "campaign.yaml");
  execFileSync("sed", ["-i", `s|^title:.*|title: '${bad}<script>window.hurt=2</script>'|`, yaml]);
  const page = await open(browser, server.url);
  await pick(page, "northwind");
  const title = await page.textContent("#title");
  check("texts of a campaign are shown as text", !title.includes(bad) || (await page.evaluate(() => window.hurt)) ? [title] : []);
  await page.close();
}

async function withoutToken(browser, server) {
  const page = await browser.newPage();
  const answer = await page.goto(new URL("/", server.url).href);
  check("without the token there is no page", answer.status() !== 403 && [answer.status()]);
  await page.close();
}

async function main() {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
  let server = await serve();
  try {
    await withoutToken(browser, server);
    const page = await open(browser, server.url);
    const before = await firstRun(page);
    await earlierCutOff(page, before);
    await changesAndTheirEffect(page);
    await doctrines(page);
    await badValues(page);
    await page.close();
    await lateAnswers(browser, server);
    server = await inTheMiddle(browser, server);
    await forEverybody(browser, server);
    await hostileTexts(browser, server);
    check("no error on the console, no request to anywhere else", noise);
  } catch (error) {
    const stands = browser.contexts().flatMap((c) => c.pages());
    for (const page of stands) console.log(`# ${page.url().split("#")[1]}: ${await page.locator("#state, #mistakes").allTextContents().catch(() => "")}`);
    check("the flow goes on to its end", error.stack);
  } finally {
    await browser.close();
    for (const child of children) child.removeAllListeners("exit").kill();
  }
  console.log(`1..${n}`);
  process.exitCode = failed ? 1 : 0;
}

await main();
