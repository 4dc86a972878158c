import { formatFixed, formatShort } from "mixture-growth-display";
import type { Trace } from "./trace.js";

/** The layout of figures of an accuracy over training cost. */
export function costFigureLayout(title: string, axis: string): Trace {
  return {
    title: { text: title },
    xaxis: { title: { text: "training cost (multiply-accumulates)" }, rangemode: "tozero" },
    yaxis: { title: { text: axis } },
    // Marks of one size in the legend, whatever sizes they have along the line.
    legend: { itemsizing: "constant" },
  };
}

/** A cost in words: `"46.5 G multiply-accumulates"`. */
export function costText(macs: number): string {
  return `${formatShort(macs)} multiply-accumulates`;
}

/** A share in percent: `"22.1 %"`. */
export function percentText(share: number): string {
  return `${formatFixed(100 * share, 1)} %`;
}
