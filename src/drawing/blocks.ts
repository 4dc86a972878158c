import { ink, inkOn, svgDocument, svgElement, svgMark, svgText } from "mixture-growth-display";
import {
  arrow,
  type Box,
  drawKey,
  hatching,
  heading,
  type KeyEntry,
  keyWidth,
  setColour,
  subscript,
} from "./parts.js";

/** One block of a layer's weight. */
export interface BlockCell {
  readonly row: number;
  readonly column: number;
  /** The template set that it is mixed from. */
  readonly set: number;
  /** Index of the coefficients that mix it. */
  readonly index: number;
  readonly state: "trained" | "new" | "empty";
}

/** The blocks of a layer's weight: rows are output channels, columns input channels. */
export interface BlockLayout {
  readonly rows: number;
  readonly columns: number;
  readonly cells: readonly BlockCell[];
  readonly labels?: {
    readonly title?: string;
    readonly rows?: readonly string[];
    readonly columns?: readonly string[];
  };
}

const side = 92;
const gap = 3;

/**
 * Draws where each member's block lies in a weight, and which template set it is mixed from.
 *
 * @param layout the grid of blocks
 * @returns a complete SVG file
 * @throws RangeError if a cell is outside the grid
 * @example
 * drawBlocks({ rows: 1, columns: 1, cells: [{ row: 0, column: 0, set: 0, member: 0, state: "trained" }] });
 */
export function drawBlocks(layout: BlockLayout): string {
  const size = gridSize(layout);
  const key = keyOf([layout]);
  const width = Math.max(size.width + 24, keyWidth(key) + 32);
  const grid = drawGrid(layout, (width - size.width) / 2, 10);
  const height = size.height + 50;
  return svgDocument({ width, height }, describe(layout), [
    grid,
    drawKey(key, (width - keyWidth(key)) / 2, height - 20),
  ]);
}

/**
 * Draws a weight before and after growth, side by side.
 *
 * @param before the blocks that are trained
 * @param after the blocks of the grown weight
 * @returns a complete SVG file
 * @throws RangeError if a cell is outside its grid
 * @example
 * const trained = [0, 1].map((at) => ({ row: at, column: at, set: at, member: at, state: "trained" as const }));
 * const added = [2, 3].map((at) => ({ row: at - 2, column: 3 - at, set: at - 2, member: at, state: "new" as const }));
 * drawGrowth({ rows: 2, columns: 2, cells: trained }, { rows: 2, columns: 2, cells: [...trained, ...added] });
 */
export function drawGrowth(before: BlockLayout, after: BlockLayout): string {
  const [one, two] = [gridSize(before), gridSize(after)];
  const between = 84;
  const key = keyOf([before, after]);
  const inner = one.width + between + two.width;
  const width = Math.max(inner + 24, keyWidth(key) + 32);
  const left = (width - inner) / 2;
  const height = Math.max(one.height, two.height) + 50;
  const middle = (height - 50) / 2 + 18;
  const start = left + one.width + 14;
  const growth = [
    arrow([start, middle], [start + between - 28, middle], 2.5),
    svgText("grow", start + (between - 28) / 2 - 3, middle - 10, {
      "text-anchor": "middle",
      "font-weight": 600,
    }),
  ];
  const top = (size: { height: number }): number => 10 + (height - 50 - size.height) / 2;
  return svgDocument({ width, height }, `Growth. Before: ${describe(before)} After: ${describe(after)}`, [
    drawGrid(before, left, top(one)),
    ...growth,
    drawGrid(after, left + one.width + between, top(two)),
    drawKey(key, (width - keyWidth(key)) / 2, height - 20),
  ]);
}

function gridSize(layout: BlockLayout): { width: number; height: number } {
  return { width: 26 + layout.columns * (side + gap), height: 46 + layout.rows * (side + gap) };
}

function describe(layout: BlockLayout): string {
  const states = { trained: "trained", new: "new", empty: "empty" };
  const cells = layout.cells.map(({ row, column, set, index: member, state }) =>
    state === "empty"
      ? `row ${row} column ${column} empty`
      : `row ${row} column ${column} member ${member} of set ${set} ${states[state]}`,
  );
  return `${layout.rows} by ${layout.columns} blocks: ${cells.join("; ")}.`;
}

function drawGrid(layout: BlockLayout, x: number, y: number): string {
  for (const cell of layout.cells) checkCell(cell, layout);
  const title = layout.labels?.title ?? "";
  const [left, top] = [x + 26, y + 44];
  const [wide, high] = [layout.columns * (side + gap) - gap, layout.rows * (side + gap) - gap];
  const places = Array.from({ length: layout.rows * layout.columns }, (_, at) => ({
    row: Math.floor(at / layout.columns),
    column: at % layout.columns,
  }));
  const boxes = places.map(({ row, column }) => {
    const cell = layout.cells.find((each) => each.row === row && each.column === column);
    const box = { x: left + column * (side + gap), y: top + row * (side + gap), width: side, height: side };
    return svgMark(cellDetail(cell, row, column, layout.labels), drawCell(cell, box));
  });
  const turn = `rotate(-90 ${left - 12} ${top + high / 2})`;
  return [
    title === "" ? "" : heading(title, left + wide / 2, y + 12, "middle"),
    ...bandLabels(layout.labels?.columns ?? ["input channels"], (at) => [left + at * wide, top - 10], ""),
    ...(layout.labels?.rows === undefined
      ? [
          svgText("output channels", left - 12, top + high / 2, {
            "text-anchor": "middle",
            "font-size": 11,
            transform: turn,
          }),
        ]
      : bandLabels(layout.labels.rows, (at) => [left - 12, top + at * high], "turned")),
    ...boxes,
  ].join("");
}

/** Everything known about a block, one fact per line. */
function cellDetail(
  cell: BlockCell | undefined,
  row: number,
  column: number,
  labels: BlockLayout["labels"],
): string {
  const place = `${labels?.rows?.[row] ?? `out ${row}`}, ${labels?.columns?.[column] ?? `in ${column}`}`;
  const title = labels?.title === undefined ? place : `${labels.title}: ${place}`;
  if (cell === undefined || cell.state === "empty") return `${title}\nno weights: it counts as zero`;
  const { index, set, state } = cell;
  const coefficients = state === "new" ? "new coefficients" : "trained coefficients";
  return `${title}\nmixed from template set ${set} by the ${coefficients} of block ${index}`;
}

/** Labels spread evenly along an edge: one for all of it, or one for each band. */
function bandLabels(
  labels: readonly string[],
  place: (share: number) => readonly [number, number],
  style: "" | "turned",
): readonly string[] {
  return labels.map((label, at) => {
    const [x, y] = place((at + 0.5) / labels.length);
    const transform = style === "turned" ? `rotate(-90 ${Math.round(x)} ${Math.round(y)})` : undefined;
    return svgText(label, Math.round(x), Math.round(y), {
      "text-anchor": "middle",
      "font-size": 11,
      transform,
    });
  });
}

function checkCell(cell: BlockCell, layout: BlockLayout): void {
  const isInside =
    cell.row >= 0 && cell.row < layout.rows && cell.column >= 0 && cell.column < layout.columns;
  if (isInside) return;
  throw new RangeError(
    `Expected a block to lie inside ${layout.rows} x ${layout.columns} blocks but got row ${cell.row}, column ${cell.column} (block ${cell.index}). Check the layout.`,
  );
}

function drawCell(cell: BlockCell | undefined, box: Box): string {
  const [cx, cy] = [box.x + box.width / 2, box.y + box.height / 2];
  if (cell === undefined || cell.state === "empty") {
    return (
      emptyBox(box) +
      svgText("0", cx, cy + 6, { "text-anchor": "middle", "font-size": 17, "fill-opacity": 0.6 })
    );
  }
  const fill = setColour(cell.set);
  const text = { "text-anchor": "middle", fill: inkOn(fill) };
  return [
    svgElement("rect", { ...box, fill }),
    ...(cell.state === "new"
      ? [
          hatching(box, "#ffffff", 0.38),
          // Behind the words, since text on lines is hard to read.
          svgElement("rect", { x: cx - 28, y: cy - 24, width: 56, height: 64, rx: 4, fill }),
        ]
      : []),
    svgText(`W${subscript(cell.index)}`, cx, cy - 2, { ...text, "font-size": 22, "font-weight": 600 }),
    svgText(`set ${cell.set}`, cx, cy + 19, text),
    svgText(cell.state, cx, cy + 34, { ...text, "font-size": 11 }),
  ].join("");
}

function emptyBox(box: Box): string {
  const inner = { x: box.x + 0.5, y: box.y + 0.5, width: box.width - 1, height: box.height - 1 };
  return svgElement("rect", {
    ...inner,
    fill: "none",
    stroke: ink,
    "stroke-opacity": 0.6,
    "stroke-dasharray": "4 4",
  });
}

function keyOf(layouts: readonly BlockLayout[]): readonly KeyEntry[] {
  const cells = layouts.flatMap((layout) => layout.cells);
  const filled = cells.filter(({ state }) => state !== "empty");
  const sets = [...new Set(filled.map(({ set }) => set))].sort((one, other) => one - other);
  const hasEmpty = layouts.some(
    (layout) => layout.cells.filter(({ state }) => state !== "empty").length < layout.rows * layout.columns,
  );
  return [
    ...sets.map(
      (set): KeyEntry => ({
        label: `template set ${set}`,
        sample: (box) => svgElement("rect", { ...box, fill: setColour(set) }),
      }),
    ),
    ...(filled.some(({ state }) => state === "new")
      ? [
          {
            label: "new coefficients",
            sample: (box: Box) =>
              svgElement("rect", { ...box, fill: ink, "fill-opacity": 0.7 }) + hatching(box, "#ffffff", 0.6),
          },
        ]
      : []),
    ...(hasEmpty ? [{ label: "no weights", sample: emptyBox }] : []),
  ];
}
