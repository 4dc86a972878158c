import {
  formatCount,
  ink,
  palette,
  quietOpacity,
  shortened,
  svgDocument,
  svgElement,
  svgMark,
  svgText,
} from "mixture-growth-display";
import { drawKey, setColour } from "./parts.js";

/** One layer and what it owns. */
export interface BankLayer {
  /** Name of the layer. */
  readonly name: string;
  /** Shape of the weight that it makes, such as "160x16x3x3". */
  readonly shape: string;
  /** How many templates it mixes from each set. */
  readonly templatesPerSet: readonly number[];
  /** Parameters that are stored for it; 0 where another layer stores them. */
  readonly stored: number;
  /** Parameters of the weight that it makes. */
  readonly effective: number;
}

interface Line extends BankLayer {
  readonly layers: number;
}

const row = 30;
const head = 48;
const columns = { name: 16, shape: 214, templates: 336, bars: 452 };
const barRoom = 190;
const width = 780;

/**
 * Draws how many templates each layer owns, how many parameters are stored, and how many are made from them.
 *
 * If there are many layers, equal neighbours are merged into one line.
 *
 * @param layers in the order of the network
 * @returns a complete SVG file
 * @example
 * drawBank([{ name: "stem", shape: "16x3x3x3", templatesPerSet: [2, 2], stored: 868, effective: 432 }]);
 */
export function drawBank(layers: readonly BankLayer[]): string {
  const lines = layers.length > 24 ? merged(layers) : layers.map((layer) => ({ ...layer, layers: 1 }));
  const most = Math.max(
    1,
    ...lines.flatMap(({ stored, effective, layers: count }) => [stored * count, effective * count]),
  );
  const bottom = head + lines.length * row;
  const stored = layers.reduce((sum, layer) => sum + layer.stored, 0);
  const effective = layers.reduce((sum, layer) => sum + layer.effective, 0);
  const titles = [
    ["layer", columns.name],
    ["weight", columns.shape],
    ["templates", columns.templates],
    ["parameters", columns.bars],
  ] as const;
  const sets = Math.max(0, ...layers.map(({ templatesPerSet }) => templatesPerSet.length));
  return svgDocument({ width, height: bottom + 74 }, `Template bank of ${layers.length} layers`, [
    ...titles.map(([title, x]) => svgText(title, x, 28, { "font-weight": 600 })),
    rule(head - 8, 0.75),
    ...lines.map((line, at) => svgMark(lineDetail(line), drawLine(line, head + at * row, most))),
    rule(bottom + 4, 0.75),
    svgText(`${layers.length} ${layers.length === 1 ? "layer" : "layers"}`, columns.name, bottom + 26, {
      "font-weight": 600,
    }),
    svgText(totals(stored, effective), columns.bars, bottom + 26, { "font-weight": 600 }),
    drawKey(
      [
        ...Array.from({ length: sets }, (_, set) => ({
          label: `a template of set ${set}`,
          sample: (box: { x: number; y: number }) => square(box.x + 2, box.y + 2, set, 10),
        })),
        {
          label: "stored",
          sample: (box) => svgElement("rect", { ...box, y: box.y + 4, height: 7, fill: palette[2] }),
        },
        {
          label: "made by mixing",
          sample: (box) =>
            svgElement("rect", { ...box, y: box.y + 4, height: 7, fill: ink, "fill-opacity": 0.45 }),
        },
      ],
      columns.name,
      bottom + 54,
    ),
  ]);
}

function totals(stored: number, effective: number): string {
  return `${formatCount(stored)} stored make ${formatCount(effective)}`;
}

function merged(layers: readonly BankLayer[]): readonly Line[] {
  const lines: Line[] = [];
  for (const layer of layers) {
    const last = lines.at(-1);
    if (last !== undefined && isAlike(last, layer))
      lines[lines.length - 1] = { ...last, layers: last.layers + 1 };
    else lines.push({ ...layer, layers: 1 });
  }
  return lines;
}

function isAlike(one: BankLayer, other: BankLayer): boolean {
  return (
    one.shape === other.shape &&
    one.stored === other.stored &&
    one.effective === other.effective &&
    one.templatesPerSet.join() === other.templatesPerSet.join()
  );
}

/** Everything known about a layer, in full numbers, one per line. */
function lineDetail({ name, shape, templatesPerSet, stored, effective, layers }: Line): string {
  return [
    layers === 1 ? name : `${name} and ${layers - 1} more like it`,
    `weight ${shape.replaceAll("x", " × ")}`,
    `templates per set: ${templatesPerSet.join(", ")}`,
    stored === 0 ? "stored by another layer" : `${formatCount(stored * layers)} parameters stored`,
    `${formatCount(effective * layers)} parameters made by mixing`,
  ].join("\n");
}

function drawLine(line: Line, top: number, most: number): string {
  const base = top + row / 2 + 4;
  const scale = barRoom / most;
  const [stored, effective] = [line.stored * line.layers, line.effective * line.layers];
  const times = line.layers === 1 ? "" : `  × ${line.layers}`;
  const bar = (value: number, y: number, fill: string, opacity: number): string =>
    value <= 0
      ? ""
      : svgElement("rect", {
          x: columns.bars,
          y,
          width: Math.max(1.5, value * scale),
          height: 8,
          fill,
          "fill-opacity": opacity,
        });
  const storedText = line.stored === 0 ? "shared" : formatCount(stored);
  return [
    svgText(shortened(line.name, 186 - times.length * 6, 12) + times, columns.name, base),
    svgText(shortened(line.shape.replaceAll("x", " × "), 118, 12), columns.shape, base),
    drawTemplates(line.templatesPerSet, top + row / 2),
    bar(stored, top + 6, palette[2] ?? ink, 1),
    bar(effective, top + 15, ink, 0.45),
    svgText(storedText, columns.bars + stored * scale + 6, top + 13.5, { "font-size": 10 }),
    svgText(formatCount(effective), columns.bars + effective * scale + 6, top + 23.5, { "font-size": 10 }),
    rule(top + row, quietOpacity),
  ].join("");
}

function drawTemplates(counts: readonly number[], middle: number): string {
  const size = 9;
  const isOne = counts.length === 1;
  return counts
    .map((count, set) => {
      const y = isOne ? middle - size / 2 : middle - size - 1 + set * (size + 2);
      const shown = Math.min(count, 8);
      const squares = Array.from({ length: shown }, (_, at) =>
        square(columns.templates + at * (size + 2), y, set, size),
      );
      const rest =
        count > shown
          ? svgText(`${count}`, columns.templates + shown * (size + 2) + 3, y + 8.5, { "font-size": 9 })
          : "";
      return squares.join("") + rest;
    })
    .join("");
}

function square(x: number, y: number, set: number, size: number): string {
  return svgElement("rect", { x, y, width: size, height: size, rx: 1, fill: setColour(set) });
}

function rule(y: number, opacity: number): string {
  return svgElement("line", { x1: 16, x2: width - 16, y1: y, y2: y, stroke: ink, "stroke-opacity": opacity });
}
