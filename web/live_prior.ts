// SPDX-License-Identifier: Apache-2.0
// Priors as forms and as curves.
import type { Parameter } from "./live_api";

export interface Prior {
  prior: string;
  a: number;
  b: number;
}

/** The keys of campaign.yaml. */
export const kinds: Record<string, [string, string?]> = {
  "log-normal": ["median", "sd_log"],
  beta: ["a", "b"],
  normal: ["mean", "sd"],
  uniform: ["low", "high"],
  gamma: ["shape", "rate"],
  fixed: ["value"],
};

export const write = (kind: string, a: string, b: string) =>
  `{prior: ${kind}, ${kinds[kind].map((key, i) => `${key}: ${[a, b][i]}`).join(", ")}}`;

/** "{prior: beta, a: 1, b: 2}" back into words. */
export function parse(text: string): { kind: string; a: string; b: string } {
  const fields = new Map(
    text
      .replace(/[{}]/g, "")
      .split(",")
      .map((pair) => pair.split(":").map((s) => s.trim()) as [string, string]),
  );
  const kind = fields.get("prior") ?? "fixed";
  const [a, b] = kinds[kind] ?? kinds.fixed;
  return { kind, a: fields.get(a) ?? "", b: (b && fields.get(b)) ?? "" };
}

/** Lanczos (1964), g = 7. */
function logGamma(x: number): number {
  const c = [
    0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
    -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
  ];
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const t = x + 6.5;
  const sum = c.slice(1).reduce((s, ci, i) => s + ci / (x + i), c[0]);
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

/** Its density at x, up to nothing. */
export function density({ prior, a, b }: Prior, x: number): number {
  const bell = (z: number) => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  switch (prior) {
    case "log-normal":
      return x > 0 ? bell(Math.log(x / a) / b) / (b * x) : 0;
    case "normal":
      return bell((x - a) / b) / b;
    case "uniform":
      return x >= a && x <= b ? 1 / (b - a) : 0;
    case "beta":
      return x > 0 && x < 1
        ? Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + (a - 1) * Math.log(x) + (b - 1) * Math.log(1 - x))
        : 0;
    case "gamma":
      return x > 0 ? Math.exp(a * Math.log(b) - logGamma(a) + (a - 1) * Math.log(x) - b * x) : 0;
  }
  return 0;
}

/** Where nearly all of it lies. */
export function range({ prior, a, b }: Prior): [number, number] {
  switch (prior) {
    case "log-normal":
      return [a * Math.exp(-2.6 * b), a * Math.exp(2.6 * b)];
    case "normal":
      return [a - 3 * b, a + 3 * b];
    case "uniform":
      return [a, b];
    case "beta":
      return [0, 1];
    case "gamma":
      return [0, (a + 4 * Math.sqrt(a) + 3) / b];
  }
  return [a, a];
}

const drawable = (p: Prior) =>
  Number.isFinite(p.a) && (p.prior === "fixed" || (Number.isFinite(p.b) && p.b > 0 && (p.a > 0 || /normal|uniform/.test(p.prior)))) &&
  (p.prior !== "uniform" || p.b > p.a) && (p.prior !== "log-normal" || p.a > 0);

/** The assumed prior in grey, the new one in blue, on one axis: logarithmic where both are log-normal. */
export function curve(before: Prior, after: Prior, field: Parameter): SVGSVGElement {
  const W = 260,
    H = 84,
    BASE = 64;
  const NS = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(NS, "svg");
  const put = (tag: string, at: Record<string, string | number>, text = "") => {
    const e = document.createElementNS(NS, tag);
    for (const [k, v] of Object.entries(at)) e.setAttribute(k, String(v));
    e.textContent = text;
    svg.append(e);
  };
  svg.setAttribute("viewBox", `0 0 ${W} ${H}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("class", "curve");
  svg.setAttribute("aria-label", `Prior of ${field.name}: as assumed in grey, as changed in blue`);
  const both = [before, after].filter(drawable);
  if (!both.length) return svg;
  const log = both.every((p) => p.prior === "log-normal" || (p.prior === "fixed" && p.a > 0)) && both.some((p) => p.prior !== "fixed");
  const to = (x: number) => (log ? Math.log(x) : x),
    back = (u: number) => (log ? Math.exp(u) : u);
  let [low, high] = both
    .map(range)
    .reduce(([l, u], [a, b]) => [Math.min(l, to(a)), Math.max(u, to(b))], [Infinity, -Infinity]);
  if (high <= low) [low, high] = [low - 1, high + 1];
  const N = 130,
    at = Array.from({ length: N + 1 }, (_, i) => low + ((i + 0.5) / (N + 1)) * (high - low));
  const heights = both.map((p) => at.map((u) => density(p, back(u)) * (log ? back(u) : 1)));
  const px = (u: number) => (4 + ((u - low) / (high - low)) * (W - 8)).toFixed(1);
  both.forEach((p, i) => {
    const name = p === after ? "new" : "old";
    if (p.prior === "fixed") {
      put("line", { x1: px(to(p.a)), x2: px(to(p.a)), y1: 6, y2: BASE, class: name });
      return;
    }
    const top = Math.max(...heights[i].filter(Number.isFinite), 1e-300);
    const points = at.map((u, k) => `${px(u)},${(BASE - (Math.min(heights[i][k], top) / top) * (BASE - 6)).toFixed(1)}`);
    put("polyline", { points: points.join(" "), class: name });
  });
  put("line", { x1: 4, x2: W - 4, y1: BASE, y2: BASE, class: "axis" });
  for (const [share, anchor] of [[0, "start"], [0.5, "middle"], [1, "end"]] as const) {
    const u = low + share * (high - low);
    put("text", { x: px(u), y: H - 5, "text-anchor": anchor }, String(Number(back(u).toPrecision(2))));
  }
  return svg;
}
