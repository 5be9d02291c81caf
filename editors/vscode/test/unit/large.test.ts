// A large stack: the part around an item, the overview of all of it, and the way from card to card.

import assert from "node:assert/strict";
import { test } from "node:test";
import { nextCard } from "../../webview/move.ts";
import { layOutAll } from "../../webview/overview.ts";
import { around, isLarge } from "../../webview/part.ts";
import { overlaps, tree } from "./graphs.ts";

const space = { width: 1000, height: 600 };
const card = { width: 120, height: 30 };

test("a stack that can be read at once is not large", () => {
  assert.equal(isLarge(tree(120)), false);
  assert.equal(isLarge(tree(121)), true);
});

test("the part around an item has its neighbours, and counts those that are left out", () => {
  const { graph, hidden } = around(tree(1000), "s40");
  const shown = new Set(graph.nodes.map(({ id }) => id));
  assert.equal(shown.size, 16);
  for (const id of ["s40", "s13", "s121", "s122", "s123"]) assert.ok(shown.has(id), id);
  const leaf = [...hidden].find(([id]) => id === "s122");
  assert.ok(leaf === undefined || leaf[1] <= 3);
  assert.equal(hidden.get("s40"), undefined);
  assert.equal(graph.edges.length, 999, "an edge keeps its index");
});

test("without an item it is the part around that with the most neighbours", () => {
  const graph = tree(200);
  graph.edges.push(...Array.from({ length: 20 }, (_, i) => ({ from: "s150", to: `s${170 + i}`, kind: "traffic" as const, why: "http" })));
  assert.ok(around(graph, undefined).graph.nodes.some(({ id }) => id === "s150"));
  assert.ok(around(graph, "gone").graph.nodes.some(({ id }) => id === "s150"));
});

test("the overview has every card once, callers left of what they call, and the shape of the space", () => {
  const layout = layOutAll(tree(1000), space, card);
  assert.equal(layout.placed.length, 1000);
  assert.deepEqual(overlaps(layout.placed), []);
  const x = new Map(layout.placed.map(({ node, x }) => [node.id, x]));
  for (const { from, to } of layout.lines) assert.ok((x.get(from) ?? 0) < (x.get(to) ?? 0), `${from} to ${to}`);
  const shape = layout.width / layout.height;
  assert.ok(shape > 0.8 && shape < 4, `${layout.width} by ${layout.height}`);
});

test("the overview of a cycle, which a broken file may have, has every card too", () => {
  const graph = tree(130);
  graph.edges.push({ from: "s129", to: "s0", kind: "start", why: "started" });
  assert.equal(layOutAll(graph, space, card).placed.length, 130);
});

test("an arrow leads to the nearest card on its side", () => {
  const at = (id: string, x: number, y: number) => ({ node: { id, name: id, kind: "service" }, x, y, ...card });
  const middle = at("middle", 0, 0);
  const placed = [middle, at("right", 200, 20), at("far", 400, 0), at("below", 10, 60), at("left", -200, 0)];
  const next = (key: string) => nextCard(placed, middle, key)?.node.id;
  assert.deepEqual(["ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp", "x"].map(next), ["right", "left", "below", undefined, undefined]);
});
