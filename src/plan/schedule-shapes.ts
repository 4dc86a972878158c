import {
  also,
  fitting,
  integer,
  largest,
  list,
  number,
  oneOf,
  optional,
  positive,
  record,
  type Shape,
  tagged,
  text,
  zeroOrMore,
} from "../checking/shapes.js";
import type { ParameterKind } from "../templates/parameter.js";
import type { RateGroup } from "./plan-data.js";
import type {
  ConstantSchedule,
  ContinuedSchedule,
  CosineSchedule,
  OneCycleSchedule,
  PolynomialSchedule,
  RatesSchedule,
  StepsSchedule,
} from "./schedule-data.js";

const anyEpochs = integer({ min: 1, max: largest });
/** Accepts the epochs of a phase. */
export const epochCount: Shape = (value, at) => {
  if (typeof value === "number" && value > largest)
    return at.expected("to be an integer from 1 to 1,000,000", value, "Use 1,000,000 at most.");
  if (typeof value === "string" && /^[1-9]\d*$/.test(value))
    return at.expected("to be an integer from 1 to 1,000,000", value, "Write it without quotes.");
  return anyEpochs(value, at);
};
const learningRate = positive(0.1);
const factor = zeroOrMore(1);
const warmup = {
  warmupEpochs: optional(integer({ min: 0, max: largest })),
  warmupStart: optional(zeroOrMore(1e-5)),
};

const constant = record<ConstantSchedule>({ kind: oneOf(["constant"]), learningRate, ...warmup });

const oneCycle = record<OneCycleSchedule>({
  kind: oneOf(["one-cycle"]),
  learningRate,
  rise: optional(number({ above: 0, below: 1, use: 0.3 })),
  startDivisor: optional(number({ min: 1, max: largest, use: 25 })),
  endDivisor: optional(number({ min: 1, max: largest, use: 1e4 })),
});

const polynomial = record<PolynomialSchedule>({
  kind: oneOf(["polynomial"]),
  learningRate,
  power: optional(positive(1)),
  minimum: optional(zeroOrMore(0)),
  ...warmup,
});

/** Accepts a rate for each of the phase's epochs, which are undefined if invalid. */
const rates = (epochs = 1): Shape =>
  record<RatesSchedule>({
    kind: oneOf(["rates"]),
    rates: also(
      list(zeroOrMore(0.1), { min: 1, use: "[0.1, 0.05, 0.01]" }),
      (all: readonly number[]) => all.length >= epochs,
      `to have a rate for each of the ${epochs} epochs of the phase`,
      "Give as many rates as epochs.",
    ),
    text: optional(text()),
  });

const step = record<StepsSchedule["steps"][number]>({ epoch: epochCount, factor: positive(0.2) });
const steps = record<StepsSchedule>({
  kind: oneOf(["steps"]),
  learningRate,
  steps: also(
    list(step, { use: "[{ epoch: 30, factor: 0.2 }]" }),
    (all: StepsSchedule["steps"]) => all.every(({ epoch }, i) => i === 0 || epoch > (all[i - 1]?.epoch ?? 0)),
    "to have rising epochs",
    "Sort them by their epoch, each once.",
  ),
  ...warmup,
});

/** Accepts a cosine for a phase of `epochs`, which are undefined if invalid. */
const cosine = (epochs: number | undefined): Shape =>
  record<CosineSchedule>({
    kind: oneOf(["cosine"]),
    learningRate,
    cycleEpochs: optional(epochCount),
    cycles: optional(
      also(
        epochCount,
        (cycles: number) => epochs === undefined || cycles <= epochs,
        `to be at most the ${epochs} epochs of the phase`,
        "Use fewer cycles or more epochs.",
      ),
    ),
    minimum: optional(zeroOrMore(1e-6)),
    ...warmup,
  });

/** Accepts a continued schedule, whose length is the phase's epochs and those already over. */
const continued = (epochs: number | undefined): Shape => {
  const after = integer({ min: 0, max: largest });
  return (value, at) => {
    const over = fitting<number>((value as ContinuedSchedule).after, after);
    const whole = epochs === undefined || over === undefined ? undefined : epochs + over;
    return record<ContinuedSchedule>({
      kind: oneOf(["continued"]),
      of: tagged("kind", { cosine: cosine(whole), steps }),
      after,
      first: optional(learningRate),
    })(value, at);
  };
};

/** Accepts a schedule of a phase; its epochs are undefined if invalid. */
export function scheduleShape(epochs: number | undefined): Shape {
  return tagged("kind", {
    cosine: cosine(epochs),
    constant,
    steps,
    continued: continued(epochs),
    "one-cycle": oneCycle,
    polynomial,
    rates: rates(epochs),
  });
}

const parameterKinds: readonly ParameterKind[] = ["template", "coefficient", "batchNorm", "weight", "bias"];

/** Accepts groups of parameters that a phase trains at rates of their own. */
export function ratesShape(epochs: number | undefined): Shape {
  return list(
    record<RateGroup>({
      kind: oneOf(parameterKinds),
      index: optional(integer({ min: 0, max: largest })),
      factor: optional(factor),
      schedule: optional(scheduleShape(epochs)),
    }),
    { use: '[{ kind: "template", factor: 0.5 }]' },
  );
}
