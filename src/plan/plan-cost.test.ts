import { describe, expect, it } from "vitest";
import { imageNetBank } from "../networks/architectures/imagenet-bank.js";
import { imageNetResNet } from "../networks/architectures/imagenet-resnet.js";
import { wideResNet } from "../networks/architectures/wide-resnet.js";
import { GrowthPlan } from "./growth-plan.js";
import { epochsOfEqualCost, planCost, totalCost, totalTrainingMacs } from "./plan-cost.js";
import type { ChangePhase, GrowthPlanData, TrainPhase } from "./plan-data.js";
import { publishedPlan } from "./published/published-plans.js";

const images = 50_000;
const mixture = publishedPlan("cifar-mixture", { variant: "as-coded" }).plan;
const target = publishedPlan("cifar-large", { variant: "as-coded", epochs: [200] }).plan;
const wrn = (depth: number, width: number, classes = 10) => wideResNet({ depth, width, classes });

describe("the published totals for CIFAR, WRN-28-10 over 200 + 200 + 40 epochs against 200", () => {
  const ours = totalCost(mixture, wrn(28, 10), images);
  const theirs = totalCost(target, wrn(28, 10), images);

  it("by the published count: 2.2376e17 against 3.1506e17, a ratio of 0.7102", () => {
    expect(theirs.published.toPrecision(5)).toBe("3.1506e+17");
    expect(ours.published.toPrecision(5)).toBe("2.2376e+17");
    expect((ours.published / theirs.published).toFixed(4)).toBe("0.7102");
  });

  it("by twice the multiply-accumulates: 2.2023e17 against 3.1460e17, a ratio of 0.7000", () => {
    expect(ours["2x"].toPrecision(5)).toBe("2.2023e+17");
    expect(theirs["2x"].toPrecision(5)).toBe("3.1460e+17");
    expect((ours["2x"] / theirs["2x"]).toFixed(4)).toBe("0.7000");
    expect(ours.macs).toBe(ours["2x"] / 2);
  });

  it("forward alone: 7.4586e16 and 1.0502e17 published, 7.3411e16 and 1.0487e17 by twice the multiply-accumulates", () => {
    const forward = (plan: GrowthPlan, convention: "published" | "2x"): string =>
      planCost(plan, wrn(28, 10), images)
        .reduce((sum, phase) => sum + phase.forward[convention], 0)
        .toPrecision(5);
    expect([forward(mixture, "published"), forward(target, "published")]).toEqual([
      "7.4586e+16",
      "1.0502e+17",
    ]);
    expect([forward(mixture, "2x"), forward(target, "2x")]).toEqual(["7.3411e+16", "1.0487e+17"]);
  });

  it("members are 71.4 % of the multiply-accumulates and the grown phase 28.6 %, a fifth of the target", () => {
    const [zero = 0, one = 0, growth, grown = 0] = planCost(mixture, wrn(28, 10), images).map(
      ({ trainingMacs }) => trainingMacs,
    );
    expect(((zero + one) / ours.macs).toFixed(3)).toBe("0.714");
    expect((grown / ours.macs).toFixed(3)).toBe("0.286");
    expect(growth).toBe(0);
    expect((grown / theirs.macs).toFixed(2)).toBe("0.20");
    expect(((one + grown) / theirs.macs).toFixed(3)).toBe("0.450");
  });

  it("100 classes have the same ratios", () => {
    const [a, b] = [
      totalCost(mixture, wrn(28, 10, 100), images),
      totalCost(target, wrn(28, 10, 100), images),
    ];
    expect([(a.published / b.published).toFixed(4), (a["2x"] / b["2x"]).toFixed(4)]).toEqual([
      "0.7102",
      "0.7000",
    ]);
  });
});

it.each([
  [10, 1, 0.2589, 0.7177],
  [10, 2, 0.2525, 0.705],
  [10, 4, 0.2507, 0.7013],
  [16, 1, 0.2542, 0.7083],
  [16, 2, 0.2511, 0.7022],
  [16, 4, 0.2503, 0.7006],
  [28, 1, 0.252, 0.704],
  [28, 2, 0.2505, 0.701],
  [28, 4, 0.2501, 0.7003],
])(
  "WRN-%d-%d: a member costs %d of the target, the protocol %d",
  (depth, width, memberShare, protocolShare) => {
    const network = wrn(depth, width);
    const phases = planCost(mixture, network, 1);
    const macs = (phases[0]?.macsPerImage as number) / (phases[3]?.macsPerImage as number);
    expect(macs.toFixed(4)).toBe(memberShare.toFixed(4));
    const ratio = totalTrainingMacs(mixture, network, 1) / totalTrainingMacs(target, network, 1);
    expect(ratio.toFixed(4)).toBe(protocolShare.toFixed(4));
  },
);

it("the ImageNet bank over 90 + 74 + 14 epochs costs 0.630 of 90 epochs of the target published, 0.612 by multiply-accumulates", () => {
  const network = imageNetResNet({ width: 4 });
  const bank = publishedPlan("imagenet-bank", { variant: "as-coded" }).plan;
  const large = publishedPlan("imagenet-large").plan;
  const [ours, theirs] = [totalCost(bank, network, 1, imageNetBank(network)), totalCost(large, network, 1)];
  expect((ours.published / theirs.published).toFixed(3)).toBe("0.630");
  expect((ours.macs / theirs.macs).toFixed(3)).toBe("0.612");
});

describe("epochs of equal cost", () => {
  const plan = GrowthPlan.mixture({ phases: { member: 4, grown: 3 } });

  it("are those of the whole network from scratch, at least one", () => {
    expect(epochsOfEqualCost(plan, wrn(10, 1))).toBe(5);
    expect(epochsOfEqualCost(GrowthPlan.scratch({ size: "small", train: 1 }), wrn(10, 1))).toBe(1);
  });

  it("of the small net are as many more as it is cheaper, so that both spend the plan's cost", () => {
    const network = wideResNet({ depth: 10, width: 1, classes: 10, input: [14, 14, 1] });
    const first = GrowthPlan.mixture({ phases: { member: 4, grown: 2 } });
    const spent = (size: "large" | "small") => {
      const train = epochsOfEqualCost(first, network, { size });
      return totalTrainingMacs(GrowthPlan.scratch({ size, train }), network, 6000);
    };
    const cost = totalTrainingMacs(first, network, 6000);
    expect(epochsOfEqualCost(first, network)).toBe(4);
    expect(epochsOfEqualCost(first, network, { size: "small" })).toBe(16);
    expect(spent("small") / cost).toBeCloseTo(1, 1);
    expect(spent("large") / cost).toBeCloseTo(1, 1);
  });

  it("of the small net are those of one member, however many members there are", () => {
    const four = GrowthPlan.mixture({ members: 4, phases: { member: 3, grown: 2 } });
    const train = epochsOfEqualCost(four, wrn(10, 1), { size: "small" });
    const small = GrowthPlan.scratch({ size: "small", members: 4, train });
    const ratio = totalTrainingMacs(small, wrn(10, 1), 1) / totalTrainingMacs(four, wrn(10, 1), 1);
    expect(ratio).toBeCloseTo(1, 1);
  });

  it("can be counted in another convention", () => {
    expect(epochsOfEqualCost(mixture, wrn(28, 10), { convention: "macs" })).toBe(140);
    expect(epochsOfEqualCost(mixture, wrn(28, 10), { convention: "published" })).toBe(142);
  });

  it("name every option that does not exist", () => {
    const wrong = { size: "tiny", convention: "flops" } as never;
    expect(() => epochsOfEqualCost(plan, wrn(10, 1), wrong)).toThrow(/size[\s\S]*convention/);
    expect(() => epochsOfEqualCost(plan, wrn(10, 1), "macs" as never)).toThrow(
      "Expected options to be an object",
    );
  });
});

describe("phases that are not like the rest", () => {
  const { data } = GrowthPlan.mixture({ phases: { member: 4, grown: 3 } });
  const cost = (phases: GrowthPlanData["phases"], images = 100) =>
    planCost(new GrowthPlan({ ...data, phases }), wrn(10, 1), images);

  it("a share of the images costs that share", () => {
    const first = { ...(data.phases[0] as TrainPhase), dataShare: 0.5 };
    const [half, whole] = cost([first, ...data.phases.slice(1)]);
    expect(half?.training.macs).toBe(0.5 * (whole?.training.macs as number));
  });

  it("a change between phases costs nothing; templates that it adds are mixed from then on", () => {
    const change: ChangePhase = {
      kind: "change",
      name: "more",
      do: { change: "add templates", count: 2, coefficients: "zero" },
    };
    const usual = cost(data.phases);
    const more = cost([...data.phases.slice(0, 2), change, ...data.phases.slice(2)]);
    expect(more.map(({ phase }) => phase)).toEqual(["member 0", "member 1", "more", "growth", "grown"]);
    expect(more[2]?.training).toEqual({ macs: 0, "2x": 0, published: 0 });
    expect(more[0]?.training).toEqual(usual[0]?.training);
    expect(more[4]?.training.macs).toBe(usual[3]?.training.macs);
    // Two templates became four: mixing, 2 x 154,720 operations for an image, doubles.
    const mixing = 3 * 3 * 100 * 2 * 154_720;
    expect((more[4]?.training.published as number) - (usual[3]?.training.published as number)).toBe(mixing);
  });

  it("members in a row or a column are counted where they stand", () => {
    const templates = { ...data.templates, placement: "row" } as NonNullable<GrowthPlanData["templates"]>;
    const placed = planCost(new GrowthPlan({ ...data, templates }), wrn(10, 1), 100);
    expect(placed.map(({ training }) => training.macs)).toEqual(
      cost(data.phases).map(({ training }) => training.macs),
    );
  });
});
