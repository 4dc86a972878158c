import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Growth, GrowthOperator } from "../operators/growth-operator.js";
import { operatorOf } from "../operators/operators.js";
import { GrowthPlan } from "../plan/growth-plan.js";
import type { Phase } from "../plan/plan-data.js";
import { CheckpointError } from "../storage/checkpoint/checkpoint-error.js";
import { RunDirectory } from "../storage/checkpoint/run-directory.js";
import { Run } from "../training/run/run.js";
import { asChecked, type RunOptions } from "../training/run/run-options.js";
import type { RunSnapshot } from "../training/run/run-store.js";
import { RememberingStore } from "./remembering-store.js";
import { keepsRun } from "./run-folder.js";

/**
 * The first phases that several plans have in common, such as the training of members that are then grown in ten ways:
 * they are trained once.
 *
 * A run that continues from a shared prefix has the same numbers, history, momentum and cost as if it had trained it
 * itself: every draw depends on the seed and the phase's name alone.
 */
export interface SharedPrefixes {
  /**
   * A run at the end of the longest prefix that is trained already.
   *
   * @param options checked options
   * @param folder keeps the run; its own state comes first
   * @throws what training throws.
   */
  start(options: RunOptions, folder: RunDirectory | undefined): Promise<Run>;
}

/** Prefixes of runs that follow each other in one process: the first run trains them, those after it begin there. */
export class PrefixesInMemory implements SharedPrefixes {
  /** How many runs with each prefix are still to be started. */
  readonly #left: Map<string, number> = new Map();
  readonly #states: Map<string, RunSnapshot> = new Map();
  #seed: number | undefined;

  /** @param runs all runs that will be started, seed by seed */
  constructor(runs: readonly RunOptions[]) {
    for (const key of runs.flatMap(prefixKeys)) this.#count(key, 1);
  }

  async start(options: RunOptions, folder: RunDirectory | undefined): Promise<Run> {
    if (this.#seed !== options.seed) this.#states.clear();
    this.#seed = options.seed;
    const keys = prefixKeys(options);
    for (const key of keys) this.#count(key, -1);
    // A whole plan as well, but not where the run's own folder would be left empty.
    const usable = folder === undefined ? keys : keys.slice(0, -1);
    const longest = usable.filter((key) => this.#states.has(key)).at(-1);
    const start = longest === undefined ? undefined : this.#states.get(longest);
    const isWanted = (key: string): boolean => (this.#left.get(key) ?? 0) > 0;
    // The last run with a prefix takes its state along.
    for (const key of keys) if (!isWanted(key)) this.#states.delete(key);
    const remember = (state: RunSnapshot): void => {
      const key = keys[state.position.phase - 1] ?? "";
      if (isWanted(key)) this.#states.set(key, state);
    };
    const isAlone = start === undefined && !keys.some(isWanted);
    const store = isAlone ? folder : new RememberingStore({ folder, start, remember });
    return new Run(asChecked({ ...options, ...(store === undefined ? {} : { store }) }));
  }

  #count(key: string, change: number): void {
    this.#left.set(key, (this.#left.get(key) ?? 0) + change);
  }
}

/** Everything that the state of a run after its first phase depends on, after its first two, and so on. */
function prefixKeys({ plan, seed, network, sharing, batchSize, augment }: RunOptions): string[] {
  const { members, templates, phases } = plan.data;
  const settings = JSON.stringify([seed, network, sharing, batchSize, augment, members, templates]);
  const own = createHash("sha256")
    .update(settings + networkAtStart(phases))
    .digest("hex");
  return phases.map((_, i) => own + JSON.stringify(phases.slice(0, i + 1)));
}

/** What the growths of a plan ask of its network from the first step on. */
function networkAtStart(phases: readonly Phase[]): string {
  const growths = phases.flatMap((phase) => (phase.kind === "grow" ? [phase.by] : []));
  const asked = growths.map((by): [number, number] => {
    const { reluSlopeAtZero = 0, addedBlocks } = operatorOf(by) as GrowthOperator<Growth>;
    return [reluSlopeAtZero, addedBlocks?.(by) ?? 0];
  });
  const slope = Math.max(0, ...asked.map(([atZero]) => atZero));
  return JSON.stringify([slope, asked.reduce((sum, [, blocks]) => sum + blocks, 0)]);
}

/**
 * Prefixes in a folder, where other experiments and later processes find them: every training phase of every plan is
 * kept there.
 */
export class PrefixesInFolder implements SharedPrefixes {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async start(options: RunOptions, folder: RunDirectory | undefined): Promise<Run> {
    if (folder !== undefined && keepsRun(folder.path))
      return new Run(asChecked({ ...options, store: folder }));
    const start = await this.#longest(options, options.plan.phases.length);
    return new Run(
      asChecked({ ...options, store: new RememberingStore({ folder, start, remember: () => {} }) }),
    );
  }

  /** The state after the longest prefix of at most this many phases; what of it is missing is trained. */
  async #longest(options: RunOptions, atMost: number): Promise<RunSnapshot | undefined> {
    const { phases } = options.plan;
    for (let count = atMost; count > 0; count--) {
      const first = phases.slice(0, count);
      const isKept = first.at(-1)?.kind === "train" && networkAtStart(first) === networkAtStart(phases);
      if (isKept) return this.#train(options, first);
    }
    return undefined;
  }

  async #train(options: RunOptions, phases: readonly Phase[]): Promise<RunSnapshot | undefined> {
    const name = phases.map((phase) => phase.name).join(", ");
    const plan = new GrowthPlan({ ...options.plan.data, name, phases });
    for (;;) {
      const last = await this.#tryToTrain({ ...options, plan, name });
      if (last !== "in use") return last;
      await pauseWhileInUse(options.signal);
    }
  }

  /** Trains a prefix, or says that another process does. */
  async #tryToTrain(options: RunOptions): Promise<RunSnapshot | undefined | "in use"> {
    const folder = new RunDirectory(this.#place(options));
    const before = keepsRun(folder.path)
      ? undefined
      : await this.#longest(options, options.plan.phases.length - 1);
    let last: RunSnapshot | undefined;
    const remember = (state: RunSnapshot): void => {
      last = state;
    };
    const store = new RememberingStore({ folder, start: before, remember });
    const run = new Run(asChecked({ ...options, store }));
    try {
      await run.train();
      return last;
    } catch (error) {
      if (error instanceof CheckpointError && error.code === "owned") return "in use";
      throw error;
    } finally {
      run.dispose();
    }
  }

  #place({ plan, network, seed, batchSize, augment, sharing, data }: RunOptions): string {
    const { train, test } = data;
    const own = { ...plan.data, name: "" };
    const identity = [own, network, seed, batchSize, augment, sharing, train.name, train.count, test.count];
    const hash = createHash("sha256").update(JSON.stringify(identity)).digest("hex").slice(0, 16);
    return join(this.#folder, `seed-${seed}-${hash}`);
  }
}

/** Waits for the process that trains the same prefix; its end is seen by trying again. */
async function pauseWhileInUse(signal: RunOptions["signal"]): Promise<void> {
  signal?.()?.throwIfAborted();
  await new Promise((resolve) => setTimeout(resolve, 5_000));
}
