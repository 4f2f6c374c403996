// SPDX-License-Identifier: Apache-2.0
// What the server of attrit serve tells (docs/serve.md), and how it is asked.

export interface Mistake {
  code: string;
  path: string;
  text: string;
  help: string;
  line: number;
}
export interface Claim {
  id: string;
  line: number;
  date: string;
  reported: string;
  source: string;
  kind: string;
  via: string;
  url: string;
  quantity: string;
  low: number | null;
  best: number | null;
  high: number | null;
  note: string;
  use: string;
  why: string;
}
export interface Assumption {
  key: string;
  value: string;
  basis: string;
  line: number;
}
export interface Parameter {
  name: string;
  unit: string;
  doc: string;
  low: number | null;
  high: number | null;
  prior: string;
  a_name: string;
  b_name: string;
  a: number;
  b: number;
}
export interface Input {
  name: string;
  unit: string;
  doc: string;
  is_date: boolean;
}
export interface Campaign {
  name: string;
  title: string;
  main_event: string;
  start: string;
  as_of: string;
  own_as_of: string;
  horizon: string;
  claims: Claim[];
  assumptions: Assumption[];
  parameters: Parameter[];
  inputs: Input[];
  /** set: empty where a view cannot switch it: it holds for a time, or changes more than single numbers */
  doctrines: { name: string; says: string; from: string; until: string; set: { name: string; value: string }[] }[];
  questions: string[];
  warnings: Mistake[];
}
export interface Run {
  id: number;
  campaign: string;
  view: string;
  state: "waiting" | "running" | "done" | "failed" | "stopped";
  stage: string;
  done: number;
  seconds_left: number;
  detail: string;
  error: string;
  help: string;
}
export interface View {
  view: string;
  stored: boolean;
}

interface Band {
  q05: number;
  q50: number;
  q95: number;
  mcse: number;
}
export interface Summary {
  main_event: string;
  as_of: string;
  quality: string;
  seed: number;
  events: { event: string; text: string }[];
  dates: {
    date: string;
    quantities: Record<string, Band>;
    events: Record<string, { probability: number; percent: string; term: string; frequency: string; se: number }>;
  }[];
  claims: { id: string; use: string; why: string }[];
  diagnostics: { ok: boolean; text: string };
}
export interface Judged {
  kind: string;
  question: string;
  words: string;
  cannot: string | null;
  percent: string;
  term: string;
  frequency: string;
}

/** The server refused; `mistakes` say what and where. */
export class Refused extends Error {
  constructor(
    message: string,
    readonly mistakes: Mistake[],
  ) {
    super(message);
  }
}

async function ask(path: string, init?: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch {
    throw new Refused("The server does not answer: has it been ended? Start attrit serve again and open its new address.", []);
  }
  if (response.ok) return response;
  const said = await response.json().catch(() => ({ error: `the server answered ${response.status}`, errors: [] }));
  throw new Refused(said.error, said.errors ?? []);
}
const json = async <T>(path: string) => (await ask(path)).json() as Promise<T>;

export const campaigns = () => json<{ name: string; folder: string }[]>("api/campaigns");
export const campaign = (name: string, asOf: string) => json<Campaign>(`api/campaign/${name}${asOf && `?as_of=${asOf}`}`);
export const views = (name: string) => json<View[]>(`api/views/${name}`);
export const view = (name: string, form: URLSearchParams) => json<View>(`api/view/${name}?${form}`);
export const runs = () => json<Run[]>("api/runs");
export const oneRun = (id: number) => json<Run>(`api/runs/${id}`);
export const stop = async (id: number) => (await ask(`api/stop/${id}`, { method: "POST" })).json() as Promise<Run>;
export const file = (name: string, view: string, file: string) => `view/${name}/${view}/${file}`;
export const charts = (name: string, view: string) => json<string[]>(file(name, view, "charts"));
export const summary = (name: string, view: string) => json<Summary>(file(name, view, "summary.json"));
export const judged = async (name: string, view: string) =>
  (await json<{ judged: Judged[] }>(file(name, view, "claims.json"))).judged;
export const asked = async (name: string, view: string) => (await ask(file(name, view, "asked.txt"))).text();
export const run = async (name: string, form: URLSearchParams) =>
  (await ask(`api/run/${name}`, { method: "POST", body: form })).json() as Promise<View>;
