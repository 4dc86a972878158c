import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { forwardMacs, trainingFactor } from "../../cost/count-macs.js";
import { wideResNet } from "../../networks/architectures/wide-resnet.js";
import { narrow } from "../../networks/division.js";
import { PlainNetwork } from "../../networks/plain/plain-network.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import { planCost } from "../../plan/plan-cost.js";
import { tinyData } from "../../test-support/tiny-data.js";
import { Run } from "./run.js";
import type { RunOptions } from "./run-options.js";
import { StoppedError } from "./run-position.js";

const network = wideResNet({ depth: 16, width: 0.5, classes: 4, input: [8, 8, 1] });
const keep = { epochs: 1, learningRate: 0.02, optimizer: "keep" } as const;
const phases = { small: 2, grown: keep };
const small = { steps: 1, scoreBatches: 1 };
const plans: readonly GrowthPlan[] = [
  GrowthPlan.randomGrowth({ phases }),
  GrowthPlan.net2net({ phases }),
  GrowthPlan.net2net({ name: "net2net as coded", variant: "as-coded", phases }),
  GrowthPlan.net2deeper({ phases: { shallow: 2, deep: keep } }),
  GrowthPlan.firefly({ ...small, phases }),
  GrowthPlan.gradmax({ batches: 2, phases }),
];
const settings = { network, data: tinyData(), seed: 0, batchSize: 16, augment: "none" } as const;
const start = (plan: GrowthPlan, options: Partial<RunOptions> = {}): Run =>
  new Run({ ...settings, plan, ...options });
const byName = plans.map((plan): [string, GrowthPlan] => [plan.name, plan]);

describe.each(byName)("a run that grows by %s", (name, plan) => {
  it("ends at the full network, with all its costs counted, and leaves nothing behind", async () => {
    const before = tf.memory().numTensors;
    const run = start(plan);
    await run.train("growth");
    const trained = run.history.filter((o) => o.phase !== "growth").at(-1)?.trainingMacs as number;
    const looked = run.trainingMacs - trained;
    expect(looked > 0).toBe(name === "firefly" || name === "gradmax");
    const analysis = run.ledger.ofPhase("growth").cost(["analysis"]);
    expect(analysis.macs).toBe(looked);
    expect(analysis["2x"]).toBe(2 * looked);
    expect(analysis.published >= 2 * looked).toBe(true);
    await run.train();
    const last = plan.phases[2];
    const span = last?.kind === "train" ? last.net : { first: 0, count: 1 };
    expect(run.net(span).description.nodes).toEqual(network.nodes);
    const epoch = trainingFactor * forwardMacs(network) * settings.data.train.count;
    expect(run.trainingMacs).toBe(trained + looked + epoch);
    expect(run.history.at(-1)?.trainingMacs).toBe(run.trainingMacs);
    run.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("carries momentum to the grown phase", async () => {
    const run = start(plan);
    await run.train("growth");
    const rows = run.reports[0]?.rows.filter((row) => row.what === "momentum") ?? [];
    const fates = new Set(rows.map((row) => row.fate));
    expect(rows.length).toBeGreaterThan(10);
    if (name === "net2net as coded") expect(fates).toEqual(new Set(["dropped", "kept"]));
    else if (name === "net2deeper") expect(fates).toEqual(new Set(["kept"]));
    else expect(fates).toEqual(new Set(["padded", "kept"]));
    run.dispose();
  });

  it("costs what its plan says, but for looking at data", async () => {
    const run = start(plan);
    await run.train("growth");
    const before = run.history.filter((o) => o.phase !== "growth").at(-1)?.trainingMacs;
    const costs = planCost(plan, network, settings.data.train.count);
    expect(before).toBe(costs[0]?.trainingMacs);
    expect(costs[2]?.macsPerImage).toBe(forwardMacs(network));
    expect(costs[0]?.macsPerImage).toBeLessThan(forwardMacs(network));
    run.dispose();
  });

  it("says in words how it grows", () => {
    expect(plan.describe()).toMatch(/grow into members? 0/);
  });

  it("survives JSON", () => {
    expect(GrowthPlan.parse(JSON.stringify(plan)).data).toEqual(plan.data);
  });
});

describe("runs of the baselines", () => {
  it("start as the same small net of the same seed, and the deeper one without its last blocks", () => {
    const stems = plans.map((plan) => {
      const run = start(plan);
      const stem = run.network.state().find((tensor) => tensor.name === "stem.weight")?.variable;
      const values = [...((stem as tf.Variable).dataSync() as Float32Array)];
      run.dispose();
      return values;
    });
    expect(new Set(plans.map((plan, i) => (plan.name === "net2deeper" ? "" : stems[i]?.join()))).size).toBe(
      2,
    );
    const deeper = start(GrowthPlan.net2deeper({ phases: { shallow: 1, deep: 1 } }));
    const { nodes } = deeper.net({ first: 0, count: 1 }).description;
    expect(nodes.some((node) => node.name === "stage3.1.sum")).toBe(false);
    expect(nodes.some((node) => node.name === "stage3.0.sum")).toBe(true);
    deeper.dispose();
  });

  it("that look at data give the same numbers again, also when they were stopped while looking", async () => {
    const end = async (options: Partial<RunOptions>, stops: number): Promise<number[]> => {
      const run = start(GrowthPlan.firefly({ ...small, phases: { small: 1, grown: 1 } }), options);
      for (let stop = 0; stop < stops; stop++) await expect(run.train()).rejects.toThrow(StoppedError);
      await run.train();
      const values = run.network.state().flatMap(({ variable }) => [...variable.dataSync()]);
      run.dispose();
      return [...values, run.trainingMacs];
    };
    const plain = await end({}, 0);
    // Asked before every batch: four of the small net, one before growth, then those of the analysis.
    let asked = 0;
    const signal = (): AbortSignal | undefined => {
      asked += 1;
      return asked === 7 ? AbortSignal.abort() : undefined;
    };
    expect(await end({ signal }, 1)).toEqual(plain);
  });

  it("are only of plain networks", () => {
    const { data } = GrowthPlan.mixture({ phases: { member: 1, grown: 1 } });
    const grow = { kind: "grow", name: "growth", into: { first: 0, count: 2 } } as const;
    const by = { operator: "gradmax", weights: "up", scale: 0, batches: 0, momentum: "lose" };
    const broken = { ...data, phases: [...data.phases.slice(0, 2), { ...grow, by }] };
    // The operator's own fields are not reported while it is the wrong operator.
    expect(() => GrowthPlan.parse(broken)).toThrow(
      /^Expected by.operator to be "mixture" in a plan with templates but got "gradmax" \(phase 3, growth\)\. Set templates to null/,
    );
    const small = { ...GrowthPlan.gradmax({ phases }).data.phases[0], name: "small" };
    expect(() => GrowthPlan.parse({ ...data, templates: null, phases: [small, { ...grow, by }] })).toThrow(
      /^4 problems[\s\S]*by.weights[\s\S]*by.scale[\s\S]*by.batches[\s\S]*by.momentum/,
    );
  });

  it("keep the width when they deepen, and widen when they do not", () => {
    const { data } = GrowthPlan.net2deeper({ phases: { shallow: 1, deep: 1 } });
    const by = { operator: "random", newToOld: "zero" } as const;
    const phases = data.phases.map((phase) => (phase.kind === "grow" ? { ...phase, by } : phase));
    expect(() => GrowthPlan.parse({ ...data, phases })).toThrow(/^Expected smaller nets inside member 0/);
  });
});

describe("the small net of a widening plan", () => {
  it("has one part of the channels", () => {
    const run = start(GrowthPlan.gradmax({ members: 4, phases }));
    expect(run.network).toBeInstanceOf(PlainNetwork);
    expect(run.net({ first: 0, count: 1 }).description.nodes).toEqual(narrow(network, 1, 4).nodes);
    run.dispose();
  });
});
