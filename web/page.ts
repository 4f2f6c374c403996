// SPDX-License-Identifier: Apache-2.0
// Draws the charts of report.html above the tables that hold the same numbers. Without this script the page is whole.
import { transforms as known } from "vega-dataflow";
import { expressionInterpreter } from "vega-interpreter";
import { View } from "vega-view";
import { flows, rows, transforms } from "charts";
import { replay, type Player, type Replay } from "./replay";
import { offer } from "./save";

type Row = Record<string, string | number | null>;
interface Packed {
  columns: string[];
  rows: (string | number | null)[][];
}
interface Report {
  tables: Record<string, Packed>;
  start: string;
  as_of: string;
  replay?: Replay;
  [name: string]: unknown;
}

Object.assign(known, transforms);

const report = JSON.parse(document.getElementById("data")!.textContent!) as Report;
const tables = Object.fromEntries(
  Object.entries(report.tables).map(([name, { columns, rows }]) => [
    name,
    rows.map((row): Row => Object.fromEntries(columns.map((c, k) => [c, row[k]]))),
  ]),
);

/** To a screen reader the drawing is one picture: its finding and its description; the numbers are in the table. */
function describe(svg: SVGElement, figure: HTMLElement, name: string): void {
  const texts = { title: figure.querySelector(".finding")?.textContent, desc: figure.dataset.desc };
  for (const [tag, text] of Object.entries(texts).reverse()) {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    element.id = `${name}-${tag}`;
    element.textContent = text ?? "";
    svg.prepend(element);
  }
  for (const part of svg.querySelectorAll(":scope > g")) part.setAttribute("aria-hidden", "true");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-labelledby", `${name}-title`);
  svg.setAttribute("aria-describedby", `${name}-desc`);
}

/** Width of a chart that is saved, and room for the axis of one that is as high as its table has rows. */
const FILE = 720,
  AXIS = 40;

/** Sets a chart to a width in pixels, or to that of its column; one function a chart. */
const fitters: ((px?: number) => void)[] = [];

async function draw(figure: HTMLElement): Promise<void> {
  const name = figure.dataset.chart!;
  const box = figure.querySelector<HTMLElement>(".plot")!;
  const flow = flows[figure.dataset.spec ?? name];
  const view = new View(JSON.parse(JSON.stringify(flow)), { expr: expressionInterpreter, renderer: "svg", hover: false });
  for (const [table, list] of Object.entries(tables))
    if (hasData(view, table)) view.data(table, structuredClone(list));
  if (rows[name]) view.height(rows[name][1] * tables[rows[name][0]].length + AXIS);
  for (const signal of Object.keys(report)) if (hasSignal(view, signal)) view.signal(signal, report[signal]);
  const width = () => Math.max(240, Math.floor(box.clientWidth));
  const sized = (px: number) => (hasSignal(view, "outer") ? view.signal("outer", px) : view).width(px);
  await sized(width()).initialize(box).runAsync();
  describe(box.querySelector("svg")!, figure, name);
  let shown = width();
  const fit = (px = width()) => {
    if (shown !== px) sized((shown = px)).run();
  };
  fitters.push(fit);
  offer(figure, `${name}-${report.as_of}`, () => (fit(FILE), () => fit()));
  new ResizeObserver(() => fit()).observe(box);
}

function hasData(view: View, name: string): boolean {
  try {
    view.data(name);
    return true;
  } catch {
    return false;
  }
}

function hasSignal(view: View, name: string): boolean {
  try {
    view.signal(name);
    return true;
  } catch {
    return false;
  }
}

let player: Player | undefined;

function setUpReplay(): void {
  const figure = document.querySelector<HTMLElement>("figure.replay");
  if (!figure || !report.replay) return;
  figure.classList.add("drawn");
  player = replay(figure.querySelector<HTMLElement>(".stage")!, report.replay, report.start, report.as_of);
  figure.querySelector("details")?.removeAttribute("open");
}

/** A chart that cannot be drawn leaves its table open, which says the same. */
async function main(): Promise<void> {
  for (const long of document.querySelectorAll("details.long")) long.removeAttribute("open");
  for (const figure of document.querySelectorAll<HTMLElement>("figure[data-chart]")) {
    try {
      await draw(figure);
      figure.classList.add("drawn");
      figure.querySelector("details")?.removeAttribute("open");
    } catch (error) {
      console.error(figure.dataset.chart, error);
    }
  }
  setUpReplay();
  document.documentElement.dataset.ready = "yes";
}

const PAPER = 640;

/** Paper has a column of its own width. Tables that say more than their chart are unfolded; of the others those that are open. */
addEventListener("beforeprint", () => {
  for (const fit of fitters) fit(PAPER);
  player?.fit(PAPER);
  player?.still(true);
  for (const d of document.querySelectorAll("details.paper:not([open])")) {
    d.setAttribute("open", "");
    d.setAttribute("data-folded", "");
  }
});
addEventListener("afterprint", () => {
  for (const fit of fitters) fit();
  player?.fit();
  player?.still(false);
  for (const d of document.querySelectorAll("details[data-folded]")) d.removeAttribute("open");
});

void main();
