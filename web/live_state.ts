// SPDX-License-Identifier: Apache-2.0
// What the page asks for. It stands in the address behind `#`, so that a reload, a second tab and a bookmark ask the same.

export interface Wish {
  campaign: string;
  asOf: string;
  quality: string;
  seed: string;
  set: Map<string, string>;
  aside: Set<string>;
  fit: Set<string>;
  ask: string[];
}

export const empty = (): Wish => ({
  campaign: "",
  asOf: "",
  quality: "quick",
  seed: "1",
  set: new Map(),
  aside: new Set(),
  fit: new Set(),
  ask: [],
});

export const changes = (w: Wish) => w.set.size + w.aside.size + w.fit.size + w.ask.length;

/** The fields of the server's form; without changes: the campaign as it stands. */
export function form(w: Wish, withChanges = true): URLSearchParams {
  const f = new URLSearchParams();
  if (w.asOf) f.append("as_of", w.asOf);
  f.append("quality", w.quality);
  f.append("seed", w.seed);
  if (!withChanges) return f;
  for (const key of [...w.set.keys()].sort()) f.append("set", `${key}=${w.set.get(key)}`);
  for (const id of [...w.aside].sort()) f.append("aside", id);
  for (const id of [...w.fit].sort()) f.append("fit", id);
  for (const question of w.ask) f.append("ask", question);
  return f;
}

export function read(campaign: string, f: URLSearchParams): Wish {
  const w = empty();
  w.campaign = campaign;
  w.asOf = f.get("as_of") ?? "";
  w.quality = f.get("quality") ?? w.quality;
  w.seed = f.get("seed") ?? w.seed;
  for (const change of f.getAll("set")) {
    const at = change.indexOf("=");
    if (at > 0) w.set.set(change.slice(0, at), change.slice(at + 1));
  }
  w.aside = new Set(f.getAll("aside"));
  w.fit = new Set(f.getAll("fit"));
  w.ask = f.getAll("ask");
  return w;
}

/** asked.txt: one field a line. */
export function readLines(campaign: string, text: string): Wish {
  const f = new URLSearchParams();
  for (const line of text.split("\n")) {
    const at = line.indexOf("=");
    if (at > 0) f.append(line.slice(0, at), line.slice(at + 1));
  }
  return read(campaign, f);
}

export const fromAddress = () => {
  const f = new URLSearchParams(location.hash.slice(1));
  return read(f.get("campaign") ?? "", f);
};
export function toAddress(w: Wish): void {
  const f = form(w);
  f.append("campaign", w.campaign);
  history.replaceState(null, "", `#${f}`);
}
