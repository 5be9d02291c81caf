// What the signs of the picture mean; only of those that are in it.

import { GLOBE, element, glyph } from "./draw.ts";
import type { Layout } from "./layout.ts";

export function legend({ placed, lines }: Layout, someHidden: boolean): HTMLElement {
  const box = document.createElement("aside");
  box.className = "legend";
  box.setAttribute("aria-label", "Legend");
  const kinds = new Set(placed.map(({ node }) => node.kind));
  if (lines.some(({ traffic }) => traffic)) box.append(entry(arrow("traffic"), "talks to"));
  if (lines.some(({ traffic }) => !traffic)) box.append(entry(arrow("start"), "only starts after"));
  if (kinds.size > 1) for (const kind of kinds) box.append(entry(sign(glyph(kind), `glyph ${kind}`), kind));
  if (placed.some(({ node }) => node.published)) box.append(entry(sign(GLOBE, "published"), "open to the outside"));
  if (someHidden) box.append(entry(count("+2"), "neighbours not shown"));
  return box;
}

function entry(sign: Node, text: string): HTMLElement {
  const made = document.createElement("span");
  made.append(sign, text);
  return made;
}

function count(text: string): HTMLElement {
  const made = document.createElement("b");
  made.textContent = text;
  return made;
}

function sign(path: string, name: string): SVGSVGElement {
  return element("svg", { viewBox: "0 0 16 16", width: 13, height: 13 }, element("path", { class: name, d: path }));
}

function arrow(name: "traffic" | "start"): SVGSVGElement {
  const way = element("path", { class: "way", d: "M1 6H25", "marker-end": `url(#arrow-${name})` });
  return element("svg", { viewBox: "0 0 28 12", width: 28, height: 12 }, element("g", { class: name }, way));
}
