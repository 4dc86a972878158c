import { colourAt, divergingScale, ink, svgElement } from "mixture-growth-display";
import type { Box } from "./parts.js";

/** Numbers in rows, such as a 3 x 3 kernel. */
export type Pixels = readonly (readonly number[])[];

/** Most squares in one direction; if there are more, neighbours are averaged, since they would be too small to see. */
const mostSquares = 24;

/** @returns the largest absolute number in any of the pictures; 1 if all are 0 */
export function largestPixel(pictures: readonly Pixels[]): number {
  let most = 0;
  for (const picture of pictures) {
    for (const row of picture) {
      for (const value of row) if (Number.isFinite(value)) most = Math.max(most, Math.abs(value));
    }
  }
  return most || 1;
}

/**
 * Draws numbers as coloured squares: blue below zero, vermilion above.
 *
 * @param pixels the numbers
 * @param box where
 * @param most the number with the strongest colour
 * @param frame colour of the frame around it
 */
export function drawPicture(pixels: Pixels, box: Box, most: number, frame: string): string {
  const shown = averaged(pixels);
  const rows = shown.length;
  const columns = Math.max(1, ...shown.map((row) => row.length));
  const [wide, high] = [box.width / columns, box.height / Math.max(1, rows)];
  const squares = shown.flatMap((row, at) =>
    row.map((value, column) =>
      Number.isFinite(value)
        ? svgElement("rect", {
            x: box.x + column * wide,
            y: box.y + at * high,
            width: wide + 0.3, // overlaps the next square a little, so that no gap shows
            height: high + 0.3,
            fill: colourAt(divergingScale, 0.5 + value / (2 * most)),
          })
        : "",
    ),
  );
  const border = svgElement("rect", { ...box, fill: "none", stroke: frame, "stroke-width": 2.5 });
  return squares.join("") + (rows === 0 ? svgElement("rect", { ...box, fill: "none", stroke: ink }) : border);
}

function averaged(pixels: Pixels): Pixels {
  const columns = Math.max(0, ...pixels.map((row) => row.length));
  const [down, across] = [Math.ceil(pixels.length / mostSquares), Math.ceil(columns / mostSquares)];
  if (down <= 1 && across <= 1) return pixels;
  return Array.from({ length: Math.ceil(pixels.length / down) }, (_, row) =>
    Array.from({ length: Math.ceil(columns / across) }, (__, column) => {
      const lines = pixels.slice(row * down, (row + 1) * down);
      const block = lines.flatMap((line) => line.slice(column * across, (column + 1) * across));
      return block.reduce((sum, value) => sum + value / block.length, 0);
    }),
  );
}

/**
 * Mixes pictures with coefficients, as the method mixes templates: their weighted sum.
 *
 * @param pictures all of one size
 * @param coefficients one for each
 * @example
 * mixPictures([[[1, 0]], [[0, 2]]], [3, 4]); // [[3, 8]]
 */
export function mixPictures(pictures: readonly Pixels[], coefficients: readonly number[]): Pixels {
  const [first = []] = pictures;
  return first.map((row, y) =>
    row.map((_, x) =>
      pictures.reduce((sum, picture, at) => sum + (coefficients[at] ?? 0) * (picture[y]?.[x] ?? 0), 0),
    ),
  );
}
