import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { InputError } from "../../checking/input-error.js";
import { allMembers, member } from "../../growth/span.js";
import { wideResNet } from "../../networks/architectures/wide-resnet.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import { planCost } from "../../plan/plan-cost.js";
import { tinyData } from "../../test-support/tiny-data.js";
import type { RunEvent } from "./events.js";
import { Run } from "./run.js";
import type { RunOptions } from "./run-options.js";
import { StoppedError } from "./run-position.js";

const network = wideResNet({ depth: 10, width: 0.5, classes: 4, input: [8, 8, 1] });
const plan = GrowthPlan.mixture({ phases: { member: 3, grown: 2 } });
const elsewhere = GrowthPlan.mixture({ memberTraining: "elsewhere", phases: { grown: 2 } });
const settings = { plan, network, data: tinyData(), seed: 0, batchSize: 16, augment: "none" } as const;

const start = (options: Partial<RunOptions> = {}): Run => new Run({ ...settings, ...options });

/** What an error says is wrong. */
const problemsOf = (call: () => unknown): readonly string[] => {
  try {
    call();
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
  return [];
};

/** Every number of the network, to compare states bit by bit. */
const snapshot = (run: Run): Record<string, number[]> =>
  Object.fromEntries(run.network.state().map(({ name, variable }) => [name, [...variable.dataSync()]]));

describe("a run carries out its plan", () => {
  it("phase by phase, and learns", async () => {
    const run = start();
    await run.train("member 0");
    expect(run.position).toEqual({ phase: 1, epoch: 0, step: 0 });
    await run.train();
    expect(run.done).toBe(true);
    const losses = run.history.filter((o) => o.split === "train" && o.metric === "loss").map((o) => o.value);
    expect(losses.at(-1)).toBeLessThan(0.5 * (losses[0] as number));
    expect(run.history.filter((o) => o.metric === "accuracy").at(-1)?.value).toBeGreaterThan(0.9);
    run.dispose();
  });

  it("and knows how long every epoch and growth took, by the clock and by the processor", async () => {
    const run = await start({ plan: GrowthPlan.mixture({ phases: { member: 1, grown: 2 } }) }).train();
    expect(run.times.map(({ phase, epoch, what }) => [phase, epoch, what])).toEqual([
      ["member 0", 1, "training"],
      ["member 0", 1, "evaluation"],
      ["member 1", 1, "training"],
      ["member 1", 1, "evaluation"],
      ["growth", 0, "evaluation"],
      ["growth", 0, "analysis"],
      ["grown", 1, "training"],
      ["grown", 1, "evaluation"],
      ["grown", 2, "training"],
      ["grown", 2, "evaluation"],
    ]);
    for (const { seconds, processorSeconds } of run.times) {
      expect(seconds).toBeGreaterThan(0);
      expect(processorSeconds).toBeGreaterThan(0);
    }
    run.dispose();
  });

  it("trains one member without touching the other", async () => {
    const run = start();
    const before = snapshot(run);
    await run.train("member 0");
    const after = snapshot(run);
    const moved = Object.keys(before).filter((name) => before[name]?.join() !== after[name]?.join());
    expect(moved.length).toBeGreaterThan(10);
    expect(moved.filter((name) => !/\.templates\.0$|\.coefficients\.0$|bn\d?\.0\./.test(name))).toEqual([]);
    run.dispose();
  });

  it("R10 grows into the sum of its members, at zero coefficients", async () => {
    const run = start();
    await run.train("member 1");
    const images = tf.randomNormal<tf.Rank.R4>([5, 8, 8, 1], 0, 1, "float32", 3);
    const sum = tf.tidy(() => tf.add(run.net(member(0)).forward(images), run.net(member(1)).forward(images)));
    await run.train("growth");
    const grown = run.net(allMembers(2)).forward(images);
    const gap = tf.tidy(() => tf.max(tf.abs(tf.sub(sum, grown))).dataSync()[0] as number);
    expect(gap).toBeLessThan(1e-5);
    expect(run.reports[0]?.summary().map((row) => `${row.what} ${row.fate}`)).toContain("batch norm joined");
    tf.dispose([images, sum, grown]);
    run.dispose();
  });

  it("counts what it spends: three forward passes a training image", async () => {
    const run = start({ plan: GrowthPlan.scratch({ train: 1 }) });
    await run.train();
    const { forwardMacs } = await import("../../cost/count-macs.js");
    expect(run.trainingMacs).toBe(3 * forwardMacs(network) * 64);
    run.dispose();
  });

  it("R15 keeps a ledger whose training is what its plan costs, in every convention", async () => {
    const run = start();
    await run.train();
    const images = settings.data.train.count;
    for (const { phase, training } of planCost(plan, network, images)) {
      expect(run.ledger.ofPhase(phase).cost(["training"])).toEqual(training);
    }
    const spent = run.ledger.entries.map(({ phase, what, images }) => `${phase} ${what} ${images}`);
    const tested = settings.data.test.count;
    expect(spent).toEqual([
      `member 0 training ${3 * images}`,
      `member 0 evaluation ${3 * tested}`,
      `member 1 training ${3 * images}`,
      `member 1 evaluation ${3 * tested}`,
      // Both members, then the grown net.
      `growth evaluation ${3 * tested}`,
      `grown training ${2 * images}`,
      `grown evaluation ${2 * tested}`,
    ]);
    expect(run.trainingMacs).toBe(run.ledger.total("macs"));
    run.dispose();
  });

  it("gives the same numbers for the same seed, others for another", async () => {
    const runs = [start(), start(), start({ seed: 1 })];
    for (const run of runs) await run.train("member 0");
    const [a, b, c] = runs.map(snapshot);
    expect(a).toEqual(b);
    expect(a).not.toEqual(c);
    for (const run of runs) run.dispose();
  });

  it("R10 random growth keeps what the small net computes", async () => {
    const run = start({ plan: GrowthPlan.randomGrowth({ phases: { small: 1, grown: 1 } }) });
    await run.train("small");
    const images = tf.randomNormal<tf.Rank.R4>([5, 8, 8, 1], 0, 1, "float32", 3);
    const before = run.net(member(0)).forward(images);
    await run.train("growth");
    const after = run.net(allMembers(2)).forward(images);
    const gap = tf.tidy(() => tf.max(tf.abs(tf.sub(before, after))).dataSync()[0] as number);
    expect(gap).toBeLessThan(1e-5);
    tf.dispose([images, before, after]);
    run.dispose();
  });
});

describe("a run that is stopped", () => {
  it("continues at the step where it stopped and ends with the same numbers", async () => {
    const whole = start();
    await whole.train();
    let stop = new AbortController();
    let steps = 0;
    const events: RunEvent["kind"][] = [];
    const parts = start({
      signal: () => stop.signal,
      on: (event) => {
        events.push(event.kind);
        if (event.kind === "step" && ++steps % 7 === 0) stop.abort();
      },
    });
    let stops = 0;
    while (!parts.done) {
      try {
        await parts.train();
      } catch (error) {
        expect(error).toBeInstanceOf(StoppedError);
        stops += 1;
        stop = new AbortController();
      }
    }
    expect(stops).toBeGreaterThan(3);
    expect(events).toContain("stopped");
    expect(parts.history).toEqual(whole.history);
    expect(snapshot(parts)).toEqual(snapshot(whole));
    whole.dispose();
    parts.dispose();
  });

  it("says where it stopped and how to continue", async () => {
    const run = start({ signal: () => AbortSignal.abort() });
    await expect(run.train()).rejects.toThrow(
      'Stopped in phase "member 0" after 0 epochs and 0 steps (run mixture). Run the cell again to continue from here.',
    );
    run.dispose();
  });

  it("cannot be trained twice at once", async () => {
    const run = start();
    const first = run.train("member 0");
    await expect(run.train()).rejects.toThrow(/^Expected one call of train at a time but got a second one/);
    await first;
    run.dispose();
  });
});

describe("memory", () => {
  it("R9 is flat over steps, and all freed at the end", async () => {
    const before = tf.memory().numTensors;
    const counts: number[] = [];
    const run = start({ on: (event) => event.kind === "step" && counts.push(tf.memory().numTensors) });
    await run.train("member 0");
    expect(new Set(counts).size).toBe(1);
    await run.train();
    run.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("what does not fit is refused with all its reasons", () => {
  it("before anything is made", () => {
    const before = tf.memory().numTensors;
    const options = {
      ...settings,
      network: wideResNet({ depth: 10, width: 1, classes: 10 }),
      seed: -1,
      batchSize: 0,
    };
    expect(problemsOf(() => new Run(options))).toEqual([
      "Expected seed to be an integer of at least 0 but got -1 (Run). Use 0.",
      "Expected batchSize to be an integer of at least 1 but got 0 (Run). Use 128.",
      "Expected images of shape [32, 32, 3] but got [8, 8, 1] (tiny for WRN-10-1). Make the network with input: [8, 8, 1].",
      "Expected 10 classes but got 4 (tiny for WRN-10-1). Make the network with classes: 4.",
    ]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it("options that are nothing, or that are called otherwise", () => {
    const wrong = {
      ...settings,
      batchsize: 16,
      signal: new AbortController().signal,
      network: settings.data,
    };
    expect(problemsOf(() => new Run(undefined as never))).toEqual([
      "Expected options to be an object but got nothing (Run). Give { plan, network, data, seed }.",
    ]);
    expect(problemsOf(() => new Run(wrong as never))).toEqual([
      'Expected options to be known ones but got "batchsize" (Run). Did you mean "batchSize"?',
      "Expected network to be a network description but got a data set (Run). Make one, for instance with wideResNet({ depth: 10, width: 1, classes: 10 }).",
      "Expected signal to be a function that returns an AbortSignal but got an AbortSignal (Run). Use () => controller.signal.",
    ]);
  });

  it("R13 a plan whose members cannot divide the network, before a network is made", () => {
    const before = tf.memory().numTensors;
    const three = GrowthPlan.mixture({ members: 3, phases: { member: 1, grown: 1 } });
    expect(problemsOf(() => start({ plan: three }))[0]).toMatch(
      /^Expected the channels of .+ to divide into 3 parts but got 16, .+ \(WRN-10-0\.5\)\. Choose a width/,
    );
    expect(tf.memory().numTensors).toBe(before);
  });

  it("an unknown phase, layer or net, and the run stays as it was", async () => {
    const run = start();
    await run.train("member 0");
    const before = snapshot(run);
    await expect(run.train("grwon")).rejects.toThrow(
      'Expected phase to be "member 0", "member 1", "growth" or "grown" but got "grwon" (run mixture). Did you mean "grown"?',
    );
    await expect(run.train(3 as never)).rejects.toThrow(InputError);
    expect(() => run.mixer("stem2")).toThrow(
      /^Expected layer to be "stem".+ got "stem2".+ Did you mean "stem"\?$/,
    );
    expect(() => run.net(0 as never)).toThrow(
      "Expected span to be an object but got 0 (run mixture). Use member(0), which is { first: 0, count: 1 }.",
    );
    expect(() => run.adopt(run.network as never, { from: 0, too: 1 } as never)).toThrow(
      /source to be a Run but got a MixedNetwork[\s\S]+Did you mean "to"\?$/,
    );
    expect(snapshot(run)).toEqual(before);
    await run.train();
    expect(run.done).toBe(true);
    run.dispose();
  });
});

describe("a run that was disposed", () => {
  it("says so wherever its network is needed, and still tells what it measured", async () => {
    const run = await start().train("member 0");
    const [fresh, other] = [start({ plan: elsewhere }), start()];
    run.dispose();
    const needs: readonly (() => unknown)[] = [
      () => run.network,
      () => run.bank,
      () => run.mixer("stem"),
      () => run.net(member(0)),
      () => run.parameterCount,
      () => run.adopt(other, { from: 0, to: 0 }),
      () => fresh.adopt(run, { from: 0, to: 0 }),
    ];
    const words =
      "Expected a run that has its network but got one after dispose() (run mixture). Make it again; with a directory it continues where this one stopped.";
    for (const need of needs) expect(need, String(need)).toThrow(words);
    await expect(run.train()).rejects.toThrow(words);
    expect(run.history.length).toBeGreaterThan(0);
    for (const each of [fresh, other]) each.dispose();
  });
});
