import {
  formatCount,
  formatShort,
  ink,
  quietOpacity,
  shortened,
  svgDocument,
  svgElement,
  svgMark,
  svgText,
  textWidth,
} from "mixture-growth-display";
import {
  boxHeight,
  drawNode,
  isSign,
  keyOf,
  leftOf,
  type NetworkNode,
  type Place,
  radiusOf,
  rightOf,
  topOf,
} from "./network-nodes.js";
import { drawKey, keyWidth, round } from "./parts.js";

export type { NetworkNode, NodeKind } from "./network-nodes.js";

interface Stage {
  readonly name: string;
  readonly nodes: readonly NetworkNode[];
  readonly macs: number;
}

const width = 900;
const left = 150;
const right = 730;
const rowHeight = 86;

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
