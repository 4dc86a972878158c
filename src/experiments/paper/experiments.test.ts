import * as tf from "@tensorflow/tfjs-core";
import { inspectSymbol } from "mixture-growth-display";
import { describe, expect, it } from "vitest";
import type { Augmentation } from "../../data/augment.js";
import { imageNetAugmentation } from "../../data/photos/photo-augmentation.js";
import { publishedNetwork } from "../../networks/architectures/published-network.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import { publishedPlan } from "../../plan/published/published-plans.js";
import { tinyData } from "../../test-support/tiny-data.js";
import { carryOut } from "../carry-out.js";
import { compare } from "../compare.js";
import { dryRun } from "../dry-run.js";
import { dataShapes } from "../experiment.js";
import { descriptionOf, forecast, laptopRate, secondsAt } from "../forecast.js";
import { methodNames } from "../methods.js";
import type { Profile } from "../profile.js";
import { experiment, experiments } from "./experiments.js";

const profiles: readonly Profile[] = ["smoke", "laptop", "evening", "hour", "paper"];

describe.each(experiments)("experiment $name", (one) => {
  it.each(profiles)("%s: the config is plain data, and every plan of it holds", (profile) => {
    const config = one.config(profile);
    expect(JSON.parse(JSON.stringify(config))).toEqual(config);
    for (const { plan } of config.cases) expect(new GrowthPlan(plan).data).toEqual(plan);
    expect(new Set(config.cases.map(({ method }) => method)).size).toBe(config.cases.length);
  });

  // One that chooses settings tries each of them once.
  const choosesSettings = one.config("laptop").split === "validation";
  it.skipIf(choosesSettings)("laptop: three seeds or more, within 45 minutes at the measured rate", () => {
    const config = one.config("laptop");
    expect(config.seeds).toBeGreaterThanOrEqual(3);
    expect(secondsAt(forecast(config), laptopRate)).toBeLessThanOrEqual(45 * 60);
  });

  it.skipIf(one.time === undefined)(
    "laptop: the time that people are told is no shorter than arithmetic takes, and within 45 minutes",
    () => {
      const { minutes, after } = one.time ?? { minutes: 0 };
      expect(60 * minutes).toBeGreaterThanOrEqual(secondsAt(forecast(one.config("laptop")), laptopRate));
      expect(minutes).toBeLessThanOrEqual(45);
      expect(after?.minutes ?? 0).toBeLessThan(minutes);
    },
  );

  it("smoke: a dry run makes a step of every phase and every growth", { timeout: 300_000 }, async () => {
    const before = tf.memory().numTensors;
    const config = one.config("smoke");
    const dry = await dryRun(one.name, { profile: "smoke" });
    const phases = config.cases.flatMap(({ plan }) => plan.phases);
    expect(dry.phases.length).toBe(phases.length);
    dry.phases.forEach(({ loss, learningRates, epochs }, i) => {
      expect(learningRates.length).toBe(epochs);
      if (phases[i]?.kind === "train") expect(loss).toBeGreaterThan(0);
    });
    expect(dry.shapes.at(-1)?.shape).toBe(String(dataShapes[config.data.name].classes));
    expect(dry[inspectSymbol]()).toMatch(/ on 2 Zen-3 cores.*\n?.*GPU/);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("methods that are compared", () => {
  it.each(["laptop", "evening", "hour"] as const)(
    "%s: cost the same to within 2 percent, but for the small net",
    (profile) => {
      const config = experiment("cifar100").config(profile);
      const cost = (method: string): number =>
        forecast({ ...config, cases: config.cases.filter((one) => one.method === method) }, 1).trainingMacs;
      for (const { method } of config.cases.filter((one) => one.method !== "small")) {
        expect(Math.abs(cost(method) / cost("mixture") - 1), method).toBeLessThan(0.02);
      }
    },
  );
});

describe("experiments that choose settings", () => {
  const chooses = experiments.filter((one) => one.config("laptop").split === "validation");

  it("are measured on held-back images only", async () => {
    expect(chooses.map(({ name }) => name)).toEqual([
      "rates",
      "lengths",
      "constant-rates",
      "where-growth-pays-rates",
    ]);
    for (const one of chooses) {
      const config = { ...one.config("smoke"), cases: one.config("smoke").cases.slice(0, 1) };
      await expect(carryOut(config, { split: "test" })).rejects.toThrow(
        'Expected held-back images for an experiment that chooses settings but got "test" (carryOut).',
      );
    }
  });

  it("give every method the same number of tries", () => {
    const { cases } = experiment("rates").config("laptop");
    const tries = methodNames.map(
      (name) => cases.filter(({ method }) => method.startsWith(`${name} at `)).length,
    );
    expect(new Set(tries)).toEqual(new Set([5]));
  });
});

describe("the paper's profile", () => {
  it("is the published protocol exactly", () => {
    const { plan, training } = publishedPlan("cifar-mixture");
    const config = experiment("cifar100").config("paper");
    const [mixture] = config.cases;
    expect(mixture?.plan).toEqual({ ...plan.data, name: "mixture" });
    expect({ kind: "small images", ...(config.augment as Augmentation) }).toEqual(training.augmentation);
    expect(config.batchSize).toBe(training.batchSize);
    expect(descriptionOf(config, mixture as never)).toEqual(
      publishedNetwork(training.network, { classes: 100 }),
    );
  });

  it("is, for ImageNet, the published protocol on photographs as they are read", () => {
    const { plan, training } = publishedPlan("imagenet-bank");
    const config = experiment("imagenet-bank").config("paper");
    expect(config.cases[0]).toEqual({ method: "imagenet-bank", plan: plan.data, network: training.network });
    expect(config.augment).toEqual(training.augmentation);
    expect(config.augment).toEqual(imageNetAugmentation);
    expect([config.batchSize, config.data]).toEqual([training.batchSize, { name: "imagenet" }]);
  });

  it("is of the published lengths", () => {
    const [mixture] = experiment("cifar100").config("paper").cases;
    const lengths = mixture?.plan.phases.map((phase) => [
      phase.name,
      phase.kind === "train" ? phase.epochs : 0,
    ]);
    expect(lengths).toEqual([
      ["member 0", 200],
      ["member 1", 200],
      ["growth", 0],
      ["grown", 40],
    ]);
  });

  it("tells cost from the plans: the large net from scratch is 3 x forward x images x epochs", () => {
    const config = experiment("cifar10").config("paper");
    const cases = config.cases.filter(({ method }) => method === "scratch");
    const { trainingMacs, runs } = forecast({ ...config, cases }, 1);
    // 5,243,328,768 forward, as the published network is counted.
    expect([runs, trainingMacs]).toEqual([1, 3 * 5_243_328_768 * 50_000 * 200]);
  });
});

describe("compare", () => {
  it("runs methods by name on any data", { timeout: 120_000 }, async () => {
    const data = tinyData({ train: 32, test: 16 });
    const result = await compare(["small", "mixture"], { profile: "smoke", seeds: 1, data });
    expect((result.summary.array("method") as string[]).sort()).toEqual([
      "mixture",
      "mixture: ensemble",
      "small",
    ]);
    await expect(compare(["smal"], { profile: "smoke" })).rejects.toThrow(
      /^Expected methods\[0\] to be "mixture".+ Did you mean "small"\?$/,
    );
  });

  it("knows its experiments and profiles by name", async () => {
    expect(() => experiment("cifar100").config("huge" as never)).toThrow(
      /^Expected profile to be "smoke", "laptop", "evening", "hour" or "paper" but got "huge" \(experiment\("cifar100"\)\.config\)\./,
    );
    await expect(carryOut(experiment("cifar100") as never)).rejects.toThrow(
      'Expected config to be { data, batchSize, augment, seeds, cases } but got an experiment (carryOut). Use that of an experiment: experiment("cifar100").config("laptop").',
    );
    expect(() => experiment("cifar1000")).toThrow(
      /^Expected name to be "cifar100", .+ or "[a-z0-9-]+" but got "cifar1000" \(experiment\)\. Did you mean "cifar100"\?$/,
    );
  });
});
