import { describe, expect, it } from "vitest";
import type { RateGroup, Schedule } from "./plan-data.js";
import { Problems } from "./plan-problems.js";
import { checkRates, checkSchedule } from "./schedule-validation.js";

const problemsOf = (schedule: unknown, epochs = 10): string[] => {
  const problems = new Problems();
  checkSchedule(schedule as Schedule, epochs, "phase 1", problems);
  return problems.found;
};
const cosine = { kind: "cosine", learningRate: 0.1 } as const;

describe("a schedule", () => {
  it.each([
    cosine,
    { ...cosine, cycles: 4, cycleEpochs: 2, warmupEpochs: 1, warmupStart: 0, minimum: 0 },
    { kind: "constant", learningRate: 0.1 },
    { kind: "steps", learningRate: 0.1, steps: [{ epoch: 3, factor: 0.2 }], warmupEpochs: 2 },
    { kind: "continued", of: cosine, after: 3, first: 1e-4 },
  ] as const)("that can be is accepted: %j", (schedule) => {
    expect(problemsOf(schedule)).toEqual([]);
  });

  it.each([
    [undefined, /^Expected schedule to be of kind .* but got nothing/],
    [{ kind: "sine" }, /^Expected schedule to be of kind/],
    [{ ...cosine, learningRate: 0 }, /^Expected learningRate to be positive but got 0/],
    [
      { ...cosine, cycles: 11 },
      /^Expected cycles to be an integer from 1 to the phase's 10 epochs but got 11/,
    ],
    [{ ...cosine, cycleEpochs: 0 }, /^Expected cycleEpochs/],
    [{ ...cosine, minimum: -1 }, /^Expected minimum/],
    [{ ...cosine, warmupStart: -1 }, /^Expected warmupStart/],
    [{ kind: "steps", learningRate: 0.1 }, /^Expected steps to be a list/],
    [
      {
        kind: "steps",
        learningRate: 0.1,
        steps: [
          { epoch: 3, factor: 1 },
          { epoch: 3, factor: 1 },
        ],
      },
      /rising epochs/,
    ],
    [
      { kind: "continued", of: { kind: "constant", learningRate: 1 }, after: 1 },
      /^Expected the schedule that is/,
    ],
    [
      { kind: "continued", of: cosine, after: -1 },
      /^Expected after to be an integer of at least 0 but got -1/,
    ],
    [{ kind: "continued", of: { ...cosine, minimum: -1 }, after: 1 }, /^Expected minimum/],
  ])("that cannot be is refused with its reason: %j", (schedule, reason) => {
    expect(problemsOf(schedule)).toEqual([expect.stringMatching(reason)]);
  });

  it("may continue one whose cycles are longer than the phase itself", () => {
    expect(problemsOf({ kind: "continued", of: { ...cosine, cycles: 4 }, after: 8 }, 2)).toEqual([]);
  });

  it("with several things wrong names them all", () => {
    expect(problemsOf({ ...cosine, learningRate: -1, cycles: 0, minimum: -1 })).toHaveLength(3);
  });
});

describe("groups with a rate of their own", () => {
  const found = (rates: unknown): string[] => {
    const problems = new Problems();
    checkRates(rates as readonly RateGroup[], 10, "phase 1", problems);
    return problems.found;
  };

  it("that can be are accepted", () => {
    expect(found(undefined)).toEqual([]);
    expect(
      found([
        { kind: "template", index: 0, factor: 0.5 },
        { kind: "batchNorm", schedule: cosine },
      ]),
    ).toEqual([]);
  });

  it("that cannot be are refused, with their place", () => {
    expect(found("all")[0]).toMatch(/^Expected rates to be a list but got "all" \(phase 1\)/);
    expect(found([{ kind: "momentum" }])[0]).toMatch(/^Expected kind to be one of .* \(phase 1, rates 1\)/);
    expect(found([{ kind: "bias", index: -1, factor: -1 }])).toHaveLength(2);
    expect(found([{ kind: "bias", schedule: { kind: "sine" } }])[0]).toMatch(
      /^Expected schedule to be of kind/,
    );
  });
});
