import {
  colourAt,
  divergingScale,
  formatFixed,
  formatShort,
  ink,
  inkOn,
  quietOpacity,
  shortened,
  svgDocument,
  svgElement,
  svgMark,
  svgText,
  textWidth,
} from "mixture-growth-display";
import { subscript } from "./parts.js";

/** The coefficients of one block. */
export interface CoefficientRow {
  /** Whose they are, such as "member 0". */
  readonly label: string;
  /** What they belong to, such as a layer; neighbours of the same group are drawn together. */
  readonly group?: string;
  /** One number per template. */
  readonly values: readonly number[];
}

const cellWidth = 62;
/** Bold text of 12 pixels is as wide as plain text of this size. */
const boldSize = 13.5;
const groupGap = 18;

/**
 * Draws coefficient vectors as a map of numbers, blue below zero and vermilion above.
 *
 * @param rows one vector per row; they may differ in length
 * @returns a complete SVG file
 * @example
 * drawCoefficients([
 *   { label: "member 0", values: [0.7, -0.1] },
 *   { label: "member 1", values: [0.2, 0.6] },
 * ]);
 */
export function drawCoefficients(rows: readonly CoefficientRow[]): string {
  const cellHeight = rows.length > 40 ? 15 : 25;
  const columns = Math.max(1, ...rows.map(({ values }) => values.length));
  const most = largest(rows);
  const labels = Math.min(150, Math.max(60, ...rows.map(({ label }) => textWidth(label, 12)))) + 10;
  const groups = rows.some(({ group }) => group !== undefined)
    ? Math.min(180, Math.max(...rows.map(({ group }) => textWidth(group ?? "", boldSize)))) + groupGap
    : 0;
  const left = 12 + groups + labels;
  const tops = rowTops(rows, cellHeight);
  const bottom = (tops.at(-1) ?? 28) + cellHeight;
  const right = left + columns * cellWidth;
  const width = Math.max(right + 16, left + 250);
  const names = Array.from({ length: columns }, (_, at) =>
    svgText(`T${subscript(at)}`, left + (at + 0.5) * cellWidth, 20, {
      "text-anchor": "middle",
      "font-weight": 600,
    }),
  );
  const drawn = rows.map((row, at) => {
    const top = tops[at] ?? 0;
    const isFirst = row.group !== undefined && row.group !== rows[at - 1]?.group;
    return drawRow(row, { left, top, labels, groups, cellHeight, most, isFirst, right });
  });
  const title = `Coefficients of ${rows.length} blocks over ${columns} templates`;
  return svgDocument({ width, height: bottom + 50 }, title, [
    ...names,
    ...drawn,
    drawScale(left, bottom + 18, most),
  ]);
}

interface RowFrame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly labels: number;
  readonly groups: number;
  readonly cellHeight: number;
  readonly most: number;
  readonly isFirst: boolean;
}

function largest(rows: readonly CoefficientRow[]): number {
  let most = 0;
  for (const { values } of rows) {
    for (const value of values) if (Number.isFinite(value)) most = Math.max(most, Math.abs(value));
  }
  return most || 1;
}

function rowTops(rows: readonly CoefficientRow[], height: number): readonly number[] {
  let top = 28;
  return rows.map((row, at) => {
    if (at > 0 && row.group !== rows[at - 1]?.group) top += 7;
    const own = top;
    top += height;
    return own;
  });
}

function drawRow(row: CoefficientRow, frame: RowFrame): string {
  const { left, top, cellHeight, most } = frame;
  const base = top + cellHeight / 2 + 4;
  const size = cellHeight < 20 ? 10 : 12;
  const cells = row.values.map((value, at) => {
    const box = { x: left + at * cellWidth + 1, y: top + 1, width: cellWidth - 2, height: cellHeight - 2 };
    const middle = { "text-anchor": "middle", "font-size": size };
    const detail = `${[row.group, row.label].filter(Boolean).join(", ")}\ntemplate ${at}: ${value}`;
    if (!Number.isFinite(value)) {
      const frameOnly = svgElement("rect", { ...box, fill: "none", stroke: ink, "stroke-dasharray": "3 3" });
      return svgMark(detail, frameOnly + svgText(String(value), box.x + box.width / 2, base, middle));
    }
    const fill = colourAt(divergingScale, 0.5 + value / (2 * most));
    return svgMark(
      detail,
      svgElement("rect", { ...box, fill }) +
        svgText(fixed(value), box.x + box.width / 2, base, { ...middle, fill: inkOn(fill) }),
    );
  });
  const rule = frame.isFirst
    ? svgElement("line", {
        x1: 12,
        x2: frame.right,
        y1: top - 3.5,
        y2: top - 3.5,
        stroke: ink,
        "stroke-opacity": quietOpacity,
      })
    : "";
  const group = frame.isFirst
    ? svgText(shortened(row.group ?? "", frame.groups - groupGap + 1, boldSize), 12, base, {
        "font-weight": 600,
      })
    : "";
  const label = svgText(shortened(row.label, frame.labels - 8, size), left - 10, base, {
    "text-anchor": "end",
    "font-size": size,
  });
  return rule + group + label + cells.join("");
}

function fixed(value: number): string {
  const size = Math.abs(value);
  if (size >= 1000 || (size > 0 && size < 0.005)) return formatShort(value, 2);
  return formatFixed(value, 2);
}

function drawScale(x: number, y: number, most: number): string {
  const steps = 60;
  const width = 180;
  const cells = Array.from({ length: steps }, (_, at) =>
    svgElement("rect", {
      x: x + (at * width) / steps,
      y,
      width: width / steps + (at === steps - 1 ? 0 : 0.6),
      height: 8,
      fill: colourAt(divergingScale, at / (steps - 1)),
    }),
  );
  const labels = [-most, 0, most].map((value, at) =>
    svgText(formatShort(value, 2), x + (at * width) / 2, y + 22, {
      "text-anchor": ["start", "middle", "end"][at],
      "font-size": 11,
    }),
  );
  return cells.join("") + labels.join("");
}
