import { describe, expect, it } from "vitest";
import { operatorNames } from "../operators/operators.js";
import { planGrid } from "./plan-grid.js";

const phases = { member: 2, grown: 1 };

describe("a grid of plan options", () => {
  it("names functions by their names, or by their texts", () => {
    const falling = (epoch: number, epochs: number): number => 0.1 * (1 - epoch / epochs);
    const plans = planGrid(
      { phases: { member: 2, grown: 2 } },
      { "phases.grown.learningRate": [falling, (epoch: number) => 1 / (1 + epoch)] },
    );
    expect(plans.map(({ name }) => name)).toEqual([
      "learningRate falling",
      "learningRate (epoch) => 1 / (1 + epoch)",
    ]);
  });

  it("gives a plan a combination, named by what was set", () => {
    const plans = planGrid({ phases }, { coefficients: ["zero", "copy"], noise: [0.1, 1] });
    expect(plans.map(({ name }) => name)).toEqual([
      "coefficients zero, noise 0.1",
      "coefficients zero, noise 1",
      "coefficients copy, noise 0.1",
      "coefficients copy, noise 1",
    ]);
    expect(plans[2]?.phases[2]).toMatchObject({ by: { coefficients: "copy", noise: 0.1 } });
  });

  it("reaches into phases, also those given by their epochs alone", () => {
    const [slow] = planGrid({ phases }, { "phases.grown.learningRate": [0.01] });
    expect(slow?.name).toBe("learningRate 0.01");
    expect(slow?.phases.at(-1)).toMatchObject({ epochs: 1, schedule: { learningRate: 0.01 } });
  });

  it("varies baselines too", () => {
    const grid = { variant: ["function-preserving", "as-coded"] };
    const plans = planGrid({ method: "net2net", phases: { small: 1, grown: 1 } }, grid);
    expect(plans.map(({ phases: [, grow] }) => grow)).toMatchObject([
      { by: { operator: "net2wider", variant: "function-preserving" } },
      { by: { operator: "net2wider", variant: "as-coded" } },
    ]);
  });

  it("knows every way to grow by its name, and refuses a method that does not grow", () => {
    const baseline = { small: 1, grown: 1 };
    const methods = operatorNames.filter((name) => name !== "mixture");
    const plans = planGrid({ method: "random", phases: baseline }, { method: methods });
    const grown = plans.flatMap(({ phases: all }) =>
      all.flatMap((phase) => (phase.kind === "grow" ? phase.by : [])),
    );
    expect(grown.map(({ operator }) => operator)).toEqual(methods);
    const base = { method: "scratch", phases: baseline } as never;
    expect(() => planGrid(base, { noise: [1] })).toThrow(
      /^Expected base.method to be "mixture", .+ but got "scratch"/,
    );
    expect(() => planGrid({ method: "random", phases: baseline }, { method: ["random", "firefy"] })).toThrow(
      /method firefy: Expected method to be .+ Did you mean "firefly"\?$/,
    );
  });

  it("reports the problems of all plans at once, each with its name", () => {
    expect(() => planGrid({ phases }, { coefficients: ["zeros", "zero", "ones"] })).toThrow(
      /coefficients zeros: Expected[\s\S]*coefficients ones: Expected/,
    );
  });

  it("tells every wrong value once, by its option, and a misspelt option together with them", () => {
    const grid = { noise: [-1, 0.1, -2], coefficients: ["zeros", "copy"], nois: [1, 2] };
    expect(() => planGrid({ phases }, grid)).toThrow(
      expect.objectContaining({
        problems: [
          expect.stringMatching(
            /^Expected options to be known ones but got "nois" .* Did you mean "noise"\?$/,
          ),
          expect.stringMatching(/^coefficients zeros: Expected coefficients to be/),
          expect.stringMatching(/^noise -1: Expected noise to be a number from 0 .* but got -1/),
          expect.stringMatching(/^noise -2: Expected noise to be a number from 0 .* but got -2/),
        ],
      }),
    );
  });

  it("names the combinations of a problem that no value has by itself", () => {
    const grid = {
      "phases.grown.epochs": [1, 8],
      "phases.grown.learningRate": [{ kind: "cosine", learningRate: 0.1, cycles: 2 }, 0.1],
    };
    expect(() => planGrid({ phases }, grid)).toThrow(
      /^epochs 1, learningRate .*"cycles":2}: Expected phases.grown.learningRate.cycles/,
    );
  });

  it("refuses options that change nothing, and empty grids", () => {
    expect(() => planGrid({ phases }, { coeficients: ["zero", "copy"] })).toThrow(
      /^Expected options to be known ones but got "coeficients" .* Did you mean "coefficients"\?$/,
    );
    expect(() => planGrid({ phases }, { noise: [1, 1] })).toThrow(
      'Expected every setting to change the plan but got the same for "noise 1" and "noise 1" (grid).',
    );
    expect(() => planGrid({ phases }, {})).toThrow(/^Expected grid to name options but got {}/);
    expect(() => planGrid({ phases }, { noise: [] })).toThrow(
      /^Expected grid.noise to be a list of at least 1 value but got \[\]/,
    );
  });
});
