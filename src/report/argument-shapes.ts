import {
  callable,
  entries,
  instance,
  integer,
  isRecord,
  list,
  number,
  oneOf,
  open,
  optional,
  record,
  type Shape,
  text,
  thing,
} from "../checking/shapes.js";
import { Mixer } from "../templates/mixer.js";
import { anyNumber } from "../training/argument-shapes.js";
import type { MethodAtCost } from "./accuracy-at-cost.js";
import type { AccuracyOverCostOptions } from "./accuracy-over-cost.js";
import type { ContactSheetOptions } from "./contact-sheet.js";
import type { DotGroup, DotsByGroupOptions } from "./dots-by-group.js";
import type { LinesInPanelsOptions, PanelSeries } from "./lines-in-panels.js";
import type { LiveProgressOptions } from "./live-progress.js";
import type { ParameterGradient } from "./loss-gradients.js";

const name = text("Give it a name.");
const macs = number({ min: 0 });

/** Numbers that were measured, one of each seed. */
export const measured: Shape = list(anyNumber, { use: "[0.71, 0.74]" });

/** Methods with what each cost and reached. */
export const methodsAtCost: Shape = list(
  open<MethodAtCost>({
    name,
    trainingMacs: macs,
    accuracies: list(anyNumber, { min: 1, use: "[0.71, 0.74]" }),
  }),
);

/** Options of `accuracyAtCost`. */
export const accuracyAtCostOptions: Shape = record<{ axis: string; title?: string }>({
  axis: text('Say what the values are, such as "test accuracy (%)".'),
  title: optional(text("Leave it out, or give a title.")),
});

/** Options of `accuracyOverCost`. */
export const accuracyOverCostOptions: Shape = record<AccuracyOverCostOptions>({
  title: optional(text("Leave it out, or give a title.")),
  axis: optional(text('Say what the values are, such as "test accuracy (%)".')),
  references: optional(list(open<{ name: string; accuracy: number }>({ name, accuracy: anyNumber }))),
  points: optional(
    list(
      open<{ name: string; accuracy: number; trainingMacs: number }>({
        name,
        accuracy: anyNumber,
        trainingMacs: macs,
      }),
    ),
  ),
});

/** Groups of values. */
export const dotGroups: Shape = list(open<DotGroup>({ name, values: measured }));

/** Options of `dotsByGroup`. */
export const dotsByGroupOptions: Shape = record<DotsByGroupOptions>({
  title: text("Give a title."),
  axis: text('Say what the values are, such as "test accuracy (%)".'),
  reference: optional(record<{ value: number; name: string }>({ value: number(), name })),
  whisker: optional(oneOf(["deviation", "interval"])),
  within: optional(list(number(), { min: 2, max: 2, use: "[0, 100]" })),
});

/** Series of `linesInPanels`. */
export const panelSeries: Shape = list(open<PanelSeries>({ name, values: entries(measured) }));

/** Options of `linesInPanels`. */
export const linesInPanelsOptions: Shape = record<LinesInPanelsOptions>({
  title: text("Give a title."),
  axis: text('Say what the values are, such as "linear CKA".'),
  range: optional(list(number(), { min: 2, max: 2, use: "[0, 1]" })),
  columns: optional(integer({ min: 1, max: 100, use: 2 })),
});

/** Options of `contactSheet`. */
export const contactSheetOptions: Shape = record<ContactSheetOptions>({
  perClass: optional(integer({ min: 1, max: 1000, use: 8 })),
  scale: optional(integer({ min: 1, max: 100, use: 3 })),
});

/** Options of `liveProgress` and `runsProgress`. */
export const progressOptions: Shape = record<LiveProgressOptions>({
  onLine: optional(callable("a function that gets lines")),
  now: optional(callable("a function that tells milliseconds")),
});

/** Mixers of layers. */
export const mixersShape: Shape = list(instance(Mixer, "Take some with run.mixer(layer)."), {
  min: 1,
  use: "[run.mixer(layer)]",
});

/** Rows of numbers, all as wide. */
export const featuresShape: Shape = thing(
  "a list of at least 2 rows of numbers, all as wide",
  (value) => Array.isArray(value) && value.length > 1 && value.every((row) => isRow(row, value[0])),
  "Take those of a layer: (await layerFeatures(net, data.test)).get(layer).",
);

function isRow(row: unknown, first: unknown): boolean {
  return (
    Array.isArray(row) &&
    Array.isArray(first) &&
    row.length === first.length &&
    row.every((value) => typeof value === "number")
  );
}

/** Traces of a plotly specification. */
export const tracesShape: Shape = list(traceShape, { use: '[{ type: "scatter", x: [1, 2], y: [3, 4] }]' });

/** One part of a plotly specification. */
export function traceShape(value: unknown, at: Parameters<Shape>[1]): boolean {
  return isRecord(value) || at.expected("to be an object", value, "Give plain data, as plotly takes it.");
}

/** Parameters with their gradients. */
export const gradientsShape: Shape = list(
  open<ParameterGradient>({
    name,
    kind: name,
    shape: list(integer({ min: 0 })),
    values: instance(Float32Array, "Use lossGradients."),
    gradient: instance(Float32Array, "Use lossGradients."),
  }),
);
