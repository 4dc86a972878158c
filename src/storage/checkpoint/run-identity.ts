import { createHash } from "node:crypto";
import type { LabelledDataset, LabelledSet } from "../../data/dataset.js";
import type { NetworkDescription } from "../../networks/description.js";
import type { LayerSharing } from "../../networks/mixed/mixing.js";
import type { GrowthPlanData } from "../../plan/plan-data.js";
import type { RunTask } from "../../training/run/run-task.js";
import { bytesOf } from "../safetensors/number-types.js";
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
  /** Images in a training step. */
  readonly batchSize: number;
  /** Null for the default. */
  readonly augment: NonNullable<RunTask["augment"]> | null;
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
    augment = null,
  } = options;
  return {
    name,
    seed,
    plan: plan.data,
    network,
    sharing,
    batchSize,
    augment,
    data: {
      name: data.name,
      trainImages: data.train.count,
      testImages: data.test.count,
      sha256: dataFingerprint(data),
    },
  };
}

const titles: Readonly<Record<keyof RunIdentity, string>> = {
  name: "name",
  seed: "seed",
  plan: "plan",
  network: "network",
  sharing: "sharing of templates",
  batchSize: "batch size",
  augment: "augmentation",
  data: "data",
};

/**
 * Checks that a stored state belongs to this run.
 *
 * @throws CheckpointError naming everything that differs.
 */
export function expectSameRun(kept: RunIdentity, now: RunIdentity, where: string): void {
  const keys = Object.keys(titles) as (keyof RunIdentity)[];
  const differing = keys.filter((key) => canonical(kept[key]) !== canonical(now[key]));
  if (differing.length === 0) return;
  const shown = differing.map((key) => `${titles[key]}${difference(kept[key], now[key])}`);
  throw new CheckpointError(
    "other-run",
    `Expected the options of the run that is stored there but got another ${shown.join(", another ")} (${where}). Use the same options to continue it, or another directory to begin a new run.`,
  );
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

function dataFingerprint({ train, test }: LabelledDataset): string {
  const hash = createHash("sha256");
  for (const set of [train, test]) {
    hash.update(shapeText(set));
    if (set.kind !== "photographs") hash.update(set.images);
    // There are too many bytes to read for this; the location of the folder does not matter.
    else for (const file of set.files) hash.update(`${file}\0`);
    hash.update(bytesOf(Int32Array.from(set.labels)));
  }
  return hash.digest("hex");
}

function shapeText(set: LabelledSet): string {
  const { count, classes } = set;
  if (set.kind === "photographs") return JSON.stringify({ kind: set.kind, count, classes });
  const { height, width, channels, mean, std } = set;
  return JSON.stringify({ count, height, width, channels, classes, mean, std });
}
