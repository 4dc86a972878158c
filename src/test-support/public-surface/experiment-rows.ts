import { CostLedger } from "../../cost/cost-ledger.js";
import { Comparison } from "../../experiments/comparison.js";
import { ExperimentResult } from "../../experiments/experiment-result.js";
import { growthAdvantage } from "../../experiments/paper/where-growth-pays.js";
import { type Rows, whole } from "./entry.js";
import type { Things } from "./things.js";
import { fractions, runNeeds } from "./training-rows.js";

const stopped = /^Stopped in phase/;

/** Entries of `src/experiments`. */
export function experimentRows(things: Things): Rows {
  const { plan, network, data, rate, forecast, observation } = things;
  const stopping = { signal: () => AbortSignal.abort(), onLine: () => {} };
  const startOptions = (): Record<string, unknown> => ({
    ...things.runOptions,
    directory: "runs/first",
    saveEverySeconds: 1,
    on: () => {},
  });
  const { signal } = stopping;
  // No change is as good as some.
  const unchanged = { "options.augment": ["object"] } as const;
  const start = {
    parameters: ["options"],
    needs: runNeeds,
    allows: { ...fractions("options.saveEverySeconds"), ...unchanged },
  };
  const configNeeds = ["config.data", "config.batchSize", "config.cases", "config.seeds", "config.augment"];
  const finished = {
    method: "a",
    seed: 0,
    history: [observation],
    ledger: new CostLedger(),
    parameters: 1,
  };
  const carried = (): Record<string, unknown> => ({
    seeds: [0],
    split: "validation",
    directory: "runs/carried",
    shared: "runs/shared",
    on: () => {},
    ...stopping,
  });
  const result = new ExperimentResult([finished as never]);
  const recipe = { memberEpochs: 1, grownEpochs: 1, learningRate: 0.1, grownLearningRate: 0.1 };
  const recipeFractions = fractions("options.recipe.learningRate", "options.recipe.grownLearningRate");
  const seeds = { "options.seeds": ["number"], "options.recipe": ["object"] } as const;
  const dryPhase = {
    method: "a",
    phase: "b",
    epochs: 1,
    learningRates: [0.1],
    trainingMacs: 1,
    loss: 1,
  };
  const measured = ["NaN", "infinite", "negative", "fraction"] as const;
  const group = { method: "a", runs: [{ run: { seed: 0 }, last: { value: 0.5 } }] };
  const groupObjects = (name: string): string[] =>
    ["", ".runs.*", ".runs.*.run", ".runs.*.last"].map((path) => `${name}${path}`);
  const groupAllows = (name: string) => ({
    [`${name}.runs.*.run.seed`]: ["negative"] as const,
    [`${name}.runs.*.last.value`]: measured,
  });
  return {
    startRun: { ...start, valid: () => [startOptions()] },
    train: { ...start, valid: () => [{ ...startOptions(), signal }], endsWith: stopped },
    Comparison: {
      parameters: ["options"],
      valid: () => [
        {
          plans: [plan],
          network,
          data,
          seeds: [0, 1],
          batchSize: 16,
          augment: "none",
          directory: "runs/all",
        },
      ],
      needs: ["options.plans", "options.seeds", "options.data", "options.network"],
      allows: unchanged,
    },
    "Comparison.add": {
      parameters: ["run"],
      valid: () => [things.run],
      call: (run: never) =>
        new Comparison({ plans: [plan], seeds: [0], network: network as never, data }).add(run),
      endsWith: /^Expected a finished run/,
    },
    carryOut: {
      parameters: ["config", "options"],
      required: 1,
      valid: () => [things.config, carried()],
      needs: configNeeds,
      allows: { ...seeds },
      endsWith: stopped,
    },
    runExperiment: {
      parameters: ["name", "options"],
      required: 1,
      valid: () => ["cifar100", { profile: "smoke", ...carried() }],
      allows: seeds,
      endsWith: stopped,
    },
    compare: {
      parameters: ["methods", "options"],
      required: 1,
      valid: () => [["mixture"], { profile: "smoke", dataset: "cifar10", recipe, ...carried() }],
      allows: { ...seeds, ...recipeFractions },
      endsWith: stopped,
    },
    ablate: {
      parameters: ["base", "grid", "options"],
      required: 2,
      valid: () => [
        { method: "mixture", phases: { member: 1, grown: 1 } },
        { noise: [0.1, 1] },
        { profile: "smoke", dataset: "cifar10", ...carried() },
      ],
      open: ["grid"],
      allows: { ...seeds, "grid.noise.*": ["number", "fraction"] },
      endsWith: stopped,
    },
    planGrid: {
      parameters: ["base", "grid"],
      valid: () => [{ method: "mixture", phases: { member: 1, grown: 1 } }, { noise: [0.1, 1] }],
      open: ["grid"],
      allows: { "grid.noise.*": ["number", "fraction"] },
    },
    dryRun: {
      parameters: ["what", "options"],
      required: 1,
      valid: () => ["cifar100", { profile: "smoke", batchSize: 2, rate, signal }],
      allows: fractions("options.rate.flopsPerSecond"),
      endsWith: stopped,
    },
    DryRun: {
      parameters: ["config", "phases", "rate"],
      valid: () => [things.config, [dryPhase], rate],
      needs: configNeeds,
      allows: {
        phases: ["list"],
        "phases.*.learningRates": ["list"],
        "phases.*.loss": measured,
        ...fractions("phases.*.trainingMacs", "rate.flopsPerSecond"),
        "phases.*.learningRates.*": ["negative", "fraction"],
      },
    },
    comparePlans: {
      parameters: ["plans", "options"],
      valid: () => [[things.plan], { network: things.network, images: 100, sharing: whole([]), rate }],
      needs: ["options.network", "options.images"],
      allows: { "options.rate.flopsPerSecond": ["fraction"] },
    },
    forecast: {
      parameters: ["config", "seeds"],
      required: 1,
      valid: () => [things.config, 2],
      needs: configNeeds,
    },
    forecastText: {
      parameters: ["whole", "rates"],
      required: 1,
      valid: () => [forecast, [rate]],
      open: ["whole"],
      needs: ["whole.runs"],
      allows: fractions(
        "whole.trainingMacs",
        "whole.evaluationMacs",
        "whole.memoryBytes",
        "rates.*.flopsPerSecond",
      ),
    },
    secondsAt: {
      parameters: ["whole", "rate"],
      valid: () => [forecast, rate],
      open: ["whole"],
      needs: ["rate.flopsPerSecond"],
      allows: fractions(
        "whole.trainingMacs",
        "whole.evaluationMacs",
        "whole.memoryBytes",
        "rate.flopsPerSecond",
      ),
    },
    growFrom: {
      parameters: ["trained", "options"],
      required: 1,
      valid: () => [
        things.grownNext,
        { coefficients: "copy", noise: 1, seed: 1, on: () => {}, name: "again" },
      ],
      allows: fractions("options.noise"),
    },
    ExperimentResult: {
      parameters: ["runs", "split", "tables"],
      required: 1,
      valid: () => [[finished], "test", { mine: result.summary }],
      open: ["runs.*", "runs.*.history.*", "tables"],
      allows: {
        runs: ["list"],
        tables: ["object"],
        "tables.mine": ["NaN", "infinite", "negative", "null", "boolean", "text", "list", "number", "object"],
        "runs.*.history": ["list"],
        "runs.*.history.*.value": measured,
        "runs.*.history.*.seed": ["negative"],
        "runs.*.history.*.trainingMacs": ["fraction"],
      },
    },
    "ExperimentResult.differencesFrom": {
      parameters: ["control"],
      valid: () => ["a"],
      call: (control: never) => result.differencesFrom(control),
    },
    "ExperimentResult.difference": {
      parameters: ["method", "control"],
      valid: () => ["a", "a"],
      call: (...args) => result.difference(...(args as unknown as [never, never])),
    },
    "ExperimentResult.conclusions": {
      parameters: ["control"],
      valid: () => ["a"],
      call: (control: never) => result.conclusions(control),
    },
    pretrainedNames: "a list of names",
    pretrained: { parameters: ["name", "options"], required: 1, valid: () => ["fashion-members", {}] },
    pretrainedCard: { parameters: ["name"], valid: () => ["fashion-members"] },
    growthAdvantage: {
      parameters: ["result", "control"],
      valid: () => [result, "random"],
      call: (...args) => growthAdvantage(...(args as unknown as [never, never])),
    },
    paperNumbers: { parameters: ["file"], required: 0, valid: () => ["docs/no-such-file.json"] },
    "ExperimentResult.costToReach": {
      parameters: ["accuracy"],
      valid: () => [0.5],
      allows: { accuracy: ["fraction"] },
      call: (accuracy: never) => result.costToReach(accuracy),
    },
    "ExperimentResult.accuracyText": {
      parameters: ["method"],
      valid: () => ["a"],
      call: (method: never) => result.accuracyText(method),
    },
    MethodDifference: {
      parameters: ["method", "control", "name"],
      required: 2,
      valid: () => [group, group, "difference"],
      open: [...groupObjects("method"), ...groupObjects("control")],
      allows: { ...groupAllows("method"), ...groupAllows("control") },
    },
    MethodDifferences: {
      parameters: ["differences"],
      valid: () => [[result.difference("a", "a")]],
      allows: { differences: ["list"] },
    },
    StoredResult: {
      parameters: ["result", "provenance"],
      valid: () => [
        result,
        {
          experiment: "a",
          profile: "smoke",
          split: "test",
          seeds: 1,
          started: "2026",
          ended: "2026",
          commit: "c",
          machine: { threads: 1 },
          versions: { library: "1" },
        },
      ],
      open: ["provenance", "provenance.machine", "provenance.versions"],
      allows: {
        "provenance.commit": ["null"],
        "provenance.machine": ["object"],
        "provenance.machine.threads": [...measured, "null", "boolean", "text", "list", "object"],
        "provenance.versions": ["object"],
      },
    },
    readResult: {
      parameters: ["name", "folder"],
      required: 1,
      valid: () => ["cifar100", "nowhere"],
      endsWith: /^Expected results of cifar100 but found no/,
    },
    resultOf: { parameters: ["name", "profile"], required: 1, valid: () => ["cifar100", "laptop"] },
    resultFolder: { parameters: ["name", "profile"], required: 1, valid: () => ["cifar100", "smoke"] },
    experiment: { parameters: ["name"], valid: () => ["cifar100"] },
    equalCostControls: { parameters: ["plan", "network"], valid: () => [plan, network] },
    startHere: { parameters: ["profile"], valid: () => ["smoke"] },
    profileFrom: {
      parameters: ["env", "fallback"],
      required: 1,
      valid: () => [{ MIXTURE_GROWTH_PROFILE: "smoke" }, "laptop"],
      open: ["env"],
      allows: { env: ["object"], "env.MIXTURE_GROWTH_PROFILE": ["empty"] },
    },
    defects: "a list of experiments' cases",
    experiments: "a list of experiments",
    methodNames: "a list of names",
    laptopRate: "a constant",
  };
}
