import { formatCount, formatFixed, formatShort } from "mixture-growth-display";
import { demandArguments, integer, list, number, open, record, type Shape } from "../checking/shapes.js";
import { nodeCosts } from "../cost/count-macs.js";
import type { NetworkDescription } from "../networks/description.js";
import { optimizerOf } from "../optimizers/optimizers.js";
import type { GrowthPlan } from "../plan/growth-plan.js";
import { type PhaseCost, planCost } from "../plan/plan-cost.js";
import { trainedBy } from "../plan/trained-by.js";
import { nameShape } from "../report/argument-shapes.js";
import { configShape } from "./argument-shapes.js";
import {
  dataShapes,
  type ExperimentCase,
  type ExperimentConfig,
  imageCounts,
  imageShape,
} from "./experiment.js";
import { type Method, methodsOf, networkOf } from "./planned-run.js";
import { prefixKeys } from "./shared-prefixes.js";

/** A speed of training, and where the number comes from. */
export interface NamedRate {
  /** The machine and where the number comes from, for people. */
  readonly name: string;
  /** Floating-point operations per second, two for a multiply-accumulate. */
  readonly flopsPerSecond: number;
}

export const rateShape: Shape = record<NamedRate>({
  name: nameShape,
  flopsPerSecond: number({ above: 0, use: 95e9 }),
});

const forecastShape: Shape = open<Forecast>(
  {
    runs: integer({ min: 0 }),
    trainingMacs: number({ min: 0 }),
    evaluationMacs: number({ min: 0 }),
    memoryBytes: number({ min: 0 }),
  },
  "Use forecast(config).",
);

/** What 2 cores did in training steps of wide nets; nets of few channels and busy machines are several times slower. */
export const laptopRate: NamedRate = {
  name: "2 Zen-3 cores, 95 GFLOP/s as measured on 2026-11-25",
  flopsPerSecond: 95e9,
};

/** A round number for the dry run of a paper profile, until somebody measures one. */
export const assumedGpuRate: NamedRate = {
  name: "a GPU at an assumed 20 TFLOP/s (not measured)",
  flopsPerSecond: 20e12,
};

/** What an experiment costs, computed from its plans; what several of them begin with is trained once. */
export interface Forecast {
  /** Number of runs: methods times seeds. */
  readonly runs: number;
  /** Multiply-accumulates of training, backward pass included, over all methods and seeds. */
  readonly trainingMacs: number;
  /** Of the evaluation after every epoch. */
  readonly evaluationMacs: number;
  /**
   * Bytes that the largest training step holds: weights as stored and as mixed, gradients of both, and what the optimizer and
   * an average of the weights keep, such as momentum (5 numbers per weight by SGD), and every node's output with its gradient (2 numbers each). Computed, not measured; libraries
   * need more.
   */
  readonly memoryBytes: number;
}

/**
 * Computes what a config costs from its plans, before anything is trained. Growth's own analysis is left out.
 *
 * @param seeds Default: the config's.
 */
export function forecast(config: ExperimentConfig, seeds: number = config?.seeds): Forecast {
  demandArguments("forecast", { config: [config, configShape], seeds: [seeds, integer({ min: 1, use: 3 })] });
  const { train, test } = imageCounts(config.data);
  const methods = methodsOf(config, "forecast").map((one) => ({ ...one, ...descriptionOf(config, one) }));
  const costs = trainedPhases(config, methods, train);
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return {
    runs: seeds * config.cases.length,
    trainingMacs: seeds * sum(costs.map(({ trainingMacs }) => trainingMacs)),
    evaluationMacs: seeds * sum(costs.map(({ macsPerImage, epochs }) => macsPerImage * epochs * test)),
    memoryBytes: Math.max(
      ...methods.map(({ network, plan }) => stepBytes(network, config.batchSize, keptPerWeight(plan))),
    ),
  };
}

/** The cost of every phase that is trained; first phases that several plans have in common are trained once. */
function trainedPhases(
  { batchSize, augment }: ExperimentConfig,
  methods: readonly (Method & ReturnType<typeof networkOf>)[],
  images: number,
): readonly PhaseCost[] {
  const trained = new Set<string>();
  return methods.flatMap(({ plan, network, sharing }) => {
    const keys = prefixKeys({ plan, seed: 0, network, sharing, batchSize, augment });
    return planCost(plan, network, images, sharing).filter((_, phase) => {
      const key = keys[phase] ?? "";
      const isNew = !trained.has(key);
      trained.add(key);
      return isNew;
    });
  });
}

/** Seconds that a forecast takes at a rate. */
export function secondsAt(whole: Forecast, rate: NamedRate): number {
  demandArguments("secondsAt", { whole: [whole, forecastShape], rate: [rate, rateShape] });
  return (2 * (whole.trainingMacs + whole.evaluationMacs)) / rate.flopsPerSecond;
}

/**
 * A forecast in words: runs, cost, time at each rate, memory.
 *
 * @param rates Default: the assumed GPU's.
 */
export function forecastText(whole: Forecast, rates: readonly NamedRate[] = [assumedGpuRate]): string {
  demandArguments("forecastText", {
    whole: [whole, forecastShape],
    rates: [rates, list(rateShape, { min: 1, use: "[laptopRate]" })],
  });
  const { runs, trainingMacs, evaluationMacs, memoryBytes } = whole;
  const times = rates.map((rate) => `${durationText(secondsAt(whole, rate))} on ${rate.name}`);
  return [
    `${formatCount(runs)} runs, ${formatShort(trainingMacs)} training MACs and ${formatShort(evaluationMacs)} of evaluation`,
    `about ${times.join("; ")}`,
    `a step holds about ${Number((memoryBytes / 2 ** 30).toPrecision(2))} GiB (computed)`,
  ].join("\n");
}

/** Seconds in the unit that people would use. */
export function durationText(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  if (seconds < 5400) return `${Math.ceil(seconds / 60)} min`;
  const hours = seconds / 3600;
  return hours < 72 ? `${formatFixed(hours, 1)} h` : `${formatFixed(hours / 24, 1)} days`;
}

/** The network of a case for the config's data, at full size. */
export function descriptionOf(
  { data }: Pick<ExperimentConfig, "data">,
  one: Pick<ExperimentCase, "network" | "sharing">,
): ReturnType<typeof networkOf> {
  const { classes } = dataShapes[data.name];
  return networkOf(one, { classes, input: imageShape(data) });
}

/** Numbers that a step keeps for every weight from one step to the next, where it keeps most. */
export function keptPerWeight({ phases }: Pick<GrowthPlan, "phases">): number {
  const kept = phases.map((phase) => {
    if (phase.kind !== "train") return 0;
    const slots = optimizerOf(trainedBy(phase)).slots.filter(({ holds }) => holds !== "steps");
    return slots.length + (phase.ema === undefined ? 0 : 1);
  });
  return Math.max(1, ...kept);
}

/**
 * Bytes that a training step holds; see {@link Forecast.memoryBytes}.
 *
 * @param kept Numbers that it keeps for every weight. Default 1: momentum.
 */
export function stepBytes(network: NetworkDescription, batchSize: number, kept = 1): number {
  const nodes = nodeCosts(network);
  const weights = nodes.reduce((total, node) => total + node.weights, 0);
  const outputs = nodes.reduce((total, node) => total + node.shape.reduce((a, b) => a * b, 1), 0);
  return 4 * ((4 + kept) * weights + 2 * batchSize * outputs);
}
