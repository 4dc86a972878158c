import { instance, list, number, type Shape, text, thing } from "../checking/shapes.js";
import { Mixer } from "../templates/mixer.js";
import { anyNumber } from "../training/argument-shapes.js";

/** A name. */
export const nameShape: Shape = text("Give it a name.");

/** Multiply-accumulates. */
export const macsShape: Shape = number({ min: 0 });

/** Measured numbers, one per seed. */
export const measured: Shape = list(anyNumber, { use: "[0.71, 0.74]" });

/** Mixers of layers. */
export const mixersShape: Shape = list(instance(Mixer, "Take some with run.mixer(layer)."), {
  min: 1,
  use: "[run.mixer(layer)]",
});

/** Rows of numbers of equal length. */
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
