import { formatPercent, ink, palette, svgDocument, svgElement, svgText } from "mixture-growth-display";
import type { BoundaryNet } from "./boundary-nets.js";
import type { LabelledPoint } from "./points.js";
import { gridSide } from "./regions.js";

/** What a picture of decision boundaries shows. */
export interface PicturedBoundary {
  readonly points: readonly LabelledPoint[];
  readonly classes: number;
  readonly nets: readonly BoundaryNet[];
  /** `[nets, classes, gridSide, gridSide]`, 0 to 255. */
  readonly regions: Uint8Array;
}

const side = 220;
const gap = 18;
const top = 26;
const colours = [palette[0], palette[1], palette[2]] as const;

/** Draws a square for each net: the regions of its classes, with the points on them. */
export function drawBoundary({ points, classes, nets, regions }: PicturedBoundary): string {
  const width = Math.max(1, nets.length) * (side + gap) + gap;
  const height = top + side + 28;
  const squares = nets.map((net, i) => {
    const left = gap + i * (side + gap);
    const part = regions.subarray(i * classes * gridSide ** 2, (i + 1) * classes * gridSide ** 2);
    const text = `accuracy ${Number.isNaN(net.accuracy) ? "–" : formatPercent(100 * net.accuracy)}`;
    return [
      svgText(net.title, left, 17, { "font-weight": 600 }),
      ...drawRegions(part, classes, left),
      svgElement("rect", { x: left, y: top, width: side, height: side, fill: "none", stroke: ink }),
      ...points.map((point) => drawPoint(point, left)),
      svgText(text, left, top + side + 18),
    ].join("");
  });
  const empty = svgText("no points yet", gap, 17);
  return svgDocument(
    { width, height },
    "Decision regions of the members and of their grown net",
    nets.length === 0 ? [empty] : squares,
  );
}

/** Neighbours of one class in a row are one rectangle, which keeps the drawing small. */
function drawRegions(region: Uint8Array, classes: number, left: number): string[] {
  const cell = side / gridSide;
  const labelAt = (row: number, column: number): number => {
    const shares = Array.from(
      { length: classes },
      (_, label) => region[(label * gridSide + row) * gridSide + column]!,
    );
    return shares.indexOf(Math.max(...shares));
  };
  return Array.from({ length: gridSide }, (_, row) => {
    const labels = Array.from({ length: gridSide }, (__, column) => labelAt(row, column));
    const starts = labels.flatMap((label, at) => (at === 0 || label !== labels[at - 1] ? [at] : []));
    return starts
      .map((start, i) =>
        svgElement("rect", {
          x: left + start * cell,
          y: top + row * cell,
          width: ((starts[i + 1] ?? gridSide) - start) * cell,
          height: cell + 0.3, // overlaps the next row a little, so that no gap shows
          fill: colours[labels[start] as number] ?? ink,
          "fill-opacity": 0.25,
        }),
      )
      .join("");
  });
}

/** A circle, a square or a triangle. */
function drawPoint(point: LabelledPoint, left: number): string {
  const [x, y] = [left + ((point.x + 1) / 2) * side, top + ((1 - point.y) / 2) * side];
  const look = { fill: colours[point.class] ?? ink, stroke: "#ffffff", "stroke-width": 0.8 };
  if (point.class === 0) return svgElement("circle", { cx: x, cy: y, r: 3, ...look });
  if (point.class === 1)
    return svgElement("rect", { x: x - 2.7, y: y - 2.7, width: 5.4, height: 5.4, ...look });
  return svgElement("path", { d: `M${x} ${y - 3.6}L${x + 3.8} ${y + 2.8}H${x - 3.8}Z`, ...look });
}
