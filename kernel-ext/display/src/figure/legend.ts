import { shortened, svgText, textWidth } from "../svg.js";
import { asObject, asText, type Loose } from "./loose.js";
import type { LegendEntry } from "./marks/mark.js";

const fontSize = 12;
const gap = 7;
const rowHeight = 20;

/** Where the legend goes and how much room it takes. */
export interface LegendPlan {
  readonly side: "top" | "right" | "none";
  /** Height at the top or width at the right, in pixels. */
  readonly room: number;
  readonly rows: readonly (readonly LegendEntry[])[];
}

/**
 * Plans the legend: in lines above the plot while these are few, else as a column beside it.
 *
 * @param entries what it explains
 * @param layout plotly's layout
 * @param width of the plot in pixels
 */
export function planLegend(entries: readonly LegendEntry[], layout: Loose, width: number): LegendPlan {
  if (entries.length === 0) return { side: "none", room: 0, rows: [] };
  const orientation = asText(asObject(layout.legend).orientation);
  const rows = flow(entries, width);
  if (orientation !== "v" && (rows.length <= 3 || orientation === "h")) {
    return { side: "top", room: rows.length * rowHeight + 6, rows };
  }
  const widest = Math.max(...entries.map(({ label }) => Math.min(190, textWidth(label, fontSize))));
  return { side: "right", room: widest + 24 + gap + 20, rows: entries.map((entry) => [entry]) };
}

function flow(entries: readonly LegendEntry[], width: number): readonly (readonly LegendEntry[])[] {
  const rows: LegendEntry[][] = [[]];
  let used = 0;
  for (const entry of entries) {
    const wanted = entryWidth(entry);
    if (used > 0 && used + wanted > width) {
      rows.push([]);
      used = 0;
    }
    rows.at(-1)?.push(entry);
    used += wanted;
  }
  return rows;
}

function entryWidth(entry: LegendEntry): number {
  return entry.width + gap + Math.min(260, textWidth(entry.label, fontSize)) + 18;
}

/**
 * Draws a planned legend.
 *
 * @param plan from {@link planLegend}
 * @param x left edge in pixels
 * @param y top edge in pixels
 * @param height of the room for a column, in pixels
 */
export function drawLegend(plan: LegendPlan, x: number, y: number, height: number): string {
  const most = plan.side === "right" ? Math.max(1, Math.floor(height / rowHeight)) : plan.rows.length;
  const rows = plan.rows.length > most ? plan.rows.slice(0, most - 1) : plan.rows;
  const hidden = plan.rows.length - rows.length;
  const rest = hidden === 0 ? "" : svgText(`and ${hidden} more`, x, y + (rows.length + 0.5) * rowHeight + 4);
  const drawn = rows.map((row, at) => {
    let left = x;
    return row.map((entry) => {
      const middle = y + (at + 0.5) * rowHeight;
      const label = shortened(entry.label, plan.side === "right" ? 190 : 260, fontSize);
      const written = entry.swatch(left, middle) + svgText(label, left + entry.width + gap, middle + 4);
      left += entryWidth(entry);
      return written;
    });
  });
  return drawn.flat().join("") + rest;
}
