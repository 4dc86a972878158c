import { describe, expect, it } from "vitest";
import { laptopRate } from "../../experiments/forecast.js";
import { mlp } from "../../networks/architectures/mlp.js";
import { wideResNet } from "../../networks/architectures/wide-resnet.js";
import { net2deeper } from "../../operators/net2deeper/net2deeper.js";
import { net2wider } from "../../operators/net2wider/net2wider.js";
import { adam } from "../../optimizers/adam.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import { epochsOfEqualCost, planCost, totalTrainingMacs } from "../../plan/plan-cost.js";
import { type ComposedFor, type Composition, Compositor } from "./composition.js";
import { type PlanDraft, withMoved, withPhase } from "./draft.js";

const network = wideResNet({ depth: 10, width: 1, classes: 10 });
const task: ComposedFor = {
  network,
  sharing: [],
  images: 6000,
  testImages: 1000,
  batchSize: 64,
  rate: laptopRate,
};
const mixture = GrowthPlan.mixture({ phases: { member: 20, grown: 5 } });
const compose = (draft: PlanDraft, on: Partial<ComposedFor> = {}): Composition =>
  new Compositor({ ...task, ...on }).compose(draft);
const withEpochs = (draft: PlanDraft, index: number, epochs: number): PlanDraft =>
  withPhase(draft, index, (phase) => ({ ...phase, epochs }) as typeof phase);

const plans: readonly [string, GrowthPlan][] = [
  ["mixture", mixture],
  ["members together", GrowthPlan.mixture({ memberTraining: "together", phases: { member: 3, grown: 2 } })],
  ["four members", GrowthPlan.mixture({ members: 4, growths: [2, 4], phases: { member: 3, grown: 2 } })],
  [
    "net2wider",
    GrowthPlan.baseline(net2wider(), { phases: { small: 4, grown: { epochs: 2, dataShare: 0.3 } } }),
  ],
  ["scratch", GrowthPlan.scratch({ train: 7 })],
];

describe.each(plans)("the numbers of a plan: %s", (_, plan) => {
  it("are those of planCost, of every phase", () => {
    const costs = planCost(plan, network, task.images);
    const { phases, totals } = compose(plan.data);
    expect(phases.map(({ macs }) => macs)).toEqual(costs.map(({ trainingMacs }) => trainingMacs));
    expect(totals?.macs).toBe(totalTrainingMacs(plan, network, task.images));
    expect(phases.reduce((sum, { share }) => sum + (share ?? 0), 0)).toBeCloseTo(1);
  });

  it("are compared with nets from scratch for as many epochs as epochsOfEqualCost says", () => {
    const whole = { phases: plan.phases.map((phase) => ({ ...phase, dataShare: undefined })) };
    const even = new GrowthPlan(JSON.parse(JSON.stringify({ ...plan.data, ...whole })));
    const sizes = ["large", "small"] as const;
    expect(compose(even.data).compared.map(({ epochs }) => Number.parseInt(epochs, 10))).toEqual(
      sizes.map((size) => epochsOfEqualCost(even, network, { size })),
    );
  });
});

describe("a composition", () => {
  it("forecasts time from training and from the tests after each epoch", () => {
    const [train, test] = [compose(mixture.data, { testImages: 0 }), compose(mixture.data)];
    const macs = totalTrainingMacs(mixture, network, task.images);
    expect(train.totals?.seconds).toBeCloseTo((2 * macs) / laptopRate.flopsPerSecond);
    expect((test.totals?.seconds as number) / (train.totals?.seconds as number)).toBeCloseTo(
      1 + 1000 / 6000 / 3,
    );
  });

  it("counts the same after a length was changed as one that is new", () => {
    const compositor = new Compositor(task);
    compositor.compose(mixture.data);
    const longer = withEpochs(mixture.data, 0, 31);
    expect(compositor.compose(longer)).toEqual(compose(longer));
  });

  it("says what is wrong with a plan where it is wrong, in the words of the library", () => {
    const { phases, totals, code } = compose(withEpochs(mixture.data, 1, 0));
    expect(phases[1]?.problems).toEqual([
      "Expected epochs to be an integer from 1 to 1,000,000 but got 0 (phase 2, member 1). Use 1.",
    ]);
    expect(phases[0]?.problems).toEqual([]);
    expect([totals, code]).toEqual([null, null]);
  });

  it("says so of an order that is impossible", () => {
    const { phases } = compose(withMoved(mixture.data, 3, 0));
    expect(phases[0]?.problems[0]).toMatch(
      /^Expected a net that exists then .* to be trained but got .*\(phase 1, grown\)/,
    );
  });

  it("says what does not fit the network", () => {
    const { problems, phases } = compose(
      GrowthPlan.baseline(net2deeper(), { phases: { small: 2, grown: 2 } }).data,
      {
        network: mlp({ hidden: [8, 8], classes: 4, input: [8, 8, 1] }),
      },
    );
    expect([...problems, ...phases.flatMap((phase) => phase.problems)].length).toBeGreaterThan(0);
  });

  it("knows where each phase can be moved", () => {
    expect(compose(mixture.data).phases.map(({ moves }) => moves)).toEqual([[0, 1], [0, 1], [2], [3]]);
  });

  it("knows what can be added after each phase", () => {
    const titles = compose(mixture.data).phases.map(({ additions }) => additions.map(({ title }) => title));
    const members = ["train member 0", "train member 1"];
    expect(titles).toEqual([members, members, ["train members 0-1"], ["train members 0-1"]]);
    const { data } = GrowthPlan.baseline(net2wider(), { members: 4, phases: { small: 4, grown: 2 } });
    const growths = compose(data).phases[0]?.additions.map(({ title }) => title);
    expect(growths).toEqual(["train member 0", "grow into members 0-1"]);
  });

  it("writes the code of the plan", () => {
    expect(compose(mixture.data).code?.expression).toBe(
      "GrowthPlan.mixture({ phases: { member: 20, grown: 5 } })",
    );
  });
});

describe("what can be added", () => {
  it.each(plans)("makes a plan that can run: %s", (_, plan) => {
    const compositor = new Compositor(task);
    for (const [i, { additions }] of compositor.compose(plan.data).phases.entries())
      for (const { phase } of additions) {
        const phases = [...plan.phases.slice(0, i + 1), phase, ...plan.phases.slice(i + 1)];
        expect(compositor.problems({ ...plan.data, phases })).toEqual([]);
      }
  });
});

it("an optimizer keeps numbers that a step holds", () => {
  const { data } = GrowthPlan.mixture({ training: { by: adam() }, phases: { member: 1, grown: 1 } });
  const on = { network: wideResNet({ depth: 10, width: 4, classes: 10 }), batchSize: 1 };
  expect(Number.parseFloat(compose(data, on).totals?.memory ?? "")).toBeGreaterThan(
    Number.parseFloat(compose(mixture.data, on).totals?.memory ?? ""),
  );
});
