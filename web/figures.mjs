// SPDX-License-Identifier: Apache-2.0
// The figures of docs/: node figures.mjs PROGRAM [--write]. PROGRAM simulates the campaign in docs/figures and traces three
// runs; from these traces alone the figures of docs/models/contingent.md are drawn. Without --write they are only compared
// with the files that are there (TAP), so that no figure shows another model than the one that is built.
// The figure of docs/score.md is drawn from docs/figures/rolling.json, which --write makes anew (and tests/cli/score.py
// compares with the program): a rolling record takes its time.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as vega from "vega";
import { compile } from "vega-lite";

const here = dirname(fileURLToPath(import.meta.url));
const figures = join(here, "..", "docs", "figures");
const runs = [1, 2, 3];
const day = 86400000;
const sum = (list) => list.reduce((a, b) => a + b, 0);
const months = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", timeZone: "UTC" });

// What each happening does to a unit's men.
const able = {
  arrived: 1,
  returned: 1,
  killed_by_drone: -1,
  wounded_by_drone: -1,
  killed_close: -1,
  wounded_close: -1,
  deserted: -1,
  killed_encircled: -1,
  captured: -1,
  deserted_encircled: -1,
  self_inflicted: -1,
};
const care = { wounded_by_drone: 1, wounded_close: 1, returned: -1 };

const campaign = readFileSync(join(figures, "campaign.yaml"), "utf8");
const date = (key) => Date.parse(campaign.match(new RegExp(`^${key}: (\\S+)`, "m"))[1]);
const from = date("start"),
  to = date("horizon");

/** Rows of trace.csv: date in ms, unit a number or "" for the whole contingent. */
function read(file) {
  const [head, ...lines] = readFileSync(file, "utf8").trim().split("\n");
  const names = head.split(",");
  return lines.map((line) => {
    const row = Object.fromEntries(line.split(",").map((text, i) => [names[i], text]));
    return { ...row, date: Date.parse(row.date), n: Number(row.n) };
  });
}

function trace(program, run) {
  const folder = mkdtempSync(join(tmpdir(), "figures-"));
  try {
    const wanted = ["--runs", String(runs.length), "--trace", String(run), "-o", folder, "-q"];
    execFileSync(program, ["simulate", figures, ...wanted], { stdio: "pipe" });
    return read(join(folder, "trace.csv"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** [{from, to, posture}] of a run. */
function postures(rows) {
  const after = { committed: "in the line", pulled_out: "resting", relieved: "relieved" };
  const turns = [{ from, posture: "building up" }];
  // Pulled out in the evening: rest begins on the next day.
  for (const r of rows.filter((r) => r.happening in after))
    turns.push({ from: r.date + (r.happening === "pulled_out" ? day : 0), posture: after[r.happening] });
  return turns.map((t, i) => ({ ...t, to: turns[i + 1]?.from ?? to })).filter((t) => t.to > t.from);
}

/** The total of effect[happening] * n by the end of each day. */
function total(rows, effect) {
  const change = new Map();
  for (const r of rows) change.set(r.date, (change.get(r.date) ?? 0) + (effect[r.happening] ?? 0) * r.n);
  let men = 0;
  const days = [];
  for (let t = from; t <= to; t += day) days.push({ date: t, men: (men += change.get(t) ?? 0) });
  return days;
}

/** What happened on each day, in words: [{date, what, n}]. */
function events(rows) {
  const words = [
    ["drones met", ["met_drone"]],
    ["shot down", ["drone_downed"]],
    ["wounded", ["wounded_by_drone", "wounded_close"]],
    ["killed", ["killed_by_drone", "killed_close", "killed_encircled"]],
    ["own hand", ["self_inflicted"]],
    ["captured", ["captured"]],
    ["deserted", ["deserted", "deserted_encircled"]],
    ["returned", ["returned"]],
  ];
  return words.flatMap(([what, names]) => {
    const days = new Map();
    for (const r of rows) if (names.includes(r.happening)) days.set(r.date, (days.get(r.date) ?? 0) + r.n);
    return [...days].map(([date, n]) => ({ date, what, n }));
  });
}

/** Of the units that were cut off, the one that met most drones: a life in which everything happens. */
function fullest(rows) {
  const met = (unit) => sum(rows.filter((r) => r.unit === unit && r.happening === "met_drone").map((r) => r.n));
  const cut = [...new Set(rows.filter((r) => r.happening === "encircled").map((r) => r.unit))];
  return cut.sort((a, b) => met(b) - met(a) || a - b)[0];
}

const layers = ["able", "in care", "lost"];

/** Where the men of a unit are on each day that changes it: [{date, able, "in care", lost}]. */
function whereabouts(own) {
  const [there, cared, all] = [able, care, { arrived: 1 }].map((effect) => total(own, effect));
  const days = all.map(({ date, men }, i) => ({
    date,
    able: there[i].men,
    "in care": cared[i].men,
    lost: men - there[i].men - cared[i].men,
  }));
  const changes = (d, i) => !i || d.date === to || layers.some((l) => d[l] !== days[i - 1][l]);
  return days.filter(changes);
}

/** What to write at the turns of a unit's life. */
function turns(own) {
  const day = (happening) => own.find((r) => r.happening === happening)?.date;
  const cut = day("encircled"),
    left = day("left_line");
  const list = [
    { date: cut, text: cut === left ? "cut off, leaves the line" : "cut off" },
    { date: cut === left ? undefined : left, text: "leaves the line" },
  ];
  const late = from + 0.8 * (to - from); // no room for text on the right
  return list.filter((t) => t.date !== undefined).map((t) => ({ ...t, late: t.date > late }));
}

function unitFigure(rows) {
  const unit = fullest(rows);
  const own = rows.filter((r) => r.unit === unit);
  const count = (happening) => sum(own.filter((r) => r.happening === happening).map((r) => r.n));
  const days = whereabouts(own);
  const last = layers.map((where) => days.at(-1)[where]);
  const ends = last.map((n, i) => ({
    date: to,
    middle: sum(last.slice(0, i)) + n / 2,
    text: `${n} ${["able", "in care", "lost for good"][i]}`,
  }));
  const met = `meets ${count("met_drone")} drones, shoots down ${count("drone_downed")}`;
  const cut = turns(own)[0].date;
  return {
    name: "unit",
    title: `A unit of ${sum(last)} ${met} and is cut off on ${months.format(cut)}`,
    subtitle:
      "Men by day; dots: happenings of a day, area by number, totals at the right. " +
      `Made-up contingent, unit ${unit} of run ${runs[0]}`,
    description: `The simulated life of one unit. At the end ${ends.map((e) => e.text).join(", ")}.`,
    data: {
      postures: postures(rows),
      events: events(own),
      men: days.flatMap((d) => layers.map((where, order) => ({ date: d.date, men: d[where], where, order }))),
      turns: turns(own),
      ends: ends.filter((e, i) => last[i] > 0),
    },
  };
}

function posturesFigure(traces) {
  const rows = traces.flatMap((rows, i) => [
    ...postures(rows).map((p) => ({ run: `Run ${runs[i]}`, date: p.from, to: p.to, posture: p.posture })),
    ...total(rows, able).map((d) => ({ run: `Run ${runs[i]}`, date: d.date, able: d.men })),
  ]);
  const held = traces.map((rows) => {
    const out = rows.find((r) => r.happening === "pulled_out")?.date;
    return out === undefined ? "never" : (out + day - rows.find((r) => r.happening === "committed").date) / day;
  });
  const list = `${held.slice(0, -1).join(", ")} and ${held.at(-1)}`;
  return {
    name: "postures",
    title: `Chance alone: the same contingent is first pulled out after ${list} days in the line`,
    subtitle:
      "Able men by day; bands: grey building up, orange in the line, blue resting. " +
      "Made-up contingent, all parameters alike",
    description: `Able men and posture by day in ${runs.length} simulated runs of a made-up contingent.`,
    data: { rows },
  };
}

/** What a rolling record of the main job forecast of each statement with a number; also docs/figures/rolling.json. */
function record(program) {
  const kursk = join(here, "..", "campaigns", "kursk-2024");
  const told = JSON.parse(execFileSync(program, ["score", kursk, "--rolling", "--json"], { stdio: "pipe" }));
  const pick = ({ origin_date, target, target_date, source, claim, best, models }) => ({
    origin_date,
    target,
    target_date,
    source,
    claim,
    said: best,
    q: models.attrit.q,
    line: models.straight_line?.q[2] ?? null,
  });
  return { until: told.until, units: told.units.filter((u) => u.best !== null).map(pick) };
}

function rollingFigure({ units, until }) {
  const short = (text) => months.format(Date.parse(text)).replace(/(\w{3})\w*$/, "$1");
  const order = [...units].sort((a, b) =>
    (a.target + a.target_date + a.claim + a.origin_date).localeCompare(b.target + b.target_date + b.claim + b.origin_date),
  );
  const rows = order.map((u, i) => {
    const [q05, q25, q50, q75, q95] = u.q;
    const row = `${u.source}, ${short(u.target_date)}: ${u.target}; as of ${short(u.origin_date)}`;
    return { row, order: i, said: u.said, line: u.line, q05, q25, q50, q75, q95 };
  });
  const inside = rows.filter((r) => r.q05 <= r.said && r.said <= r.q95).length;
  return {
    name: "rolling",
    title: `${inside} of ${rows.length} statements fall inside the 90 % interval forecast of them`,
    subtitle: [
      "Men; dot: what the source said of that day; bars: 50 and 90 % of its forecast; orange: straight line.",
      `Kursk, reports up to ${short(until)} 2025. Few statements, each several times; what was said, not what is true`,
    ],
    description: `What was forecast of ${rows.length} statements from past cut-offs.`,
    data: { units: rows },
  };
}

// Without a browser Vega guesses how wide a text is, far too wide for the title.
vega.textMetrics.width = (item, text) => 0.55 * item.fontSize * String(text).length;

const grey = "#404040";
const config = {
  aria: false,
  font: "sans-serif",
  background: "#ffffff",
  padding: 12,
  view: { stroke: null },
  axis: { labelColor: grey, labelFontSize: 11, gridColor: "#d9d9d9", domainColor: grey, tickColor: grey },
  text: { fontSize: 11 },
  title: {
    anchor: "start",
    frame: "group",
    fontSize: 15,
    subtitleFontSize: 12,
    subtitleColor: grey,
    subtitlePadding: 4,
    offset: 12,
  },
};
const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

async function draw({ name, title, subtitle, description, data }) {
  const spec = JSON.parse(readFileSync(join(here, "figures", `${name}.vl.json`), "utf8"));
  const warn = { level: () => warn, debug: () => warn, info: () => warn };
  warn.warn = warn.error = (m) => {
    throw new Error(`${name}: ${m}`);
  };
  const whole = { ...spec, title: { text: title, subtitle }, datasets: data, config };
  const { spec: full } = compile(whole, { logger: warn });
  const svg = await new vega.View(vega.parse(full), { renderer: "none" }).toSVG();
  const label = `<title>${escape(title)}</title><desc>${escape(`${[subtitle].flat().join(" ")}. ${description}`)}</desc>`;
  const short = svg.replace(/\d+\.\d{3,}/g, (x) => String(Number(Number(x).toFixed(2))));
  const named = short.replace(/<svg([^>]*)>/, (all, attributes) => `<svg role="img"${attributes}>${label}`);
  return named.replaceAll("><", ">\n<") + "\n";
}

const [program, write] = process.argv.slice(2);
const traces = runs.map((run) => trace(program, run));
const kept = join(figures, "rolling.json");
if (write === "--write") writeFileSync(kept, JSON.stringify(record(program), null, 1) + "\n");
const rolling = JSON.parse(readFileSync(kept, "utf8"));
let failed = false;
for (const figure of [unitFigure(traces[0]), posturesFigure(traces), rollingFigure(rolling)]) {
  const file = join(figures, `${figure.name}.svg`);
  const svg = await draw(figure);
  if (write === "--write") writeFileSync(file, svg);
  const same = readFileSync(file, "utf8") === svg;
  failed ||= !same;
  console.log(`${same ? "ok" : "not ok"} - docs/figures/${figure.name}.svg is what ${figure.name === "rolling" ? "rolling.json gives" : "this program's traces give"}`);
}
if (failed) console.log("# look at the new ones: node web/figures.mjs PROGRAM --write");
process.exitCode = failed ? 1 : 0;
