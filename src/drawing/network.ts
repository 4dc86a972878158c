import {
  formatCount,
  formatShort,
  ink,
  inkOn,
  palette,
  quietOpacity,
  shortened,
  svgDocument,
  svgElement,
  svgMark,
  svgText,
  textWidth,
} from "mixture-growth-display";
import { drawKey, type KeyEntry, keyWidth, round } from "./parts.js";

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

interface Stage {
  readonly name: string;
  readonly nodes: readonly NetworkNode[];
  readonly macs: number;
}

interface Place {
  readonly isRound: boolean;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly stage: number;
  readonly at: number;
}

const width = 900;
/** Widths of texts are estimates: fonts differ by a few pixels. */
const labelMargin = 6;
const left = 150;
const right = 730;
const boxHeight = 24;
const rowHeight = 86;

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

const isSign = (look: NodeLook): look is Sign => look === "sum" || look === "product";

const fills = {
  convolution: palette[0] ?? ink,
  normalization: palette[5] ?? ink,
  activation: "#a3a3a3",
  pooling: palette[2] ?? ink,
  dense: palette[1] ?? ink,
  attention: palette[3] ?? ink,
  other: palette[6] ?? ink,
} as const;

/**
 * Draws a residual network compactly: one line per stage, shortcuts as arcs, costs at the right.
 *
 * @param nodes operations, each after those it reads
 * @returns a complete SVG file
 * @throws RangeError if a node reads one that does not come before it
 * @example
 * const kind = { label: "convolution", short: "conv", look: "convolution" };
 * drawNetwork([{ name: "stem.conv", op: "conv 3x3", kind, inputs: [], shape: [32, 32, 16], macs: 442368 }]);
 */
export function drawNetwork(nodes: readonly NetworkNode[]): string {
  checkOrder(nodes);
  const stages = stagesOf(nodes);
  const places = placesOf(stages);
  const total = nodes.reduce((sum, node) => sum + node.macs, 0);
  const most = Math.max(1, ...stages.map(({ macs }) => macs));
  const key = keyOf(nodes);
  const sum = `${formatShort(total)} multiply-accumulates`;
  // A long key has a line of its own.
  const isLong = keyWidth(key) + textWidth(sum, 13) > width - 60;
  const height = 48 + stages.length * rowHeight + (isLong ? 66 : 44);
  return svgDocument({ width, height }, `Network of ${nodes.length} operations in ${stages.length} stages`, [
    svgText("stage", 16, 26, { "font-weight": 600 }),
    svgText("operations", left, 26, { "font-weight": 600 }),
    svgText("cost of an image", right + 16, 26, { "font-weight": 600 }),
    ...stages.map((stage, at) => drawStage(stage, at, most)),
    ...nodes.flatMap((node) => node.inputs.map((input) => drawEdge(places, input, node.name))),
    ...stages.slice(1).map((_, at) => drawTurn(at, places, stages)),
    ...nodes.map((node) => svgMark(nodeDetail(node), drawNode(node, places.get(node.name)))),
    svgText(sum, width - 16, height - 17, {
      "text-anchor": "end",
      "font-weight": 600,
    }),
    drawKey(key, 16, height - (isLong ? 43 : 21)),
  ]);
}

function checkOrder(nodes: readonly NetworkNode[]): void {
  const seen = new Set<string>();
  for (const node of nodes) {
    const stranger = node.inputs.find((input) => !seen.has(input));
    if (stranger !== undefined) {
      throw new RangeError(
        `Expected an input to be an earlier node but got ${stranger} (${node.name}). Sort the nodes.`,
      );
    }
    seen.add(node.name);
  }
}

function stagesOf(nodes: readonly NetworkNode[]): readonly Stage[] {
  const stages: { name: string; nodes: NetworkNode[]; macs: number }[] = [];
  for (const node of nodes) {
    const name = node.name.split(".", 1)[0] ?? node.name;
    let stage = stages.at(-1);
    if (stage?.name !== name) {
      stage = { name, nodes: [], macs: 0 };
      stages.push(stage);
    }
    stage.nodes.push(node);
    stage.macs += node.macs;
  }
  return stages;
}

function placesOf(stages: readonly Stage[]): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  stages.forEach(({ nodes }, stage) => {
    const step = Math.min(72, (right - left) / nodes.length);
    const gap = Math.min(14, step * 0.3);
    nodes.forEach((node, at) => {
      places.set(node.name, {
        x: left + at * step,
        y: rowTop(stage) + 40,
        width: step - gap,
        stage,
        at,
        isRound: isSign(node.kind.look),
      });
    });
  });
  return places;
}

function rowTop(stage: number): number {
  return 40 + stage * rowHeight;
}

function drawStage(stage: Stage, at: number, most: number): string {
  const top = rowTop(at);
  const middle = top + 40 + boxHeight / 2;
  const shape = stage.nodes.at(-1)?.shape.join(" × ") ?? "";
  const bar = (60 * stage.macs) / most;
  return [
    svgElement("line", {
      x1: 16,
      x2: width - 16,
      y1: top,
      y2: top,
      stroke: ink,
      "stroke-opacity": quietOpacity,
    }),
    svgText(shortened(stage.name, 125, 13), 16, middle - 3, { "font-size": 13, "font-weight": 600 }),
    svgText(shortened(shape, 125, 11), 16, middle + 13, { "font-size": 11 }),
    svgElement("rect", {
      x: right + 16,
      y: middle - 5,
      width: Math.max(1, bar),
      height: 10,
      fill: ink,
      "fill-opacity": 0.5,
    }),
    svgText(formatShort(stage.macs), right + 16 + Math.max(1, bar) + 8, middle + 4),
  ].join("");
}

/** Everything known about an operation, one fact per line. */
function nodeDetail({ name, op, shape, macs, note }: NetworkNode): string {
  const cost =
    macs === 0
      ? ""
      : `${macs < 1e8 ? formatCount(macs) : formatShort(macs, 4)} multiply-accumulates for an image`;
  return [name, op, `gives ${shape.join(" × ")}`, cost, note ?? ""].filter((line) => line !== "").join("\n");
}

function drawNode(node: NetworkNode, place: Place | undefined): string {
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

/** An addition is a circle, smaller than its place. */
function radiusOf(place: Place): number {
  return place.isRound ? Math.min(8, Math.max(4, place.width / 2)) : place.width / 2;
}

function leftOf(place: Place): number {
  return place.x + place.width / 2 - radiusOf(place);
}

function rightOf(place: Place): number {
  return place.x + place.width / 2 + radiusOf(place);
}

function topOf(place: Place): number {
  return place.isRound ? place.y + boxHeight / 2 - radiusOf(place) : place.y;
}

/** Joins neighbours by a line and others by an arc above the boxes; an input from another stage enters at the left. */
function drawEdge(places: ReadonlyMap<string, Place>, input: string, name: string): string {
  const [from, to] = [places.get(input), places.get(name)];
  if (from === undefined || to === undefined) return "";
  const middle = to.y + boxHeight / 2;
  const style = { fill: "none", stroke: ink, "stroke-width": 1.3 };
  if (from.stage === to.stage && to.at === from.at + 1) {
    return svgElement("line", { x1: rightOf(from), x2: leftOf(to), y1: middle, y2: middle, ...style });
  }
  const start = from.stage === to.stage ? from.x + from.width / 2 : left - 14;
  const end = to.x + to.width / 2;
  if (from.stage !== to.stage && to.at === 0) {
    return svgElement("line", { x1: start, x2: leftOf(to), y1: middle, y2: middle, ...style });
  }
  const low = from.stage === to.stage ? topOf(from) : middle;
  const rise = Math.min(26, 10 + (end - start) / 14);
  const top = to.y - rise;
  const bend = Math.min(14, (end - start) / 4);
  const d = `M${round(start)} ${round(low)}V${round(top + bend)}Q${round(start)} ${round(top)} ${round(start + bend)} ${round(top)}H${round(end - bend)}Q${round(end)} ${round(top)} ${round(end)} ${round(top + bend)}V${round(topOf(to))}`;
  return svgElement("path", { d, ...style, "stroke-opacity": 0.8 });
}

/** The line that leads from the end of one stage to the beginning of the next. */
function drawTurn(at: number, places: ReadonlyMap<string, Place>, stages: readonly Stage[]): string {
  const last = places.get(stages[at]?.nodes.at(-1)?.name ?? "");
  const first = places.get(stages[at + 1]?.nodes[0]?.name ?? "");
  if (last === undefined || first === undefined) return "";
  const x = last.x + last.width / 2;
  const between = last.y + boxHeight + 16;
  const d = `M${round(x)} ${round(last.y + boxHeight / 2 + (last.isRound ? radiusOf(last) : boxHeight / 2))}V${round(between)}H${left - 14}V${round(first.y + boxHeight / 2)}`;
  return svgElement("path", { d, fill: "none", stroke: ink, "stroke-width": 1.3, "stroke-opacity": 0.45 });
}

function keyOf(nodes: readonly NetworkNode[]): readonly KeyEntry[] {
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
