import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { coefficientGrowthNames } from "../../growth/coefficient-growth.js";
import { publishedPlanNames } from "./published-plans.js";

const page = (name: string): string =>
  readFileSync(new URL(`../../../docs/${name}`, import.meta.url), "utf8");

describe("the page of variants", () => {
  const variants = page("method-variants.md");

  it("names every published protocol and every published way to start new coefficients", () => {
    for (const name of publishedPlanNames) expect(variants).toContain(`"${name}"`);
    for (const name of coefficientGrowthNames.filter((known) => known.endsWith("-as-coded"))) {
      expect(variants).toContain(`"${name}"`);
    }
  });

  it("has a line for each of the 43 things that were found in the published code", () => {
    const lines = [...variants.matchAll(/^\| (\d+) \| ([RCD, ]+) \| .+ \| .+ \|$/gm)].map((match) =>
      Number(match[1]),
    );
    expect(lines).toEqual(Array.from({ length: 43 }, (_, i) => i + 1));
  });

  it("names nothing that the library lacks", () => {
    const named = [...variants.matchAll(/publishedPlan\("([^"]+)"/g)].map((match) => match[1]);
    expect(named.filter((name) => !publishedPlanNames.some((known) => known === name))).toEqual([]);
    const coded = [...variants.matchAll(/"([a-z]+-as-coded)"/g)].map((match) => match[1] as string);
    const known: readonly string[] = [...coefficientGrowthNames, "he-as-coded"];
    expect(coded.filter((name) => !known.includes(name))).toEqual([]);
  });
});

describe("the page of equations", () => {
  const rows = [...page("equations.md").matchAll(/\| `([\w./-]+\.ts)`: `(\w+)` \|/g)];

  it("has a row for each", () => {
    expect(rows.length).toBeGreaterThan(30);
  });

  it.each(rows.map(([, file, name]) => [file as string, name as string]))("finds %s: %s", (file, name) => {
    const url = new URL(`../../${file}`, import.meta.url);
    expect(existsSync(url)).toBe(true);
    expect(readFileSync(url, "utf8")).toMatch(
      new RegExp(`^export (async )?(function|class|const) ${name}\\b`, "m"),
    );
  });
});
