import { displaySymbol, plainText } from "mixture-growth-display";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { wideResNet } from "../../networks/architectures/wide-resnet.js";
import { net2wider } from "../../operators/net2wider/net2wider.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import { Page } from "../test-support/page.js";
import type { Composition } from "./composition.js";
import { type PlanComposer, planComposer } from "./plan-composer.js";

const network = wideResNet({ depth: 10, width: 1, classes: 10 });
let page: Page;
let composer: PlanComposer;
beforeEach(() => {
  page = Page.enter();
  composer = planComposer(network, { images: 6000 });
});
afterEach(() => {
  composer.close();
  page.leave();
});
const shown = (): Composition => page.value("composition") as Composition;

describe("a composer, by code", () => {
  it("changes length, rate, order and growth of phases", () => {
    composer.setEpochs("member 0", 7);
    composer.setEpochs("member 1", 7);
    composer.setLearningRate("grown", 0.01);
    expect(composer.code).toBe(
      "GrowthPlan.mixture({ phases: { member: 7, grown: { epochs: 5, learningRate: 0.01 } } })",
    );
    composer.setGrowth("growth", { operator: "mixture", coefficients: "orthogonal", noise: 1 });
    expect(composer.code).toMatch(/coefficients: "orthogonal"/);
    composer.move("member 1", 0);
    expect(composer.plan.phases.map(({ name }) => name)).toEqual(["member 1", "member 0", "growth", "grown"]);
  });

  it("removes and adds phases", () => {
    const [, , , grown] = composer.draft.phases;
    composer.remove("grown");
    expect(composer.plan.phases.length).toBe(3);
    composer.add(grown as never);
    composer.add({ ...(grown as object), name: "grown 2" } as never, "grown");
    expect(composer.plan.phases.map(({ name }) => name)).toEqual([
      "member 0",
      "member 1",
      "growth",
      "grown",
      "grown 2",
    ]);
  });

  it("grows in another way, and from more members", () => {
    composer.growBy("net2wider");
    expect(composer.code).toBe("GrowthPlan.baseline(net2wider(), { phases: { small: 40, grown: 5 } })");
    composer.setGrowth("growth", net2wider({ noise: 0.1 }));
    expect(composer.code).toMatch(/net2wider\(\{ noise: 0.1 \}\)/);
    composer.growBy("mixture");
    composer.setMembers(4);
    expect(composer.code).toBe("GrowthPlan.mixture({ members: 4, phases: { member: 10, grown: 5 } })");
  });

  it("has no code while the plan cannot run, and says why", () => {
    composer.setEpochs("grown", 0);
    expect([composer.code, composer.totals]).toEqual(["", null]);
    expect(composer.problems).toEqual([
      "Expected epochs to be an integer from 1 to 1,000,000 but got 0 (phase 4, grown). Use 1.",
    ]);
    expect(() => composer.plan).toThrow(/got 0 \(phase 4, grown\)/);
  });

  it("refuses names of phases that there are not, and what has not the parts of a plan", () => {
    expect(() => composer.setEpochs("member 7", 1)).toThrow(
      /Expected phase to be "member 0", "member 1" or "grown"/,
    );
    expect(() => composer.setEpochs("growth", 1)).toThrow(/Expected phase to be/);
    expect(() => composer.growBy("magic" as never)).toThrow(/Expected method to be "mixture"/);
    expect(() => {
      composer.draft = { ...composer.draft, phases: [{ kind: "train" }] as never };
    }).toThrow(/phases\[0\]\.name/);
  });

  it("shows timeline, numbers and code where there are no widgets", async () => {
    const bundle = await composer[displaySymbol]();
    expect(plainText(composer)).toMatch(/^mixture \(2 members/);
    expect(bundle["text/plain"]).toContain("GrowthPlan.mixture({ phases: { member: 20, grown: 5 } })");
    expect(bundle["text/html"]).toMatch(/<img [^>]*svg/);
    composer.setEpochs("grown", 0);
    expect(plainText(composer)).toMatch(/^Expected epochs/);
  });
});

describe("a composer, by hand", () => {
  it("takes a draft, and answers with what is known of it", async () => {
    const { draft } = composer;
    const phases = draft.phases.map((phase) => (phase.kind === "train" ? { ...phase, epochs: 3 } : phase));
    await page.change({ draft: { ...draft, phases } });
    expect(composer.code).toBe("GrowthPlan.mixture({ phases: { member: 3, grown: 3 } })");
    expect(shown().totals?.epochs).toBe(9);
  });

  it("shows a draft that cannot run with its problems", async () => {
    await page.change({ draft: { ...composer.draft, phases: composer.draft.phases.slice(3) } });
    expect(shown().code).toBeNull();
    await page.change({ draft: { ...composer.draft, phases: [] } });
    expect(shown().problems.join()).toMatch(/Expected phases to be a list of at least 1 value/);
  });

  it.each([
    ["no plan", { a: 1 }],
    [
      "a phase without a schedule",
      { phases: [{ kind: "train", name: "a", net: { first: 0, count: 1 }, epochs: 1 }] },
    ],
    [
      "rates that are no numbers",
      {
        phases: [
          {
            kind: "train",
            name: "a",
            net: { first: 0, count: 1 },
            epochs: 1,
            schedule: { kind: "rates", rates: "x" },
          },
        ],
      },
    ],
    ["templates that are none", { templates: { templatesPerSet: "x" } }],
    ["members beyond all bounds", { members: 1e9 }],
    ["too many phases", { phases: Array.from({ length: 99 }, () => ({ kind: "change", name: "a" })) }],
    [
      "a growth by nothing",
      { phases: [{ kind: "grow", name: "a", into: { first: 0, count: 2 }, by: null }] },
    ],
  ])("puts the plan back in place of %s", async (_, wrong) => {
    const { draft } = composer;
    await page.change({ draft: "a" in wrong ? wrong : { ...draft, ...wrong } });
    expect(composer.draft).toBe(draft);
    expect(page.value("draft")).toEqual(draft);
  });

  it("plans another way to grow", async () => {
    await page.change({ wanted: { method: "gradmax", members: 2 } });
    expect(composer.code).toMatch(/^GrowthPlan\.baseline\(gradmax\(\)/);
    await page.change({ wanted: { method: "magic", members: -3 } });
    expect(composer.code).toMatch(/^GrowthPlan\.baseline\(gradmax\(\)/);
  });
});

it("begins with a plan of one's own, and refuses options that do not fit", () => {
  const own = planComposer(network, { plan: GrowthPlan.scratch({ train: 3 }) });
  expect(own.code).toBe("GrowthPlan.scratch({ train: 3 })");
  own.close();
  expect(() => planComposer(network, { images: -1, batchSize: 0 } as never)).toThrow(/^2 problems/);
});
