import {
  also,
  callable,
  choose,
  distinct,
  entries,
  type Fields,
  instance,
  integer,
  isRecord,
  list,
  number,
  oneOf,
  open,
  optional,
  orNull,
  record,
  type Shape,
  something,
  text,
  thing,
} from "../checking/shapes.js";
import { CostLedger } from "../cost/cost-ledger.js";
import { networkShape } from "../networks/architectures/published-network.js";
import { sharingShape } from "../networks/mixed/mixed-options.js";
import { operatorNamed, operatorNames } from "../operators/operators.js";
import { GrowthPlan } from "../plan/growth-plan.js";
import { pathShape } from "../storage/argument-shapes.js";
import { saveEveryShape } from "../storage/checkpoint/run-directory.js";
import {
  anyNumber,
  datasetShape,
  listenerShape,
  observationsShape,
  runFields,
  seedShape,
  signalShape,
} from "../training/argument-shapes.js";
import type { CarryOutOptions } from "./carry-out.js";
import type { CompareOptions } from "./compare.js";
import type { ComparisonOptions } from "./comparison.js";
import type { DryPhase, DryRunOptions } from "./dry-run.js";
import { dataShapes, type ExperimentCase, type ExperimentConfig, type ExperimentData } from "./experiment.js";
import type { FinishedRun, MethodPair } from "./experiment-result.js";
import type { Forecast, NamedRate } from "./forecast.js";
import type { GrowFromOptions } from "./grow-from.js";
import { type MethodRecipe, methodNames } from "./methods.js";
import { profiles } from "./profile.js";
import type { RunExperimentOptions } from "./run-experiment.js";
import type { StartRunOptions } from "./start-run.js";
import type { Provenance } from "./stored-result.js";
import { wholePlan } from "./whole-plan.js";

/** Methods whose plan a grid can vary: all that grow, by the names that comparisons and operators have for them. */
const ablatedMethods: readonly string[] = [
  ...new Set([...methodNames.filter((method) => operatorNamed(method) !== undefined), ...operatorNames]),
];

const name = text("Give it a name.");

/** How large an experiment is run. */
export const profileShape: Shape = oneOf(profiles);

const severalSeeds = distinct(seedShape, { min: 1, use: "[0, 1, 2]" });

/** How many seeds, from 0 on, or which. */
export const seedsShape: Shape = choose(
  [Array.isArray, severalSeeds],
  [
    () => true,
    thing(
      "a number of seeds from 1 to 10,000, or a list of seeds",
      (value) => Number.isSafeInteger(value) && Number(value) >= 1 && Number(value) <= 10_000,
      "Use for instance 3, or [0, 1, 2].",
    ),
  ],
);

/** The fields that runs and comparisons have beyond a run's own. */
const keptFields = { directory: optional(pathShape), saveEverySeconds: optional(saveEveryShape) };

/** Options of `startRun` and `train`. */
export const startRunOptions: Shape = (value, at) => {
  const plan = wholePlan(() => [isRecord(value) ? value.directory : undefined]);
  return record<StartRunOptions>({ ...runFields, plan, ...keptFields })(value, at);
};

const { plan: _plan, seed: _seed, name: _name, keeper: _keeper, ...sharedFields } = runFields;

/**
 * Options of a comparison.
 *
 * @param foldersOf folders that may keep runs of a plan
 */
export const comparisonOptions = (foldersOf: (plan: GrowthPlan) => readonly string[]): Shape =>
  record<ComparisonOptions>({
    plans: list(wholePlan(foldersOf), {
      min: 1,
      use: "[GrowthPlan.mixture({ phases: { member: 4, grown: 2 } })]",
    }),
    ...sharedFields,
    seeds: severalSeeds,
    ...keptFields,
  });

const planData: Shape = thing(
  "a plan as plain data",
  (value) => isRecord(value) && Array.isArray(value.phases) && !(value instanceof GrowthPlan),
  "Use plan.data.",
);
const factorsShape: Shape = entries(
  thing(
    "a text, a number, or true or false",
    (value) => ["string", "number", "boolean"].includes(typeof value),
    'Name what differs, and its value: { coefficients: "zero" }.',
  ),
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
        method: name,
        plan: planData,
        factors: optional(factorsShape),
        network: networkShape,
        sharing: optional(sharingShape),
      }),
      { min: 1, use: "[{ method, plan, network }]" },
    ),
  },
  'Use that of an experiment: experiment("cifar100").config("laptop").',
);

const analysisShape: Shape = thing(
  "an analysis",
  (value) => isRecord(value) && typeof value.look === "function" && typeof value.tables === "function",
  "Use that of an experiment: its analysis().",
);

const carryOutFields: Fields<CarryOutOptions> = {
  seeds: optional(seedsShape),
  split: optional(oneOf(["test", "validation"])),
  directory: optional(pathShape),
  shared: optional(pathShape),
  analysis: optional(analysisShape),
  dataFolder: optional(pathShape),
  data: optional(datasetShape),
  on: optional(listenerShape),
  onLine: optional(callable("a function that gets lines")),
  signal: optional(signalShape),
};
const { analysis: _analysis, ...withoutAnalysis } = carryOutFields;
const comparedFields = {
  profile: optional(profileShape),
  dataset: optional(oneOf(["cifar10", "cifar100"])),
  network: optional(networkShape),
  sharing: optional(sharingShape),
};

/** Options of `carryOut`. */
export const carryOutOptions: Shape = record<CarryOutOptions>(carryOutFields);

/** Options of `runExperiment`. */
export const runExperimentOptions: Shape = record<RunExperimentOptions>({
  profile: optional(profileShape),
  ...withoutAnalysis,
});

/** Options of `ablate`. */
export const ablateOptions: Shape = record<Omit<CompareOptions, "recipe">>({
  ...carryOutFields,
  ...comparedFields,
});

/** Options of `compare`. */
export const compareOptions: Shape = record<CompareOptions>({
  ...carryOutFields,
  ...comparedFields,
  recipe: optional(
    record<Partial<MethodRecipe>>({
      memberEpochs: optional(integer({ min: 1, use: 5 })),
      grownEpochs: optional(integer({ min: 1, use: 4 })),
      learningRate: optional(number({ above: 0, use: 0.2 })),
      grownLearningRate: optional(number({ above: 0, use: 0.1 })),
    }),
  ),
});

/** Names of methods. */
export const methodsShape: Shape = distinct(oneOf(methodNames), { min: 1, use: '["mixture", "scratch"]' });

/** Options of `growFrom`; the plan checks how coefficients grow. */
export const growFromOptions: Shape = record<GrowFromOptions>({
  coefficients: optional(something),
  noise: optional(number({ min: 0, use: 1 })),
  seed: optional(seedShape),
  on: optional(listenerShape),
  name: optional(name),
});

/** A speed. */
export const rateShape: Shape = record<NamedRate>({ name, flopsPerSecond: number({ above: 0, use: 95e9 }) });

/** Options of `dryRun`. */
export const dryRunOptions: Shape = record<DryRunOptions>({
  profile: optional(profileShape),
  batchSize: optional(integer({ min: 1, use: 4 })),
  rate: optional(rateShape),
  signal: optional(signalShape),
});

/** Phases of a dry run. */
export const dryPhases: Shape = list(
  record<DryPhase>({
    method: name,
    phase: name,
    epochs: integer({ min: 0 }),
    learningRates: list(number()),
    trainingMacs: number({ min: 0 }),
    loss: optional(anyNumber),
  }),
);

/** What an experiment costs. */
export const forecastShape: Shape = open<Forecast>(
  {
    runs: integer({ min: 0 }),
    trainingMacs: number({ min: 0 }),
    evaluationMacs: number({ min: 0 }),
    memoryBytes: number({ min: 0 }),
  },
  "Use forecast(config).",
);

/** Runs that are done. */
export const finishedRuns: Shape = list(
  open<FinishedRun>({
    method: name,
    factors: optional(factorsShape),
    seed: seedShape,
    history: observationsShape,
    ledger: instance(CostLedger, "Use run.ledger."),
    parameters: integer({ min: 0 }),
  }),
  { use: "the runs of another result" },
);

/** Pairs of methods of a result. */
export const methodPairs = (methods: readonly string[]): Shape =>
  list(open<MethodPair>({ name, method: oneOf(methods), control: oneOf(methods) }), {
    use: "[{ name, method, control }]",
  });

/** Where results come from. */
export const provenanceShape: Shape = open<Provenance>(
  {
    experiment: name,
    profile: profileShape,
    split: oneOf(["test", "validation"]),
    seeds: integer({ min: 1 }),
    started: name,
    ended: name,
    commit: orNull(name),
    machine: entries(something),
    versions: entries(name),
  },
  "Use that of readResult.",
);

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
