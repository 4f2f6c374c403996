// SPDX-License-Identifier: Apache-2.0
// Read report.html as a reader's browser does: node report.mjs FOLDER... (each with report.html and summary.json).
// Prints TAP. Every check names what it found when it fails.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(new URL("../../web/package.json", import.meta.url));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

let n = 0,
  failed = 0;
function check(name, wrong) {
  const bad = Array.isArray(wrong) ? wrong.length > 0 : Boolean(wrong);
  console.log(`${bad ? "not ok" : "ok"} ${++n} - ${name}`);
  if (bad) console.log(`# ${JSON.stringify(wrong).slice(0, 1500)}`);
  failed += bad;
}
const differ = (pairs) => pairs.filter(([, got, want]) => got !== want);

/** What is in the page: numbers that tables state, marks that charts hold. Runs in the browser. */
function survey() {
  const table = (id) =>
    [...document.querySelectorAll(`#${id} tbody tr`)].map((tr) => ({
      head: tr.querySelector("th").textContent.trim(),
      date: tr.querySelector("th time")?.dateTime,
      cells: [...tr.querySelectorAll("td")].map((td) => ({
        text: td.textContent.trim(),
        data: [...td.querySelectorAll("data")].map((d) => [Number(d.value), d.textContent]),
      })),
    }));
  const marks = {};
  for (const g of document.querySelectorAll("figure[data-chart] g[class*=_marks]")) {
    const name = `${g.closest("figure").dataset.chart} ${g.getAttribute("class").match(/(\S+)_marks/)[1]}`;
    marks[name] = (marks[name] ?? 0) + g.childElementCount;
  }
  const vertices = (chart, layer) =>
    (
      document.querySelector(`figure[data-chart=${chart}] g.${layer}_marks path`)?.getAttribute("d").match(/[ML]/g) ??
      []
    ).length;
  const data = JSON.parse(document.getElementById("data").textContent);
  for (const [name, { columns, rows }] of Object.entries(data.tables))
    data.tables[name] = rows.map((row) => Object.fromEntries(columns.map((c, k) => [c, row[k]])));
  return {
    marks,
    median: vertices("strength", "median"),
    numbers: table("numbers"),
    byDate: table("by-date"),
    claims: [...document.querySelectorAll("#claims tr:not(.group) > th[scope=row]")].map((th) => th.textContent),
    assumed: table("assumed"),
    figures: [...document.querySelectorAll("figure[data-chart]")].map((f) => ({
      chart: f.dataset.chart,
      drawn: f.classList.contains("drawn"),
      title: f.querySelector("svg > title")?.textContent,
      desc: f.querySelector("svg > desc")?.textContent,
      finding: f.querySelector(".finding").textContent,
      folded: !f.querySelector("details").open,
      rows: f.querySelectorAll("tbody tr").length,
    })),
    data,
    projections: table("projections"),
    doctrines: table("doctrines"),
    tornado: table("tornado"),
    groups: table("groups"),
    losses: table("losses"),
    fate: [...document.querySelectorAll("#fate-by-week tbody tr")].map((tr) => [
      tr.querySelector("time").dateTime,
      ...[...tr.querySelectorAll("td")].map((td) => td.textContent),
    ]),
    heads: [...document.querySelectorAll("section[id]")].map((section) => section.id),
    toc: [...document.querySelectorAll(".toc a")].map((a) => a.hash.slice(1)),
    empty: [...document.querySelectorAll(".empty + pre")].map((pre) => pre.textContent),
    h1: document.querySelector("h1").textContent,
    lang: document.documentElement.lang,
    policy: document.querySelector("meta[http-equiv]").content,
    scripts: document.scripts.length,
    foreign: document.querySelectorAll(
      "[onerror],[onmouseover],main img,iframe,object,embed,base,form:not(.vega-bindings)",
    ).length,
    links: [...document.querySelectorAll("main a")].map((a) => a.protocol),
    resources: performance.getEntriesByType("resource").length,
  };
}

/** How many marks each layer must hold, from the tables behind the charts. */
function expectedMarks(data) {
  const t = data.tables,
    want = {};
  const days = (s) => Date.parse(s);
  const until = days(data.as_of) + 0.3 * (days(data.as_of) - days(data.start));
  want["strength band90"] = want["strength band50"] = want["strength median"] = Number(t.strength.length > 0);
  want["strength paths"] = new Set(t.paths.map((p) => p.path)).size;
  want["strength threshold"] = t.thresholds.length;
  want["strength straight"] = Number(t.line.length > 0);
  want["dots dot"] = t.dots.length;
  want["spread bar"] = t.spread.filter((s) => s.quantity === "strength").length;
  for (const q of ["casualties", "killed"]) {
    const shown = t.reports.filter((r) => r.quantity === q && r.from === null && days(r.date) <= until);
    want[`${q} dot`] = shown.length;
    want[`${q} whisker`] = shown.filter((r) => r.low !== null && r.high !== null && r.high > r.low).length;
    want[`${q} arrow_at_least`] = shown.filter((r) => r.statement === "at least").length;
    want[`${q} arrow_up_to`] = shown.filter((r) => r.statement === "up to").length;
  }
  want["strip claim"] = t.strip.length;
  want["strip lane"] = t.lanes.length;
  want["bias before"] = want["bias after"] = want["bias median"] = t.bias.length;
  want["priors before"] = want["priors after"] = want["priors verdict"] = t.priors.length;
  want["fate state"] = t.fate.length ? 4 : 0;
  want["fates line"] = ["captured", "deserted", "self_inflicted"].filter((k) => k in (t.fate[0] ?? {})).length;
  want["chances chance"] = want["chances label"] = new Set(t.chances.map((c) => c.event)).size;
  want["chances asked"] = t.by_date.length;
  want["judged probability"] = t.judged.length;
  want["doctrines range90"] = want["doctrines range50"] = want["doctrines mean"] = t.doctrines.length;
  want["tornado bar"] = want["tornado whisker"] = t.tornado.filter(
    (r) => r.change !== null && (r.group === "without" || r.change !== 0),
  ).length;
  want["groups total"] = want["groups first"] = t.groups.length;
  want["groups after"] = t.groups.filter((g) => g.after !== null).length;
  want["coverage within50"] = want["coverage within90"] = t.coverage.length;
  want["pit bin"] = t.pit.length;
  const drawn = t.record.filter((r) => r.wis !== null && r.model !== "attrit_count");
  want["record point"] = drawn.length;
  want["record line"] = new Set(drawn.map((r) => r.model)).size;
  return want;
}

/** The step that a count with this Monte Carlo error is rounded to; at least two digits are shown. */
function step(x, mcse) {
  const unit = mcse > 1 ? 10 ** Math.ceil(Math.log10(mcse) - 1e-9) : 1;
  const two = Math.abs(x) >= 10 ? 10 ** (Math.floor(Math.log10(Math.abs(x)) + 1e-12) - 1) : 1;
  return Math.min(unit, two);
}

function checkNumbers(s, summary) {
  const wrong = [];
  summary.dates.forEach((d, i) => {
    const row = s.numbers[i];
    const cells = ["killed", "casualties", ...(summary.line ? ["line"] : []), "strength"].filter(
      (q) => q === "line" || d.quantities[q],
    );
    if (row.date !== d.date) wrong.push([i, row.date, d.date]);
    cells.forEach((q, k) => {
      if (q === "line")
        return row.cells[k].data.length && row.cells[k].data[0][0] !== d.line && wrong.push([d.date, q, row.cells[k]]);
      const b = d.quantities[q];
      ["q50", "q25", "q75", "q05", "q95"].forEach((key, j) => {
        const [value, text] = row.cells[k].data[j];
        const off = Math.abs(Number(text.replaceAll(",", "")) - b[key]);
        if (value !== b[key] || off > step(b[key], b.mcse) / 2 + 1e-9)
          wrong.push([d.date, q, key, value, text, b[key]]);
      });
    });
  });
  check(
    "the table of numbers equals summary.json",
    s.numbers.length === summary.dates.length ? wrong : [s.numbers.length],
  );
}

function checkProbabilities(s, summary) {
  const wrong = [];
  summary.dates.forEach((d, i) =>
    summary.events.forEach((e, k) => {
      const cell = s.byDate[i].cells[k],
        want = d.events[e.event];
      if (
        cell.data[0][0] !== want.probability ||
        cell.data[0][1] !== want.percent ||
        !cell.text.includes(want.term) ||
        !cell.text.includes(want.frequency)
      )
        wrong.push([d.date, e.event, cell, want]);
    }),
  );
  check("the table of probabilities equals summary.json, in words and numbers", wrong);
  const main = summary.dates.find((d) => d.events[summary.main_event].probability >= 0.5) ?? summary.dates.at(-1);
  const want = main.events[summary.main_event];
  check(
    "the headline is the main event's word, number and frequency",
    [want.term, want.percent, want.frequency]
      .filter((w) => !s.h1.includes(w))
      .concat(s.h1.includes("{{") ? [s.h1] : []),
  );
}

/** People are somewhere: the states of every day add up to those who arrived, and the table tells the same days. */
function checkFate(s) {
  const t = s.data.tables.fate,
    states = ["able", "in_care", "killed", "captured", "deserted", "self_inflicted"];
  check(
    "the fates of each day add up to all who arrived",
    t.filter((d) => Math.abs(states.reduce((a, k) => a + (d[k] ?? 0), 0) - d.deployed) > 0.5),
  );
  const weekly = t.filter((_, i) => i % 7 === 0);
  const number = (text) => Number(text.replaceAll(",", ""));
  check(
    "the table of fates is that of the chart",
    s.fate.length === weekly.length
      ? s.fate.filter(
          ([date, deployed, able], i) =>
            date !== weekly[i].date ||
            Math.abs(number(deployed) - weekly[i].deployed) > 0.5 ||
            Math.abs(number(able) - weekly[i].able) > 0.5,
        )
      : [s.fate.length, weekly.length],
  );
}

/** At the dates asked about, the curves of probability pass through the numbers of the table. */
function checkChances(s, summary) {
  const wrong = [];
  for (const c of s.data.tables.chances) {
    const asked = summary.dates.find((d) => d.date === c.date);
    if (asked && asked.events[c.event].probability !== c.probability) wrong.push(c);
  }
  check("the curves of probability pass through the table's numbers", wrong);
}

/** Tables of what other commands found, against the data behind their charts. */
function checkBeside(s) {
  const t = s.data.tables;
  const pairs = [
    ["projections", s.projections.map((r) => r.cells[1].data[0][0]), t.judged.map((r) => r.p)],
    ["doctrines", s.doctrines.map((r) => r.cells[0].data[0][0]), t.doctrines.map((r) => r.mean)],
    ["fewer", s.doctrines.map((r) => r.cells[1].data[0][0]), t.doctrines.map((r) => r.fewer)],
    ["tornado", s.tornado.map((r) => r.cells[2].data[0][0]), t.tornado.map((r) => r.change)],
    ["alone", s.groups.map((r) => r.cells[0].data[0][0]), t.groups.map((r) => r.first)],
    ["with interactions", s.groups.map((r) => r.cells[1].data[0][0]), t.groups.map((r) => r.total)],
  ];
  check("tables of other commands hold the charts' numbers", differ(pairs.map(([n, a, b]) => [n, `${a}`, `${b}`])));
  const missing = Object.entries(s.data.beside).filter(([, b]) => !b.here);
  check(
    "what is missing says how to make it",
    missing.filter(([, b]) => !s.empty.includes(b.command)).map(([name]) => name),
  );
}

/** The buttons hand over files that stand alone: an SVG with its words, a PNG, the table. */
async function withSaving(page) {
  const wrong = [];
  for (const chart of ["strength", "casualties", "strip"]) {
    const figure = page.locator(`figure[data-chart=${chart}]`);
    const finding = (await figure.locator(".finding").textContent()).trim();
    for (const [label, starts] of [
      ["SVG", "<svg"],
      ["PNG", "\x89PNG"],
      ["CSV", ""],
    ]) {
      const [file] = await Promise.all([
        page.waitForEvent("download", { timeout: 10000 }),
        figure.getByText(label, { exact: true }).click(),
      ]);
      const bytes = readFileSync(await file.path());
      const text = bytes.toString(label === "PNG" ? "latin1" : "utf8");
      if (!text.startsWith(starts) || text.length < 100) wrong.push([chart, label, text.slice(0, 20)]);
      if (!file.suggestedFilename().startsWith(chart)) wrong.push([chart, file.suggestedFilename()]);
      if (label === "CSV") continue;
      if (label === "SVG" && (/var\(--|<script|http:\/\/(?!www.w3.org)/.test(text) || !text.includes("<desc>")))
        wrong.push([chart, "not alone"]);
      if (label === "SVG" && !text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").includes(finding.split("<")[0]))
        wrong.push([chart, finding]);
    }
  }
  check("charts are saved whole, as SVG, PNG and CSV", wrong);
}

/** What the replay shows: its date, its totals by label, squares and log lines. Runs in the browser. */
function frame() {
  const root = document.querySelector("figure.replay");
  const part = (name) => root.querySelector(`[data-r=${name}]`);
  const height = (c) => [...root.querySelectorAll(`[data-r=units] .${c}`)].map((r) => Number(r.getAttribute("height")));
  return {
    day: Number(part("day").value),
    date: part("date").textContent,
    spoken: part("day").getAttribute("aria-valuetext"),
    said: part("said").textContent,
    button: part("play").textContent,
    totals: [...root.querySelectorAll(".totals tbody tr")].map((tr) => [
      tr.querySelector("th").textContent,
      Number(tr.querySelector("td").textContent.replaceAll(",", "")),
    ]),
    log: [...part("log").children].map((li) => li.textContent),
    squares: height("r-able").length,
    able: height("r-able").reduce((a, b) => a + b, 0),
    tallest: Math.max(...["r-able", "r-care", "r-lost"].flatMap(height)),
    lowest: Math.min(...["r-able", "r-care", "r-lost"].flatMap(height)),
    side: Number(root.querySelector(".r-seat").getAttribute("height")),
    left: root.querySelectorAll("[data-r=units] .left").length,
    marks: [...root.querySelectorAll("[data-r=units] .r-mark")].filter((m) => Number(m.getAttribute("r")) > 0).length,
  };
}

/** Happenings of day t by their names, from the packed lists, read apart from the page script. */
function happened(r, t) {
  const out = [];
  let h = null,
    unit = 0;
  for (const it = r.days[t][Symbol.iterator](), next = () => it.next().value; ;) {
    const v = next();
    if (v === undefined) return out;
    if (v < 0) [h, unit] = [r.happenings[-v - 1], 0];
    else out.push({ h, unit: (unit += Math.floor(v / 2)), n: v % 2 ? next() : 1 });
  }
}

async function withReplay(page, heard) {
  const r = await page.evaluate(() => JSON.parse(document.getElementById("data").textContent).replay);
  if (!r) return check("no replay without its data", await page.locator("#replay").count());
  const units = r.size.filter((_, i) => i % 2).reduce((a, b) => a + b, 0);
  const at = () => page.evaluate(frame);
  const key = (name) => page.locator("[data-r=day]").press(name);
  const goTo = (t) =>
    page.locator("[data-r=day]").evaluate((s, v) => ((s.value = v), s.dispatchEvent(new Event("input"))), t);
  const first = await at();
  check(
    "replay: paused on the last day, a square a unit",
    differ([
      ["day", first.day, r.days.length - 1],
      ["button", first.button, "Play from the start"],
      ["squares", first.squares, units],
    ]),
  );
  const rows = await page.locator("#run-by-week tbody tr").evaluateAll((all) =>
    all.map((tr) => ({
      date: tr.querySelector("time").dateTime,
      totals: [...tr.querySelectorAll("td")].map((td) => Number(td.textContent.replaceAll(",", ""))),
    })),
  );
  const wrong = rows.length === r.weeks.length ? [] : [["rows", rows.length, r.weeks.length]];
  for (const [i, row] of rows.entries()) {
    await goTo(r.days.length - 1 - 7 * (rows.length - 1 - i));
    const shown = await at();
    row.totals.forEach((n, k) => {
      if (n !== r.weeks[i].totals[k] || n !== shown.totals[k][1])
        wrong.push([row.date, shown.totals[k][0], n, r.weeks[i].totals[k], shown.totals[k][1]]);
    });
  }
  check("replay: its totals are those of the run in every week of the table", wrong);
  const strange = [];
  for (let t = 0; t < r.days.length; t += 3) {
    await goTo(t);
    const f = await at();
    const list = happened(r, t);
    const met = new Set(
      list.filter((e) => /drone|close|killed_enc/.test(e.h) && e.h !== "drone_downed").map((e) => e.unit),
    );
    if (f.lowest < 0 || f.tallest > f.side + 1e-6) strange.push([t, "square", f.lowest, f.tallest, f.side]);
    if (f.marks !== met.size) strange.push([t, "marks", f.marks, met.size]);
    if (f.log.length > 12 || (list.length && /Nothing/.test(f.log[0]))) strange.push([t, f.log]);
    const named = new Set(list.filter((e) => !/arrived|returned/.test(e.h) && e.unit < units).map((e) => e.unit)).size;
    const told = f.log.filter((l) => /^Unit \d+: [^:]+\.$/.test(l)).length;
    const more = Number((f.log.at(-1).match(/^And ([\d,]+) more/)?.[1] ?? "0").replaceAll(",", ""));
    if (told + more !== named) strange.push([t, "log", told, more, named]);
  }
  check("replay: squares, marks and log say what happened", strange);
  await goTo(0);
  await page.locator("[data-r=day]").focus();
  for (const name of ["ArrowRight", "ArrowRight", "ArrowLeft"]) await key(name);
  const stepped = await at();
  await key("End");
  const end = await at();
  await key("Home");
  check(
    "replay: arrow keys step by a day, Home and End go to the ends",
    differ([
      ["right, right, left", stepped.day, 1],
      ["spoken", stepped.spoken, stepped.date],
      ["said", stepped.said.startsWith(`${stepped.date}. `), true],
      ["end", end.day, r.days.length - 1],
      ["home", (await at()).day, 0],
    ]),
  );
  await page.locator("[data-r=play]").focus();
  await page.keyboard.press("Space");
  await page.waitForFunction(() => Number(document.querySelector("[data-r=day]").value) >= 2);
  const playing = await at();
  await page.keyboard.press("Space");
  const paused = await at();
  await page.waitForTimeout(700);
  const later = await at();
  check(
    "replay: plays and pauses by the space bar",
    differ([
      ["playing", playing.button, "Pause"],
      ["paused", paused.button, "Play"],
      ["stands still", later.day, paused.day],
      ["said", paused.said.startsWith(`${paused.date}. `), true],
    ]),
  );
  await page.locator("[data-r=next]").click();
  check("replay: the next day by its button", differ([["day", (await at()).day, paused.day + 1]]));
  await page.emulateMedia({ media: "print" });
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  const printed = await at();
  check(
    "replay: paper shows the last day, without buttons",
    differ([
      ["day", printed.day, r.days.length - 1],
      ["able", printed.able > 0, printed.totals[0][1] > 0],
      ["controls", await page.locator(".controls button:visible, .track input:visible, .log:visible").count(), 0],
    ]),
  );
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  await page.emulateMedia({ media: "screen" });
  check("replay: afterwards the day that was shown", differ([["day", (await at()).day, paused.day + 1]]));
  check("replay: the console is silent", heard.console);
  check("replay: no text of the campaign became markup", (await page.locator("#replay b, #replay script").count()) - 2);
}

async function open(browser, folder, options = {}) {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 1000 }, ...options })).newPage();
  const heard = { console: [], requests: [], dialogs: [] };
  page.on("console", (m) => heard.console.push(m.text()));
  page.on("pageerror", (e) => heard.console.push(e.message));
  page.on("request", (r) => heard.requests.push(r.url()));
  page.on("dialog", (d) => (heard.dialogs.push(d.message()), d.dismiss()));
  await page.goto(pathToFileURL(join(folder, "report.html")).href);
  if (options.javaScriptEnabled !== false)
    await page.waitForFunction(() => document.documentElement.dataset.ready === "yes", null, { timeout: 20000 });
  return { page, heard };
}

async function withScript(browser, folder, summary) {
  const began = Date.now();
  const { page, heard } = await open(browser, folder);
  const opened = Date.now() - began;
  const s = await page.evaluate(survey);
  const want = expectedMarks(s.data);
  check(
    "each chart is drawn",
    s.figures.filter((f) => !f.drawn),
  );
  check(
    "charts hold as many marks as their data",
    differ(Object.entries(want).map(([k, v]) => [k, s.marks[k] ?? 0, v])),
  );
  check("the median runs through every day", differ([["days", s.median, s.data.tables.strength.length]]));
  check(
    "every drawing has its finding as title and a description",
    s.figures.filter((f) => f.title !== f.finding || !f.desc),
  );
  check(
    "every chart's table is there, folded",
    s.figures.filter((f) => !f.folded || f.rows === 0),
  );
  checkNumbers(s, summary);
  if (summary.main_event) checkProbabilities(s, summary);
  if (summary.main_event) checkChances(s, summary);
  checkFate(s);
  checkBeside(s);
  check(
    "the contents lead to the sections in their order",
    differ([["sections", s.toc.join(" "), s.heads.filter((id) => s.toc.includes(id)).join(" ")]]).concat(
      s.toc.length === 8 ? [] : s.toc,
    ),
  );
  const inOrder = (ids) => [...ids].sort().join(" ");
  check(
    "every claim stands once in the evidence table",
    differ([["ids", inOrder(s.claims), inOrder(summary.claims.map((c) => c.id))]]),
  );
  check("every assumption is told", differ([["rows", s.assumed.length, summary.assumptions.length]]));
  check("only the page itself is requested", heard.requests.slice(1).concat(s.resources ? [s.resources] : []));
  check("the console is silent", heard.console);
  check(
    "no text of the ledger became markup, script or address",
    [
      ["scripts", s.scripts, 2],
      ["foreign", s.foreign, 0],
    ]
      .filter(([, a, b]) => a !== b)
      .concat(
        s.links.filter((l) => !/^https?:$/.test(l)),
        heard.dialogs,
      ),
  );
  check(
    "the policy allows neither eval nor inline script beyond the page's own",
    /default-src 'none'/.test(s.policy) && !/unsafe/.test(s.policy) && s.lang === "en" ? [] : [s.policy, s.lang],
  );
  check(`opens in under 5 s (${opened} ms here)`, opened > 5000);
  await withSaving(page);
  await withReplay(page, heard);
  for (const [colorScheme, width] of ["light", "dark"].flatMap((c) => [1440, 390].map((w) => [c, w]))) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 1000 });
    await page.evaluate(axe);
    const found = await page.evaluate(() => window.axe.run({ resultTypes: ["violations"] }));
    check(
      `axe finds no serious violation (${colorScheme}, ${width} px)`,
      found.violations
        .filter((v) => /serious|critical/.test(v.impact))
        .map((v) => [v.id, v.nodes.length, v.nodes[0].html.slice(0, 200), v.nodes[0].any[0]?.message]),
    );
  }
  for (const width of [1440, 820, 390]) {
    await page.setViewportSize({ width, height: 844 });
    await page.waitForTimeout(300);
    check(
      `${width} px: every mark lies inside its drawing`,
      await page.evaluate(() =>
        [...document.querySelectorAll(".plot svg")].flatMap((svg) => {
          const frame = svg.getBoundingClientRect();
          return [...svg.querySelectorAll("g[class*=_marks] > *")]
            .map((m) => [m.parentNode.getAttribute("class"), m.getBoundingClientRect()])
            .filter(
              ([, r]) =>
                r.top < frame.top - 1 ||
                r.bottom > frame.bottom + 1 ||
                r.left < frame.left - 1 ||
                r.right > frame.right + 1,
            )
            .map(([name, r]) => [name, r.toJSON()]);
        }),
      ),
    );
  }
  check(
    "390 px: nothing is wider than the screen",
    await page.evaluate(() =>
      [...document.querySelectorAll("body *")]
        .filter((e) => !e.closest(".scroll,.skip,thead,svg") && e.getBoundingClientRect().right > innerWidth + 0.5)
        .map((e) => e.outerHTML.slice(0, 80))
        .concat(document.documentElement.scrollWidth > innerWidth ? [document.documentElement.scrollWidth] : []),
    ),
  );
  check(
    "390 px: charts fit their column",
    await page.evaluate(() =>
      [...document.querySelectorAll(".plot")]
        .filter((p) => Math.abs(p.querySelector("svg").getBoundingClientRect().width - p.clientWidth) > 2)
        .map((p) => p.clientWidth),
    ),
  );
  await page.emulateMedia({ media: "print" });
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  check(
    "print: tables that say more than their chart are unfolded, the others as the reader left them",
    await page.evaluate(() => [
      ...document.querySelectorAll("details.paper:not([open]), details[open]:not(.paper)"),
    ].map((d) => d.textContent.slice(0, 60))),
  );
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  check(
    "afterwards they are folded again",
    await page.evaluate(() => document.querySelectorAll("details.paper[open]").length),
  );
  await page.emulateMedia({ media: null });
  const paper = (await page.pdf({ format: "A4" })).toString("latin1").match(/\/Type\s*\/Page\b/g).length;
  check(`the print has at most 20 pages (${paper} here)`, paper > 20 && [paper]);
  await page.context().close();
}

async function withoutScript(browser, folder, summary) {
  const { page, heard } = await open(browser, folder, { javaScriptEnabled: false });
  const text = await page.innerText("main");
  const shown = await page.locator("figure tbody tr").count();
  const hidden = await page.locator("figure details:not([open])").count();
  check("script off: the tables of the charts lie open", shown > 0 && hidden === 0 ? [] : [shown, hidden]);
  check(
    "script off: no empty frames or keys",
    await page.locator(".plot:visible, .key:visible, .stage:visible").count(),
  );
  if (await page.locator("#replay").count())
    check("script off: the run by week lies open", (await page.locator("#run-by-week tbody tr:visible").count()) < 10);
  check(
    "script off: every claim and date can be read",
    summary.claims.filter((c) => !text.includes(c.id)).map((c) => c.id),
  );
  check("script off: only the page itself is requested", heard.requests.slice(1));
  await page.context().close();
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
for (const folder of process.argv.slice(2).map((f) => resolve(f))) {
  const summary = JSON.parse(readFileSync(join(folder, "summary.json"), "utf8"));
  await withScript(browser, folder, summary);
  await withoutScript(browser, folder, summary);
}
await browser.close();
console.log(`1..${n}`);
process.exit(failed ? 1 : 0);
