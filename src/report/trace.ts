import { isRecord, list, type Shape } from "../checking/shapes.js";

/** One trace of a plotly specification, as plain data. */
export type Trace = Readonly<Record<string, unknown>>;

/** Traces of a plotly specification. */
export const tracesShape: Shape = list(traceShape, { use: '[{ type: "scatter", x: [1, 2], y: [3, 4] }]' });

/** One part of a plotly specification. */
export function traceShape(value: unknown, at: Parameters<Shape>[1]): boolean {
  return isRecord(value) || at.expected("to be an object", value, "Give plain data, as plotly takes it.");
}
