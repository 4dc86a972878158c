import { list, number, oneOf, type Shape, tagged, text } from "../checking/shapes.js";
import type { ExampleSet } from "../data/dataset.js";

/** What the outputs of a net mean: a logit for each class, or numbers less their mean and divided by their deviation. */
export type Outputs =
  | {
      readonly kind: "classes";
      /** `[classes]` */
      readonly names: readonly string[];
    }
  | {
      readonly kind: "numbers";
      /** `[outputs]` */
      readonly names: readonly string[];
      /** Of the training targets, `[outputs]`. */
      readonly mean: readonly number[];
      /** Of the training targets, `[outputs]`. */
      readonly std: readonly number[];
    };

const names = list(text("Name every output."), { min: 1 });
const statistics = list(number(), { min: 1 });

/** What stored outputs must be. */
export const outputsShape: Shape = tagged("kind", {
  classes: fields({ names }),
  numbers: fields({ names, mean: statistics, std: statistics }),
});

function fields(of: Readonly<Record<string, Shape>>): Shape {
  const all = { kind: oneOf(["classes", "numbers"]), ...of };
  return (value, at) =>
    Object.entries(all)
      .map(([key, shape]) => shape((value as Record<string, unknown>)[key], at.field(key)))
      .every(Boolean);
}

/** What a net that was trained on a set puts out. */
export function outputsOf(set: ExampleSet): Outputs {
  if (set.kind !== "regression") return { kind: "classes", names: set.classNames };
  const { outputNames, targetMean, targetStd } = set;
  return { kind: "numbers", names: outputNames, mean: targetMean, std: targetStd };
}
