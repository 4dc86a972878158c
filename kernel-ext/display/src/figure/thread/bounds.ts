import { Path2D } from "@napi-rs/canvas";
import { childrenOf, type DomElement, elementNode } from "./dom.js";
import { type Bounds, type Matrix, matrixOf, product, turned, union, unit } from "./geometry.js";
import { textBounds } from "./text-bounds.js";
import type { TextMeasure } from "./text-width.js";

const leaves: Readonly<Record<string, (element: DomElement) => Bounds | undefined>> = {
  rect: boxBounds,
  image: boxBounds,
  circle: (element) => aroundBounds(element, "r", "r"),
  ellipse: (element) => aroundBounds(element, "rx", "ry"),
  line(element) {
    const [x1, y1, x2, y2] = ["x1", "y1", "x2", "y2"].map((name) => numberOf(element, name)) as [
      number,
      number,
      number,
      number,
    ];
    return {
      left: Math.min(x1, x2),
      top: Math.min(y1, y2),
      right: Math.max(x1, x2),
      bottom: Math.max(y1, y2),
    };
  },
  path(element) {
    const path = element.getAttribute("d") ?? "";
    if (path === "") return undefined;
    const [left, top, right, bottom] = new Path2D(path).computeTightBounds();
    return { left, top, right, bottom };
  },
};

/**
 * What an element covers, in its own coordinates, as `getBBox` gives it.
 *
 * @param element an element of an SVG
 * @param measure measures its texts
 * @returns undefined where it draws nothing
 */
export function ownBounds(element: DomElement, measure: TextMeasure): Bounds | undefined {
  return boundsThrough(element, unit, measure);
}

/**
 * What an element covers on the page, as `getBoundingClientRect` gives it.
 *
 * @param element an element of an SVG that lies in the page's corner
 * @param measure measures its texts
 * @returns undefined where it draws nothing
 */
export function pageBounds(element: DomElement, measure: TextMeasure): Bounds | undefined {
  let matrix = unit;
  for (let at: DomElement | null = element; at?.nodeType === elementNode; at = at.parentNode) {
    matrix = product(matrixOf(at.getAttribute("transform")), matrix);
  }
  return boundsThrough(element, matrix, measure);
}

function boundsThrough(element: DomElement, matrix: Matrix, measure: TextMeasure): Bounds | undefined {
  if (element.style.getPropertyValue("display") === "none") return undefined;
  const { localName } = element;
  if (localName === "defs" || localName === "clipPath") return undefined;
  if (localName === "text") return turned(textBounds(element, measure), matrix);
  const leaf = leaves[localName];
  if (leaf !== undefined) return turned(leaf(element), matrix);
  return childrenOf(element)
    .filter(({ nodeType }) => nodeType === elementNode)
    .map((child) => boundsThrough(child, product(matrix, matrixOf(child.getAttribute("transform"))), measure))
    .reduce(union, undefined);
}

function boxBounds(element: DomElement): Bounds {
  const [left, top] = [numberOf(element, "x"), numberOf(element, "y")];
  return { left, top, right: left + numberOf(element, "width"), bottom: top + numberOf(element, "height") };
}

function aroundBounds(element: DomElement, across: string, down: string): Bounds {
  const [x, y] = [numberOf(element, "cx"), numberOf(element, "cy")];
  const [rx, ry] = [numberOf(element, across), numberOf(element, down)];
  return { left: x - rx, top: y - ry, right: x + rx, bottom: y + ry };
}

function numberOf(element: DomElement, name: string): number {
  return Number.parseFloat(element.getAttribute(name) ?? "") || 0;
}
