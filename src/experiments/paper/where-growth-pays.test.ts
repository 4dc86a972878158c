import { expect, it } from "vitest";
import { ExperimentResult } from "../experiment-result.js";
import { finished } from "../test-support/finished-run.js";
import { growthAdvantage, whereGrowthPaysCifar, whereGrowthPaysFashion } from "./where-growth-pays.js";

it("has four widths by four lengths or more, each with every method, in the profiles that are evidence", () => {
  for (const one of [whereGrowthPaysCifar, whereGrowthPaysFashion]) {
    const { cases, seeds } = one.config("laptop");
    const of = (factor: string): number => new Set(cases.map(({ factors }) => factors?.[factor])).size;
    expect(of("width")).toBeGreaterThanOrEqual(4);
    expect(of("epochs")).toBeGreaterThanOrEqual(4);
    expect(cases).toHaveLength(of("width") * of("epochs") * of("way"));
    expect(seeds).toBeGreaterThanOrEqual(3);
  }
});

it("is told field by field, seed by seed", () => {
  const run = (way: string, width: number, seed: number, accuracy: number) => ({
    ...finished(`${way}, width ${width}, 5 epochs`, seed, accuracy),
    factors: { way, width, epochs: 5 },
  });
  const result = new ExperimentResult([
    ...[0, 1, 2].flatMap((seed) => [
      run("mixture", 1, seed, 0.5),
      run("random", 1, seed, 0.48 + seed / 1000),
    ]),
    ...[0, 1, 2].flatMap((seed) => [run("mixture", 2, seed, 0.5), run("random", 2, seed, 0.6)]),
  ]);
  const [one, two] = growthAdvantage(result, "random");
  expect(one).toMatchObject({ x: "1", y: "5" });
  expect(one?.points).toBeCloseTo(1.9, 9);
  expect(one?.low).toBeGreaterThan(0);
  expect(two?.points).toBeCloseTo(-10, 9);
  expect(() => growthAdvantage(result, "small")).toThrow("Expected control to be");
});
