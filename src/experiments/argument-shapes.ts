import {
  also,
  distinct,
  entries,
  integer,
  isRecord,
  list,
  oneOf,
  optional,
  record,
  type Shape,
  something,
  tagged,
  text,
  thing,
} from "../checking/shapes.js";
import { GrowthPlan } from "../plan/growth-plan.js";
import { pathShape } from "../storage/argument-shapes.js";
import { saveEveryShape } from "../storage/checkpoint/run-directory.js";
import { seedShape } from "../training/argument-shapes.js";
import { dataShapes, type ExperimentCase, type ExperimentConfig, type ExperimentData } from "./experiment.js";
import { methodNames } from "./methods.js";
import { profiles } from "./profile.js";

/** Methods whose plan a grid can vary. */
const ablatedMethods: readonly string[] = ["mixture", "random", "net2net", "firefly", "gradmax"];

/** What something is called. */
export const nameShape: Shape = text("Give it a name.");

/** How large an experiment is run. */
export const profileShape: Shape = oneOf(profiles);

/** Seeds, each once. */
export const severalSeeds: Shape = distinct(seedShape, { min: 1, use: "[0, 1, 2]" });

/** The fields that runs and comparisons have beyond a run's own. */
export const keptFields: {
  readonly directory: Shape;
  readonly saveEverySeconds: Shape;
} = { directory: optional(pathShape), saveEverySeconds: optional(saveEveryShape) };

const planData: Shape = thing(
  "a plan as plain data",
  (value) => isRecord(value) && Array.isArray(value.phases) && !(value instanceof GrowthPlan),
  "Use plan.data.",
);
const imagesPerClass = list(integer({ min: 1 }), { min: 2, max: 2, use: "[100, 30]" });

/** What an experiment trains. */
export const configShape: Shape = record<ExperimentConfig>(
  {
    data: record<ExperimentData>({
      name: oneOf(Object.keys(dataShapes)),
      perClass: optional(imagesPerClass),
      pool: optional(oneOf([2])),
    }),
    batchSize: integer({ min: 1, use: 64 }),
    augment: thing("an augmentation", isRecord, "Start from cifarAugmentation."),
    seeds: integer({ min: 1, max: 10_000, use: 3 }),
    cases: list(
      record<ExperimentCase>({
        method: nameShape,
        plan: planData,
        network: tagged("family", { "wide-residual": something, "imagenet-residual": something }),
      }),
      { min: 1, use: "[{ method, plan, network }]" },
    ),
  },
  'Use that of an experiment: experiment("cifar100").config("laptop").',
);

/** Names of methods. */
export const methodsShape: Shape = distinct(oneOf(methodNames), { min: 1, use: '["mixture", "scratch"]' });

/** Options of a plan, with its method; the plan checks the rest. */
export const ablationBase: Shape = also(
  thing("an object", isRecord, "Give options of a plan: { phases: { member: 4, grown: 2 } }."),
  ({ method }: { method?: unknown }) => method === undefined || ablatedMethods.includes(method as string),
  `to have a method of ${ablatedMethods.join(", ")}`,
  `Name one of these, or leave method out for "mixture".`,
);

/** Options and their values. */
export const gridShape: Shape = also(
  entries(list(something, { min: 1, use: "[0.1, 1]" }), "Name options of the plan and their values."),
  (grid: object) => Object.keys(grid).length > 0,
  "to name options",
  "Name options of the plan and their values.",
);
