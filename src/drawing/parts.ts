import { colourAt, ink, palette, svgElement, svgText, textWidth } from "mixture-growth-display";

/** A rectangle in pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The colour of the grown net, which differs from those of its members. */
export const grownColour: string = "#009e73";

/** @returns the colour of a template set, the same in every drawing; sets after the sixth get lighter ones */
export function setColour(set: number): string {
  const colours = [palette[0], palette[1], palette[3], palette[4], palette[5], palette[6]];
  const index = Math.abs(Math.trunc(set));
  const colour = colours[index % colours.length] ?? ink;
  const round = Math.floor(index / colours.length);
  return round === 0 ? colour : colourAt([colour, "#ffffff"], 1 - 0.55 ** round);
}

/**
 * Writes a small index as Unicode, which needs no second font size.
 *
 * @param index a whole number
 * @example
 * subscript(12); // "₁₂"
 */
export function subscript(index: number): string {
  return [...String(index)].map((digit) => "₀₁₂₃₄₅₆₇₈₉"[Number(digit)] ?? digit).join("");
}

/**
 * Fills a box with slanted lines, without a named pattern that two drawings on one page could share.
 *
 * @param box where
 * @param colour of the lines
 * @param opacity of the lines
 */
export function hatching(box: Box, colour: string, opacity: number): string {
  const { x, y, width, height } = box;
  const lines: string[] = [];
  for (let shift = 4; shift < width + height; shift += 8) {
    const [x1, y1] = shift < height ? [x, y + shift] : [x + shift - height, y + height];
    const [x2, y2] = shift < width ? [x + shift, y] : [x + width, y + shift - width];
    lines.push(svgElement("line", { x1, y1, x2, y2 }));
  }
  return svgElement("g", { stroke: colour, "stroke-width": 2, "stroke-opacity": opacity }, lines);
}

/** One sample of a key with its meaning. */
export interface KeyEntry {
  readonly label: string;
  /** Draws the sample into a box of 14 by 14 pixels. */
  readonly sample: (box: Box) => string;
}

/**
 * Draws a key in one line.
 *
 * @param entries samples and meanings
 * @param x left edge in pixels
 * @param y middle of the line in pixels
 */
export function drawKey(entries: readonly KeyEntry[], x: number, y: number): string {
  let left = x;
  const drawn = entries.map(({ label, sample }) => {
    const box = { x: left, y: y - 7, width: 14, height: 14 };
    const written = sample(box) + svgText(label, left + 20, y + 4);
    left += 20 + textWidth(label, 12) + 20;
    return written;
  });
  return drawn.join("");
}

/** @returns how wide a key is, in pixels */
export function keyWidth(entries: readonly KeyEntry[]): number {
  return entries.reduce((sum, { label }) => sum + 40 + textWidth(label, 12), -20);
}

/**
 * Draws a straight arrow.
 *
 * @param from where it starts, in pixels
 * @param to where its tip is
 * @param width of its line
 */
export function arrow(from: readonly [number, number], to: readonly [number, number], width: number): string {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(dx, dy) || 1;
  const [ux, uy] = [dx / length, dy / length];
  const head = 4 + 2.5 * width;
  const neck = [to[0] - ux * head, to[1] - uy * head] as const;
  const corner = (side: number): string => {
    const reach = side * head * 0.45;
    return `${round(neck[0] - uy * reach)},${round(neck[1] + ux * reach)}`;
  };
  return (
    svgElement("line", {
      x1: from[0],
      y1: from[1],
      x2: neck[0],
      y2: neck[1],
      stroke: ink,
      "stroke-width": width,
    }) +
    svgElement("polygon", { points: `${round(to[0])},${round(to[1])} ${corner(1)} ${corner(-1)}`, fill: ink })
  );
}

/** @returns a coordinate for a path, to a hundredth of a pixel */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** @returns a heading in the size of all drawings */
export function heading(text: string, x: number, y: number, anchor: "start" | "middle" = "start"): string {
  return svgText(text, x, y, { "font-size": 13, "font-weight": 600, "text-anchor": anchor });
}
