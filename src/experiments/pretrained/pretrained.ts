import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathShape } from "../../checking/file-shapes.js";
import { demand, demandArguments, oneOf, optional, record } from "../../checking/shapes.js";
import type { LabelledDataset } from "../../data/dataset.js";
import { createRandom } from "../../data/random.js";
import { packagedFile } from "../../files/built-program.js";
import { allMembers, member } from "../../growth/span.js";
import { readTensors } from "../../models/read-tensors.js";
import type { NetworkStructure } from "../../networks/network-structure.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import type { TensorValues } from "../../templates/parameter.js";
import { datasetShape } from "../../training/argument-shapes.js";
import { Run } from "../../training/run/run.js";
import type { FoundState, RunSnapshot, RunStore } from "../../training/run/run-store.js";
import { imageShape } from "../experiment.js";
import { readData } from "../experiment-data.js";
import { networkOf } from "../planned-run.js";
import { cardShape, type PretrainedCard } from "./pretrained-card.js";

/** Names of the nets that come with the library: two members, and the net that was grown from them, by data set. */
export const pretrainedNames = [
  "fashion-members",
  "fashion-grown",
  "cifar100-members",
  "cifar100-grown",
] as const;
/** Name of nets that come with the library. */
export type PretrainedName = (typeof pretrainedNames)[number];

/** Options of {@link pretrained}. */
export interface PretrainedOptions {
  /** Images in place of those that the nets were trained on, of the same shape and number of classes. */
  readonly data?: LabelledDataset;
  /** Where data sets lie; see `dataset`. */
  readonly dataFolder?: string;
}

/**
 * Reads nets that were trained for the library, so that growth can be tried in seconds.
 *
 * `"…-members"` stand before their growth: `growFrom` grows copies of them in any way, `run.train("growth")` grows them, and
 * another run takes one over with `adopt`. `"…-grown"` is what the plan of their {@link pretrainedCard} made of them.
 *
 * @throws DataError where the data are missing, with the command that fetches them. Fashion-MNIST comes with the library.
 * @example
 * ```ts
 * const members = await pretrained("fashion-members");
 * const grown = await growFrom(members, { coefficients: "orthogonal" }).train();
 * ```
 */
export async function pretrained(
  name: PretrainedName,
  options: PretrainedOptions = {},
): Promise<Run & { readonly options: { readonly data: LabelledDataset } }> {
  demandArguments("pretrained", {
    name: [name, oneOf(pretrainedNames)],
    options: [
      options,
      record<PretrainedOptions>({ data: optional(datasetShape), dataFolder: optional(pathShape) }),
    ],
  });
  const [set, what] = partsOf(name);
  const card = pretrainedCard(name);
  const { data = await readData(card.data, options.dataFolder) } = options;
  const { classes } = data.train;
  const network = networkOf({ network: card.network }, { classes, input: imageShape(card.data) });
  const plan = new GrowthPlan(card.plan);
  const tensors = readTensors(join(folderOf(set), `${what}.safetensors`));
  const { batchSize, augment, seed } = card;
  const run = new Run({
    ...network,
    plan,
    data,
    seed,
    batchSize,
    augment,
    name,
    store: new GivenState(snapshotOf(what, card, tensors), name),
  });
  return run as Run & { readonly options: { readonly data: LabelledDataset } };
}

/**
 * What is known of pretrained nets: data, plan, seed, accuracies, who made them with what, and their licence.
 *
 * @example
 * ```ts
 * pretrainedCard("fashion-members").accuracies; // { "member 0": …, "member 1": …, ensemble: …, grown: … }
 * ```
 */
export function pretrainedCard(name: PretrainedName): PretrainedCard {
  demandArguments("pretrainedCard", { name: [name, oneOf(pretrainedNames)] });
  const [set] = partsOf(name);
  const file = join(folderOf(set), "card.json");
  const card: unknown = JSON.parse(readFileSync(file, "utf8"));
  demand(card, cardShape, "card", file);
  return card as PretrainedCard;
}

function partsOf(name: PretrainedName): [set: string, what: "members" | "grown"] {
  return name.split("-") as [string, "members" | "grown"];
}

function folderOf(set: string): string {
  const folder = packagedFile(`pretrained/${set}`);
  if (existsSync(join(folder, "card.json"))) return folder;
  throw new Error(
    `Expected the pretrained nets of ${set} to come with the library but got no folder (${folder}). Install the package again.`,
  );
}

function snapshotOf(
  what: "members" | "grown",
  { plan, seed }: PretrainedCard,
  tensors: ReadonlyMap<string, TensorValues>,
): RunSnapshot {
  const spans =
    what === "grown" ? [allMembers(plan.members)] : Array.from({ length: plan.members }, (_, i) => member(i));
  const structure: NetworkStructure = { kind: "mixed", spans, frozen: [] };
  const phase = what === "grown" ? plan.phases.length : 0;
  return {
    position: { phase, epoch: 0, step: 0 },
    sums: [],
    ledger: [],
    times: [],
    history: [],
    reports: [],
    structure,
    tensors,
    optimizer: null,
    average: null,
    best: null,
    random: createRandom(seed).state(),
  };
}

/** Gives a run the state to begin with, and stores none. */
class GivenState implements RunStore {
  readonly newest: undefined;
  readonly #found: FoundState;

  constructor(snapshot: RunSnapshot, where: string) {
    this.#found = { where, snapshot, skipped: [] };
  }

  load(): FoundState {
    return this.#found;
  }

  begin(): void {}
  save(): undefined {}
  on(): void {}
  end(): void {}
}
