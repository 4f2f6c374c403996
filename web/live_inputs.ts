// SPDX-License-Identifier: Apache-2.0
// What goes into a run: assumptions, evidence, questions. Each part draws itself from the campaign and the wish, and calls
// changed() when the wish has.
import type { Assumption, Campaign, Claim, Parameter, Summary } from "./live_api";
import { byId, count, day, fill, h, number } from "./live_dom";
import { curve, kinds, parse, write } from "./live_prior";
import type { Wish } from "./live_state";

export interface Inputs {
  campaign: Campaign;
  wish: Wish;
  changed: () => void;
}

const GROUPS = ["doctrine", "posture", "supply", "rest", "reinforcement", "breaking", "inputs", "parameters"];

const parameterOf = (c: Campaign, name: string) => c.parameters.find((p) => p.name === name);
const inputOf = (c: Campaign, name: string) => c.inputs.find((p) => p.name === name);

/** The key by which a view changes an assumption; "" where it is changed in campaign.yaml alone. */
export function keyOf(c: Campaign, a: Assumption): string {
  const [group, name] = a.key.includes(".") ? a.key.split(".", 2) : ["", a.key];
  const home = parameterOf(c, name) ? "parameters" : inputOf(c, name) ? "inputs" : "";
  if (!home || (group && !GROUPS.includes(group))) return "";
  return `${group || home}.${name}`;
}

const mistakeOf = (path: string) => h("p", { class: "mistake", "data-path": path });

/** A prior: its kind, its numbers, and the curve of both. */
function priorEditor(p: Parameter, key: string, given: string | undefined, store: (text: string) => void): HTMLElement {
  const now = given ? parse(given) : { kind: p.prior, a: number(p.a), b: number(p.b) };
  const kind = h("select", { "aria-label": `Prior of ${p.name}` }, ...Object.keys(kinds).map((k) => h("option", { value: k }, k)));
  kind.value = now.kind;
  const a = h("input", { value: now.a, inputmode: "decimal", size: "8", id: `${key}-a` });
  const b = h("input", { value: now.b, inputmode: "decimal", size: "8", id: `${key}-b` });
  const labelA = h("label", { for: `${key}-a` }),
    labelB = h("label", { for: `${key}-b` });
  const figure = h("div", { class: "figure" });
  const draw = () => {
    const [nameA, nameB] = kinds[kind.value];
    labelA.textContent = nameA;
    labelB.textContent = nameB ?? "";
    b.hidden = labelB.hidden = !nameB;
    fill(figure, curve(p, { prior: kind.value, a: Number(a.value), b: Number(b.value) }, p) as unknown as Node);
  };
  const edited = () => {
    draw();
    store(write(kind.value, a.value.trim(), b.value.trim()));
  };
  for (const part of [kind, a, b]) part.addEventListener("input", edited);
  draw();
  const limits = p.low !== null || p.high !== null ? `, from ${p.low ?? "−∞"} to ${p.high ?? "∞"}` : "";
  return h(
    "div",
    { class: "editor" },
    h("div", { class: "numbers" }, kind, h("span", {}, labelA, " ", a), h("span", {}, labelB, " ", b)),
    figure,
    h("p", { class: "hint" }, `Unit: ${p.unit}${limits}. Grey: as assumed; blue: as changed.`),
  );
}

function valueEditor(name: string, key: string, value: string, isDate: boolean, store: (text: string) => void): HTMLElement {
  const input = h("input", { value, id: `${key}-v`, size: "12", autocomplete: "off" });
  input.addEventListener("input", () => store(input.value.trim()));
  return h(
    "div",
    { class: "editor" },
    h("div", { class: "numbers" }, h("label", { for: `${key}-v` }, `${name} =`), input),
    isDate && h("p", { class: "hint" }, "A date such as 2025-02-15, or never."),
  );
}

/** Rows whose editor is open, so that drawing anew leaves them so. */
const open = new Set<string>();

function assumptionRow({ campaign: c, wish, changed }: Inputs, a: Assumption): HTMLElement {
  const key = keyOf(c, a),
    name = key.split(".")[1] ?? a.key;
  const p = key ? parameterOf(c, name) : undefined,
    input = key ? inputOf(c, name) : undefined;
  const given = wish.set.get(key);
  const row = h("li", { class: given === undefined ? "" : "edited", "data-words": `${a.key} ${p?.doc ?? input?.doc ?? ""} ${a.basis}`.toLowerCase() });
  const store = (text: string) => {
    if (text) wish.set.set(key, text);
    else wish.set.delete(key);
    row.classList.toggle("edited", Boolean(text));
    undo.hidden = !text;
    now.textContent = text && `→ ${text}`;
    changed();
  };
  const place = h("div");
  const now = h("strong", {}, given !== undefined && `→ ${given}`);
  const show = () => {
    open.add(key);
    change.setAttribute("aria-expanded", "true");
    fill(
      place,
      p
        ? priorEditor(p, key, wish.set.get(key), store)
        : valueEditor(name, key, wish.set.get(key) ?? a.value, Boolean(input?.is_date), store),
    );
  };
  const hide = () => {
    open.delete(key);
    change.setAttribute("aria-expanded", "false");
    fill(place);
  };
  const change = h("button", { type: "button", "aria-expanded": "false", "aria-label": `Change ${name}`, onclick: () => (open.has(key) ? hide() : show()) }, "Change");
  const undo = h("button", { type: "button", "aria-label": `Undo the change of ${name}`, onclick: () => (hide(), store("")) }, "Undo");
  undo.hidden = given === undefined;
  row.append(
    h("div", { class: "what" }, h("strong", {}, a.key), " ", p?.doc ?? input?.doc ?? ""),
    h("div", { class: "value" }, a.value, now, key && change, key && undo),
    h("div", { class: "hint" }, a.basis, a.line ? ` · campaign.yaml, line ${a.line}` : " · default of the model"),
    place,
    mistakeOf(key || a.key),
  );
  if (key && open.has(key)) show();
  return row;
}

/** A named doctrine fills in what it changes. */
function doctrineButtons({ campaign: c, wish, changed }: Inputs, again: () => void): HTMLElement | null {
  if (!c.doctrines.length) return null;
  const why = (d: Campaign["doctrines"][0]) =>
    d.set.length ? "" : `${d.from || d.until ? `holds${d.from && ` from ${day(d.from)}`}${d.until && ` until ${day(d.until)}`}` : "changes more than single numbers"}: attrit compare shows what it does`;
  const keys = (d: Campaign["doctrines"][0]) =>
    d.set.map((s): [string, string] => {
      const a = c.assumptions.find((x) => x.key.split(".").pop() === s.name);
      return [(a && keyOf(c, a)) || `inputs.${s.name}`, s.value];
    });
  const on = (d: Campaign["doctrines"][0]) => d.set.length > 0 && keys(d).every(([k, v]) => wish.set.get(k) === v);
  return h(
    "fieldset",
    {},
    h("legend", {}, "Doctrine from the first day on"),
    ...c.doctrines.map((d) => {
      const box = h("input", { type: "checkbox", checked: on(d), disabled: !d.set.length });
      box.addEventListener("change", () => {
        for (const [k, v] of keys(d)) box.checked ? wish.set.set(k, v) : wish.set.delete(k);
        again();
        changed();
      });
      return h("label", { class: "switch" }, box, h("span", {}, h("strong", {}, d.name), " ", d.says, why(d) && h("small", {}, why(d))));
    }),
  );
}

export function drawAssumptions(inputs: Inputs): void {
  const again = () => drawAssumptions(inputs);
  fill(byId("doctrines"), doctrineButtons(inputs, again));
  const { campaign } = inputs;
  const list = (rows: Assumption[]) => h("ul", { class: "rows" }, ...rows.map((a) => assumptionRow(inputs, a)));
  const [here, apart] = [true, false].map((can) => campaign.assumptions.filter((a) => Boolean(keyOf(campaign, a)) === can));
  fill(byId("assumptions"), list(here), apart.length > 0 && h("p", { class: "apart" }, "Changed in campaign.yaml alone"), list(apart));
  filter("find-assumption", "assumptions");
}

/** "300 – 400", "at least 3,000", "11,000" */
function said(c: Claim): string {
  const { low, best, high } = c;
  if (best !== null) return count(best) + (low !== null && high !== null ? ` (${count(low)} – ${count(high)})` : "");
  if (low !== null && high !== null) return `${count(low)} – ${count(high)}`;
  return low !== null ? `at least ${count(low)}` : high !== null ? `up to ${count(high)}` : "";
}

/** Only links that a browser follows as pages; anything else stays text. */
const link = (url: string) =>
  /^https?:\/\//.test(url) && h("a", { href: url, rel: "noreferrer noopener", target: "_blank" }, "source");

function claimRow({ wish, changed }: Inputs, c: Claim, judged?: { use: string; why: string }): HTMLElement {
  const fitted = c.use === "fitted" || c.use === "merged",
    aside = c.use === "set aside";
  const box = h("input", { type: "checkbox", "aria-label": `Fit ${c.id}`, disabled: !fitted && !aside });
  box.checked = (fitted && !wish.aside.has(c.id)) || wish.fit.has(c.id);
  const row = h("tr", { "data-words": `${c.id} ${c.source} ${c.quantity} ${c.use} ${c.note}`.toLowerCase() });
  const mark = () => row.classList.toggle("edited", wish.aside.has(c.id) || wish.fit.has(c.id));
  box.addEventListener("change", () => {
    const list = fitted ? wish.aside : wish.fit;
    if (box.checked === fitted) list.delete(c.id);
    else list.add(c.id);
    mark();
    changed();
  });
  mark();
  const use = judged ?? c;
  row.append(
    h("td", {}, box),
    h("th", { scope: "row" }, c.id, h("small", {}, day(c.date)), h("p", { class: "mistake", "data-path": `claim ${c.id}` })),
    h("td", {}, c.source, c.via && h("small", {}, `via ${c.via}`), link(c.url)),
    h("td", {}, h("strong", {}, said(c)), ` ${c.quantity.replaceAll("_", " ")}`, c.note && h("small", {}, c.note)),
    h("td", {}, h("span", { class: "use" }, use.use), use.why && h("small", {}, use.why)),
  );
  return row;
}

export function drawEvidence(inputs: Inputs, summary?: Summary): void {
  const judged = new Map((summary?.claims ?? []).map((c) => [c.id, c]));
  fill(
    byId("evidence"),
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, ...["Fit", "Row", "Source", "Says", "What became of it"].map((t) => h("th", { scope: "col" }, t)))),
      h("tbody", {}, ...inputs.campaign.claims.map((c) => claimRow(inputs, c, judged.get(c.id)))),
    ),
  );
  filter("find-claim", "evidence");
}

export function drawQuestions({ campaign: c, wish, changed }: Inputs): void {
  const asked = wish.ask.map((q, i) =>
    h(
      "li",
      { class: "edited" },
      h("code", {}, q),
      h("button", { type: "button", "aria-label": `Take back: ${q}`, onclick: () => (wish.ask.splice(i, 1), changed(), drawQuestions({ campaign: c, wish, changed })) }, "Take back"),
      mistakeOf(`questions.ask[${c.questions.length + i}]`),
    ),
  );
  fill(byId("questions"), ...asked, ...c.questions.map((q) => h("li", {}, h("code", {}, q), h("small", {}, " of the campaign"))));
}

/** A row is shown when it holds every word that is looked for. */
export function filter(field: string, place: string): void {
  const words = byId<HTMLInputElement>(field).value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const row of byId(place).querySelectorAll<HTMLElement>("[data-words]"))
    row.hidden = !words.every((w) => row.dataset.words!.includes(w));
}
