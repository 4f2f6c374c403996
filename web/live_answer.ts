// SPDX-License-Identifier: Apache-2.0
// What comes out: headline, what a change did, answers to questions, the report and its files.
import type { Judged, Summary } from "./live_api";
import { charts, file } from "./live_api";
import { byId, count, day, fill, h } from "./live_dom";

const FILES = ["report.html", "summary.json", "forecast.csv", "run.nc", "claims.json", "trace.csv", "posterior.fit", "manifest.json", "campaign.yaml", "asked.txt"];

/** The date the headline speaks of: the first at which the main event is as likely as not, or the last. */
function headlineDate(s: Summary) {
  return s.dates.find((d) => d.events[s.main_event].probability >= 0.5) ?? s.dates[s.dates.length - 1];
}

/** `command` makes the same numbers on the command line. */
export function drawHeadline(s: Summary, command: string): void {
  const d = headlineDate(s),
    e = d.events[s.main_event],
    text = s.events.find((x) => x.event === s.main_event)!.text;
  fill(
    byId("headline"),
    h("p", { class: "headline", "data-probability": String(e.probability) },
      h("strong", {}, `${e.term ? `${e.term[0].toUpperCase()}${e.term.slice(1)} (` : ""}${e.percent}, ${e.frequency}${e.term ? ")" : ""}`),
      `: ${text} by ${day(d.date)}`),
    h("p", { class: "hint" }, `As of ${day(s.as_of)}, quality ${s.quality}, seed ${s.seed}.${s.diagnostics.ok ? "" : ` Diagnostics: ${s.diagnostics.text}.`} `, h("code", {}, command)),
  );
}

const points = (p: number) => `${p > 0 ? "+" : p < 0 ? "−" : ""}${Math.abs(100 * p).toFixed(1)}`;
const signed = (x: number) => `${x > 0 ? "+" : x < 0 ? "−" : ""}${count(Math.abs(x))}`;

function changeRow(label: string, before: string, after: string, change: string, unit: string, twice: string, clear: boolean): HTMLElement {
  return h("tr", {}, h("th", { scope: "row" }, label), h("td", {}, before), h("td", {}, after),
    h("td", {}, h("strong", {}, change), ` ${unit} `, h("small", {}, `± ${twice}${clear ? "" : ", not settled"}`)));
}

/** Two fits, two lots of random numbers: with each difference stand two of its standard errors. */
export function drawChange(base: Summary, now: Summary, then?: HTMLElement): void {
  const rows: HTMLElement[] = [];
  const event = now.events.find((x) => x.event === now.main_event)!.text;
  for (const d of now.dates.slice(1)) {
    const b = base.dates.find((x) => x.date === d.date)?.events[now.main_event],
      a = d.events[now.main_event];
    if (!b) continue;
    const twice = 2 * Math.hypot(a.se, b.se),
      diff = a.probability - b.probability;
    rows.push(changeRow(`${event}, by ${day(d.date)}`, b.percent, a.percent, points(diff), "points", (100 * twice).toFixed(1), Math.abs(diff) > twice));
  }
  for (const q of ["killed", "casualties", "strength"]) {
    const a = now.dates[0].quantities[q],
      b = base.dates[0].quantities[q];
    if (!a || !b) continue;
    const twice = 2 * Math.hypot(a.mcse, b.mcse),
      diff = a.q50 - b.q50;
    rows.push(changeRow(`${q === "strength" ? "net strength" : q} on ${day(now.as_of)}, median`, count(b.q50), count(a.q50), signed(diff), "", count(twice), Math.abs(diff) > twice));
  }
  fill(
    byId("change"),
    h("h3", {}, "What the changes did"),
    h("div", { class: "scroll short", tabindex: "0", role: "region", "aria-label": "What the changes did" },
      h("table", {}, h("thead", {}, h("tr", {}, ...["", "Before", "After", "Change"].map((t) => h(t ? "th" : "td", t ? { scope: "col" } : {}, t)))), h("tbody", {}, ...rows))),
    h("p", { class: "hint" }, "Before: the campaign as it stands at the same cut-off, quality and seed. ±: two Monte Carlo standard errors of the difference of two fits."),
    then,
  );
}

export function drawAnswers(judged: Judged[]): void {
  const asked = judged.filter((j) => j.kind === "asked");
  fill(
    byId("answers"),
    asked.length > 0 && h("h3", {}, "Questions"),
    asked.length > 0 &&
      h("ul", { class: "rows" }, ...asked.map((j) =>
        h("li", {}, j.words, ": ", h("strong", {}, j.cannot || `${j.term ? `${j.term}, ` : ""}${j.percent}`), j.cannot ? "" : ` (${j.frequency})`, h("div", { class: "hint" }, h("code", {}, j.question))))),
  );
}

const links = (names: string[], of: (name: string) => string) =>
  names.flatMap((name, i) => [i ? ", " : "", h("a", { href: of(name), download: name.split("/").pop()! }, name.split("/").pop()!)]);

export function drawReport(campaign: string, view: string): void {
  const of = (name: string) => file(campaign, view, name);
  const place = h("div", { class: "files" });
  void charts(campaign, view).then((names) => fill(place, "Charts as Vega-Lite with their data: ", ...links(names.sort(), of)));
  fill(
    byId("report"),
    h("h3", {}, "Report"),
    h("p", { class: "files" }, h("a", { href: of("report.html"), target: "_blank" }, "Open alone"), " · Save: ",
      ...links(FILES, of)),
    h("details", {}, h("summary", {}, "Each chart"), place),
    h("iframe", { src: of("report.html"), title: "The report of this view", sandbox: "allow-scripts allow-downloads allow-popups" }),
  );
}

/** Nothing is stored for what is asked: what stands there is of another view. */
export function drawNothing(was: boolean): void {
  const answer = byId("answer");
  answer.classList.toggle("other", was);
  if (!was) for (const id of ["headline", "change", "answers", "report"]) fill(byId(id));
}
