import { ink, inkOn, palette, svgElement, svgText, textWidth } from "mixture-growth-display";
import { type KeyEntry, round } from "./parts.js";

/** One operation of a network. */
export interface NetworkNode {
  /** A path such as "stage1.block0.conv1"; the part before the first dot is its stage. */
  readonly name: string;
  /** What it does: "conv 3x3", "batch norm", "relu", "add", "pool", "dense", ... */
  readonly op: string;
  readonly kind: NodeKind;
  /** Names of the nodes that it reads; none for the first. */
  readonly inputs: readonly string[];
  /** Shape of its output, without the batch: height, width, channels. */
  readonly shape: readonly number[];
  /** Multiply-accumulates for one image. */
  readonly macs: number;
  readonly note?: string;
}

/** Where a node is drawn. */
export interface Place {
  readonly isRound: boolean;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly stage: number;
  readonly at: number;
}

/** Widths of texts are estimates: fonts differ by a few pixels. */
const labelMargin = 6;

/** Height of a node's box, in pixels. */
export const boxHeight = 24;

/** How an operation is drawn. */
export interface NodeKind {
  /** Name in the key. */
  readonly label: string;
  /** Abbreviation for a box that is too small for the title. */
  readonly short: string;
  readonly look: NodeLook;
}

/** A circle for sums and products; boxes of one colour each for the others. */
export type NodeLook = Sign | keyof typeof fills;

type Sign = "sum" | "product";

/** Whether a node is drawn as a circle with a sign. */
export const isSign = (look: NodeLook): look is Sign => look === "sum" || look === "product";

const fills = {
  convolution: palette[0] ?? ink,
  normalization: palette[5] ?? ink,
  activation: "#a3a3a3",
  pooling: palette[2] ?? ink,
  dense: palette[1] ?? ink,
  attention: palette[3] ?? ink,
  other: palette[6] ?? ink,
} as const;

/** Draws a node in its place. */
export function drawNode(node: NetworkNode, place: Place | undefined): string {
  if (place === undefined) return "";
  const { kind } = node;
  const { x, y, width: wide } = place;
  const middle = x + wide / 2;
  const text = (label: string, fill: string | undefined): string =>
    label !== "" && textWidth(label, 10) <= wide - labelMargin
      ? svgText(label, middle, y + boxHeight / 2 + 3.5, { "text-anchor": "middle", "font-size": 10, fill })
      : "";
  const note =
    node.note !== undefined && textWidth(node.note, 10) <= wide + 12
      ? svgText(node.note, middle, y + boxHeight + 12, { "text-anchor": "middle", "font-size": 10 })
      : "";
  if (isSign(kind.look)) {
    const r = radiusOf(place);
    const cy = y + boxHeight / 2;
    const cross = crossOf(kind.look, middle, cy, r);
    return (
      svgElement("circle", { cx: middle, cy, r, fill: "none", stroke: ink, "stroke-width": 1.5 }) +
      svgElement("path", { d: cross, stroke: ink, "stroke-width": 1.5 }) +
      note
    );
  }
  const label = [node.op, kind.short].find((each) => textWidth(each, 10) <= wide - labelMargin) ?? "";
  const fill = fills[kind.look];
  return (
    svgElement("rect", { x, y, width: wide, height: boxHeight, rx: 3, fill }) +
    text(label, inkOn(fill)) +
    note
  );
}

/** A plus, or a times. */
function crossOf(sign: Sign, x: number, y: number, radius: number): string {
  const long = round(radius);
  if (sign === "sum") {
    return `M${round(x - radius * 0.5)} ${y}h${long}M${round(x)} ${round(y - radius * 0.5)}v${long}`;
  }
  const half = radius * 0.4;
  const side = round(2 * half);
  return `M${round(x - half)} ${round(y - half)}l${side} ${side}M${round(x + half)} ${round(y - half)}l${-side} ${side}`;
}

/** Half the width of what is drawn: a circle is smaller than its place. */
export function radiusOf(place: Place): number {
  return place.isRound ? Math.min(8, Math.max(4, place.width / 2)) : place.width / 2;
}

/** Where a node begins. */
export function leftOf(place: Place): number {
  return place.x + place.width / 2 - radiusOf(place);
}

/** Where a node ends. */
export function rightOf(place: Place): number {
  return place.x + place.width / 2 + radiusOf(place);
}

/** The upper edge of a node. */
export function topOf(place: Place): number {
  return place.isRound ? place.y + boxHeight / 2 - radiusOf(place) : place.y;
}

/** The key of the operations that are drawn, each label once. */
export function keyOf(nodes: readonly NetworkNode[]): readonly KeyEntry[] {
  const used = [...new Map(nodes.map(({ kind }) => [kind.label, kind])).values()];
  return used.map(
    (kind): KeyEntry => ({
      label: kind.label,
      sample: (box) =>
        isSign(kind.look)
          ? svgElement("circle", {
              cx: box.x + 7,
              cy: box.y + 7,
              r: 6,
              fill: "none",
              stroke: ink,
              "stroke-width": 1.5,
            })
          : svgElement("rect", { ...box, rx: 2, fill: fills[kind.look] }),
    }),
  );
}
