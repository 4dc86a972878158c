import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CosineSchedule } from "../plan/schedule-data.js";
import type { Parameter } from "../templates/parameter.js";
import { learningRateAt, ratesAt } from "./schedule.js";

const cosines: fc.Arbitrary<CosineSchedule> = fc.record(
  {
    kind: fc.constant("cosine" as const),
    learningRate: fc.double({ min: 1e-3, max: 1, noNaN: true }),
    cycles: fc.integer({ min: 1, max: 5 }),
    warmupEpochs: fc.integer({ min: 0, max: 4 }),
    minimum: fc.double({ min: 0, max: 1e-5, noNaN: true }),
  },
  { requiredKeys: ["kind", "learningRate"] },
);
const trace = (schedule: Parameters<typeof learningRateAt>[0], epochs: number): number[] =>
  Array.from({ length: epochs }, (_, epoch) => learningRateAt(schedule, epoch, epochs));

it("a schedule is refused with everything that is wrong in it", () => {
  const wrong = { kind: "cosine", learningRate: -1, cycles: 3, minimun: 0 } as never;
  expect(() => learningRateAt(wrong, 0, 2)).toThrow(
    expect.objectContaining({
      problems: [
        'Expected schedule to have known fields but got "minimun" (learningRateAt). Did you mean "minimum"?',
        "Expected schedule.learningRate to be a number above 0 and of at most 1,000,000 but got -1 (learningRateAt). Use 0.1.",
        "Expected schedule.cycles to be at most the 2 epochs of the phase but got 3 (learningRateAt). Use fewer cycles or more epochs.",
      ],
    }),
  );
});

describe("the cosine", () => {
  it("of the published CIFAR members: recorded values of a phase of 200 epochs", () => {
    const rates = trace({ kind: "cosine", learningRate: 0.1, warmupEpochs: 2 }, 200);
    const recorded = { 0: 1e-5, 1: 0.050005, 2: 0.0999753, 3: 0.0999445, 100: 0.0500005, 199: 7.168e-6 };
    for (const [epoch, rate] of Object.entries(recorded)) {
      expect(Math.abs((rates[Number(epoch)] as number) / rate - 1)).toBeLessThan(1e-4);
    }
  });

  it("of the published grown net rises in its last two cycles, which begin below the minimum", () => {
    const rates = trace(
      { kind: "cosine", learningRate: 1e-4, cycles: 4, warmupEpochs: 1, minimum: 3e-5 },
      40,
    );
    expect(rates[0]).toBe(1e-5);
    expect(rates[10]).toBeCloseTo(5e-5, 12);
    expect(rates[20]).toBeCloseTo(2.5e-5, 12);
    expect(rates[29]).toBeGreaterThan(rates[20] as number);
    expect(rates[39]).toBeGreaterThan(rates[30] as number);
  });

  it("falls within every cycle and never leaves its bounds, when the minimum lies below every top", () => {
    fc.assert(
      fc.property(cosines, fc.integer({ min: 5, max: 60 }), (schedule, epochs) => {
        const { cycles = 1, warmupEpochs = 0, minimum = 1e-6, learningRate } = schedule;
        const length = Math.floor(epochs / cycles);
        const rates = trace(schedule, epochs);
        rates.forEach((rate, epoch) => {
          expect(rate).toBeLessThanOrEqual(learningRate * (1 + 1e-12));
          expect(rate).toBeGreaterThanOrEqual(Math.min(minimum, 1e-5) * (1 - 1e-12));
          const inside = epoch % length !== 0 && epoch > warmupEpochs;
          if (inside && epoch < cycles * length) {
            expect(rate).toBeLessThanOrEqual((rates[epoch - 1] as number) * (1 + 1e-12));
          }
        });
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it("stays at the minimum when its cycles are over", () => {
    const rates = trace({ kind: "cosine", learningRate: 0.1, cycleEpochs: 3, minimum: 1e-3 }, 5);
    expect(rates.slice(3)).toEqual([1e-3, 1e-3]);
  });
});

describe("steps", () => {
  it("multiply by every factor whose epoch has come", () => {
    const steps = [
      { epoch: 2, factor: 0.2 },
      { epoch: 4, factor: 0.5 },
    ];
    const rates = trace({ kind: "steps", learningRate: 1, steps }, 6);
    expect(rates).toEqual([1, 1, 0.2, 0.2, 0.1, 0.1]);
  });

  it("warm up linearly from their start", () => {
    const rates = trace({ kind: "steps", learningRate: 0.4, steps: [], warmupEpochs: 3 }, 4);
    [0.1, 0.2, 0.3, 0.4].forEach((rate, epoch) => {
      expect(rates[epoch]).toBeCloseTo(rate, 12);
    });
  });
});

describe("one cycle", () => {
  it("is PyTorch's OneCycleLR, with an epoch in place of a step", () => {
    // Of ten steps, with max_lr=0.1 and its defaults: the peak is step 0.3 * 10 - 1, the last is 0.1 / 25 / 1e4.
    const expected = [
      0.004, 0.052, 0.1, 0.0950485, 0.0811745, 0.0611263, 0.0388739, 0.0188257, 0.0049518, 4e-7,
    ];
    const rates = trace({ kind: "one-cycle", learningRate: 0.1 }, 10);
    expected.forEach((rate, epoch) => {
      expect(rates[epoch]).toBeCloseTo(rate, 5);
    });
  });

  it("of any length rises to its peak and falls to its end", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.double({ min: 0.05, max: 0.95, noNaN: true }),
        (epochs, rise) => {
          const rates = trace(
            { kind: "one-cycle", learningRate: 0.1, rise, startDivisor: 10, endDivisor: 10 },
            epochs,
          );
          const top = rates.indexOf(Math.max(...rates));
          rates.forEach((rate, epoch) => {
            expect(rate).toBeGreaterThanOrEqual(1e-3 * (1 - 1e-12));
            expect(rate).toBeLessThanOrEqual(0.1 * (1 + 1e-12));
            if (epoch > 0 && epoch <= top) expect(rate).toBeGreaterThanOrEqual(rates[epoch - 1] as number);
            if (epoch > top) expect(rate).toBeLessThanOrEqual(rates[epoch - 1] as number);
          });
        },
      ),
      { seed: 1 },
    );
  });
});

describe("other schedules", () => {
  it("fall along a power, from a warm-up on", () => {
    const polynomial = { kind: "polynomial", learningRate: 1, minimum: 0.2 } as const;
    const near = (rates: number[], expected: number[]): void => {
      for (const [epoch, rate] of expected.entries()) expect(rates[epoch]).toBeCloseTo(rate, 12);
    };
    near(trace(polynomial, 4), [1, 0.8, 0.6, 0.4]);
    near(trace({ ...polynomial, power: 2 }, 4), [1, 0.65, 0.4, 0.25]);
    near(trace({ ...polynomial, warmupEpochs: 2, warmupStart: 0 }, 4), [0, 0.5, 0.6, 0.4]);
    near(trace({ kind: "constant", learningRate: 1, warmupEpochs: 2, warmupStart: 0 }, 4), [0, 0.5, 1, 1]);
  });

  it("are what they are where every epoch has its rate, and the last rate beyond", () => {
    expect(trace({ kind: "rates", rates: [0.3, 0, 0.1] }, 3)).toEqual([0.3, 0, 0.1]);
    expect(learningRateAt({ kind: "rates", rates: [0.3, 0.1] }, 5, 2)).toBe(0.1);
  });
});

describe("a continued schedule", () => {
  it("is the earlier one, so many epochs later", () => {
    fc.assert(
      fc.property(cosines, fc.integer({ min: 0, max: 9 }), (of, after) => {
        const whole = trace({ ...of, cycleEpochs: 7 }, 20);
        const rest = trace({ kind: "continued", of: { ...of, cycleEpochs: 7 }, after }, 20 - after);
        expect(rest).toEqual(whole.slice(after));
      }),
      { seed: 2 },
    );
  });

  it("can have a first epoch of its own", () => {
    const of = { kind: "cosine", learningRate: 0.1, cycleEpochs: 10 } as const;
    const rates = trace({ kind: "continued", of, after: 2, first: 1e-4 }, 8);
    expect(rates[0]).toBe(1e-4);
    expect(rates[1]).toBeCloseTo(0.0793895, 6);
  });
});

describe("rates of parameters", () => {
  const parameter = (name: string, kind: Parameter["kind"]): Parameter => ({ name, kind }) as Parameter;
  const schedule = { kind: "constant", learningRate: 0.1 } as const;

  it("are one number where no group has its own", () => {
    expect(ratesAt({ schedule, epochs: 3 }, 0)).toBe(0.1);
  });

  it("follow the first group that fits, by kind and by template set or block", () => {
    const rates = ratesAt(
      {
        schedule,
        epochs: 3,
        rates: [
          { kind: "template", index: 0, factor: 0.5 },
          { kind: "batchNorm", schedule: { kind: "constant", learningRate: 1e-4 } },
          { kind: "coefficient", index: 1, factor: 0 },
        ],
      },
      1,
    );
    if (typeof rates === "number") throw new Error("Expected a rate for each parameter.");
    expect(rates(parameter("conv.templates.0", "template"))).toBe(0.05);
    expect(rates(parameter("conv.templates.1", "template"))).toBe(0.1);
    expect(rates(parameter("bn.0-1.gamma", "batchNorm"))).toBe(1e-4);
    expect(rates(parameter("conv.coefficients.1", "coefficient"))).toBe(0);
    expect(rates(parameter("conv.coefficients.11", "coefficient"))).toBe(0.1);
  });
});
