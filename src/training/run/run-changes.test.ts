import { describe, expect, it } from "vitest";
import { wideResNet } from "../../networks/architectures/wide-resnet.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import { planCost, totalTrainingMacs } from "../../plan/plan-cost.js";
import type { GrowPhase } from "../../plan/plan-data.js";
import type { MixturePlanOptions } from "../../plan/plan-phases.js";
import { publishedPlan } from "../../plan/published/published-plans.js";
import { tinyData } from "../../test-support/tiny-data.js";
import { Run } from "./run.js";
import type { RunOptions } from "./run-options.js";

const network = wideResNet({ depth: 10, width: 0.5, classes: 4, input: [8, 8, 1] });
const phases = { member: 1, grown: 1 };

const settings = { network, data: tinyData(), seed: 0, batchSize: 16, augment: "none" } as const;

const start = (options: Partial<MixturePlanOptions>, own: Partial<RunOptions> = {}): Run =>
  new Run({ ...settings, plan: GrowthPlan.mixture({ phases, ...options }), ...own });

const values = (run: Run, name: string): number[] => [
  ...(run.network
    .state()
    .find((tensor) => tensor.name === name)
    ?.variable.dataSync() ?? []),
];

describe("a plan that changes its network between phases", () => {
  it("copies the first member's templates to the second", async () => {
    const run = start({ afterFirstMember: [{ change: "copy member", from: 0, to: 1, noise: 0 }] });
    await run.train("copy member, after member 0");
    expect(values(run, "stem.templates.1")).toEqual(values(run, "stem.templates.0"));
    expect(run.reports[0]?.summary().map(({ what, fate }) => `${what} ${fate}`)).toContain(
      "templates copied",
    );
    run.dispose();
  });

  it("adds templates before growth without changing what the members compute", async () => {
    const run = start({ beforeGrowth: [{ change: "add templates", count: 1, coefficients: "zero" }] });
    await run.train("growth");
    const [ensemble, grown] = run.history.filter((o) => o.phase === "growth").map((o) => o.value);
    expect(grown).toBe(ensemble);
    expect(values(run, "stem.coefficients.0")).toHaveLength(3);
    await run.train();
    run.dispose();
  });

  it("freezes the members' coefficients while the grown net trains", async () => {
    const selection = { what: "coefficients", blocks: "members" } as const;
    const run = start({ afterGrowth: [{ change: "freeze", selection }] });
    await run.train("growth");
    const before = [
      values(run, "stage2.0.conv1.coefficients.0"),
      values(run, "stage2.0.conv1.coefficients.2"),
    ];
    await run.train();
    expect(values(run, "stage2.0.conv1.coefficients.0")).toEqual(before[0]);
    expect(values(run, "stage2.0.conv1.coefficients.2")).not.toEqual(before[1]);
    run.dispose();
  });

  it("matches the norms of template sets", async () => {
    const run = start({ beforeGrowth: [{ change: "match norms", what: "templates", like: 1, scale: 0 }] });
    await run.train("match norms, before growth");
    const [one, other] = [0, 1].map((set) => Math.hypot(...values(run, `stage1.0.conv1.templates.${set}`)));
    expect(one).toBeCloseTo(other as number, 3);
    run.dispose();
  });

  it.each(["diag", "row", "column"] as const)(
    "carries out growth with members placed by %s",
    async (placement) => {
      const run = start({ placement });
      await run.train();
      expect(run.history.filter((o) => o.metric === "loss").every((o) => Number.isFinite(o.value))).toBe(
        true,
      );
      run.dispose();
    },
  );

  it("grows more than once", async () => {
    const four = wideResNet({ depth: 10, width: 1, classes: 4, input: [8, 8, 1] });
    const plan = GrowthPlan.mixture({ members: 4, growths: [2, 4], phases });
    expect(plan.phases.map((phase) => phase.name)).toEqual([
      ...["member 0", "member 1", "growth 0-1", "grown 0-1"],
      ...["member 2", "member 3", "growth 2-3", "grown 2-3"],
      ...["growth 0-3", "grown 0-3"],
    ]);
    const run = new Run({ plan, network: four, data: tinyData(), seed: 0, batchSize: 16, augment: "none" });
    await run.train();
    const at = run.history.filter((o) => o.phase === "growth 0-3" && o.metric === "accuracy");
    expect(at[1]?.value).toBe(at[0]?.value);
    run.dispose();
  });

  it("trains members on a share of the images, at that share of the cost", async () => {
    const half = { epochs: 2, dataShare: 0.5 };
    const run = start({ phases: { member: half, grown: 1 } });
    await run.train("member 0");
    const plan = GrowthPlan.mixture({ phases: { member: 2, grown: 1 } });
    const whole =
      totalTrainingMacs(plan, network, 64) - totalTrainingMacs(GrowthPlan.scratch({ train: 1 }), network, 64);
    expect(run.trainingMacs).toBe(whole / 4);
    run.dispose();
  });
});

describe("a plan that trains members together", () => {
  it.each(["together", "first alone"] as const)(
    "%s: in the same steps, with a row and the cost of each",
    async (memberTraining) => {
      const run = start({ memberTraining });
      const names = memberTraining === "together" ? ["members 0-1"] : ["member 0", "members 0-1"];
      expect(run.options.plan.phases.map((phase) => phase.name)).toEqual([...names, "growth", "grown"]);
      await run.train("members 0-1");
      const rows = run.history.filter((o) => o.phase === "members 0-1" && o.metric === "loss");
      expect(rows.map((o) => `${o.net} ${o.split}`)).toEqual([
        ...["member 0 train", "member 0 test", "member 1 train", "member 1 test"],
      ]);
      const planned = planCost(run.options.plan, network, 64);
      for (const { phase, training } of planned.slice(0, names.length)) {
        expect(run.ledger.ofPhase(phase).cost(["training"])).toEqual(training);
      }
      await run.train();
      expect(run.done).toBe(true);
      expect(GrowthPlan.parse(JSON.stringify(run.options.plan)).data).toEqual(run.options.plan.data);
      run.dispose();
    },
  );

  it("as published weighs member 0 a tenth, corrected all the same", () => {
    const second = (variant: "as-coded" | "corrected") =>
      publishedPlan("cifar-mixture", { variant, trainBothMembers: true }).plan.phases[1];
    expect(second("as-coded")).toMatchObject({
      net: { first: 0, count: 1 },
      loss: { weight: 0.1 },
      together: [{ net: { first: 1, count: 1 } }],
    });
    expect(second("corrected")).toMatchObject({ loss: { weight: 1 } });
  });

  it("refuses members twice, nets that are grown already, weights that are none", () => {
    const { data } = GrowthPlan.mixture({ memberTraining: "together", phases });
    const change =
      (together: unknown): (() => GrowthPlan) =>
      () =>
        GrowthPlan.parse({ ...data, phases: [{ ...data.phases[0], together }, ...data.phases.slice(1)] });
    expect(change([{ net: { first: 0, count: 1 } }])).toThrow(/to have no member in common/);
    expect(change([{ net: { first: 1, count: 1 }, weight: 0 }])).toThrow(
      /^Expected together\[0\].weight to be a number above 0/,
    );
    expect(change([])).toThrow(/^Expected together to be a list of at least 1 value/);
    expect(change([{ net: { first: 1, count: 2 } }])).toThrow(
      /^Expected together\[0\].net to lie within 2 members/,
    );
    const grown = { ...data.phases[2], together: [{ net: { first: 1, count: 1 } }] };
    expect(() => GrowthPlan.parse({ ...data, phases: [...data.phases.slice(0, 2), grown] })).toThrow(
      /to have no member in common/,
    );
  });
});

describe("a plan whose members were trained elsewhere", () => {
  it("takes them over from other runs and begins with growth", async () => {
    const sources = [0, 1].map((seed) => start({ name: `source ${seed}` }, { seed }));
    for (const source of sources) await source.train("member 0");
    const plan = GrowthPlan.mixture({ memberTraining: "elsewhere", phases: { grown: 1 } });
    expect(plan.phases.map((phase) => phase.name)).toEqual(["growth", "grown"]);
    const run = new Run({ ...settings, plan });
    sources.forEach((source, to) => {
      run.adopt(source, { from: 0, to });
    });
    for (const [to, source] of sources.entries()) {
      expect(values(run, `stem.templates.${to}`)).toEqual(values(source, "stem.templates.0"));
    }
    await run.train("growth");
    const [ensemble, grown] = run.history.map((o) => o.value);
    expect(grown).toBe(ensemble);
    const [first] = sources;
    expect(() => run.adopt(first as Run, { from: 0, to: 0 })).toThrow(
      /^Expected a run that has not begun to take over a member but got one in phase 2, epoch 1, step 1 \(run /,
    );
    await run.train();
    for (const each of [run, ...sources]) each.dispose();
  });

  it("is refused without them: nothing says how to train members", () => {
    expect(() => GrowthPlan.mixture({ phases: { grown: 1 } })).toThrow(/^Expected phases.member to say how/);
  });
});

describe("several growths", () => {
  const four = wideResNet({ depth: 10, width: 1, classes: 4, input: [8, 8, 1] });

  it("can start their new coefficients differently", () => {
    const plan = GrowthPlan.mixture({
      members: 4,
      growths: [2, 4],
      coefficients: ["orthogonal", "zero"],
      phases,
    });
    const grown = plan.phases.flatMap((phase) =>
      phase.kind === "grow" && phase.by.operator === "mixture" ? [phase.by.coefficients] : [],
    );
    expect(grown).toEqual(["orthogonal", "orthogonal", "zero"]);
  });

  it("of a plain network, 0.25 to 0.5 to 1, each by another operator", { timeout: 120_000 }, async () => {
    const { data } = GrowthPlan.net2net({ members: 4, growths: [2, 4], phases: { small: 1, grown: 1 } });
    expect(data.phases.map((phase) => phase.name)).toEqual([
      ...["small", "growth 0-1", "grown 0-1", "growth 0-3", "grown 0-3"],
    ]);
    const operators = [
      GrowthPlan.randomGrowth({ phases: { small: 1, grown: 1 } }),
      GrowthPlan.firefly({ steps: 1, scoreBatches: 1, phases: { small: 1, grown: 1 } }),
      GrowthPlan.gradmax({ batches: 1, phases: { small: 1, grown: 1 } }),
    ].map((plan) => (plan.phases[1] as GrowPhase).by);
    for (const by of operators) {
      const changed = data.phases.map((phase) => (phase.name === "growth 0-3" ? { ...phase, by } : phase));
      const run = new Run({
        ...settings,
        network: four,
        plan: GrowthPlan.parse({ ...data, phases: changed }),
      });
      await run.train();
      expect(run.net({ first: 0, count: 4 }).description.nodes).toEqual(four.nodes);
      expect(run.history.every((o) => Number.isFinite(o.value))).toBe(true);
      run.dispose();
    }
  });
});

describe("changes that cannot be are refused with the plan", () => {
  it.each<[Partial<MixturePlanOptions>, RegExp]>([
    [
      { afterFirstMember: [{ change: "copy member", from: 0, to: 2, noise: 0 }] },
      /^Expected afterFirstMember\[0\].to to be an integer from 0 to 1 but got 2/,
    ],
    [
      { beforeGrowth: [{ change: "add templates", count: 0, coefficients: "zero" }] },
      /^Expected beforeGrowth\[0\].count to be an integer from 1/,
    ],
    [
      { beforeGrowth: [{ change: "explode" } as never] },
      /^Expected beforeGrowth\[0\].change to be "copy member".* but got "explode"/,
    ],
    [
      { afterGrowth: [{ change: "freeze", selection: { what: "everything" } as never }] },
      /^Expected afterGrowth\[0\].selection.what to be "coefficients" or "templates"/,
    ],
    [
      { afterGrowth: [{ change: "copy member", from: 0, to: 1, noise: 0 }] },
      /^2 problems in the plan:\n- Expected a net that exists then \(members 0-1\) to copy from or to but got "member 0" \(phase 4, copy member, after growth\)\. It has grown into members 0-1: move this phase before the growth/,
    ],
    [
      { members: 4, growths: [3, 4] },
      /^Expected growths to rise by whole factors up to 4 members but got \[3,4\]/,
    ],
    [
      { placement: "spiral" as never },
      /^Expected placement to be "diag", "row" or "column" but got "spiral"/,
    ],
  ])("%j", (options, message) => {
    expect(() => GrowthPlan.mixture({ phases, ...options })).toThrow(message);
  });
});
