import { InputError } from "../checking/input-error.js";
import { demandArguments, problemsOf, record } from "../checking/shapes.js";
import { type LabelledDataset, shapeOf } from "../data/dataset.js";
import { expectPlaceFor } from "../storage/checkpoint/durable-files.js";
import { configShape } from "./argument-shapes.js";
import { type CarryOutOptions, carryOutFields, seedList } from "./carry-out-options.js";
import { type ExperimentConfig, imageShape } from "./experiment.js";
import { readMeasured, splitOf } from "./experiment-data.js";
import { ExperimentResult, type FinishedRun } from "./experiment-result.js";
import { measuredSplit, splitProblems } from "./measured-split.js";
import { type Method, methodsOf, networkOf, type PlannedRun } from "./planned-run.js";
import { expectPlainTask, trainedRuns } from "./pool/trained-runs.js";
import { expectFits } from "./run-all.js";
import { runFolder } from "./run-folder.js";
import { wholePlan } from "./whole-plan.js";

/**
 * Carries out every method of a config with every seed, and returns tidy tables.
 *
 * With a directory, runs are trained several at a time, each in a process of its own; those that are finished are read and
 * not repeated, and those that were stopped continue where they were.
 *
 * @throws InputError with everything that does not fit, and CheckpointNotWritten where no folder can be made, before
 *   anything is trained; StoppedError when the signal is aborted.
 * @example
 * ```ts
 * const result = await carryOut(experiment("cifar100").config("smoke"), { directory: "results/cifar100" });
 * result.summary
 * ```
 */
export async function carryOut(
  config: ExperimentConfig,
  options: CarryOutOptions = {},
): Promise<ExperimentResult> {
  demandArguments("carryOut", {
    config: [config, configShape],
    options: [options, record<CarryOutOptions>(carryOutFields)],
  });
  return carryOutMethods(methodsOf(config, "carryOut"), config, options, "carryOut");
}

/** What all methods of an experiment have in common. */
type ExperimentSettings = Omit<ExperimentConfig, "cases">;

/**
 * Carries out methods with every seed, for functions that have checked their options.
 *
 * @param where the function that was called
 */
export async function carryOutMethods(
  methods: readonly Method[],
  settings: ExperimentSettings,
  options: CarryOutOptions,
  where: string,
): Promise<ExperimentResult> {
  const { directory, shared, analysis } = options;
  const split = measuredSplit(settings, options.split);
  const refused = splitProblems(settings, split, where);
  if (refused.length > 0) throw new InputError(refused);
  expectPlainTask(options, where);
  for (const place of [directory, shared]) if (place !== undefined) expectPlaceFor(place);
  const data =
    options.data === undefined
      ? await readMeasured(settings.data, split, options.dataFolder)
      : splitOf(options.data, split);
  const planned = plannedRuns(methods, settings, data, options);
  const chosen = { ...options, split };
  const how = { ...chosen, data };
  const forgotten = planned.flatMap((one) => forgottenMembers(one, directory, where));
  expectFits(planned, how, forgotten);
  analysis?.expect?.(data);
  const runs = await trainedRuns(planned, how, settings.data, chosen);
  const finished: FinishedRun[] = [];
  try {
    for await (const run of runs.run()) finished.push(run);
  } finally {
    runs.dispose();
  }
  return new ExperimentResult(finished, split, analysis?.tables());
}

/** Every method with every seed, seed by seed. */
function plannedRuns(
  methods: readonly Method[],
  settings: ExperimentSettings,
  { train }: LabelledDataset,
  { seeds = settings.seeds, replicas = settings.replicas ?? 1 }: Pick<CarryOutOptions, "seeds" | "replicas">,
): PlannedRun[] {
  const { batchSize, augment } = settings;
  const { classes } = train;
  const input =
    train.kind === "photographs" ? imageShape(settings.data) : (shapeOf(train) as [number, number, number]);
  const all = methods.map(({ method, factors = {}, plan, ...network }) => {
    const described = networkOf(network, { classes, input });
    return { method, factors, plan, ...described, batchSize, replicas, augment };
  });
  return seedList(seeds).flatMap((seed) => all.map((one) => ({ ...one, seed })));
}

/** Problems of a plan that forgets members, unless a folder holds a run of it. */
function forgottenMembers(
  { method, plan, seed }: PlannedRun,
  directory: string | undefined,
  where: string,
): string[] {
  const folders = directory === undefined ? [] : [runFolder(directory, method, seed)];
  const shape = wholePlan(() => folders);
  return problemsOf(plan, shape, "plan", `${where}, ${method}`);
}
