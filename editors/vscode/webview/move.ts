// Which card an arrow key leads to. Pure.

import type { Placed } from "./layout.ts";

const ARROWS: Readonly<Record<string, { x: number; y: number }>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

export function isArrow(key: string): boolean {
  return key in ARROWS;
}

/** The nearest card in the direction of the arrow; what lies aside counts as further away. */
export function nextCard(placed: readonly Placed[], from: Placed, key: string): Placed | undefined {
  const arrow = ARROWS[key];
  if (arrow === undefined) return undefined;
  // What stands above or below is not to the right, however its middle lies.
  const beyond = Math.abs(arrow.x * from.width + arrow.y * from.height) / 2;
  let nearest: { card: Placed; distance: number } | undefined;
  for (const card of placed) {
    const [x, y] = [card.x - from.x, card.y - from.y];
    const along = x * arrow.x + y * arrow.y;
    const aside = Math.abs(x * arrow.y) + Math.abs(y * arrow.x);
    const distance = along + 2 * aside;
    if (along >= beyond && (nearest === undefined || distance < nearest.distance)) nearest = { card, distance };
  }
  return nearest?.card;
}
