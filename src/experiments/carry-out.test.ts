import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, describe, expect, it } from "vitest";
import { mlp } from "../networks/architectures/mlp.js";
import { GrowthPlan } from "../plan/growth-plan.js";
import type { Figure } from "../report/figure.js";
import { tinyData } from "../test-support/tiny-data.js";
import type { Observation, RunEvent } from "../training/run/events.js";
import { carryOut } from "./carry-out.js";
import { seedList } from "./carry-out-options.js";
import { writeResults } from "./command/results-folder.js";
import { ablate, compare } from "./compare.js";
import type { ExperimentCase, ExperimentConfig } from "./experiment.js";
import { type Difference, ExperimentResult, type FinishedRun } from "./experiment-result.js";
import { train } from "./start-run.js";
import { finished } from "./test-support/finished-run.js";
import { tinyNetwork } from "./test-support/tiny-network.js";

const folder = mkdtempSync(join(tmpdir(), "experiment "));
afterAll(() => rmSync(folder, { recursive: true }));

const plans = [
  GrowthPlan.mixture({ phases: { member: 1, grown: 1 } }),
  GrowthPlan.scratch({ name: "large, scratch", train: 1 }),
];
const config: ExperimentConfig = {
  data: { name: "fashion-mnist-mini" },
  batchSize: 32,
  augment: { flip: 0, cropPadding: 0, cutout: 0 },
  seeds: 2,
  cases: plans.map(({ name, data }) => ({ method: name, plan: data, network: tinyNetwork })),
};
const data = tinyData();

describe("an experiment that is carried out", () => {
  it.each(["directory", "shared"])("refuses a %s that cannot be made before any work", async (option) => {
    const options = { data, [option]: "/proc/none", onLine: expect.unreachable };
    await expect(carryOut(config, options)).rejects.toThrow("Expected to be able to write but got E");
  });

  it("refuses layers that share templates where nothing has templates, before any work", async () => {
    const sharing = [{ layer: "hidden1", group: "hidden1", templatesPerSet: [2, 2] }];
    const words = "Expected config.cases[1].sharing to be left out where the plan has no templates";
    const cases = config.cases.map((one) => ({ ...one, sharing }));
    await expect(carryOut({ ...config, cases }, { data, onLine: expect.unreachable })).rejects.toThrow(words);
    const options = { profile: "smoke", data, network: tinyNetwork, sharing } as const;
    await expect(compare(["scratch", "small"], options)).rejects.toThrow("where all plans have no templates");
    const base = { method: "random", phases: { small: 1, grown: 1 } } as const;
    await expect(ablate(base, { "phases.small": [1, 2] }, options)).rejects.toThrow(
      "where all plans have no",
    );
  });

  it("returns tidy tables and frees every network", async () => {
    const before = tf.memory().numTensors;
    const result = await carryOut(config, { data });
    expect(result.history.columnNames()).toEqual(
      "run method seed phase net epoch split metric value trainingMacs".split(" "),
    );
    expect(result.history.array("run")).toContain("large, scratch, seed 1");
    const summary = result.summary.objects() as Record<string, unknown>[];
    expect(summary.map(({ method }) => method).sort()).toEqual([
      "large, scratch",
      "mixture",
      "mixture: ensemble",
    ]);
    for (const row of summary) {
      expect(row).toMatchObject({ seeds: 2, deviation: expect.any(Number), low: undefined, high: undefined });
    }
    const lookOf = (figure: Figure, name: string): string => {
      const { marker } = figure.data.find((trace) => trace.name === name) as {
        marker: { color: string; symbol: string };
      };
      return `${marker.color} ${marker.symbol.replace("-open", "")}`;
    };
    const { figure, dots, ends } = result;
    for (const { method } of summary as { method: string }[]) {
      expect([lookOf(dots, method), lookOf(ends, method)]).toEqual(Array(2).fill(lookOf(figure, method)));
    }
    // The ledger's training is what the history says was spent by the end.
    const spent = (result.ledger.objects() as { method: string; seed: number; what: string; macs: number }[])
      .filter(({ method, seed, what }) => method === "mixture" && seed === 0 && what === "training")
      .reduce((sum, { macs }) => sum + macs, 0);
    expect(spent).toBe(result.runs[0]?.history.at(-1)?.trainingMacs);
    expect(tf.memory().numTensors).toBe(before);
  });

  it("continues after a stop with the same numbers, and repeats nothing that is done", async () => {
    const directory = join(folder, "stopped");
    const stop = new AbortController();
    let steps = 0;
    const count = (event: RunEvent): void => {
      if (event.kind === "step") steps += 1;
      // In the middle of the second run's only epoch.
      if (steps === 7) stop.abort();
    };
    const stopped = carryOut(config, { data, directory, on: count, signal: () => stop.signal });
    await expect(stopped).rejects.toThrow(/^Stopped in phase/);
    steps = 100;
    const result = await carryOut(config, { data, directory, on: count });
    // Two steps an epoch: a run of the mixture has six, of the large net two; seven were done.
    expect(steps - 100).toBe(2 * (6 + 2) - 7);
    const whole = await carryOut(config, { data });
    expect(result.history.objects()).toEqual(whole.history.objects());
    expect(result.summary.objects()).toEqual(whole.summary.objects());
    expect(existsSync(join(directory, "runs", "large, scratch", "seed-1"))).toBe(true);
  });

  it("never looks at the test set when settings are chosen on a validation split", async () => {
    const test = { ...data.test, images: new Uint8Array(0), labels: new Int32Array(0), count: 0 };
    const result = await carryOut(config, { data: { ...data, test }, seeds: 1, split: "validation" });
    expect([...new Set(result.history.array("split") as string[])].sort()).toEqual(["train", "validation"]);
    const { images } = result.runs[1]?.ledger.entries.find(({ what }) => what === "training") ?? {};
    // 64 images of 4 classes; a tenth of each class, rounded, is set aside.
    expect(images).toBe(64 - 4 * 2);
    expect(result.figure.layout).toMatchObject({ yaxis: { title: { text: "validation accuracy (%)" } } });
  });

  it("takes a network of any description, and the layers that share its templates", async () => {
    const network = mlp({ hidden: [8, 8], classes: 4, input: [8, 8, 1] });
    const shared = ["hidden1", "hidden2"].map((layer) => ({ layer, group: layer, templatesPerSet: [3, 3] }));
    const [mixture] = config.cases as [ExperimentCase];
    const cases = [
      { ...mixture, network },
      { ...mixture, method: "three templates", network, sharing: shared },
    ];
    const own = JSON.parse(JSON.stringify({ ...config, cases, seeds: 1 }));
    const result = await carryOut(own, { data });
    const { batchSize, augment } = config;
    const run = await train({ plan: plans[0] as GrowthPlan, network, data, seed: 0, batchSize, augment });
    const numbers = ({ history }: Pick<FinishedRun, "history">): number[] =>
      history.map(({ value }) => value);
    expect(numbers(result.runs[0] as FinishedRun)).toEqual(numbers(run));
    run.dispose();
    const [first, second] = result.runs as [FinishedRun, FinishedRun];
    expect(second.parameters).toBeGreaterThan(first.parameters);
    await expect(
      carryOut({ ...own, cases: [{ ...cases[0], network: { ...network, nodes: [] } }] }),
    ).rejects.toThrow(/^Expected nodes to be a list of at least 1 value/);
  });

  it("is written as CSV, figures and a manifest, whole", async () => {
    const result = await carryOut(config, { data, seeds: [5] });
    const out = join(folder, "written", "here");
    await writeResults(out, result, { schema: 1, config });
    expect(readdirSync(out).sort()).toEqual([
      "accuracies.csv",
      "accuracy-at-cost.svg",
      "accuracy-over-cost.svg",
      "last-accuracies.svg",
      "ledger.csv",
      "manifest.json",
      "results.csv",
      "summary.csv",
      "times.csv",
    ]);
    const lines = readFileSync(join(out, "results.csv"), "utf8").trim().split("\n");
    expect(lines[0]).toBe("run,method,seed,phase,net,epoch,split,metric,value,trainingMacs");
    expect(lines.length).toBe(1 + result.history.numRows());
    expect(readFileSync(join(out, "accuracy-over-cost.svg"), "utf8")).toMatch(/^<svg/);
    expect(JSON.parse(readFileSync(join(out, "manifest.json"), "utf8")).config).toEqual(config);
  });

  it("R13 refuses every wrong plan of a config, and wrong options, before data is read", async () => {
    const cases = config.cases.map((one) => ({ ...one, plan: { ...one.plan, members: 0 } }));
    await expect(carryOut({ ...config, cases }, { dataFolder: "nowhere" })).rejects.toThrow(
      /mixture: Expected members[\s\S]*: Expected members/,
    );
    await expect(carryOut(config, { dataFolder: "nowhere", splits: "test" } as never)).rejects.toThrow(
      'Expected options to be known ones but got "splits" (carryOut). Did you mean "split"?',
    );
  });

  it("refuses seeds that are none, and methods of one folder, before training", async () => {
    expect(seedList(3)).toEqual([0, 1, 2]);
    for (const seeds of [0, 1.5, [], [1, 1]]) {
      await expect(carryOut(config, { data, seeds })).rejects.toThrow(/^Expected seeds to (be|have each)/);
    }
    const [first] = config.cases as [ExperimentConfig["cases"][0]];
    await expect(carryOut({ ...config, cases: [first, first] }, { data })).rejects.toThrow(
      'Expected cases to have methods of different names but got "mixture" again (carryOut). Name each differently.',
    );
  });
});

describe("differences", () => {
  // Far apart from seed to seed, but always 2 and 1 points apart from each other.
  const result = new ExperimentResult(
    [0.1, 0.3, 0.5].flatMap((value, seed) => [
      finished("a", seed, value),
      finished("b", seed, value + 0.02 + 0.001 * (seed - 1)),
      finished("c", seed, value - 0.01),
    ]),
  );

  it("are taken seed by seed, in points, with Student's interval of the mean", () => {
    const [first, second] = result.differencesFrom("a").objects() as Difference[];
    expect(first).toMatchObject({ name: "b", seeds: 3 });
    expect(first?.points).toBeCloseTo(2, 10);
    // Deviation 0.1 points: 4.30265 x 0.1 / sqrt(3).
    expect((first?.high as number) - (first?.points as number)).toBeCloseTo(0.24841, 4);
    expect(second?.points).toBeCloseTo(-1, 10);
    const pair = { name: "b over c", method: "b", control: "c" };
    expect((result.differences([pair]).objects() as Difference[])[0]?.points).toBeCloseTo(3, 10);
  });

  it("have the ensemble of shared members once", () => {
    const withEnsemble = ({ history, ...rest }: FinishedRun, value: number): FinishedRun => ({
      ...rest,
      history: [{ ...(history[0] as Observation), net: "ensemble", value }, ...history],
    });
    const names = (values: readonly [number, number]): string[] => {
      const runs = [
        withEnsemble(finished("a", 0, 0.4), values[0]),
        withEnsemble(finished("b", 0, 0.3), values[1]),
      ];
      return new ExperimentResult(runs).summary.array("method") as string[];
    };
    expect(names([0.2, 0.2])).toEqual(["a", "b", "a: ensemble"]);
    expect(names([0.2, 0.1])).toEqual(["a", "b", "a: ensemble", "b: ensemble"]);
  });

  it("are of methods that there are", () => {
    expect(() => result.differencesFrom("scratch")).toThrow(
      'Expected control to be "a", "b" or "c" but got "scratch" (differencesFrom). Use "a".',
    );
  });
});
