// The bar over the picture: what is shown, in which environment, how much of it, and its networks.

import type { GraphNode } from "../src/protocol.ts";
import { networkColor } from "./draw.ts";

export interface Shown {
  readonly name: string;
  readonly environment: string | null;
  readonly networks: readonly GraphNode[];
  /** How many cards there are, and how many of them are in the picture. */
  readonly count: { readonly all: number; readonly shown: number };
  readonly isLarge: boolean;
}

export interface Callbacks {
  readonly light: (network: GraphNode | undefined) => void;
  readonly open: (network: GraphNode) => void;
  /** Shows all of a large stack, or a part again. */
  readonly turn: () => void;
}

export function bar({ name, environment, networks, count, isLarge }: Shown, callbacks: Callbacks): Node[] {
  const title = document.createElement("h1");
  title.textContent = name;
  const place = document.createElement("span");
  place.className = "environment";
  place.textContent = environment ?? "";
  return [title, place, ...(isLarge ? [amount(count, callbacks)] : []), ...networks.map((network, index) => chip(network, index, callbacks))];
}

function amount({ all, shown }: Shown["count"], { turn }: Callbacks): HTMLButtonElement {
  const made = document.createElement("button");
  const isAll = all === shown;
  made.className = "amount";
  made.textContent = isAll ? `all ${all.toLocaleString("en")}` : `${shown} of ${all.toLocaleString("en")}`;
  made.title = isAll ? "Show only what is near the cursor" : "Show all";
  made.setAttribute("aria-pressed", String(isAll));
  made.addEventListener("click", turn);
  return made;
}

function chip(network: GraphNode, index: number, { light, open }: Callbacks): HTMLButtonElement {
  const made = document.createElement("button");
  made.className = "network";
  made.style.setProperty("--color", networkColor(index));
  made.dataset["id"] = network.id;
  made.textContent = network.name;
  made.title = `network ${network.name}`;
  for (const event of ["pointerenter", "focus"]) made.addEventListener(event, () => light(network));
  for (const event of ["pointerleave", "blur"]) made.addEventListener(event, () => light(undefined));
  made.addEventListener("click", () => open(network));
  return made;
}
