import { describe, expect, it } from "vitest";
import { crossLayerSharing } from "../../networks/architectures/cross-layer-sharing.js";
import { publishedNetwork } from "../../networks/architectures/published-network.js";
import { wideResNet } from "../../networks/architectures/wide-resnet.js";
import type { MixedNetwork } from "../../networks/mixed/mixed-network.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import type { GrowthPlanData, RateGroup, TrainPhase } from "../../plan/plan-data.js";
import { publishedPlan } from "../../plan/published/published-plans.js";
import { tinyData } from "../../test-support/tiny-data.js";
import { Run } from "./run.js";
import type { RunOptions } from "./run-options.js";

const network = wideResNet({ depth: 10, width: 0.5, classes: 4, input: [8, 8, 1] });
const start = (plan: GrowthPlan, options: Partial<RunOptions> = {}): Run =>
  new Run({ plan, network, data: tinyData(), seed: 0, batchSize: 16, augment: "none", ...options });
const snapshot = (run: Run): Map<string, string> =>
  new Map(run.network.state().map(({ name, variable }) => [name, variable.dataSync().join()]));

describe("published protocols run", { timeout: 60_000 }, () => {
  it.each(["as-coded", "corrected"] as const)(
    "the mixture, %s, from the first phase to the last",
    async (variant) => {
      const run = start(publishedPlan("cifar-mixture", { variant, epochs: [1, 1, 4] }).plan);
      await run.train();
      expect(run.done).toBe(true);
      const rates = run.history.filter((o) => o.metric === "learning rate").map((o) => o.value);
      expect(rates[0]).toBe(1e-5);
      expect(rates).toHaveLength(6);
      expect(run.history.every((o) => Number.isFinite(o.value))).toBe(true);
      run.dispose();
    },
  );

  it.each(["as-coded", "corrected"] as const)("Net2Net, %s", async (variant) => {
    const stem = variant === "as-coded" ? "whole" : "divided";
    const small = wideResNet({ depth: 10, width: 0.5, classes: 4, input: [8, 8, 1], stem });
    const run = start(publishedPlan("cifar-net2net", { variant, epochs: [2, 2] }).plan, { network: small });
    const stemSize = run.network.state().find((tensor) => tensor.name === "stem.weight")?.variable.shape[3];
    expect(stemSize).toBe(variant === "as-coded" ? 16 : 8);
    await run.train();
    expect(run.done).toBe(true);
    run.dispose();
  });
});

describe("the network of a published protocol", () => {
  it("is the one that the protocol names", () => {
    const name = (protocol: Parameters<typeof publishedPlan>[0], variant: "as-coded" | "corrected"): string =>
      publishedNetwork(publishedPlan(protocol, { variant }).training.network, { classes: 1000 }).network.name;
    expect(name("cifar-mixture", "as-coded")).toBe("WRN-28-10");
    expect(name("cifar-small", "as-coded")).toBe("WRN-28-5");
    expect(name("imagenet-small", "corrected")).toBe("ImageNet-ResNet-2");
  });

  it("of the bank shares templates among 56 layers in 36 groups; the others share none", () => {
    const of = (protocol: "imagenet-bank" | "imagenet-mixture") =>
      publishedNetwork(publishedPlan(protocol).training.network, { classes: 1000 }).sharing;
    expect(of("imagenet-bank")).toHaveLength(56);
    expect(new Set(of("imagenet-bank").map(({ group }) => group)).size).toBe(36);
    expect(of("imagenet-mixture")).toEqual([]);
  });
});

describe("a run", { timeout: 60_000 }, () => {
  it("of layers that share templates trains them together", async () => {
    const deep = wideResNet({ depth: 16, width: 0.25, classes: 4, input: [8, 8, 1] });
    const sharing = crossLayerSharing(deep, { templatesPerSet: [1, 1] });
    const run = start(GrowthPlan.mixture({ phases: { member: 1, grown: 1 } }), { network: deep, sharing });
    expect(sharing.length).toBeGreaterThan(0);
    expect((run.network as MixedNetwork).bank.groups.size).toBe(
      (run.network as MixedNetwork).layers.size - sharing.length / 2,
    );
    await run.train();
    expect(run.done).toBe(true);
    run.dispose();
  });

  it("keeps what has rate 0 and trains the rest", async () => {
    const { data } = GrowthPlan.mixture({ phases: { member: 1, grown: 1 } });
    const rates: RateGroup[] = [{ kind: "template", index: 0, factor: 0 }];
    const phases = [{ ...(data.phases[0] as TrainPhase), rates }, ...data.phases.slice(1)];
    const run = start(new GrowthPlan({ ...data, phases } as GrowthPlanData));
    const before = snapshot(run);
    await run.train("member 0");
    const after = snapshot(run);
    const moved = [...before.keys()].filter((name) => before.get(name) !== after.get(name));
    expect(moved.filter((name) => name.includes(".templates."))).toEqual([]);
    expect(moved.some((name) => name.endsWith(".coefficients.0"))).toBe(true);
    run.dispose();
  });
});
