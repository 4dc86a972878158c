import { pathShape } from "../checking/file-shapes.js";
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
  thing,
} from "../checking/shapes.js";
import { networkShape } from "../networks/architectures/published-network.js";
import { operatorNamed, operatorNames } from "../operators/operators.js";
import { GrowthPlan } from "../plan/growth-plan.js";
import { sharingFor } from "../plan/plan-argument.js";
import { nameShape } from "../report/argument-shapes.js";
import { saveEveryShape } from "../storage/checkpoint/run-directory.js";
import { seedShape } from "../training/argument-shapes.js";
import { augmentShape, replicasProblems, replicasShape } from "../training/run/run-options.js";
import { dataShapes, type ExperimentCase, type ExperimentConfig, type ExperimentData } from "./experiment.js";
import { methodNames } from "./methods.js";
import { profiles } from "./profile.js";

/** Methods whose plan a grid can vary: all that grow, by their names in comparisons and those of operators. */
const ablatedMethods: readonly string[] = [
  ...new Set([...methodNames.filter((method) => operatorNamed(method) !== undefined), ...operatorNames]),
];

export const profileShape: Shape = oneOf(profiles);

export const severalSeeds: Shape = distinct(seedShape, { min: 1, use: "[0, 1, 2]" });

/** The fields that runs and comparisons have beyond a run's own. */
export const storageFields = { directory: optional(pathShape), saveEverySeconds: optional(saveEveryShape) };

const planData: Shape = thing(
  "a plan as plain data",
  (value) => isRecord(value) && Array.isArray(value.phases) && !(value instanceof GrowthPlan),
  "Use plan.data.",
);

/** What distinguishes methods, by name. */
export const factorsShape: Shape = entries(
  thing(
    "a text, a number, or true or false",
    (value) => ["string", "number", "boolean"].includes(typeof value),
    'Name what differs, and its value: { coefficients: "zero" }.',
  ),
);
const imagesPerClass = list(integer({ min: 1 }), { min: 2, max: 2, use: "[100, 30]" });

const caseShape: Shape = (value, at) =>
  record<ExperimentCase>({
    method: nameShape,
    plan: planData,
    factors: optional(factorsShape),
    network: networkShape,
    sharing: sharingFor(isRecord(value) ? [value.plan] : []),
  })(value, at);

/** What an experiment trains. */
export const configShape: Shape = also(
  record<ExperimentConfig>(
    {
      data: record<ExperimentData>({
        name: oneOf(Object.keys(dataShapes)),
        perClass: optional(imagesPerClass),
        pool: optional(oneOf([2])),
      }),
      batchSize: integer({ min: 1, use: 64 }),
      replicas: optional(replicasShape),
      augment: augmentShape,
      seeds: integer({ min: 1, max: 10_000, use: 3 }),
      split: optional(oneOf(["validation"])),
      cases: list(caseShape, { min: 1, use: "[{ method, plan, network }]" }),
    },
    'Use that of an experiment: experiment("cifar100").config("laptop").',
  ),
  (config: ExperimentConfig) => replicasProblems(config, "").length === 0,
  "to have a number of replicas that divides its batch size",
  "Change one of the two.",
);

export const methodsShape: Shape = distinct(oneOf(methodNames), { min: 1, use: '["mixture", "scratch"]' });

/** Options of a plan, with its method; the plan checks the rest. */
export const ablationBase: Shape = (value, at) =>
  isRecord(value)
    ? optional(oneOf(ablatedMethods))(value.method, at.field("method"))
    : at.expected("to be an object", value, "Give options of a plan: { phases: { member: 4, grown: 2 } }.");

/** Options and their values. */
export const gridShape: Shape = also(
  entries(list(something, { min: 1, use: "[0.1, 1]" }), "Name options of the plan and their values."),
  (grid: object) => Object.keys(grid).length > 0,
  "to name options",
  "Name options of the plan and their values.",
);
