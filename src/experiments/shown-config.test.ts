import { inspectSymbol } from "mixture-growth-display";
import { describe, expect, it } from "vitest";
import { methodNames } from "./methods.js";
import { experiment, experiments } from "./paper/experiments.js";

const shown = (name: string, profile: "smoke" | "laptop"): string => {
  const config = experiment(name).config(profile) as { [inspectSymbol]?(): string };
  return (config[inspectSymbol]?.() ?? "").replaceAll("\u00a0", " ");
};

describe("the config of an experiment in a cell", () => {
  it("says what is asked, on what, where results lie and what the paper's size needs", () => {
    const { question, expected, control } = experiment("cifar100");
    const methods = methodNames.length;
    for (const part of [
      ...[question, expected, control],
      `10,000 training and 3,000 test images of cifar100, 16x16x3; WRN-10-1; batches of 64; ${methods} methods, 3 seeds`,
      "0.0058 PFLOP of training for a run of mixture; 220 PFLOP in the paper's size, 38,000 times as much",
      "results/laptop/cifar100",
      "50,000 training and 10,000 test images of cifar100, 32x32x3; WRN-28-10",
      `${3 * methods} runs, 2.34 E training MACs`,
      "npm run experiment -- cifar100 --profile paper --dry-run",
    ]) {
      expect(shown("cifar100", "laptop")).toContain(part);
    }
  });

  it("has every plan in words, with its cost", () => {
    expect(shown("cifar100", "laptop")).toMatch(
      /^mixture +member 0: 40 at 0\.2 → member 1: 40 at 0\.2 → growth → grown: 10 at 0\.033 +2\.89 T$/m,
    );
  });

  it("says of a smoke run that it is no evidence and not stored", () => {
    expect(shown("cifar100", "smoke")).toMatch(/^evidence +none: /m);
  });

  it.each(experiments)("of $name can be shown in every profile", ({ name }) => {
    for (const profile of ["smoke", "laptop"] as const) expect(shown(name, profile)).toContain("→");
  });
});
