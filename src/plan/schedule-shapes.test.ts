import { describe, expect, it } from "vitest";
import { problemsOf as check, optional, record } from "../checking/shapes.js";
import { ratesShape, scheduleShape } from "./schedule-shapes.js";

const problemsOf = (schedule: unknown, epochs = 10): string[] =>
  check({ schedule }, record<{ schedule: unknown }>({ schedule: scheduleShape(epochs) }), "phase", "phase 1");
const cosine = { kind: "cosine", learningRate: 0.1 } as const;

describe("a schedule", () => {
  it.each([
    cosine,
    { ...cosine, cycles: 4, cycleEpochs: 2, warmupEpochs: 1, warmupStart: 0, minimum: 0 },
    { kind: "constant", learningRate: 0.1 },
    { kind: "steps", learningRate: 0.1, steps: [{ epoch: 3, factor: 0.2 }], warmupEpochs: 2 },
    { kind: "continued", of: cosine, after: 3, first: 1e-4 },
    { kind: "constant", learningRate: 0.1, warmupEpochs: 2, warmupStart: 0 },
    { kind: "one-cycle", learningRate: 0.1, rise: 0.5, startDivisor: 10, endDivisor: 100 },
    { kind: "polynomial", learningRate: 0.1, power: 2, minimum: 1e-3, warmupEpochs: 1 },
    { kind: "rates", rates: [0.1, 0, 0, 0, 0, 0, 0, 0, 0, 0], text: "(epoch) => 0" },
  ] as const)("that can be is accepted: %j", (schedule) => {
    expect(problemsOf(schedule)).toEqual([]);
  });

  it.each([
    [undefined, /^Expected schedule to be an object but got nothing/],
    [
      { kind: "sine" },
      /^Expected schedule.kind to be "cosine", "constant", "steps", "continued", "one-cycle", "polynomial" or "rates" but got "sine" \(phase 1\)\. Did you mean "cosine"\?/,
    ],
    [
      { ...cosine, learningRate: 0 },
      /^Expected schedule.learningRate to be a number above 0 and of at most 1,000,000 but got 0/,
    ],
    [
      { ...cosine, cycles: 11 },
      /^Expected schedule.cycles to be at most the 10 epochs of the phase but got 11/,
    ],
    [{ ...cosine, cycleEpochs: 0 }, /^Expected schedule.cycleEpochs/],
    [{ ...cosine, minimum: -1 }, /^Expected schedule.minimum/],
    [
      { ...cosine, lr: 1 },
      /^Expected schedule to have known fields but got "lr" .* Did you mean "learningRate"\?$/,
    ],
    [{ ...cosine, warmupStart: -1 }, /^Expected schedule.warmupStart/],
    [{ kind: "steps", learningRate: 0.1 }, /^Expected schedule.steps to be a list/],
    [
      {
        kind: "steps",
        learningRate: 0.1,
        steps: [
          { epoch: 3, factor: 1 },
          { epoch: 3, factor: 1 },
        ],
      },
      /^Expected schedule.steps to have rising epochs/,
    ],
    [
      { kind: "continued", of: { kind: "constant", learningRate: 1 }, after: 1 },
      /^Expected schedule.of.kind to be "cosine" or "steps" but got "constant"/,
    ],
    [
      { kind: "continued", of: cosine, after: -1 },
      /^Expected schedule.after to be an integer from 0 to 1,000,000 but got -1/,
    ],
    [{ kind: "continued", of: { ...cosine, minimum: -1 }, after: 1 }, /^Expected schedule.of.minimum/],
    [
      { kind: "one-cycle", learningRate: 0.1, rise: 1 },
      /^Expected schedule.rise to be a number above 0 and below 1/,
    ],
    [{ kind: "polynomial", learningRate: 0.1, power: 0 }, /^Expected schedule.power to be a number above 0/],
    [
      { kind: "rates", rates: [0.1, 0.2] },
      /^Expected schedule.rates to have a rate for each of the 10 epochs of the phase but got/,
    ],
    [
      { kind: "rates", rates: [-1, 1, 1, 1, 1, 1, 1, 1, 1, 1] },
      /^Expected schedule.rates\[0\] to be a number from 0 to/,
    ],
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
  const found = (rates: unknown): string[] =>
    check({ rates }, record<{ rates: unknown }>({ rates: optional(ratesShape(10)) }), "phase", "phase 1");

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
    expect(found("all")).toEqual([
      expect.stringMatching(/^Expected rates to be a list but got "all" \(phase 1\)/),
    ]);
    expect(found([{ kind: "momentum" }])).toEqual([
      expect.stringMatching(/^Expected rates\[0\].kind to be "template", .* but got "momentum" \(phase 1\)/),
    ]);
    expect(found([{ kind: "bias", index: -1, factor: -1 }])).toHaveLength(2);
    expect(found([{ kind: "bias", schedule: { kind: "sine" } }])).toEqual([
      expect.stringMatching(/^Expected rates\[0\].schedule.kind to be/),
    ]);
  });
});
