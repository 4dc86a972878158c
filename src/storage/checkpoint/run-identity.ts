import { createHash } from "node:crypto";
import { type Augmentation, cifarAugmentation } from "../../data/augment.js";
import { type ExampleDataset, type ExampleSet, type SetInMemory, valuesOf } from "../../data/dataset.js";
import { changeIdentity } from "../../data/own-change.js";
import { defaultAugmentation } from "../../data/writers.js";
import type { LossName } from "../../layers/losses.js";
import type { NetworkDescription } from "../../networks/description.js";
import type { LayerSharing } from "../../networks/mixed/mixing.js";
import type { GrowthPlanData } from "../../plan/plan-data.js";
import { bytesOf } from "../../safetensors/number-types.js";
import { defaultLoss } from "../../training/objective.js";
import { lossIdentity, type OwnLoss } from "../../training/own-loss.js";
import { exampleOf } from "../../training/run/augment-problems.js";
import type { RunTask } from "../../training/run/run-task.js";
import { ownGrowthValues } from "../../training/run/try-growths.js";
import { CheckpointError } from "./checkpoint-error.js";

/** What identifies a run, as plain data: equal identities give equal numbers. */
export interface RunIdentity {
  /** Name of the run. */
  readonly name: string;
  /** Seed of the run. */
  readonly seed: number;
  /** What is trained and when it grows. */
  readonly plan: GrowthPlanData;
  /** At full size. */
  readonly network: NetworkDescription;
  /** Layers that share templates. */
  readonly sharing: readonly LayerSharing[];
  /**
   * By growth phase, the SHA-256 of what the run's own function for its coefficients gives on the shapes of the network.
   * Version 0.1.0 did not keep it.
   */
  readonly coefficientGrowth?: Readonly<Record<string, string>>;
  /** Images in a training step. */
  readonly batchSize: number;
  /** Parts that every batch is divided into; left out for 1, and in versions that knew no other. */
  readonly replicas?: number;
  /** Null for the default; before small images had one of their own, for that of CIFAR. */
  readonly augment: NonNullable<RunTask["augment"]> | object | null;
  /** The loss: its name, or the text of a function and what it gives; left out for the default. */
  readonly loss?: LossName | OwnLoss;
  /** The images, by their content. */
  readonly data: {
    /** Name of the data set. */
    readonly name: string;
    /** Number of training images. */
    readonly trainImages: number;
    /** Number of test images. */
    readonly testImages: number;
    /** SHA-256 of pixels, labels and normalisation of both sets; of photographs, of files' names and labels. */
    readonly sha256: string;
  };
}

/** The identity of a run with these options. */
export function identityOf(options: RunTask): RunIdentity {
  const {
    plan,
    network,
    sharing = [],
    data,
    seed,
    name = plan.name,
    batchSize = 128,
    replicas = 1,
    augment = null,
    loss,
  } = options;
  return {
    name,
    seed,
    plan: plan.data,
    network,
    sharing,
    coefficientGrowth: ownGrowthValues(options),
    batchSize,
    ...(replicas === 1 ? {} : { replicas }),
    augment: plainAugment(augment, data),
    ...(loss === undefined || loss === defaultLoss(data.train)
      ? {}
      : { loss: lossIdentity(loss, data.train) }),
    data: {
      name: data.name,
      trainImages: data.train.count,
      testImages: data.test.count,
      sha256: dataFingerprint(data),
    },
  };
}

/** Random changes as plain data, the user's own function by its text and what it does to one example. */
function plainAugment(augment: RunIdentity["augment"], { train }: ExampleDataset): RunIdentity["augment"] {
  if (train.kind === "photographs") return augment;
  if (augment === null) return defaultIdentity(train);
  if (typeof augment !== "object") return augment;
  const { change } = augment as { change?: () => void };
  return change === undefined
    ? augment
    : { ...augment, change: changeIdentity(change, ...exampleOf(train, augment)) };
}

/** The default changes, if they are others than null has always stood for. */
function defaultIdentity(train: SetInMemory): Augmentation | null {
  const changes = defaultAugmentation(train);
  return changes === "none" || changes === cifarAugmentation ? null : changes;
}

const titles: Readonly<Record<keyof RunIdentity, string>> = {
  name: "name",
  seed: "seed",
  plan: "plan",
  network: "network",
  sharing: "sharing of templates",
  coefficientGrowth: "coefficientGrowth",
  batchSize: "batch size",
  replicas: "number of replicas",
  augment: "augmentation",
  loss: "loss",
  data: "data",
};

/**
 * Checks that a stored state belongs to this run.
 *
 * @throws CheckpointError naming everything that differs.
 */
export function expectSameRun(stored: RunIdentity, current: RunIdentity, where: string): void {
  const [kept, now] = [stored, current].map((identity) => ({
    replicas: 1,
    loss: "default",
    ...identity,
    augment: identity.augment ?? cifarAugmentation,
  })) as [RunIdentity, RunIdentity];
  const keys = Object.keys(titles) as (keyof RunIdentity)[];
  const differing = keys.filter(
    (key) => key in kept && !isIgnored(key, now) && canonical(kept[key]) !== canonical(now[key]),
  );
  if (differing.length === 0) return;
  const shown = differing.map((key) => {
    if (key === "coefficientGrowth") return `${titles[key]}${growthDifference(kept, now)}`;
    return `${titles[key]}${difference(kept[key], now[key])}`;
  });
  throw new CheckpointError(
    "other-run",
    `Expected the options of the run that is stored there but got another ${shown.join(", another ")} (${where}). Use the same options to continue it, or another directory to begin a new run.`,
  );
}

/** Version 0.1.0 took the sharing of a plan without templates, and made nothing of it. */
function isIgnored(key: keyof RunIdentity, { plan }: RunIdentity): boolean {
  return key === "sharing" && plan.templates === null;
}

/** Names the phases: the values are hashes. */
function growthDifference(
  { coefficientGrowth: kept = {} }: RunIdentity,
  { coefficientGrowth: now = {} }: RunIdentity,
): string {
  const phases = [...new Set([...Object.keys(kept), ...Object.keys(now)])];
  const differing = phases.filter((phase) => kept[phase] !== now[phase]);
  const changed = differing.map((phase) => {
    if (now[phase] === undefined) return `no function for phase "${phase}" instead of one`;
    if (kept[phase] === undefined) return `a function for phase "${phase}" instead of none`;
    return `other coefficients for phase "${phase}"`;
  });
  return ` (${changed.join(", ")})`;
}

function difference(kept: unknown, now: unknown): string {
  const [before, after] = [canonical(kept), canonical(now)];
  return before.length + after.length < 80 ? ` (${after} instead of ${before})` : "";
}

/** JSON with sorted keys: the same for equal data, whatever the order of its fields. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) =>
    typeof item === "object" && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}

function dataFingerprint({ train, test }: ExampleDataset): string {
  const hash = createHash("sha256");
  for (const set of [train, test]) {
    hash.update(shapeText(set));
    if (set.kind !== "photographs") hash.update(bytesOf(valuesOf(set)));
    // There are too many bytes to read for this; the location of the folder does not matter.
    else for (const file of set.files) hash.update(`${file}\0`);
    hash.update(bytesOf(set.kind === "regression" ? set.targets : Int32Array.from(set.labels)));
  }
  return hash.digest("hex");
}

function shapeText(set: ExampleSet): string {
  const { kind, count } = set;
  if (kind === "regression") {
    const { shape, outputs, mean, std, targetMean, targetStd } = set;
    return JSON.stringify({ kind, count, shape, outputs, mean, std, targetMean, targetStd });
  }
  const { classes } = set;
  if (kind === "photographs") return JSON.stringify({ kind, count, classes });
  if (kind === "arrays") {
    const { shape, mean, std } = set;
    return JSON.stringify({ kind, count, shape, classes, mean, std });
  }
  const { height, width, channels, mean, std } = set;
  return JSON.stringify({ count, height, width, channels, classes, mean, std });
}
