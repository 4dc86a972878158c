import { childrenOf, type DomElement, elementNode, textNode } from "./dom.js";
import { type Bounds, union } from "./geometry.js";
import type { Font, TextMeasure } from "./text-width.js";

/** The default font. */
const plainFont: Font = { size: 12, isBold: false, isMonospaced: false };

/** A text chunk: letters from one position on, aligned as their anchor says. */
interface Chunk {
  readonly x: number;
  readonly anchor: string;
  width: number;
  top: number;
  bottom: number;
}

/** The position of the next letter, and the text chunks so far. */
interface Pen {
  y: number;
  readonly chunks: Chunk[];
}

/** The bounds of a `<text>` in its own coordinates; undefined if it has no letters. */
export function textBounds(element: DomElement, measure: TextMeasure): Bounds | undefined {
  return textChunks(element, measure)
    .filter(({ top, bottom }) => bottom > top)
    .map(({ x, anchor, width, top, bottom }): Bounds => {
      const left = x - (anchor === "middle" ? width / 2 : anchor === "end" ? width : 0);
      return { left, top, right: left + width, bottom };
    })
    .reduce<Bounds | undefined>(union, undefined);
}

/** The length of a `<text>` or `<tspan>` in pixels, as `getComputedTextLength` returns it. */
export function textLength(element: DomElement, measure: TextMeasure): number {
  return textChunks(element, measure).reduce((sum, { width }) => sum + width, 0);
}

function textChunks(element: DomElement, measure: TextMeasure): readonly Chunk[] {
  const pen: Pen = { y: 0, chunks: [] };
  write(element, inheritedFont(element), "start", pen, measure);
  return pen.chunks;
}

function write(
  element: DomElement,
  around: Font,
  anchorAround: string,
  pen: Pen,
  measure: TextMeasure,
): void {
  if (property(element, "display") === "none") return;
  const font = fontOf(element, around);
  const anchor = property(element, "text-anchor") ?? anchorAround;
  const [x, y] = [place(element, "x", font), place(element, "y", font)];
  if (y !== undefined) pen.y = y;
  if (x !== undefined || pen.chunks.length === 0) {
    pen.chunks.push({ x: x ?? 0, anchor, width: 0, top: Infinity, bottom: -Infinity });
  }
  pen.y += place(element, "dy", font) ?? 0;
  const chunk = pen.chunks.at(-1);
  if (chunk !== undefined) chunk.width += place(element, "dx", font) ?? 0;
  for (const child of childrenOf(element)) {
    if (child.nodeType === elementNode) write(child, font, anchor, pen, measure);
    else if (child.nodeType === textNode) letters(child.nodeValue ?? "", font, pen, measure);
  }
}

function letters(text: string, font: Font, pen: Pen, measure: TextMeasure): void {
  const chunk = pen.chunks.at(-1);
  if (chunk === undefined || text === "") return;
  const { ascent, descent } = measure.height(font);
  chunk.width += measure.width(text, font);
  chunk.top = Math.min(chunk.top, pen.y - ascent);
  chunk.bottom = Math.max(chunk.bottom, pen.y + descent);
}

/** A position or a shift, in pixels or in ems. */
function place(element: DomElement, name: string, { size }: Font): number | undefined {
  const value = element.getAttribute(name);
  if (value === null || value === "") return undefined;
  const number = Number.parseFloat(value);
  if (!Number.isFinite(number)) return undefined;
  return value.trim().endsWith("em") ? number * size : number;
}

function property(element: DomElement, name: string): string | undefined {
  return element.style.getPropertyValue(name) || element.getAttribute(name) || undefined;
}

function inheritedFont(element: DomElement): Font {
  const parent = element.parentNode;
  if (parent?.nodeType !== elementNode) return plainFont;
  return fontOf(parent, inheritedFont(parent));
}

function fontOf(element: DomElement, around: Font): Font {
  const [size, weight, family] = ["font-size", "font-weight", "font-family"].map((name) =>
    property(element, name),
  );
  return {
    size: size === undefined ? around.size : sizeOf(size, around.size),
    isBold: weight === undefined ? around.isBold : weight === "bold" || Number.parseInt(weight, 10) >= 600,
    isMonospaced: family === undefined ? around.isMonospaced : /mono|courier|consol/i.test(family),
  };
}

function sizeOf(text: string, around: number): number {
  const number = Number.parseFloat(text);
  if (!Number.isFinite(number)) return around;
  if (text.endsWith("%")) return (around * number) / 100;
  return text.endsWith("em") ? around * number : number;
}
