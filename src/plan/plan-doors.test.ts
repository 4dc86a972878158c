import { describe, it } from "vitest";
import { adamw } from "../optimizers/adamw.js";
import { lion } from "../optimizers/lion.js";
import { type Door, expectGuarded, pathTitle } from "../test-support/spoilt.js";
import { GrowthPlan } from "./growth-plan.js";
import { publishedPlan } from "./published/published-plans.js";

const training = {
  epochs: 4,
  learningRate: { kind: "steps", learningRate: 0.1, steps: [{ epoch: 2, factor: 0.5 }], warmupEpochs: 1 },
  sgd: { momentum: 0.9, nesterov: true, weightDecay: 0 },
  loss: { smoothing: 0.1, weight: 0.5 },
  optimizer: "keep",
  dataShare: 0.5,
  precision: "float32",
};
const cosine = { ...training, learningRate: { kind: "cosine", learningRate: 0.1, cycles: 2, minimum: 0 } };
const adaptive = {
  epochs: 4,
  learningRate: { kind: "one-cycle", learningRate: 0.1, rise: 0.5, startDivisor: 10, endDivisor: 10 },
  by: adamw(),
  clip: { norm: 1 },
  ema: { decay: 0.9 },
  keep: { best: "test loss" },
  budget: { macs: 1e9, seconds: 60 },
  until: { kind: "plateau", epochs: 2, gain: 0.1, metric: "test accuracy" },
};
const polynomial = { kind: "polynomial", learningRate: 0.1, power: 2, warmupEpochs: 1, minimum: 0.01 };
const copy = { change: "copy member", from: 0, to: 1, noise: 0.1 };
const changes = [
  { change: "match norms", what: "templates", like: 0, scale: 1 },
  { change: "freeze", selection: { what: "templates", layers: ["stem"], sets: [0] } },
];
const widening = {
  name: "a",
  members: 4,
  growths: [2, 4],
  momentum: "drop",
  phases: { small: training, grown: 3 },
};

const mixture = {
  name: "a",
  members: 4,
  templatesPerSet: [2, 3],
  setAssignment: "columns",
  placement: "row",
  templateInitializer: "he",
  initialCoefficients: "normal",
  coefficients: ["copy", "zero"],
  noise: 0.5,
  growths: [2, 4],
  memberTraining: "one by one",
  beforeGrowth: changes,
  afterFirstMember: [copy, { change: "add templates", count: 1, coefficients: "zero" }],
  phases: { member: training, grown: cosine },
};

const makers: readonly Door[] = [
  { name: "mixture", valid: mixture, call: GrowthPlan.mixture, root: "options" },
  {
    name: "randomGrowth",
    valid: { ...widening, newToOld: "random" },
    call: GrowthPlan.randomGrowth,
    root: "options",
  },
  {
    name: "net2net",
    valid: { ...widening, variant: "function-preserving", noise: 0.1 },
    call: GrowthPlan.net2net,
    root: "options",
  },
  {
    name: "net2deeper",
    valid: { name: "a", blocks: 1, momentum: "carry", phases: { shallow: cosine, deep: 2 } },
    call: GrowthPlan.net2deeper,
    root: "options",
  },
  {
    name: "firefly",
    valid: { ...widening, newCandidates: 2, steps: 3, scoreBatches: 1, epsilon: 0.1 },
    call: GrowthPlan.firefly,
    root: "options",
  },
  {
    name: "gradmax",
    valid: { ...widening, weights: "auto", scale: 1, batches: 2 },
    call: GrowthPlan.gradmax,
    root: "options",
  },
  {
    name: "scratch",
    valid: { name: "a", size: "small", members: 3, train: training },
    call: GrowthPlan.scratch,
    root: "options",
  },
  {
    name: "scratch by another optimizer",
    valid: { train: adaptive },
    call: GrowthPlan.scratch,
    root: "options",
  },
  {
    name: "mixture with what phases have in common",
    valid: {
      training: { by: lion(), clip: { norm: 2 }, learningRate: polynomial, optimizer: "keep" },
      phases: { member: 4, grown: adaptive },
    },
    call: GrowthPlan.mixture,
    root: "options",
  },
  {
    name: "publishedPlan",
    valid: { variant: "as-coded", epochs: [3, 2, 4], trainBothMembers: true },
    call: (options: never) => publishedPlan("cifar-mixture", options),
    root: "options",
  },
];

const read: readonly Door[] = [
  GrowthPlan.mixture(mixture as never),
  GrowthPlan.scratch({ train: adaptive as never }),
  GrowthPlan.mixture({ memberTraining: "first alone", phases: { member: 2, grown: 2 } }),
  GrowthPlan.net2net({ phases: { small: 2, grown: 2 } }),
  GrowthPlan.firefly({ phases: { small: 2, grown: 2 } }),
  GrowthPlan.gradmax({ momentum: "drop", phases: { small: 2, grown: 2 } }),
  GrowthPlan.net2deeper({ phases: { shallow: 2, deep: 2 } }),
  publishedPlan("cifar-mixture", { variant: "as-coded" }).plan,
].map((plan, i) => ({
  name: `${plan.name} (${i})`,
  valid: plan.data,
  call: GrowthPlan.parse,
  root: "the plan",
  title: ([first, phase, ...rest]) => {
    if (first !== "phases" || phase === undefined) {
      return {
        subject:
          first === undefined
            ? "the plan"
            : pathTitle([first, ...(phase === undefined ? [] : [phase]), ...rest]),
      };
    }
    return {
      subject: rest.length === 0 ? "the phase" : pathTitle(rest),
      where: `phase ${Number(phase) + 1}`,
    };
  },
}));

describe("options of a plan that cannot be", () => {
  it.each(makers)("are refused by $name, each where it was written and no others", (door) => {
    expectGuarded(door);
  });
});

describe("a plan that is read", () => {
  it.each(read)("is refused where it is wrong and nowhere else: $name", (door) => {
    expectGuarded(door);
  });
});
