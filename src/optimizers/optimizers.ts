import { type Shape, tagged } from "../checking/shapes.js";
import { adamOptimizer } from "./adam.js";
import { adamwOptimizer } from "./adamw.js";
import { lionOptimizer } from "./lion.js";
import type { Optimizer, OptimizerSettings } from "./optimizer.js";
import { settingsShape } from "./optimizer-settings.js";
import { sgdOptimizer } from "./sgd.js";

/** Every optimizer. A new one is a file next to the others and an entry here. */
export const optimizers = [sgdOptimizer, adamOptimizer, adamwOptimizer, lionOptimizer] as const;

type SettingsOfOptimizer<Of> = Of extends Optimizer<infer By> ? By : never;

/** What a plan says of an optimizer, by any of them. */
export type AnyOptimizer = SettingsOfOptimizer<(typeof optimizers)[number]>;

/** The optimizer of such settings. */
export function optimizerOf<By extends OptimizerSettings>(by: By): Optimizer<By> {
  return optimizers.find(({ name }) => name === by.optimizer) as unknown as Optimizer<By>;
}

/** Accepts the settings of any optimizer. */
export const optimizerShape: Shape = tagged(
  "optimizer",
  Object.fromEntries(
    optimizers.map((optimizer) => [
      optimizer.name,
      settingsShape(optimizer as unknown as Optimizer<OptimizerSettings>),
    ]),
  ),
  "Use for instance adamw() or sgd({ momentum: 0.8 }).",
);
