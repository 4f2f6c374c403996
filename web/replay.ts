// SPDX-License-Identifier: Apache-2.0
// The replay: one simulated run, every unit a square, one day after another. All is rebuilt here from what happened to
// whom; the table beneath the drawing holds the same run as the model counted it, and the tests compare the two.

export interface Replay {
  happenings: string[]; // the rows that `days` speaks of by number
  size: number[]; // full strength of the units: people, how many such units, people, how many ...
  brigades: { name: string; units: number }[]; // in the order of the units; empty: one block
  rotate: [number, number]; // days forward, days of rest in turn; 0: units are not rotated
  /** A day is a list of groups. A group is -1 - h, then for each unit (ascending) to which happening h came: twice the
   *  distance from the unit before (the first: from 0), plus 1 where a count above 1 follows. The number after the last
   *  unit's is all together. */
  days: number[][];
}

interface Happened {
  unit: number;
  what: string;
  n: number;
}

/** What a happening does to the able and the wounded of its unit, and what it adds to the totals. */
const effect: Record<string, { able?: number; care?: number; seats?: number; adds?: string }> = {
  arrived: { able: 1, seats: 1, adds: "deployed" },
  returned: { able: 1, care: -1, adds: "returned" },
  moved_in: { able: 1, seats: 1 },
  moved_out: { able: -1, seats: -1 },
  met_drone: { adds: "encounters" },
  drone_downed: { adds: "drones_downed" },
  killed_by_drone: { able: -1, adds: "killed" },
  killed_close: { able: -1, adds: "killed" },
  killed_encircled: { able: -1, adds: "killed" },
  wounded_by_drone: { able: -1, care: 1, adds: "wounded" },
  wounded_close: { able: -1, care: 1, adds: "wounded" },
  captured: { able: -1, adds: "captured" },
  deserted: { able: -1, adds: "deserted" },
  deserted_encircled: { able: -1, adds: "deserted" },
  self_inflicted: { able: -1, adds: "self_inflicted" },
  encircled: { adds: "encirclements" },
  left_line: { adds: "dissolved" },
};

const hits = ["killed_by_drone", "killed_close", "killed_encircled", "wounded_by_drone", "wounded_close"];
const postures = {
  building: "Building up behind the line",
  committed: "In the line",
  pulled_out: "Pulled out, resting",
  relieved: "Relieved for good",
};
type Posture = keyof typeof postures;

/** One day of the run, after its last event. */
interface Day {
  happened: Happened[];
  posture: Posture;
  since: number; // day on which the posture began
  able: Int32Array;
  care: Int32Array;
  seats: Int32Array; // people who joined the unit and were not moved on: able, in care, or lost
  left: Uint8Array;
  total: Record<string, number>;
}

const commas = (n: number) => n.toLocaleString("en-GB");
const sum = (list: Iterable<number>) => [...list].reduce((a, b) => a + b, 0);

function unpack(r: Replay, list: number[]): Happened[] {
  const out: Happened[] = [];
  let what = "",
    unit = 0;
  for (let i = 0; i < list.length; i++) {
    if (list[i] < 0) {
      what = r.happenings[-1 - list[i]];
      unit = 0;
      continue;
    }
    unit += list[i] >> 1;
    out.push({ unit, what, n: list[i] & 1 ? list[++i] : 1 });
  }
  return out;
}

/** Every day of the run. Units are few hundreds and days few hundreds: all are kept, so that any day can be shown. */
function rebuild(r: Replay, units: number): Day[] {
  const able = new Int32Array(units),
    care = able.slice(),
    seats = able.slice(),
    left = new Uint8Array(units);
  const total: Record<string, number> = { strength: 0, in_care: 0 };
  for (const e of Object.values(effect)) if (e.adds) total[e.adds] = 0;
  let posture: Posture = "building",
    since = 0;
  return r.days.map((list, day) => {
    const happened = unpack(r, list);
    for (const { unit, what, n } of happened) {
      const e = effect[what];
      if (what in postures) [posture, since] = [what as Posture, day];
      if (what === "left_line") left[unit] = 1;
      if (!e) continue;
      if (e.able) able[unit] += e.able * n;
      if (e.care) care[unit] += e.care * n;
      if (e.seats) seats[unit] += e.seats * n;
      if (e.adds) total[e.adds] += n;
    }
    total.strength = sum(able);
    total.in_care = total.wounded - total.returned;
    return {
      happened,
      posture,
      since,
      able: able.slice(),
      care: care.slice(),
      seats: seats.slice(),
      left: left.slice(),
      total: { ...total },
    };
  });
}

/** Behind the line in its turn (docs/models/contingent.md, rotation). */
function resting(r: Replay, day: Day, t: number, unit: number, units: number): boolean {
  const [forward, rest] = r.rotate,
    cycle = forward + rest;
  if (!forward || !rest || day.posture !== "committed") return false;
  return (t - day.since + Math.floor((unit * cycle) / units)) % cycle >= forward;
}

/* ---- words -------------------------------------------------------------------------------------------------- */

const LINES = 10;
const some = (n: number, one: string, more = one) => (n === 0 ? "" : `${commas(n)} ${n === 1 ? one : more}`);
const joined = (parts: string[]) => parts.filter(Boolean).join(", ");

/** What came to one unit on one day. */
function tell(n: Record<string, number>): string {
  const of = (name: string) => n[name] ?? 0;
  const met = of("met_drone"),
    down = of("drone_downed");
  const drones = met === 1 ? (down ? "drone met and shot down" : "drone met") : some(met, "", "drones met");
  const parts = [
    joined([
      drones,
      met > 1 ? some(down, "shot down") : "",
      some(of("killed_by_drone"), "killed"),
      some(of("wounded_by_drone"), "wounded"),
    ]),
  ];
  const close = joined([some(of("killed_close"), "killed"), some(of("wounded_close"), "wounded")]);
  parts.push(close && `close combat, ${close}`);
  parts.push(of("deserted") ? some(of("deserted"), "deserted") : "");
  const fates = joined([
    some(of("killed_encircled"), "killed"),
    some(of("captured"), "captured"),
    some(of("deserted_encircled"), "deserted"),
    some(of("self_inflicted"), "dead by their own hand"),
  ]);
  if (of("encircled")) parts.push(fates ? `cut off, ${fates}` : "cut off, all break out");
  if (of("left_line")) parts.push("leaves the line for good");
  parts.push(some(of("moved_out"), "goes to another unit", "go to another unit"));
  parts.push(some(of("moved_in"), "joins from another unit", "join from another unit"));
  return parts.filter(Boolean).join("; ");
}

const heavy: Record<string, number> = { encircled: 1000, left_line: 500, captured: 20, self_inflicted: 20 };
const weight = (what: string) =>
  heavy[what] ?? (what.startsWith("killed") ? 20 : what.startsWith("wounded") || what.startsWith("deserted") ? 5 : 0);

/** The day in lines, gravest first, at most LINES of them. */
function log(day: Day, units: number): string[] {
  const lines: string[] = [],
    by = new Map<number, Record<string, number>>();
  const all = (what: string) => day.happened.filter((h) => h.what === what);
  for (const { unit, what, n } of day.happened)
    if (what === "committed") lines.push("The contingent is committed to the line.");
    else if (what === "pulled_out") lines.push("The contingent is pulled out to rest.");
    else if (what === "relieved") lines.push("The contingent is relieved for good.");
    else if (what !== "arrived" && what !== "returned" && unit < units) by.set(unit, { ...by.get(unit), [what]: n });
  const crowd = (what: string, one: string, more: string, to: string) => {
    const list = all(what);
    const where = list.length === 1 ? `unit ${list[0].unit}` : `${commas(list.length)} units`;
    if (list.length) lines.push(`${some(sum(list.map((h) => h.n)), one, more)} ${to} ${where}.`);
  };
  crowd("arrived", "person", "people", "joined");
  crowd("returned", "wounded person", "wounded people", "came back to");
  const gravity = (n: Record<string, number>) => sum(Object.entries(n).map(([what, k]) => weight(what) * k));
  const ranked = [...by].sort(([a, x], [b, y]) => gravity(y) - gravity(x) || a - b);
  const room = LINES - lines.length;
  const shown = ranked.length > room ? ranked.slice(0, room - 1) : ranked;
  for (const [unit, n] of shown) lines.push(`Unit ${unit}: ${tell(n)}.`);
  const rest = ranked.slice(shown.length).map(([, n]) => gravity(n));
  if (rest.length)
    lines.push(`And ${commas(rest.length)} more units${rest.some(Boolean) ? "" : ", where nobody was hit"}.`);
  return lines.length ? lines : ["Nothing of note."];
}

/* ---- drawing ------------------------------------------------------------------------------------------------- */

const NS = "http://www.w3.org/2000/svg";
function make(parent: Element, tag: string, at: Record<string, string | number>, text?: string): SVGElement {
  const element = document.createElementNS(NS, tag);
  set(element, at);
  if (text !== undefined) element.textContent = text;
  parent.append(element);
  return element;
}
function set(element: Element, at: Record<string, string | number>): void {
  for (const [name, value] of Object.entries(at)) element.setAttribute(name, String(value));
}

const LABEL = 34, // room at the left for the number of a row's first unit
  WIDE = 36, // from one unit to the next, at most
  HEAD = 20, // room above a brigade for its name
  EDGE = 8; // half of the slider's thumb: its middle moves between the edges of the time line

interface Block {
  first: number;
  units: number;
  able: SVGElement; // its people able for duty, in words
}
interface Cell {
  box: SVGElement;
  parts: SVGElement[]; // able, in care, lost: from the bottom up
  mark: SVGElement;
  title: SVGElement;
  y: number;
}

interface Units {
  cells: Cell[];
  blocks: Block[];
  side: number;
}

/** The squares, in rows of a round number of units; brigades one below the other. */
function layUnits(svg: SVGElement, r: Replay, units: number, width: number): Units {
  svg.querySelectorAll("g").forEach((g) => g.remove());
  const blocks: Block[] = [];
  const inner = width - LABEL;
  const wish = Math.min(WIDE, Math.max(8, Math.sqrt((inner * 480) / units)));
  const columns = Math.max(5, 5 * Math.round(inner / wish / 5));
  const pitch = Math.min(WIDE, inner / columns),
    side = Math.round(pitch * 0.86);
  const cells: Cell[] = [];
  let y = 0;
  for (const block of r.brigades.length ? r.brigades : [{ name: "", units }]) {
    const g = make(svg, "g", {});
    if (block.name) {
      make(g, "text", { x: LABEL, y: y + 13, class: "r-name" }, block.name);
      const able = make(g, "text", { x: LABEL + columns * pitch - (pitch - side), y: y + 13, class: "r-row" });
      blocks.push({ first: cells.length, units: block.units, able });
      y += HEAD;
    }
    for (let k = 0; k < block.units; k++) {
      const column = k % columns,
        x = LABEL + column * pitch;
      if (!column) make(g, "text", { x: LABEL - 6, y: y + side / 2 + 4, class: "r-row" }, String(cells.length));
      const box = make(g, "g", {});
      const title = make(box, "title", {});
      make(box, "rect", { x, y, width: side, height: side, class: "r-seat" });
      const parts = ["r-able", "r-care", "r-lost"].map((c) =>
        make(box, "rect", { x, y, width: side, height: 0, class: c }),
      );
      make(box, "path", { d: `M${x},${y + side}L${x + side},${y}`, class: "r-gone" });
      make(box, "rect", { x, y, width: side, height: side, class: "r-frame" });
      const mark = make(box, "circle", { cx: x + side / 2, cy: y + side / 2, r: 0, class: "r-mark" });
      cells.push({ box, parts, mark, title, y });
      if (column === columns - 1 || k === block.units - 1) y += pitch;
    }
    y += block.name ? 8 : 0;
  }
  set(svg, { viewBox: `0 0 ${width} ${Math.ceil(y)}`, width, height: Math.ceil(y) });
  return { cells, blocks, side };
}

/** Losses a day as bars, the posture as a band beneath, months, and the day up to which reports were read. */
function layTime(
  svg: SVGElement,
  days: Day[],
  dates: Date[],
  cut: number,
  width: number,
): { now: SVGElement; most: number } {
  const TOP = 16,
    HIGH = 56,
    BAND = TOP + HIGH + 3;
  svg.querySelectorAll("g").forEach((g) => g.remove());
  const g = make(svg, "g", {});
  const step = (width - 2 * EDGE) / Math.max(1, days.length - 1);
  const x = (t: number) => EDGE + t * step;
  const lost = days.map((d) =>
    ["killed", "wounded"].map((w) => sum(d.happened.filter((h) => h.what.startsWith(w)).map((h) => h.n))),
  );
  const most = Math.max(1, ...lost.map(sum));
  const bar = Math.max(0.8, step * 0.8);
  days.forEach((d, t) => {
    let top = TOP + HIGH;
    lost[t].forEach((n, k) => {
      const height = (HIGH * n) / most;
      top -= height;
      if (n) make(g, "rect", { x: x(t) - bar / 2, y: top, width: bar, height, class: k ? "r-care" : "r-lost" });
    });
    if (d.posture === "committed")
      make(g, "rect", { x: x(t) - step / 2, y: BAND, width: step + 0.3, height: 5, class: "r-line" });
  });
  make(g, "rect", { x: EDGE, y: BAND, width: width - 2 * EDGE, height: 5, class: "r-band" });
  let free = -1;
  dates.forEach((date, t) => {
    if (date.getUTCDate() !== 1 || x(t) < free || x(t) > width - 30) return;
    const january = date.getUTCMonth() === 0;
    const words = date.toLocaleDateString("en-GB", {
      month: "short",
      ...(january ? { year: "numeric" } : {}),
      timeZone: "UTC",
    });
    make(g, "line", { x1: x(t), x2: x(t), y1: BAND + 5, y2: BAND + 9, class: "r-tick" });
    make(g, "text", { x: Math.max(14, x(t)), y: BAND + 21, class: "r-month" }, words);
    free = x(t) + (january ? 62 : 34);
  });
  if (cut >= 0 && cut < days.length - 1) {
    const right = x(cut) > width * 0.6;
    make(g, "line", { x1: x(cut) + step / 2, x2: x(cut) + step / 2, y1: 2, y2: BAND + 5, class: "r-cut" });
    make(
      g,
      "text",
      { x: x(cut) + (right ? -4 : 4 + step / 2), y: 11, class: right ? "r-row" : "r-name" },
      "last report read",
    );
  }
  set(svg, { viewBox: `0 0 ${width} ${BAND + 26}`, width, height: BAND + 26 });
  return { now: make(g, "line", { y1: TOP - 4, y2: BAND + 7, class: "r-now" }), most };
}

/* ---- the thing itself ------------------------------------------------------------------------------------------ */

/** Fit the drawing to a width in pixels (its column's when left out), and show the last day as one still. */
export interface Player {
  fit(px?: number): void;
  still(on: boolean): void;
}

export function replay(root: HTMLElement, r: Replay, start: string, asOf: string): Player {
  const at = <T extends Element>(name: string) => root.querySelector<T & HTMLElement>(`[data-r=${name}]`)!;
  const size: number[] = [];
  for (let i = 0; i < r.size.length; i += 2) for (let k = 0; k < r.size[i + 1]; k++) size.push(r.size[i]);
  const units = size.length,
    days = rebuild(r, units),
    last = days.length - 1;
  const dates = days.map((_, t) => new Date(Date.parse(start) + t * 864e5));
  const cut = Math.round((Date.parse(asOf) - Date.parse(start)) / 864e5);
  const words = (t: number) =>
    dates[t].toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
  const grid = at<SVGElement>("units"),
    time = at<SVGElement>("time");
  const slider = at<HTMLInputElement>("day"),
    button = at<HTMLButtonElement>("play");
  const steps: [HTMLButtonElement, number][] = [
    [at<HTMLButtonElement>("back"), -1],
    [at<HTMLButtonElement>("next"), 1],
  ];
  let shown = last,
    timer = 0,
    drawn: Units,
    now: SVGElement;

  function showUnit(u: number, n: Record<string, number>): void {
    const d = days[shown],
      cell = drawn.cells[u],
      side = drawn.side;
    const share = (people: number) => (side * Math.min(size[u], Math.max(0, people))) / size[u];
    const lost = Math.min(size[u], d.seats[u]) - d.able[u] - Math.max(0, d.care[u]);
    let bottom = cell.y + side;
    [d.able[u], d.care[u], lost].forEach((people, k) => {
      const height = Math.min(share(people), bottom - cell.y);
      bottom -= height;
      set(cell.parts[k], { y: bottom, height });
    });
    const hit = hits.some((w) => n[w]),
      killed = hits.some((w) => n[w] && w.startsWith("killed"));
    const away = d.posture !== "committed" || resting(r, d, shown, u, units);
    cell.box.setAttribute(
      "class",
      [away && "away", d.left[u] && "left", !d.seats[u] && !d.left[u] && "none", n.encircled && "cut", hit && "hit"]
        .filter(Boolean)
        .join(" "),
    );
    cell.mark.setAttribute("r", String(n.met_drone || hit ? side * (killed ? 0.26 : 0.17) : 0));
    const care = Math.max(0, d.care[u]);
    cell.title.textContent = joined([
      `Unit ${u}: ${d.able[u]} of ${size[u]} able`,
      some(care, "in care"),
      d.left[u] ? "left the line" : "",
    ]);
  }

  function show(t: number): void {
    shown = Math.min(last, Math.max(0, t));
    const d = days[shown],
      before = days[shown - 1]?.total;
    const by = new Map<number, Record<string, number>>();
    for (const { unit, what, n } of d.happened) by.set(unit, { ...by.get(unit), [what]: n });
    for (let u = 0; u < units; u++) showUnit(u, by.get(u) ?? {});
    for (const b of drawn.blocks)
      b.able.textContent = `${commas(sum(d.able.subarray(b.first, b.first + b.units)))} able`;
    const x =
      EDGE + ((time.clientWidth || Number(time.getAttribute("width"))) - 2 * EDGE) * (shown / Math.max(1, last));
    set(now, { x1: x, x2: x });
    slider.value = String(shown);
    slider.setAttribute("aria-valuetext", words(shown));
    at("date").textContent = words(shown);
    at("kind").textContent = shown <= cut ? "the past as fitted to the reports" : "a possible future";
    at("posture").textContent = postures[d.posture] + (d.posture === "building" ? "" : ` since ${words(d.since)}`);
    for (const cell of root.querySelectorAll<HTMLElement>("[data-total]")) {
      const name = cell.dataset.total!,
        grown = d.total[name] - (before?.[name] ?? 0);
      cell.textContent = commas(d.total[name]);
      cell.nextElementSibling!.textContent = grown ? `${grown > 0 ? "+" : "−"}${commas(Math.abs(grown))}` : "";
    }
    at("log").replaceChildren(
      ...log(d, units).map((line) => Object.assign(document.createElement("li"), { textContent: line })),
    );
    steps.forEach(([b, by]) => (b.disabled = by < 0 ? shown === 0 : shown === last));
    if (!timer) button.textContent = shown === last ? "Play from the start" : "Play";
  }

  /** For those who hear the page: not each day of a film, but where it stands. */
  function say(): void {
    const d = days[shown];
    const { strength, killed, wounded } = d.total;
    const counts = `${commas(strength)} able, ${commas(killed)} killed, ${commas(wounded)} wounded`;
    at("said").textContent = `${words(shown)}. ${postures[d.posture]}. ${counts}.`;
  }

  function pause(): void {
    clearInterval(timer);
    timer = 0;
    show(shown);
    say();
  }

  function play(): void {
    if (shown === last) show(0);
    button.textContent = "Pause";
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    timer = window.setInterval(
      () => {
        const before = days[shown].posture;
        show(shown + 1);
        if (shown === last) pause();
        else if (days[shown].posture !== before) say();
      },
      calm ? 1000 : 200,
    );
  }

  function go(t: number): void {
    clearInterval(timer);
    timer = 0;
    show(t);
    say();
  }

  function fit(px?: number): void {
    const wide = px ?? Math.max(240, Math.floor(at("field").clientWidth));
    const long = px ?? Math.max(240, Math.floor(at("track").clientWidth));
    if (Number(grid.getAttribute("width")) === wide && Number(time.getAttribute("width")) === long) return;
    drawn = layUnits(grid, r, units, wide);
    const laid = layTime(time, days, dates, cut, long);
    now = laid.now;
    at("most").textContent = commas(laid.most);
    show(shown);
  }

  root.hidden = false;
  set(slider, { max: last, value: last });
  slider.addEventListener("input", () => go(Number(slider.value)));
  button.addEventListener("click", () => (timer ? pause() : play()));
  for (const [b, by] of steps) b.addEventListener("click", () => go(shown + by));
  document.addEventListener("visibilitychange", () => document.hidden && timer && pause());
  fit();
  new ResizeObserver(() => fit()).observe(root);
  let kept = last;
  return {
    fit,
    still: (on) => {
      if (on) kept = shown;
      if (timer) pause();
      show(on ? last : kept);
    },
  };
}
