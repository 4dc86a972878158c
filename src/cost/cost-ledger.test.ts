import fc from "fast-check";
import { displaySymbol } from "mixture-growth-display";
import { describe, expect, it } from "vitest";
import { InputError } from "../checking/input-error.js";
import { wideResNet } from "../networks/architectures/wide-resnet.js";
import { GrowthPlan } from "../plan/growth-plan.js";
import { phaseNets, planCost } from "../plan/plan-cost.js";
import { addCosts, costConventions, scaleCost } from "./convention.js";
import { CostLedger, type LedgerEntry } from "./cost-ledger.js";
import { type CountedNet, stepCost } from "./net-cost.js";

const entries: fc.Arbitrary<LedgerEntry[]> = fc.array(
  fc.record({
    phase: fc.constantFrom("member 0", "member 1", "grown"),
    what: fc.constantFrom("training" as const, "evaluation" as const, "analysis" as const),
    images: fc.nat(1000),
    cost: fc.record({ macs: fc.nat(1e9), "2x": fc.nat(1e9), published: fc.nat(1e9) }),
  }),
  { maxLength: 12 },
);
const all = ["training", "evaluation", "analysis"] as const;
const sorted = (ledger: CostLedger): string[] => ledger.entries.map((entry) => JSON.stringify(entry)).sort();

describe("a cost ledger", () => {
  it("is additive: two ledgers together cost what each costs, in every convention and order", () => {
    fc.assert(
      fc.property(entries, entries, (first, second) => {
        const [a, b] = [new CostLedger(first), new CostLedger(second)];
        for (const convention of costConventions) {
          expect(a.plus(b).total(convention, all)).toBe(a.total(convention, all) + b.total(convention, all));
        }
        expect(sorted(a.plus(b))).toEqual(sorted(b.plus(a)));
        expect(sorted(a.plus(b))).toEqual(sorted(new CostLedger([...first, ...second])));
      }),
      { seed: 1 },
    );
  });

  it("spending one by one is spending all at once, and phases add up to the whole", () => {
    fc.assert(
      fc.property(entries, (list) => {
        const whole = new CostLedger(list);
        const step = list.reduce((ledger, entry) => ledger.spend(entry), new CostLedger());
        expect(step.entries).toEqual(whole.entries);
        const phases = [...new Set(list.map(({ phase }) => phase))].map((phase) =>
          whole.ofPhase(phase).cost(all),
        );
        expect(addCosts(phases)).toEqual(whole.cost(all));
      }),
      { seed: 2 },
    );
  });

  it("keeps one row a phase and kind, counts evaluation only when asked, and never changes", () => {
    const cost = { macs: 2, "2x": 4, published: 5 };
    const empty = new CostLedger();
    const ledger = empty
      .spend({ phase: "a", what: "training", images: 1, cost })
      .spend({ phase: "a", what: "training", images: 2, cost })
      .spend({ phase: "a", what: "analysis", images: 1, cost })
      .spend({ phase: "a", what: "evaluation", images: 9, cost });
    expect(empty.entries).toEqual([]);
    expect(ledger.entries.map(({ what, images }) => [what, images])).toEqual([
      ["training", 3],
      ["analysis", 1],
      ["evaluation", 9],
    ]);
    expect([ledger.cost(), ledger.cost(["evaluation"])]).toEqual([
      { macs: 6, "2x": 12, published: 15 },
      cost,
    ]);
    expect([
      ledger.total("macs"),
      ledger.total("published", all),
      ledger.total("2x", ["evaluation"]),
    ]).toEqual([6, 20, 4]);
  });

  it("survives JSON", () => {
    fc.assert(
      fc.property(entries, (list) => {
        const ledger = new CostLedger(list);
        expect(new CostLedger(JSON.parse(JSON.stringify(ledger)) as LedgerEntry[])).toEqual(ledger);
      }),
      { seed: 3, numRuns: 30 },
    );
  });

  it("refuses what is no spending", () => {
    const cost = { macs: 1, "2x": 2, published: 3 };
    const wrong = [
      { phase: "a", what: "rent", images: 1, cost },
      { phase: "a", what: "training", images: -1, cost },
      { phase: "a", what: "training", images: 1, cost: { ...cost, macs: Number.NaN } },
    ];
    const call = () => new CostLedger(wrong as unknown as LedgerEntry[]);
    expect(call).toThrow(InputError);
    expect(call).toThrow(
      /entries\[0\]\.what .+ got "rent"[\s\S]+entries\[1\]\.images .+ got -1[\s\S]+entries\[2\]\.cost\.macs .+ got NaN/,
    );
  });

  it("of a plan carried out step by step is the plan's cost", () => {
    const plan = GrowthPlan.mixture({ phases: { member: 2, grown: 1 } });
    const network = wideResNet({ depth: 10, width: 1, classes: 10 });
    let ledger = new CostLedger();
    for (const phase of plan.phases) {
      if (phase.kind !== "train") continue;
      for (let epoch = 0; epoch < phase.epochs; epoch++) {
        for (const images of [128, 128, 44]) {
          const cost = stepCost(phaseNets(plan, phase, network)[0] as CountedNet, images);
          ledger = ledger.spend({ phase: phase.name, what: "training", images, cost });
        }
      }
    }
    const planned = planCost(plan, network, 300).map(({ training }) => training);
    expect(ledger.cost()).toEqual(addCosts(planned));
    expect(ledger.ofPhase("grown").cost()).toEqual(scaleCost(planned[3] as (typeof planned)[0], 1));
  });

  it("shows itself as a table", () => {
    const ledger = new CostLedger([
      { phase: "member 0", what: "training", images: 128, cost: { macs: 1e9, "2x": 2e9, published: 3e9 } },
    ]);
    const shown = ledger[displaySymbol]();
    expect(shown["text/plain"]).toContain("member 0");
    expect(shown["text/html"]).toContain("published count");
  });
});
