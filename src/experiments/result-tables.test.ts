import { displaySymbol, plainText } from "mixture-growth-display";
import { describe, expect, it } from "vitest";
import { CostLedger } from "../cost/cost-ledger.js";
import { ExperimentResult, type FinishedRun } from "./experiment-result.js";
import { finished } from "./test-support/finished-run.js";

const shown = (table: object): string => plainText(table as { [displaySymbol](): Record<string, string> });

describe("what was spent", () => {
  const cost = (macs: number) => ({ macs, "2x": 2 * macs, published: 3 * macs });
  const run = (seed: number, analysis: number): FinishedRun => ({
    ...finished("firefly", seed, 0.5),
    ledger: new CostLedger([
      { phase: "small", what: "training", images: 1, cost: cost(10) },
      { phase: "grown", what: "training", images: 1, cost: cost(20) },
      { phase: "growth", what: "analysis", images: 1, cost: cost(analysis) },
    ]),
  });

  it("is the mean over the seeds, all phases together, a row per method and purpose", () => {
    expect(new ExperimentResult([run(0, 2), run(1, 4)]).spending.objects()).toEqual([
      { method: "firefly", what: "training", macs: 30, "2x": 60, published: 90 },
      { method: "firefly", what: "analysis", macs: 3, "2x": 6, published: 9 },
    ]);
  });
});

describe("the moment of growth", () => {
  const grown = (seed: number, values: { ensemble?: number; after: number; end: number }): FinishedRun => {
    const run = finished("grown", seed, values.end);
    const [last] = run.history as [FinishedRun["history"][0]];
    const at = { ...last, phase: "growth", epoch: 0 };
    const ensemble =
      values.ensemble === undefined ? [] : [{ ...at, net: "ensemble", value: values.ensemble }];
    return { ...run, history: [...ensemble, { ...at, value: values.after }, { ...last, epoch: 1 }] };
  };

  it("has the ensemble before, the grown net after and the end, of methods that grow", () => {
    const runs = [
      grown(0, { ensemble: 0.2, after: 0.1, end: 0.4 }),
      grown(1, { ensemble: 0.4, after: 0.3, end: 0.6 }),
      {
        ...finished("scratch", 0, 0.5),
        history: finished("scratch", 0, 0.5).history.map((o) => ({ ...o, epoch: 1 })),
      },
    ];
    const [row, ...others] = new ExperimentResult(runs).growth.objects() as Record<string, number>[];
    expect(others).toEqual([]);
    expect(row).toMatchObject({ method: "grown", seeds: 2, end: 0.5 });
    expect(row?.before).toBeCloseTo(0.3, 12);
    expect(row?.after).toBeCloseTo(0.2, 12);
  });

  it("shows a dash where there was no ensemble", () => {
    expect(shown(new ExperimentResult([grown(0, { after: 0.1, end: 0.4 })]).growth)).toMatch(
      /^grown +– +10\.0 +40\.0 +1$/m,
    );
  });
});

describe("differences in a cell", () => {
  const result = new ExperimentResult(
    [0.1, 0.3, 0.5].flatMap((value, seed) => [
      finished("a", seed, value),
      finished("b", seed, value + 0.02 + 0.001 * (seed - 1)),
      finished("c", seed, value - 0.01 * seed),
    ]),
  );

  it("stand with what both reached, and with whether the seeds show them", () => {
    const text = shown(result.differencesFrom("a"));
    expect(text).toMatch(/^b +32\.0 +30\.0 +2\.00 +1\.75 to 2\.25 +3 +yes$/m);
    expect(text).toMatch(/^c +29\.0 +30\.0 +−1\.00 +−3\.48 to 1\.48 +3 +no$/m);
    expect(text).toContain("Method minus a, seed by seed");
  });

  it("are those of each of two seeds, which have no interval", () => {
    const two = new ExperimentResult(result.runs.filter(({ seed }) => seed < 2));
    expect(shown(two.differencesFrom("a"))).toMatch(/^b .* 2 seeds: 1\.90, 2\.00 +2 +no$/m);
  });
});
