import { OptimizerState } from "../../training/optimizer-state.js";
import { Sgd } from "../../training/sgd.js";
import type { Rows } from "./entry.js";
import type { Things } from "./things.js";

/** Fields of a run's options that must be given. */
export const runNeeds = ["options.plan", "options.network", "options.data", "options.seed"];

/** Entries of `src/training`. */
export function trainingRows(things: Things): Rows {
  const { plan, images } = things;
  const options = (): Record<string, unknown> => ({
    ...things.runOptions,
    on: () => {},
    signal: () => undefined,
    control: () => undefined,
    now: () => 0,
    sharing: [],
    trackers: [],
    coefficientGrowth: {
      growth: () => [
        [0, 0],
        [0, 0],
      ],
    },
  });
  const sgd = { momentum: 0.9, nesterov: true, weightDecay: 0 };
  const profile = {
    title: "a step",
    rows: [{ operation: "Conv2D", what: "", ms: 1, calls: 1, share: 1 }],
    plainMs: 1,
    compiledMs: 1,
  };
  return {
    Run: {
      parameters: ["options"],
      valid: () => [options()],
      needs: runNeeds,
      open: ["options.coefficientGrowth"],
      allows: {
        "options.augment": ["object"],
        "options.coefficientGrowth": ["empty", "object"],
        "options.sharing": ["list"],
        "options.trackers": ["list"],
      },
      calledBy: { "options.sharing": "sharing" },
    },
    "Run.train": {
      parameters: ["phase"],
      required: 0,
      valid: () => ["grown"],
      call: (phase: never) => (phase === "grown" ? undefined : things.run.train(phase)),
    },
    "Run.net": {
      parameters: ["span"],
      valid: () => [{ first: 0, count: 1 }],
      needs: ["span.first"],
      call: (span: never) => things.run.net(span),
    },
    "Run.mixer": {
      parameters: ["layer"],
      valid: () => ["hidden1"],
      call: (layer: never) => void things.run.mixer(layer),
    },
    "Run.adopt": {
      parameters: ["source", "places"],
      valid: () => [things.grownNext, { from: 0, to: 1 }],
      needs: ["places.from", "places.to"],
      call: (...args) => void things.run.adopt(...(args as unknown as [never, never])),
    },
    SeedTable: { parameters: ["plan", "seed"], valid: () => [plan, 0] },
    evaluate: {
      parameters: ["nets", "set", "options"],
      required: 2,
      valid: () => [
        [things.net],
        images,
        { batchSize: 16, topK: 2, onBroken: () => {}, signal: new AbortController().signal },
      ],
    },
    profileStep: { parameters: ["run", "options"], required: 1, valid: () => [things.run, { steps: 1 }] },
    StepProfile: {
      parameters: ["values"],
      valid: () => [profile],
      needs: ["values.title", "values.rows", "values.plainMs"],
      allows: {
        "values.rows": ["list"],
        "values.rows.*.what": ["empty"],
        ...fractions("values.rows.*.ms", "values.rows.*.calls", "values.rows.*.share"),
        ...fractions("values.plainMs", "values.compiledMs"),
      },
    },
    learningRateAt: {
      parameters: ["schedule", "epoch", "epochs"],
      valid: () => [{ kind: "constant", learningRate: 0.1 }, 0, 2],
      needs: ["schedule.kind"],
      allows: fractions("schedule.learningRate"),
    },
    OptimizerState: {
      parameters: ["settings"],
      valid: () => [{ optimizer: "lion", beta1: 0.9, beta2: 0.99, weightDecay: 0.1 }],
      needs: ["settings.optimizer", "settings.beta1", "settings.beta2", "settings.weightDecay"],
    },
    "OptimizerState.step": {
      parameters: ["parameters", "gradients", "learningRate"],
      valid: () => [[], [], 0.1],
      allows: { learningRate: ["number", "fraction"], parameters: ["list"], gradients: ["list"] },
      call: (...args) =>
        new OptimizerState({ optimizer: "sgd", ...sgd }).step(...(args as unknown as [never, never, never])),
    },
    "OptimizerState.scaleMomentum": {
      parameters: ["factor"],
      valid: () => [0.5],
      allows: { factor: ["number", "fraction"] },
      call: (...args) =>
        new OptimizerState({ optimizer: "sgd", ...sgd }).scaleMomentum(...(args as unknown as [never])),
    },
    Sgd: {
      parameters: ["options"],
      valid: () => [sgd],
      needs: ["options.momentum", "options.nesterov", "options.weightDecay"],
      allows: fractions("options.momentum", "options.weightDecay"),
    },
    "Sgd.step": {
      parameters: ["parameters", "gradients", "learningRate"],
      valid: () => [[], [], 0.1],
      allows: { learningRate: ["number", "fraction"], parameters: ["list"], gradients: ["list"] },
      call: (...args) => new Sgd(sgd).step(...(args as unknown as [never, never, never])),
    },
    "Sgd.scaleMomentum": {
      parameters: ["factor"],
      valid: () => [0.5],
      allows: { factor: ["number", "fraction"] },
      call: (...args) => new Sgd(sgd).scaleMomentum(...(args as unknown as [never])),
    },
    DivergenceError: "an error that the library throws",
    StoppedError: "an error that the library throws",
  };
}

/** Numbers that may be fractions. */
export function fractions(...paths: readonly string[]): Record<string, readonly ["fraction"]> {
  return Object.fromEntries(paths.map((path) => [path, ["fraction"] as const]));
}
