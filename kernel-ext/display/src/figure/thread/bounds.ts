import { Path2D } from "@napi-rs/canvas";
import { childrenOf, type DomElement, elementNode } from "./dom.js";
import { around, type Bounds, type Matrix, matrixOf, product, turned, union, unit } from "./geometry.js";
import { textBounds } from "./text-bounds.js";
import type { TextMeasure } from "./text-width.js";

const leaves: Readonly<Record<string, (element: DomElement) => Bounds | undefined>> = {
  rect: boxBounds,
  image: boxBounds,
  circle: (element) => ellipseBounds(element, "r", "r"),
  ellipse: (element) => ellipseBounds(element, "rx", "ry"),
  line(element) {
    const read = (name: string): number => numberOf(element, name);
    return around([read("x1"), read("x2")], [read("y1"), read("y2")]);
  },
  path(element) {
    const path = element.getAttribute("d") ?? "";
    if (path === "") return undefined;
    const [left, top, right, bottom] = new Path2D(path).computeTightBounds();
    return { left, top, right, bottom };
  },
};

/** The bounds of an element in its own coordinates, as `getBBox` returns them; undefined if it draws nothing. */
export function ownBounds(element: DomElement, measure: TextMeasure): Bounds | undefined {
  return boundsThrough(element, unit, measure);
}

/**
 * The bounds of an element on a page with the SVG in its corner, as `getBoundingClientRect` returns them; undefined if it
 * draws nothing.
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

function ellipseBounds(element: DomElement, across: string, down: string): Bounds {
  const [x, y] = [numberOf(element, "cx"), numberOf(element, "cy")];
  const [rx, ry] = [numberOf(element, across), numberOf(element, down)];
  return { left: x - rx, top: y - ry, right: x + rx, bottom: y + ry };
}

function numberOf(element: DomElement, name: string): number {
  return Number.parseFloat(element.getAttribute(name) ?? "") || 0;
}
