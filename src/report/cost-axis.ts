import { formatPercent, formatShort, ink } from "mixture-growth-display";
import type { Observation } from "../training/run/events.js";
import type { Trace } from "./trace.js";

/** A cost over which accuracies are drawn. */
export interface CostAxis {
  /** On the button that chooses it. */
  readonly name: string;
  /** Title of the axis. */
  readonly title: string;
  /** What a run had spent when it measured a number; undefined where that is not known. */
  readonly cost: (observation: Observation) => number | undefined;
  /** A cost in words. */
  readonly text: (cost: number) => string;
}

/** Multiply-accumulates of training, analysis included. */
export const macsAxis: CostAxis = {
  name: "multiply-accumulates",
  title: "training cost (multiply-accumulates)",
  cost: ({ trainingMacs }) => trainingMacs,
  text: costText,
};

/** The layout of figures of an accuracy over a cost. */
export function costFigureLayout(title: string, axis: string, cost = macsAxis.title): Trace {
  return {
    title: { text: title },
    xaxis: { title: { text: cost }, rangemode: "tozero" },
    yaxis: { title: { text: axis } },
    // Marks of one size in the legend, whatever sizes they have along the line.
    legend: { itemsizing: "constant" },
  };
}

/**
 * Buttons above a figure that draw it over another cost.
 *
 * @param drawn the traces of the figure over each cost, the first of which is shown
 */
export function costButtons(axes: readonly CostAxis[], drawn: readonly (readonly Trace[])[]): Trace {
  if (axes.length < 2) return {};
  const buttons = axes.map(({ name, title }, i) => {
    const traces = drawn[i] as readonly Trace[];
    const over = { x: traces.map(({ x }) => x), text: traces.map(({ text }) => text ?? null) };
    const axis = {
      "xaxis.title.text": title,
      // Labels with units are those of the first cost.
      "xaxis.tickmode": i === 0 ? "array" : "auto",
      "xaxis.autorange": true,
    };
    return { label: name, method: "update", args: [over, axis] };
  });
  const place = { x: 1, xanchor: "right", y: 1, yanchor: "bottom", pad: { b: 4 } };
  // Plotly paints the chosen button nearly white in every theme.
  const colours = { bgcolor: "#e4e4e4", bordercolor: ink, font: { color: "#333333" } };
  return { updatemenus: [{ type: "buttons", direction: "right", ...place, ...colours, buttons }] };
}

/** A cost in words: `"46.5 G multiply-accumulates"`. */
export function costText(macs: number): string {
  return `${formatShort(macs)} multiply-accumulates`;
}

/** A share in percent: `"22.1\u00a0%"`. */
export function percentText(share: number): string {
  return formatPercent(100 * share);
}
