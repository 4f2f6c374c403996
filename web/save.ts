// SPDX-License-Identifier: Apache-2.0
// A chart as a file that can stand alone: its finding, what is drawn, key and source around the drawing, on white paper.
import { palette } from "charts";

const NS = "http://www.w3.org/2000/svg";
const SANS = "Helvetica Neue, Helvetica, Arial, sans-serif";
const SERIF = "Georgia, Times New Roman, serif";
const MARGIN = 16;

const ruler = document.createElement("canvas").getContext("2d")!;

function make(tag: string, at: Record<string, string | number>, text?: string): SVGElement {
  const element = document.createElementNS(NS, tag);
  for (const [name, value] of Object.entries(at)) element.setAttribute(name, String(value));
  if (text !== undefined) element.textContent = text;
  return element;
}

/** Text in lines no wider than `width`. */
function wrap(text: string, font: string, width: number): string[] {
  const lines: string[] = [];
  ruler.font = font;
  for (const word of text.trim().split(/\s+/)) {
    const longer = lines.length ? `${lines[lines.length - 1]} ${word}` : word;
    if (lines.length && ruler.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

interface Sheet {
  svg: SVGElement;
  y: number;
  width: number;
}

function write(s: Sheet, text: string, size: number, family: string, weight: number, fill: string): void {
  for (const line of wrap(text, `${weight} ${size}px ${family}`, s.width - 2 * MARGIN)) {
    s.y += size * 1.25;
    s.svg.append(
      make("text", { x: MARGIN, y: s.y, "font-family": family, "font-size": size, "font-weight": weight, fill }, line),
    );
  }
}

/** The key's entries one after another, each with its drawing. */
function writeKey(s: Sheet, key: Element): void {
  let x = MARGIN;
  s.y += 20;
  ruler.font = `12px ${SANS}`;
  for (const entry of key.querySelectorAll("li")) {
    const id = entry.querySelector("use")?.getAttribute("href"),
      symbol = id && document.querySelector(id);
    const text = entry.textContent!.trim(),
      wide = ruler.measureText(text).width + (symbol ? 28 : 0);
    if (x > MARGIN && x + wide > s.width - MARGIN) [x, s.y] = [MARGIN, s.y + 17];
    if (symbol) {
      const icon = make("svg", { x, y: s.y - 9, width: 22, height: 11, viewBox: symbol.getAttribute("viewBox")! });
      icon.append(...[...symbol.children].map((c) => c.cloneNode(true)));
      s.svg.append(icon);
    }
    s.svg.append(
      make(
        "text",
        { x: x + (symbol ? 28 : 0), y: s.y, "font-family": SANS, "font-size": 12, fill: "var(--muted)" },
        text,
      ),
    );
    x += wide + 18;
  }
  s.y += 6;
}

/** The figure as the text of an SVG file, in the colours of paper. */
function compose(figure: HTMLElement): { text: string; width: number; height: number } {
  const drawing = figure.querySelector<SVGElement>(".plot svg")!;
  const [, , w, h] = drawing.getAttribute("viewBox")!.split(" ").map(Number);
  const svg = make("svg", { xmlns: NS, role: "img" });
  const s: Sheet = { svg, y: MARGIN - 4, width: w + 2 * MARGIN };
  const words = (name: string) => figure.querySelector(name)?.textContent ?? "";
  svg.append(make("title", {}, words(".finding")), make("desc", {}, figure.dataset.desc!));
  const paper = make("rect", { width: "100%", height: "100%", fill: "var(--paper)" });
  svg.append(paper);
  write(s, words(".finding"), 19, SERIF, 600, "var(--ink)");
  s.y += 3;
  write(s, words(".sub"), 13, SANS, 400, "var(--muted)");
  const inner = drawing.cloneNode(true) as SVGElement;
  inner.querySelectorAll(":scope > title, :scope > desc").forEach((e) => e.remove());
  for (const name of ["role", "aria-labelledby", "aria-describedby", "class", "style"]) inner.removeAttribute(name);
  for (const [name, value] of Object.entries({ x: MARGIN, y: s.y + 14, width: w, height: h, overflow: "visible" }))
    inner.setAttribute(name, String(value));
  svg.append(inner);
  s.y += 14 + h;
  const key = figure.querySelector(".key");
  if (key) writeKey(s, key);
  s.y += 6;
  write(s, words(".source"), 11, SANS, 400, "var(--muted)");
  const height = Math.ceil(s.y + MARGIN - 4);
  for (const [name, value] of Object.entries({ width: s.width, height, viewBox: `0 0 ${s.width} ${height}` }))
    svg.setAttribute(name, String(value));
  const text = new XMLSerializer()
    .serializeToString(svg)
    .replace(/var\(--([a-z]+)\)/g, (all, name) => palette[name] ?? all);
  return { text, width: s.width, height };
}

function hand(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = Object.assign(document.createElement("a"), { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

/** Twice as many points as the drawing has: sharp on paper. */
async function picture(text: string, width: number, height: number): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: 2 * width, height: 2 * height });
  canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done, failed) => canvas.toBlob((b) => (b ? done(b) : failed(new Error("no picture"))), "image/png"));
}

/** The table beneath the chart; a cell that a spreadsheet would take for a formula is made a text. */
function sheet(figure: HTMLElement): string {
  const cell = (c: Element) => {
    const text = c.textContent!.trim().replace(/\s+/g, " ").replace(/^(?=[=@\t])/, "'");
    return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const rows = figure.querySelectorAll("details table tr");
  return [...rows].map((r) => [...r.children].map(cell).join(",")).join("\n") + "\n";
}

/** Buttons under the source line. `asPaper` draws the chart at the width of a file and gives back how to undo it. */
export function offer(figure: HTMLElement, name: string, asPaper: () => () => void): void {
  const line = document.createElement("p");
  line.className = "save";
  line.append("Save: ");
  const button = (label: string, what: string, act: () => void | Promise<void>) => {
    const b = Object.assign(document.createElement("button"), { type: "button", textContent: label });
    b.setAttribute("aria-label", `Save ${what}: ${figure.querySelector(".finding")?.textContent ?? name}`);
    b.addEventListener("click", () => void act());
    line.append(b, " ");
  };
  const drawn = () => {
    const undo = asPaper();
    const made = compose(figure);
    undo();
    return made;
  };
  button("SVG", "as SVG", () => hand(`${name}.svg`, new Blob([drawn().text], { type: "image/svg+xml" })));
  button("PNG", "as PNG", async () => {
    const { text, width, height } = drawn();
    hand(`${name}.png`, await picture(text, width, height));
  });
  button("CSV", "the table as CSV", () => hand(`${name}.csv`, new Blob([sheet(figure)], { type: "text/csv" })));
  figure.querySelector(".source")?.after(line);
}
