import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { dryRun } from "../dry-run.js";
import { type ExperimentCase, type ExperimentConfig, imageShape } from "../experiment.js";
import { descriptionOf } from "../forecast.js";
import { experiments } from "./experiments.js";

/** A case of a paper profile, with every other case whose dry run would do the same. */
interface PaperCase {
  readonly titles: string[];
  readonly config: ExperimentConfig;
  readonly one: ExperimentCase;
}

/** Lengths, rates and names are no part of it: a dry run makes one step of a phase, whatever the phase is called. */
function whatADryRunDoes(config: ExperimentConfig, { network, plan }: ExperimentCase): string {
  const phases = plan.phases.map((phase) => {
    const { name, ...rest } = phase;
    if (rest.kind !== "train") return rest;
    const { epochs, schedule, dataShare, ...trained } = rest;
    return trained;
  });
  const { name, ...rest } = plan;
  // CIFAR-10 and CIFAR-100 differ in the number of classes alone.
  const images = config.data.name.replace(/^cifar.*/, "cifar");
  return JSON.stringify({ images, network, plan: { ...rest, phases } });
}

/** The case with fewer blocks a group: what its plan does at the published width is seen there in a third of the time. */
function asWide(one: ExperimentCase): ExperimentCase {
  const { network } = one;
  const isDeep = "family" in network && network.family === "wide-residual" && network.depth > 10;
  return isDeep ? { ...one, network: { ...network, depth: 10 } } : one;
}

const cases = new Map<string, PaperCase>();
for (const { name, config: configOf } of experiments) {
  // The map is of many widths, each of which takes the way of the widest.
  if (name.startsWith("where-growth-pays")) continue;
  const config = configOf("paper");
  for (const [index, published] of config.cases.entries()) {
    const one = index === 0 ? published : asWide(published);
    const key = whatADryRunDoes(config, one);
    const same = cases.get(key);
    if (same === undefined) cases.set(key, { titles: [`${name}: ${one.method}`], config, one });
    else same.titles.push(`${name}: ${one.method}`);
  }
}

const named = [...cases.values()].map((paperCase) => ({
  title: `${paperCase.titles[0]}${paperCase.titles.length > 1 ? ` (and ${paperCase.titles.length - 1} like it)` : ""}`,
  ...paperCase,
}));

describe("the paper profile, at its full width, and each experiment's first method at its full depth", () => {
  it.each(named)(
    "$title: trains a step of every phase, and grows",
    { timeout: 900_000 },
    async (paperCase) => {
      const { config, one } = paperCase;
      const before = tf.memory().numTensors;
      const dry = await dryRun({ ...config, cases: [one] }, { batchSize: 1 });
      expect(dry.phases.map(({ phase }) => phase)).toEqual(one.plan.phases.map(({ name }) => name));
      one.plan.phases.forEach((phase, i) => {
        const { epochs, learningRates, loss, trainingMacs } = dry.phases[i] as (typeof dry.phases)[number];
        if (phase.kind !== "train") {
          expect([epochs, learningRates, loss]).toEqual([0, [], undefined]);
          return;
        }
        expect(epochs).toBe(phase.epochs);
        expect(learningRates.length).toBe(phase.epochs);
        expect(learningRates.every((rate) => rate > 0 && rate <= 0.5)).toBe(true);
        expect(trainingMacs).toBeGreaterThan(0);
        // One image may be known by heart after a step.
        expect(loss).toBeGreaterThanOrEqual(0);
        expect(loss).toBeLessThan(100);
      });
      const { network } = descriptionOf(config, one);
      expect(dry.shapes.at(-1)?.shape).toBe(String(network.classes));
      // Channels of the last group: 64 x 10 of WRN-28-10, 512 x 4 of the ImageNet net and half of it of the small one.
      const last = dry.shapes.filter(({ op }) => op === "convolution").at(-1);
      if ("family" in one.network) {
        const { family, width } = one.network;
        const [size] = imageShape(config.data);
        const [side, channels] = family === "wide-residual" ? [Math.ceil(size / 4), 64] : [size / 32, 512];
        expect(last?.shape).toBe(`${side}x${side}x${channels * width}`);
      }
      expect(tf.memory().numTensors).toBe(before);
    },
  );
});
