// SPDX-License-Identifier: Apache-2.0
// Elements made of text: nothing that a campaign says is ever read as markup.

type Child = Node | string | null | undefined | false;
type Props = Record<string, string | boolean | ((event: Event) => void)>;

/** h("button", { class: "x", disabled: true, onclick: f }, "Run") */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, props: Props = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false) element.setAttribute(name, value);
  }
  element.append(...children.filter((c): c is Node | string => Boolean(c)));
  return element;
}

export const byId = <T extends HTMLElement = HTMLElement>(id: string) => document.getElementById(id) as T;
export const fill = (element: Element, ...children: Child[]) =>
  element.replaceChildren(...children.filter((c): c is Node | string => Boolean(c)));

/** "20 Jan 2025" */
export const day = (iso: string) =>
  iso && new Date(`${iso}T00:00:00Z`).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
export const count = (x: number) => Math.round(x).toLocaleString("en-GB");
/** What a person would write: 0.00012, 1.7, 12,000 */
export const number = (x: number) =>
  Math.abs(x) >= 1e4 ? count(x) : String(Number(x.toPrecision(Math.abs(x) >= 100 ? 5 : 4)));

/** "12 s", "3 min" */
export const duration = (s: number) => (s < 90 ? `${Math.max(1, Math.round(s))} s` : `${Math.round(s / 60)} min`);
