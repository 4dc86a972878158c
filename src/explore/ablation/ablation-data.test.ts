import { describe, expect, it } from "vitest";
import { ExperimentResult } from "../../experiments/experiment-result.js";
import { readResult } from "../../experiments/stored-result.js";
import { finished } from "../../experiments/test-support/finished-run.js";
import { ablationData, ablationDataOfPlans } from "./ablation-data.js";

const result = readResult("cifar10");
const data = ablationData(result);

describe("the rows of a result", () => {
  it("have the means, intervals, costs and sizes of its summary", () => {
    const summary = result.summary.objects() as Record<string, number>[];
    expect(data.rows).toHaveLength(summary.length);
    for (const { method, accuracy, low, high, seeds, parameters, trainingMacs } of summary) {
      const row = data.rows.find(({ name }) => name === String(method));
      expect(row?.numbers.score).toBeCloseTo(100 * (accuracy ?? 0), 9);
      expect(row?.low).toBeCloseTo(100 * (low ?? 0), 9);
      expect(row?.high).toBeCloseTo(100 * (high ?? 0), 9);
      expect(row?.seeds).toHaveLength(seeds ?? 0);
      expect(row?.numbers).toMatchObject({ parameters, trainingMacs });
    }
  });

  it("have the last accuracy of every run, and its course", () => {
    const accuracies = result.accuracies.objects() as { method: string; seed: number; accuracy: number }[];
    const runs = data.rows.flatMap(({ name, seeds }) => seeds.map((run) => ({ ...run, name })));
    expect(runs).toHaveLength(accuracies.length);
    for (const { method, seed, accuracy } of accuracies) {
      const run = runs.find((each) => each.name === method && each.seed === seed);
      expect(run?.value).toBeCloseTo(100 * accuracy, 9);
      if (!method.includes("ensemble")) expect(run?.lines.at(-1)?.at(-1)?.[1]).toBeCloseTo(100 * accuracy, 2);
    }
  });

  it("tell ensembles from methods", () => {
    const ensembles = data.rows.filter(({ isEnsemble }) => isEnsemble).map(({ name }) => name);
    expect(ensembles).toEqual(["mixture: ensemble"]);
  });

  it("leave out columns that nobody measured", () => {
    expect(data.columns.map(({ key }) => key)).toEqual(["score", "parameters", "trainingMacs"]);
    const timed = ablationData(readResult("cifar100"));
    expect(timed.columns.map(({ key }) => key)).toContain("seconds");
  });

  it("survive JSON", () => {
    expect(JSON.parse(JSON.stringify(data))).toEqual(data);
  });
});

describe("differences", () => {
  it.each(["scratch", "mixture: ensemble"])("from %s are those of differencesFrom", (control) => {
    const table = result.differencesFrom(control).objects() as Record<string, number>[];
    const own = data.differences[control] ?? {};
    expect(Object.keys(own).sort()).toEqual(table.map(({ name }) => String(name)).sort());
    for (const { name, points, low, high, seeds } of table) {
      expect(own[String(name)]).toMatchObject({ points, low, high });
      expect(own[String(name)]?.bySeed).toHaveLength(seeds ?? 0);
    }
  });

  it("say the same as the sentence of the result", () => {
    const { verdict, evidence, isSignificant } = result.difference("mixture: ensemble", "scratch");
    expect(data.differences.scratch?.["mixture: ensemble"]).toMatchObject({
      verdict,
      evidence,
      isSignificant,
    });
    expect(isSignificant).toBe(true);
  });

  it("are missing between methods without a seed in common", () => {
    const apart = ablationData(new ExperimentResult([finished("a", 0, 0.5), finished("b", 1, 0.6)]));
    expect(apart.differences).toEqual({ a: {}, b: {} });
  });
});

it("a run that diverged has no number, and takes nothing else with it", () => {
  const runs = [
    finished("a", 0, Number.NaN),
    finished("a", 1, 0.5),
    finished("b", 0, 0.4),
    finished("b", 1, 0.4),
  ];
  const spoilt = ablationData(new ExperimentResult(runs));
  expect(spoilt.rows[0]?.seeds.map(({ value }) => value)).toEqual([null, 50]);
  expect(spoilt.rows[0]?.numbers.score).toBeNull();
  expect(spoilt.differences.b?.a).toMatchObject({ points: null, isSignificant: false });
  expect(spoilt.rows[1]?.numbers.score).toBeCloseTo(40, 9);
});

it("factors of a grid are columns of every row", () => {
  const runs = [
    { ...finished("a", 0, 0.5), factors: { noise: 0.1 } },
    { ...finished("b", 0, 0.6), factors: { noise: 1, coefficients: "zero" } },
  ];
  const grid = ablationData(new ExperimentResult(runs));
  expect(grid.factors).toEqual(["noise", "coefficients"]);
  expect(grid.rows.map(({ factors }) => factors)).toEqual([
    { noise: 0.1, coefficients: null },
    { noise: 1, coefficients: "zero" },
  ]);
});

it("plans are rows of what they cost, without seeds", () => {
  const plan = {
    plan: "p",
    epochs: 4,
    trainingMacs: 1e9,
    relativeCost: 0.5,
    parameters: 10,
    seconds: 3,
    accuracy: undefined,
  };
  const plans = ablationDataOfPlans([plan]);
  expect(plans.rows[0]?.numbers).toMatchObject({ epochs: 4, share: 50, score: null });
  expect(plans.columns.map(({ key }) => key)).not.toContain("score");
  expect(plans.rows[0]?.seeds).toEqual([]);
});
