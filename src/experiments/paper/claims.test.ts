import { expect, it } from "vitest";
import { profiles } from "../profile.js";
import { readResult } from "../stored-result.js";
import { claims, outcomeOf, testOf, verdictOf } from "./claims.js";
import { experimentNames } from "./experiments.js";

const claim = (atLeast: number) => ({ ...(claims[0] as (typeof claims)[number]), atLeast });

it.each([
  [2, 2.1, 3, "holds"],
  [2, 1.9, 3, "open"],
  [2, -1, 1.9, "fails"],
  [-1, -0.9, 4, "holds"],
  [-1, -3, 0, "open"],
  [-1, -3, -1.1, "fails"],
  [0, 0, 1, "open"],
  [0, 0.1, 1, "holds"],
  [0, -2, -0.1, "fails"],
] as const)("a claim of at least %f points whose interval is %f to %f %s", (atLeast, low, high, outcome) => {
  expect(outcomeOf(claim(atLeast), { low, high })).toBe(outcome);
});

it("is open where the seeds have no interval", () => {
  expect(outcomeOf(claim(0), { low: undefined, high: undefined })).toBe("open");
});

it("is verified or falsified at the paper's size only", () => {
  expect(profiles.map((profile) => verdictOf("holds", profile))).toEqual([
    ...profiles.slice(0, -1).map(() => "toy: holds"),
    "verified",
  ]);
  expect(verdictOf("fails", "paper")).toBe("falsified");
  expect(verdictOf("open", "paper")).toBe("inconclusive");
});

it("is not told from a result that has no such methods", () => {
  const other = readResult("defects");
  const told = claims.filter((one) => testOf(one, other) !== undefined);
  expect(told.map(({ experiment }) => experiment)).toEqual(["defects"]);
});

it.each(claims)("$claim: can be told from the committed result", (one) => {
  expect(experimentNames()).toContain(one.experiment);
  const test = testOf(one, readResult(one.experiment));
  expect(test?.seeds).toBeGreaterThanOrEqual(3);
  expect(test?.method).not.toBe(test?.control);
});
