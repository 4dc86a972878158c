import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { coefficientGrowthNames } from "./coefficient-growth.js";
import { publishedPlanNames } from "./published-plans.js";

const page = readFileSync(new URL("../../docs/method-variants.md", import.meta.url), "utf8");

describe("the page of variants", () => {
  it("names every published protocol and every published way to start new coefficients", () => {
    for (const name of publishedPlanNames) expect(page).toContain(`"${name}"`);
    for (const name of coefficientGrowthNames.filter((known) => known.endsWith("-as-coded"))) {
      expect(page).toContain(`"${name}"`);
    }
  });

  it("names nothing that the library lacks", () => {
    const named = [...page.matchAll(/publishedPlan\("([^"]+)"/g)].map((match) => match[1]);
    expect(named.filter((name) => !publishedPlanNames.some((known) => known === name))).toEqual([]);
    const others = ["he-as-coded"];
    const coded = [...page.matchAll(/"([a-z]+-as-coded)"/g)].map((match) => match[1] as string);
    const known: readonly string[] = [...coefficientGrowthNames, ...others];
    expect(coded.filter((name) => !known.includes(name))).toEqual([]);
  });
});
