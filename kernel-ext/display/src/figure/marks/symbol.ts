import { svgElement, svgPoints } from "../../svg.js";
import { ownValue } from "../loose.js";

/**
 * Draws one marker.
 *
 * @param symbol plotly's name; unknown ones become circles, `-open` ones are outlines
 * @param x middle in pixels
 * @param y middle in pixels
 * @param size diameter in pixels
 * @param colour its colour
 */
export function drawSymbol(symbol: string, x: number, y: number, size: number, colour: string): string {
  const isOpen = symbol.endsWith("-open") || symbol.endsWith("-open-dot");
  const name = symbol.replace(/-(open|dot).*$/, "");
  const paint = isOpen ? { fill: "none", stroke: colour, "stroke-width": 1.5 } : { fill: colour };
  const r = size / 2;
  if (name === "cross" || name === "x") {
    const arm = name === "x" ? r * 0.8 : r;
    const ends: readonly (readonly [number, number, number, number])[] =
      name === "x"
        ? [
            [-arm, -arm, arm, arm],
            [-arm, arm, arm, -arm],
          ]
        : [
            [-arm, 0, arm, 0],
            [0, -arm, 0, arm],
          ];
    const line = ([x1, y1, x2, y2]: readonly [number, number, number, number]): string =>
      svgElement("line", {
        x1: x + x1,
        y1: y + y1,
        x2: x + x2,
        y2: y + y2,
        stroke: colour,
        // As thick as the filled shapes are dark: an outlined cross must look lighter than a filled one.
        "stroke-width": isOpen ? 1.5 : Math.max(2, size * 0.28),
      });
    return ends.map(line).join("");
  }
  const corners = ownValue(polygons, name);
  if (corners === undefined) return svgElement("circle", { cx: x, cy: y, r, ...paint });
  return svgElement("polygon", {
    points: svgPoints(corners.map(([dx, dy]) => [x + dx * r, y + dy * r])),
    ...paint,
  });
}

const polygons: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  square: [
    [-0.88, -0.88],
    [0.88, -0.88],
    [0.88, 0.88],
    [-0.88, 0.88],
  ],
  diamond: [
    [0, -1.2],
    [1.2, 0],
    [0, 1.2],
    [-1.2, 0],
  ],
  "triangle-up": [
    [0, -1.15],
    [1.1, 0.85],
    [-1.1, 0.85],
  ],
  "triangle-down": [
    [0, 1.15],
    [1.1, -0.85],
    [-1.1, -0.85],
  ],
  "triangle-left": [
    [-1.15, 0],
    [0.85, 1.1],
    [0.85, -1.1],
  ],
  "triangle-right": [
    [1.15, 0],
    [-0.85, 1.1],
    [-0.85, -1.1],
  ],
  star: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((at) => {
    const angle = (at * Math.PI) / 5;
    const reach = at % 2 === 0 ? 1.25 : 0.5;
    return [Math.sin(angle) * reach, -Math.cos(angle) * reach];
  }),
};
