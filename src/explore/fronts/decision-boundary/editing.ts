import type { Point } from "./values.js";

/** What a click on a square does: places a point of a class, or erases. */
export type Tool = number | "erase";

/** The most points that a view holds. */
export const mostPoints = 1000;
/** Least distance of two points that one stroke draws. */
const apart = 0.09;
/** How far the eraser reaches. */
const reach = 0.11;

/** The points after a tool was used at a place; the same list where it changed nothing. */
export function edited(points: readonly Point[], tool: Tool, x: number, y: number): readonly Point[] {
  const [across, down] = [onSquare(x), onSquare(y)];
  if (tool !== "erase") return points.length < mostPoints ? [...points, [across, down, tool]] : points;
  const left = points.filter(([px, py]) => Math.hypot(px - across, py - down) > reach);
  return left.length === points.length ? points : left;
}

/** Whether a stroke has moved far enough from its last point to draw another. */
export function isApart([fromX, fromY]: readonly [number, number], x: number, y: number): boolean {
  return Math.hypot(x - fromX, y - fromY) >= apart;
}

const onSquare = (value: number): number => Math.round(1000 * Math.max(-1, Math.min(1, value))) / 1000;
