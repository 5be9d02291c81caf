// The layout of the graph: callers first, no card on another, lines between the cards they belong to.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Graph } from "../../src/protocol.ts";
import { type Layout, curve, layOut } from "../../webview/layout.ts";
import { overlaps, tree } from "./graphs.ts";

const card = () => ({ width: 120, height: 54 });
const label = (text: string) => ({ width: text.length * 7, height: 18 });
const wide = { width: 2000, height: 800 };
const tall = { width: 300, height: 2000 };

const shop: Graph = {
  nodes: [
    { id: "service.web", name: "web", kind: "service", networks: ["frontend"] },
    { id: "service.api", name: "api", kind: "service", networks: ["frontend", "backend"] },
    { id: "service.db", name: "db", kind: "service", networks: ["backend"] },
    { id: "network.backend", name: "backend", kind: "network" },
  ],
  edges: [
    { from: "service.web", to: "service.api", kind: "start", why: "healthy" },
    { from: "service.web", to: "service.api", kind: "traffic", why: "http" },
    { from: "service.api", to: "service.db", kind: "start", why: "healthy" },
    { from: "service.db", to: "service.web", kind: "traffic", why: "main" },
    { from: "service.api", to: "service.gone", kind: "start", why: "started" },
  ],
};

const at = (layout: Layout, id: string) => {
  const found = layout.placed.find(({ node }) => node.id === id);
  assert.ok(found, id);
  return found;
};

test("callers stand left of what they call, even where traffic goes back", () => {
  const layout = layOut(shop, wide, card, label);
  assert.equal(layout.direction, "right");
  assert.ok(at(layout, "service.web").x < at(layout, "service.api").x);
  assert.ok(at(layout, "service.api").x < at(layout, "service.db").x);
});

test("in a narrow place they stand above", () => {
  const layout = layOut(shop, tall, card, label);
  assert.equal(layout.direction, "down");
  assert.ok(at(layout, "service.web").y < at(layout, "service.db").y);
});

test("a pair has one line with all its edges; an edge to nothing has none", () => {
  const { lines } = layOut(shop, wide, card, label);
  assert.deepEqual(
    lines.map(({ from, to, label, traffic, edges }) => ({ from, to, label, traffic, edges: edges.map(({ index }) => index) })),
    [
      { from: "service.web", to: "service.api", label: "http", traffic: true, edges: [0, 1] },
      { from: "service.api", to: "service.db", label: "healthy", traffic: false, edges: [2] },
      { from: "service.db", to: "service.web", label: "", traffic: true, edges: [3] },
    ],
  );
});

test("lines begin and end on the sides of their cards", () => {
  for (const space of [wide, tall]) {
    const layout = layOut(shop, space, card, label);
    for (const line of layout.lines) {
      for (const [id, point] of [[line.from, line.points[0]], [line.to, line.points.at(-1)]] as const) {
        const { x, y, width, height } = at(layout, id);
        assert.ok(point !== undefined);
        const onSide = layout.direction === "right" ? Math.abs(Math.abs(point.x - x) - width / 2) : Math.abs(Math.abs(point.y - y) - height / 2);
        assert.ok(onSide < 0.01, `${line.from} to ${line.to} at ${id}`);
      }
    }
  }
});

test("networks are those declared and those named", () => {
  assert.deepEqual(layOut(shop, wide, card, label).networks.map(({ name }) => name), ["backend", "frontend"]);
});

test("a network that all are in by default is not told", () => {
  const nodes = ["a", "b"].map((id) => ({ id, name: id, kind: "service", networks: ["default"] }));
  assert.deepEqual(layOut({ nodes, edges: [] }, wide, card, label).networks, []);
});

test("no card lies on another", () => {
  const { placed } = layOut(tree(120), wide, card, label);
  assert.deepEqual(overlaps(placed), []);
});

test("a cycle of start edges, which a broken file may have, is drawn all the same", () => {
  const nodes = ["a", "b"].map((id) => ({ id, name: id, kind: "service" }));
  const edges = [{ from: "a", to: "b", kind: "start" as const, why: "started" }, { from: "b", to: "a", kind: "start" as const, why: "started" }];
  assert.equal(layOut({ nodes, edges }, wide, card, label).lines.length, 2);
});

test("an empty stack is an empty picture", () => {
  assert.deepEqual(layOut({ nodes: [], edges: [] }, wide, card, label).placed, []);
});

test("a curve goes through its points", () => {
  assert.equal(curve([{ x: 0, y: 0 }, { x: 10, y: 20 }], "right"), "M0,0C5,0 5,20 10,20");
  assert.equal(curve([], "down"), "");
});
