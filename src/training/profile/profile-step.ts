import * as tf from "@tensorflow/tfjs-core";
import { demandArguments, instance, integer, optional, record } from "../../checking/shapes.js";
import type { TrainPhase } from "../../plan/plan-data.js";
import { trainedBy } from "../../plan/trained-by.js";
import { trainedNets, trainedTitle } from "../../plan/trained-nets.js";
import { CompiledFunction, canCompile } from "../../tensorflow/graph/compiled-function.js";
import { type OperationTime, timeOperations } from "../../tensorflow/operation-times.js";
import { trainedPrecision } from "../../tensorflow/precision.js";
import { objectiveOf } from "../objective.js";
import { OptimizerState } from "../optimizer-state.js";
import { Run } from "../run/run.js";
import { tensorBatches } from "../run/tensor-batches.js";
import { type StepOptions, stateOf, stepOutputs, tensorsOf } from "../step-outputs.js";
import { StepProfile } from "./step-profile.js";

/** Options of {@link profileStep}. */
export interface ProfileOptions {
  /** Steps that are timed, after one that is not. Default 3. */
  readonly steps?: number;
}

const profileOptions = record<ProfileOptions>({ steps: optional(integer({ min: 1, use: 3 })) });

/**
 * Times the operations of a training step of a run as it stands: in its current phase, or the last one that trained.
 * Changes nothing.
 *
 * Replicas take turns on one device. Operations are timed one by one. In training, a step is one function that does some of them together, so its own time is
 * reported as well.
 *
 * @returns A table that displays itself.
 * @throws InputError for steps below 1, RangeError for a run that has no net to train yet.
 * @example
 * ```ts
 * await profileStep(run); // last line of a cell
 * ```
 */
export async function profileStep(run: Run, options: ProfileOptions = {}): Promise<StepProfile> {
  demandArguments("profileStep", {
    run: [run, instance(Run, "Make one with startRun, and train it through a phase.")],
    options: [options, profileOptions],
  });
  const { steps = 3 } = options;
  const phase = trainingPhase(run);
  const objective = objectiveOf(run.options.data.train, run.options.loss);
  const settings = { ...phase.loss, precision: trainedPrecision(phase.precision), objective };
  const optimizer = new OptimizerState(trainedBy(phase));
  // A broken photograph costs a step as much time as any other.
  const which = { seed: 0, epoch: 0, startBatch: 0, pause: nextTurn, onBroken: () => {} };
  const batches = tensorBatches(run.options.data.train, run.options, which);
  try {
    for await (const { images, labels } of batches) {
      const nets = trainedNets(phase).map(({ net, weight }) => ({ net: run.net(net), weight }));
      const { replicas = 1 } = run.options;
      const work = stepOf({ nets, optimizer, loss: settings, replicas }, images, labels);
      try {
        const plain = await timePlain(work, steps, run.options.now ?? (() => performance.now()));
        const compiledMs = canCompile() ? await timeCompiled(work, steps, run) : undefined;
        const title = `${run.name}, ${trainedTitle(phase)}, ${labels.shape[0]} images`;
        return new StepProfile({ title, compiledMs, ...plain });
      } finally {
        tf.dispose(work.rates);
      }
    }
  } finally {
    optimizer.dispose();
  }
  throw new RangeError(`Expected training images but got none (profile of ${run.name}). Look at the data.`);
}

/** Lets output and interrupts through, which operations block. */
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function trainingPhase(run: Run): TrainPhase {
  const { phases } = run.options.plan;
  const begun = phases.slice(0, run.position.phase + 1);
  const last = begun.filter((phase) => phase.kind === "train").at(-1);
  if (last !== undefined) return last;
  throw new RangeError(
    `Expected a run that has begun to train but got one before its phase "${begun.at(-1)?.name}" (profile of ${run.name}). Train it through a phase first.`,
  );
}

/** A step that changes nothing, with all the tensors that it reads. */
interface StepWork {
  readonly inputs: readonly tf.Tensor[];
  readonly rates: tf.Scalar[];
  readonly compute: () => tf.Tensor[];
}

function stepOf(options: StepOptions, images: tf.Tensor, labels: tf.Tensor): StepWork {
  const state = stateOf(options);
  const rates = [tf.scalar(0.1)];
  const inputs = [...tensorsOf(state), images, labels, ...rates];
  return { inputs, rates, compute: () => stepOutputs(options, state, { images, labels, rates }) };
}

async function timePlain(
  { compute }: StepWork,
  steps: number,
  now: () => number,
): Promise<Pick<StepProfile, "rows" | "plainMs">> {
  const step = (): void => tf.dispose(compute());
  step();
  const sums = new Map<string, OperationTime>();
  const start = now();
  for (let i = 0; i < steps; i++) {
    for (const { operation, milliseconds, calls } of timeOperations(step, now).times) {
      const before = sums.get(operation) ?? { milliseconds: 0, calls: 0 };
      const sum = { milliseconds: before.milliseconds + milliseconds, calls: before.calls + calls };
      sums.set(operation, { operation, ...sum });
    }
    await nextTurn();
  }
  const plainMs = (now() - start) / steps;
  const all = [...sums.values()].sort((a, b) => b.milliseconds - a.milliseconds);
  const total = all.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const rows = all.map(({ operation, milliseconds, calls }) => ({
    operation,
    what: purposes[operation] ?? "",
    ms: milliseconds / steps,
    calls: calls / steps,
    share: milliseconds / Math.max(total, Number.MIN_VALUE),
  }));
  return { rows, plainMs };
}

async function timeCompiled({ inputs, compute }: StepWork, steps: number, { options }: Run): Promise<number> {
  const now = options.now ?? (() => performance.now());
  const compiled = CompiledFunction.record(inputs, compute);
  const step = (): void => tf.tidy(() => void compiled.call(inputs)[0]?.dataSync());
  try {
    // TensorFlow plans a function when it first runs it.
    step();
    step();
    const start = now();
    for (let i = 0; i < steps; i++) {
      step();
      await nextTurn();
    }
    return (now() - start) / steps;
  } finally {
    compiled.dispose();
  }
}

/** What TensorFlow operations compute in a training step, in words. */
const purposes: Readonly<Record<string, string>> = {
  Conv2D: "convolutions",
  Conv2DBackpropInput: "gradients of convolutions' inputs",
  Conv2DBackpropFilter: "gradients of convolutions' filters",
  MixtureGrowthConvolution: "convolutions",
  MixtureGrowthInputGradient: "gradients of convolutions' inputs",
  MixtureGrowthFilterGradient: "gradients of convolutions' filters",
  MixtureGrowthNarrowFilterGradient: "gradients of convolutions' filters",
  FusedBatchNormV3: "batch norm",
  FusedBatchNormGradV3: "gradients of batch norm",
  Relu: "ReLU",
  ReluGrad: "gradients of ReLU",
  MaxPool: "pooling",
  MaxPoolGrad: "gradients of pooling",
  MixtureGrowthMaxPoolGradient: "gradients of pooling",
  MixtureGrowthLayerNorm: "layer norm",
  MixtureGrowthLayerNormGradient: "gradients of layer norm",
  MixtureGrowthGelu: "GELU",
  MixtureGrowthGeluGradient: "gradients of GELU",
  Mean: "mean over the image",
  MixtureGrowthMix: "mixing of templates",
  MixtureGrowthMixGradient: "gradients of templates and coefficients",
  MixtureGrowthSgd: "optimiser",
  MixtureGrowthBlend: "batch norm's running statistics",
  BatchMatMulV2: "mixing of templates and the classifier",
  MatMul: "mixing of templates and the classifier",
  ConcatV2: "blocks joined to weights",
  Split: "gradients of weights divided into blocks",
  SplitV: "gradients of weights divided into blocks",
  Slice: "gradients of weights divided into blocks",
  Reshape: "the same numbers in another shape",
  Add: "residuals, gradients that meet, optimiser",
  AddV2: "residuals, gradients that meet, optimiser",
  AddN: "gradients that meet",
  Mul: "optimiser, batch norm's running statistics",
  Sub: "optimiser, batch norm's running statistics",
  SoftmaxCrossEntropyWithLogits: "loss",
  OneHot: "loss",
  ArgMax: "count of right answers",
  Equal: "count of right answers",
};
