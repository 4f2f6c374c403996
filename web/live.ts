// SPDX-License-Identifier: Apache-2.0
// The local page: what is asked for (live_state), what goes in (live_inputs), what comes out (live_answer), and in between the
// server's runs, polled once a second.
import * as api from "./live_api";
import { drawAnswers, drawChange, drawHeadline, drawNothing, drawReport } from "./live_answer";
import { byId, day, duration, fill, h } from "./live_dom";
import { drawAssumptions, drawEvidence, drawQuestions, filter, type Inputs } from "./live_inputs";
import { changes, form, fromAddress, readLines, toAddress, type Wish } from "./live_state";

let wish: Wish = fromAddress();
let campaign: api.Campaign;
let dates: string[] = [];
/** Where each campaign lies, as the server was told. */
let folders = new Map<string, string>();
/** The view that the wish stands for, and the one that is shown. */
let wanted: api.View | undefined,
  shown = "";
/** Counts wishes: an answer to an older one is dropped. */
let turn = 0;
/** Count openings: begun, and there. Between the two nothing is looked up. */
let opening = 0,
  opened = 0;

/* ---- mistakes ------------------------------------------------------------------------------------------------ */

/** Beside the field whose path the mistake names, else below the button. */
function showMistakes(refused: api.Refused | null): void {
  for (const p of document.querySelectorAll<HTMLElement>(".mistake")) fill(p);
  const left: Node[] = [];
  for (const m of refused?.mistakes ?? []) {
    const words = m.text + (m.help ? `: ${m.help}` : "");
    const place = placeOf(m);
    if (place) {
      fill(place, words);
      for (let box = place.closest("details"); box; box = box.parentElement!.closest("details")) box.open = true;
    }
    left.push(h("p", {}, words));
  }
  if (refused && !left.length) left.push(h("p", {}, refused.message));
  fill(byId("mistakes"), ...left);
}

function placeOf(m: api.Mistake): HTMLElement | undefined {
  const all = [...document.querySelectorAll<HTMLElement>(".mistake[data-path]")];
  const path = m.path || (m.text.match(/\b(?:claim|row)s? ['"]?([\w-]+)/) ? `claim ${m.text.match(/\b(?:claim|row)s? ['"]?([\w-]+)/)![1]}` : "");
  return all.find((p) => path === p.dataset.path || path.startsWith(`${p.dataset.path}.`) || path.startsWith(`${p.dataset.path}[`));
}

/** Words about where things stand. */
const say = (text: string) => fill(byId("state"), text);

async function guarded(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof api.Refused)) throw error;
    showMistakes(error);
    say("");
  }
}

let tasks = 0;
/** The page is busy while it works on what is asked for. Following a run is none of that: it tells of itself. */
const busy = (by: number) => document.body.setAttribute("aria-busy", String((tasks += by) > 0));

async function busily(work: () => Promise<void>): Promise<void> {
  busy(1);
  await guarded(work).finally(() => busy(-1));
}

/** A function that does the work once it has not been called for so long. */
function atRest(ms: number, work: () => Promise<void>): () => void {
  let timer = 0;
  return () => {
    if (!timer) busy(1);
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      timer = 0;
      void guarded(work).finally(() => busy(-1));
    }, ms);
  };
}

/* ---- controls ------------------------------------------------------------------------------------------------ */

function drawControls(): void {
  const slider = byId<HTMLInputElement>("as-of");
  slider.max = String(dates.length - 1);
  slider.value = String(Math.max(0, dates.indexOf(wish.asOf)));
  slider.setAttribute("aria-valuetext", day(wish.asOf));
  byId("as-of-day").textContent = day(wish.asOf);
  const known = campaign.claims.filter((c) => c.reported <= wish.asOf).length;
  byId("as-of-hint").textContent = `${known} of ${campaign.claims.length} rows had been reported; ${dates.length} days to choose from.`;
  byId<HTMLSelectElement>("quality").value = wish.quality;
  byId<HTMLInputElement>("seed").value = wish.seed;
  const n = changes(wish);
  fill(
    byId("changed"),
    n ? `${n} ${n === 1 ? "change" : "changes"} to the campaign. ` : "The campaign as it stands. Change what you like: its own files stay as they are.",
    n > 0 && h("button", { type: "button", onclick: () => void undoAll() }, "Undo all"),
  );
}

const inputs = (): Inputs => ({ campaign, wish, changed });

function drawInputs(): void {
  drawAssumptions(inputs());
  drawEvidence(inputs());
  drawQuestions(inputs());
}

async function undoAll(): Promise<void> {
  wish.set.clear();
  wish.aside.clear();
  wish.fit.clear();
  wish.ask.length = 0;
  drawInputs();
  changed();
}

/* ---- from the wish to its answer ------------------------------------------------------------------------------ */

const lookAtRest = atRest(200, look);
/** Something else is asked for: at rest look whether it is stored. */
function changed(): void {
  turn++;
  wanted = undefined;
  toAddress(wish);
  drawControls();
  showMistakes(null);
  lookAtRest();
}

async function look(): Promise<void> {
  if (opening !== opened) return; // it looks when it is there
  const mine = turn;
  const v = await api.view(wish.campaign, form(wish));
  if (mine !== turn) return;
  wanted = v;
  if (v.stored) await show(v.view);
  else {
    drawNothing(Boolean(shown));
    await watch();
  }
}

async function show(view: string): Promise<void> {
  const mine = turn;
  const [summary, judged] = await Promise.all([api.summary(wish.campaign, view), api.judged(wish.campaign, view)]);
  if (mine !== turn) return;
  drawNothing(false);
  drawHeadline(summary, `attrit run ${folders.get(wish.campaign)}/views/${view} --as-of ${summary.as_of} --quality ${summary.quality} --seed ${summary.seed}`);
  drawAnswers(judged);
  drawEvidence(inputs(), summary);
  drawReport(wish.campaign, view);
  shown = view;
  byId("progress").hidden = byId("stop").hidden = true;
  byId<HTMLButtonElement>("run").disabled = false;
  say("Stored: this is its answer.");
  await compare(summary);
  void drawStored();
}

/** Against the campaign as it stands, when that has been run as well. */
async function compare(now: api.Summary): Promise<void> {
  const mine = turn;
  if (!changes(wish)) return;
  const base = await api.view(wish.campaign, form(wish, false));
  const before = base.stored ? await api.summary(wish.campaign, base.view) : null;
  if (mine !== turn) return;
  if (before) drawChange(before, now);
  else
    fill(
      byId("change"),
      h("p", { class: "hint" }, "To see what the changes did, the campaign as it stands must have been run, too. ",
        h("button", { type: "button", onclick: () => void busily(async () => {
          await api.run(wish.campaign, form(wish, false));
          await watch(base.view, () => compare(now));
        }) }, "Run it")),
    );
}

const WORDS = { waiting: "Waiting for another run.", running: "", done: "", failed: "", stopped: "Stopped: run it again, and it goes on from there." };

/** The run that is followed; 0 = none. */
let followed = 0;
/** Counts followings: the newest alone goes on. */
let followings = 0;

/** Follow the run of a view if there is one. */
async function watch(view = wanted!.view, then: () => Promise<void> = () => show(view)): Promise<void> {
  const mine = turn;
  const run = (await api.runs()).find((r) => r.campaign === wish.campaign && r.view === view);
  if (mine !== turn) return;
  void guarded(() => follow(view, run, then));
}

/** Once a second, as long as the same is asked for. */
async function follow(view: string, run: api.Run | undefined, then: () => Promise<void>): Promise<void> {
  const mine = turn,
    following = ++followings;
  const bar = byId<HTMLProgressElement>("progress");
  for (;;) {
    bar.hidden = run?.state !== "running" && run?.state !== "waiting";
    followed = bar.hidden ? 0 : run!.id;
    byId("stop").hidden = bar.hidden;
    byId<HTMLButtonElement>("run").disabled = !bar.hidden && view === wanted?.view;
    if (!run) return say("Not run yet.");
    if (run.state === "done") return then();
    if (run.state === "failed") return showMistakes(new api.Refused(run.error + (run.help && `: ${run.help}`), [])), say("The run failed.");
    if (run.state === "stopped") return say(WORDS.stopped);
    if (run.state === "running") {
      bar.value = run.done;
      say(`Running: ${run.stage}${run.seconds_left >= 0 ? `, about ${duration(run.seconds_left)} left in it` : ""}. ${run.detail}`);
    } else {
      bar.removeAttribute("value");
      say(WORDS.waiting);
    }
    await new Promise((done) => setTimeout(done, 1000));
    if (mine !== turn || following !== followings) return;
    run = await api.oneRun(run.id);
    if (mine !== turn || following !== followings) return;
  }
}

/** It is told before it is asked for, so that the end of the run has the last word. */
async function stop(): Promise<void> {
  say("Stopping …");
  await api.stop(followed);
}

async function run(): Promise<void> {
  const mine = turn;
  showMistakes(null);
  say("Asking …");
  const f = form(wish);
  if (shown) f.append("like", shown);
  const v = await api.run(wish.campaign, f);
  if (mine !== turn) return;
  wanted = v;
  if (v.stored) await show(v.view);
  else await watch();
}

/* ---- stored answers ------------------------------------------------------------------------------------------- */

const MOST_STORED = 40;

async function drawStored(): Promise<void> {
  if (!byId<HTMLDetailsElement>("stored-box").open) return;
  const name = wish.campaign;
  const all = (await api.views(name)).slice(0, MOST_STORED);
  const items = await Promise.all(
    all.map(async (v) => {
      const w = readLines(name, await api.asked(name, v.view).catch(() => ""));
      const n = changes(w);
      const text = `${w.asOf ? `as of ${day(w.asOf)}, ` : ""}${w.quality}, seed ${w.seed}${n ? `, ${n} ${n === 1 ? "change" : "changes"}` : ""}`;
      return h("li", {}, h("button", { type: "button", onclick: () => void busily(() => take(w)) }, text), h("small", {}, ` views/${v.view}${v.stored ? "" : ", not finished"}`));
    }),
  );
  if (name === wish.campaign) fill(byId("stored"), ...(items.length ? items : [h("li", {}, "None yet.")]));
}

async function take(w: Wish): Promise<void> {
  wish = w;
  await open();
}

/* ---- opening -------------------------------------------------------------------------------------------------- */

/** The campaign at the cut-off; its claims as of the last report tell the days to choose from. One without a cut-off is another
 *  campaign, and until it is there nothing can be asked of it. */
async function open(): Promise<void> {
  const mine = ++opening;
  turn++;
  byId("controls").inert = byId("inputs").inert = !wish.asOf;
  const c = await api.campaign(wish.campaign, wish.asOf).finally(() => {
    if (mine !== opening) return;
    opened = mine;
    byId("controls").inert = byId("inputs").inert = false;
  });
  if (mine !== opening) return;
  campaign = c;
  wish.asOf ||= c.as_of;
  const days = new Set([...c.claims.map((x) => x.reported), c.own_as_of, c.as_of]);
  dates = [...days].filter((d) => d >= c.start && d < c.horizon).sort();
  document.title = `${c.title} · attrit`;
  byId("title").textContent = c.title;
  drawInputs();
  changed();
}

function setAsOf(index: number): void {
  const asOf = dates[Math.min(dates.length - 1, Math.max(0, index))];
  if (asOf === wish.asOf) return;
  wish.asOf = asOf;
  changed();
  openAtRest();
}
const openAtRest = atRest(400, open);

function listen(): void {
  const slider = byId<HTMLInputElement>("as-of");
  const select = byId<HTMLSelectElement>("campaign");
  slider.addEventListener("input", () => setAsOf(Number(slider.value)));
  byId("earlier").addEventListener("click", () => setAsOf(Number(slider.value) - 1));
  byId("later").addEventListener("click", () => setAsOf(Number(slider.value) + 1));
  byId("quality").addEventListener("change", (e) => ((wish.quality = (e.target as HTMLSelectElement).value), changed()));
  byId("seed").addEventListener("input", (e) => ((wish.seed = (e.target as HTMLInputElement).value.trim()), changed()));
  byId("stop").addEventListener("click", () => void busily(stop));
  byId("controls").addEventListener("submit", (e) => (e.preventDefault(), void busily(run)));
  byId("ask-form").addEventListener("submit", (e) => {
    e.preventDefault();
    const field = byId<HTMLInputElement>("ask");
    if (!field.value.trim() || wish.ask.includes(field.value.trim())) return;
    wish.ask.push(field.value.trim());
    field.value = "";
    drawQuestions(inputs());
    changed();
  });
  byId("find-assumption").addEventListener("input", () => filter("find-assumption", "assumptions"));
  byId("find-claim").addEventListener("input", () => filter("find-claim", "evidence"));
  byId("stored-box").addEventListener("toggle", () => void guarded(drawStored));
  select.addEventListener("change", () => {
    wish = { ...fromAddress(), campaign: select.value, asOf: "", set: new Map(), aside: new Set(), fit: new Set(), ask: [] };
    shown = "";
    drawNothing(false);
    void busily(open);
  });
}

async function main(): Promise<void> {
  const all = await api.campaigns();
  folders = new Map(all.map((c) => [c.name, c.folder]));
  if (!all.some((c) => c.name === wish.campaign)) wish.campaign = all[0].name;
  const select = byId<HTMLSelectElement>("campaign");
  fill(select, ...all.map((c) => h("option", { value: c.name }, c.name)));
  select.value = wish.campaign;
  listen();
  await open();
}

void busily(main);
