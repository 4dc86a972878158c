import { GrowthPlan } from "../../plan/growth-plan.js";
import { type Rows, whole } from "./entry.js";
import type { Things } from "./things.js";
import { fractions } from "./training-rows.js";

const adamOptions = () => ({ beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.1 });
const adamAllows = fractions("options.beta1", "options.beta2", "options.epsilon", "options.weightDecay");

/** Entries of `src/growth` and `src/templates`. */
export function growthRows(things: Things): Rows {
  const { plan, random } = things;
  const block = { index: 0, set: 0, templates: 1 };
  const layer = { name: "hidden1", blocks: [block], coefficients: [[1]], trained: [0], fresh: [] };
  const row = { tensor: "w", what: "templates", fate: "kept", elements: 1 };
  return {
    memberPlacements: "a list of names",
    publishedPlanNames: "a list of names",
    PlanError: "an error that the library throws",
    GrowthReport: {
      parameters: ["phase", "rows"],
      valid: () => ["growth", [row]],
      allows: { rows: ["list"] },
    },
    growCoefficients: {
      parameters: ["layer", "growth", "noise", "random"],
      valid: () => [layer, "zero", 1, random],
      allows: {
        noise: ["fraction"],
        "layer.trained": ["list"],
        "layer.fresh": ["list"],
        "layer.coefficients.*.*": ["negative", "fraction"],
      },
    },
    GrowthPlan: {
      parameters: ["data"],
      valid: () => [structuredClone(plan.data)],
      calledBy: { data: "the plan", "data.phases.*": "the phase" },
    },
    "GrowthPlan.mixture": {
      parameters: ["options"],
      valid: () => [
        { name: "mine", members: 2, phases: { member: 1, grown: { epochs: 1, learningRate: 0.1 } } },
      ],
      needs: ["options.phases"],
      allows: { "options.phases.member": ["object"], ...fractions("options.phases.grown.learningRate") },
      call: (options: never) => GrowthPlan.mixture(options),
    },
    "GrowthPlan.baseline": {
      parameters: ["by", "options"],
      valid: () => [
        { operator: "gradmax", weights: "auto", scale: 0.5, batches: 1 },
        { name: "mine", members: 4, growths: [2, 4], phases: { small: 1, grown: 1 } },
      ],
      needs: ["by.operator", "by.weights", "by.scale", "by.batches", "options.phases"],
      call: (by: never, options: never) => GrowthPlan.baseline(by, options),
    },
    sgd: {
      parameters: ["options"],
      required: 0,
      valid: () => [{ momentum: 0.9, nesterov: true, weightDecay: 0.1 }],
    },
    adam: { parameters: ["options"], required: 0, valid: () => [adamOptions()], allows: adamAllows },
    adamw: { parameters: ["options"], required: 0, valid: () => [adamOptions()], allows: adamAllows },
    lion: {
      parameters: ["options"],
      required: 0,
      valid: () => [{ beta1: 0.9, beta2: 0.99, weightDecay: 0.1 }],
    },
    firefly: {
      parameters: ["options"],
      required: 0,
      valid: () => [{ newCandidates: 1, steps: 2, scoreBatches: 2, epsilon: 0.1, momentum: "drop" }],
    },
    gradmax: {
      parameters: ["options"],
      required: 0,
      valid: () => [{ weights: "auto", scale: 0.5, batches: 2, momentum: "carry" }],
    },
    net2deeper: {
      parameters: ["options"],
      required: 0,
      valid: () => [{ blocks: 1, momentum: "carry" }],
    },
    net2wider: {
      parameters: ["options"],
      required: 0,
      valid: () => [{ variant: "function-preserving", noise: 0.1, momentum: "carry" }],
    },
    randomGrowth: {
      parameters: ["options"],
      required: 0,
      valid: () => [{ newToOld: "random", momentum: "carry" }],
    },
    varianceTransfer: {
      parameters: ["options"],
      required: 0,
      valid: () => [{ rates: "common", momentum: "carry" }],
    },
    "GrowthPlan.randomGrowth": {
      parameters: ["options"],
      valid: () => [{ phases: { small: 1, grown: 1 } }],
      needs: ["options.phases"],
      call: (options: never) => GrowthPlan.randomGrowth(options),
    },
    "GrowthPlan.scratch": {
      parameters: ["options"],
      valid: () => [{ name: "mine", size: "small", members: 2, train: 1 }],
      needs: ["options.train"],
      call: (options: never) => GrowthPlan.scratch(options),
    },
    publishedPlan: {
      parameters: ["name", "options"],
      required: 1,
      valid: () => ["cifar-mixture", { variant: "corrected", trainBothMembers: false }],
    },
    allMembers: { parameters: ["count"], valid: () => [2] },
    member: { parameters: ["index"], valid: () => [0] },
    initialCoefficients: {
      parameters: ["blocks", "initializer", "random"],
      valid: () => [[block], "ones", random],
    },
    Mixer: {
      parameters: ["options"],
      valid: () => [
        {
          name: "hidden1",
          bank: things.mixed.bank,
          group: "hidden1",
          sets: [0, 1],
          initialize: () => [
            [1, 0],
            [0, 1],
          ],
          trainable: true,
        },
      ],
      needs: ["options.name", "options.bank", "options.group", "options.sets", "options.initialize"],
    },
    TemplateBank: {
      parameters: ["options"],
      valid: () => [
        { groups: [{ name: "a", shape: [2, 2], templatesPerSet: [1] }], initializer: "he", random },
      ],
      needs: ["options.groups", "options.initializer", "options.random"],
    },
  };
}

/** Entries of `src/networks`. */
export function networkRows(things: Things): Rows {
  const { network, random } = things;
  const plainNetwork = {
    parameters: ["options"],
    valid: () => [
      { description: network, members: 2, span: { first: 0, count: 1 }, random, reluSlopeAtZero: 0 },
    ],
    needs: ["options.description", "options.members", "options.span", "options.random"],
    allows: { "options.reluSlopeAtZero": ["number"] },
  } as const;
  return {
    crossLayerSharing: {
      parameters: ["description", "options"],
      valid: () => [network, { templatesPerSet: [2, 2], variant: "templates" }],
      needs: ["options.templatesPerSet"],
    },
    imageNetBank: {
      parameters: ["description"],
      valid: () => [network],
      endsWith: /Expected layers of the published bank but got "hidden1"/,
    },
    imageNetResNet: {
      parameters: ["options"],
      required: 0,
      valid: () => [{ width: 1, classes: 10, stages: [1, 1, 1, 1], input: [32, 32, 3] }],
      allows: fractions("options.width"),
    },
    mlp: {
      parameters: ["options"],
      valid: () => [{ hidden: [4], classes: 4, input: [8, 8, 1] }],
      needs: ["options.hidden", "options.classes"],
    },
    publishedNetwork: {
      parameters: ["published", "options"],
      valid: () => [
        { family: "wide-residual", depth: 10, width: 1, secondBatchNorm: true, shortcutStatistics: "once" },
        { classes: 10, input: [8, 8, 1] },
      ],
      needs: ["published.family", "published.depth", "published.width", "options.classes"],
      allows: fractions("published.width"),
    },
    smallCnn: {
      parameters: ["options"],
      valid: () => [{ channels: [4], classes: 4, input: [8, 8, 1] }],
      needs: ["options.channels", "options.classes"],
    },
    wideResNet: {
      parameters: ["options"],
      valid: () => [
        { depth: 10, width: 1, classes: 4, input: [8, 8, 1], secondBatchNorm: true, stem: "divided" },
      ],
      needs: ["options.depth", "options.width", "options.classes"],
      allows: fractions("options.width"),
    },
    adoptMember: {
      parameters: ["network", "options"],
      valid: () => [things.mixed, { source: things.mixed, from: 0, to: 0 }],
      needs: ["options.source", "options.from", "options.to"],
    },
    copyMember: {
      parameters: ["network", "options", "random"],
      valid: () => [things.mixed, { from: 0, to: 1, noise: 0 }, random],
      needs: ["options.from", "options.to"],
      allows: fractions("options.noise"),
    },
    matchNorms: {
      parameters: ["network", "options"],
      valid: () => [things.mixed, { what: "templates", like: 1, scale: 0 }],
      needs: ["options.what", "options.like", "options.scale"],
    },
    MixedNetwork: {
      parameters: ["options"],
      valid: () => [
        {
          description: network,
          members: 2,
          templatesPerSet: [2, 2],
          setAssignment: "rows",
          templateInitializer: "he",
          initialCoefficients: "ones",
          random,
        },
      ],
      needs: ["options.description", "options.members", "options.templatesPerSet", "options.random"],
    },
    NormalNetwork: plainNetwork,
    PlainNetwork: plainNetwork,
    summarize: {
      parameters: ["description", "options"],
      required: 1,
      valid: () => [
        network,
        {
          mixing: { members: 2, templatesPerSet: [2, 2], setAssignment: "rows" },
          span: { first: 0, count: 1 },
        },
      ],
      needs: ["options.mixing.members", "options.mixing.templatesPerSet"],
    },
  };
}

/** Entries of `src/data`. */
export function dataRows(things: Things): Rows {
  const { images } = things;
  const photos = whole({
    kind: "photographs",
    name: "p",
    folder: "nowhere",
    files: ["a/1.png"],
    labels: Int32Array.of(0),
    count: 1,
    classes: 1,
    classFolders: ["a"],
    classNames: ["a"],
  });
  return {
    cifarAugmentation: "a constant",
    imageNetAugmentation: "a constant",
    datasetNames: "a list of names",
    splitValidation: {
      parameters: ["set", "options"],
      valid: () => [images, { fraction: 0.5, seed: 0 }],
      needs: ["options.fraction", "options.seed"],
      allows: { "options.fraction": ["fraction"] },
    },
    subset: {
      parameters: ["set", "indices", "name"],
      required: 2,
      valid: () => [images, [0, 1], "some"],
      allows: { indices: ["list"], "indices.*": ["number"] },
    },
    takePerClass: { parameters: ["set", "perClass", "from"], required: 2, valid: () => [images, 1, 0] },
    fashionMnistMini: {
      parameters: ["options"],
      required: 0,
      valid: () => [{ pool: 2 }],
      allows: { options: ["object"] },
    },
    dataset: {
      parameters: ["name", "options"],
      required: 1,
      valid: () => ["cifar10", { folder: "nowhere" }],
      endsWith: /nowhere/,
    },
    photoDataset: {
      parameters: ["name", "options"],
      required: 1,
      valid: () => ["mine", { folder: "nowhere" }],
      endsWith: /nowhere/,
    },
    indexImageFolder: { parameters: ["root"], valid: () => ["nowhere"], endsWith: /nowhere/ },
    readPhotos: {
      parameters: ["set", "options"],
      valid: () => [photos, { size: 8 }],
      needs: ["options.size"],
      endsWith: /nowhere/,
    },
    photoBatches: {
      parameters: ["options"],
      valid: () => [{ set: photos, batchSize: 1, size: 8, seed: 0, epoch: 0, threads: 0, augment: "none" }],
      needs: ["options.set", "options.batchSize", "options.seed", "options.epoch"],
    },
    photoEvaluationBatches: {
      parameters: ["options"],
      valid: () => [{ set: photos, batchSize: 1, size: 8, threads: 0 }],
      needs: ["options.set", "options.batchSize"],
    },
    createRandom: { parameters: ["seed"], valid: () => [0], allows: { seed: ["text", "negative"] } },
  };
}
