import { createHash } from "node:crypto";
import { join } from "node:path";
import { GrowthPlan } from "../plan/growth-plan.js";
import type { Phase } from "../plan/plan-data.js";
import { CheckpointError } from "../storage/checkpoint/checkpoint-error.js";
import { checkpointNumbers } from "../storage/checkpoint/read-checkpoint.js";
import { RunDirectory } from "../storage/checkpoint/run-directory.js";
import type { RunEvent } from "../training/run/events.js";
import type { Run } from "../training/run/run.js";
import type { RunSnapshot } from "../training/run/run-keeper.js";
import type { RunOptions } from "../training/run/run-options.js";
import { RememberingKeeper } from "./remembering-keeper.js";
import { type StartRunOptions, startPart, startRun } from "./start-run.js";

/** Where beginnings are kept, and which. */
export interface BeginningsOptions {
  /**
   * Folder in which every training phase of every plan is kept, so that other experiments and later processes find it.
   * Default: beginnings are kept in memory, and only those that two plans of `plans` share.
   */
  readonly folder?: string;
  /** Which plans will be started, each with every seed. */
  readonly plans: readonly GrowthPlan[];
}

/**
 * What several plans train alike before they part is trained once, such as the members that are then grown in ten ways.
 *
 * A run that goes on from a beginning has the same numbers, history, momentum and cost as if it had trained it itself:
 * every draw depends on the seed and the phase's name alone.
 *
 * @example
 * ```ts
 * const beginnings = new Beginnings({ plans });
 * for (const plan of plans) await (await beginnings.start({ plan, network, data, seed: 0 })).train();
 * ```
 */
export class Beginnings {
  readonly #folder: string | undefined;
  readonly #counts: ReadonlyMap<string, number>;
  readonly #kept: Map<string, RunSnapshot> = new Map();

  constructor({ folder, plans }: BeginningsOptions) {
    this.#folder = folder;
    const keys = plans.flatMap((plan) =>
      plan.phases.map((_, i) => beginningText(plan, plan.phases.slice(0, i + 1))),
    );
    this.#counts = new Map(keys.map((key) => [key, keys.filter((other) => other === key).length]));
  }

  /**
   * A run of the options that stands at the end of the longest beginning that is shared; trains what of it is missing.
   *
   * @param hear Hears the training of beginnings. Default: `options.on`.
   * @throws what training throws.
   */
  async start(options: StartRunOptions, hear = options.on): Promise<Run> {
    const { directory, ...rest } = options;
    if (directory !== undefined && checkpointNumbers(directory).length > 0) return startRun(options);
    const begun = await this.#longest(rest, options.plan.phases.length, hear);
    if (begun === undefined) return startRun(options);
    const inner = directory === undefined ? undefined : new RunDirectory(directory);
    return startRun({ ...rest, keeper: new RememberingKeeper(inner, begun) });
  }

  /** The state after the longest beginning of at most so many phases. */
  async #longest(
    options: RunOptions,
    atMost: number,
    hear: ((event: RunEvent) => void) | undefined,
  ): Promise<RunSnapshot | undefined> {
    const { plan } = options;
    for (let count = atMost; count > 0; count--) {
      const phases = plan.phases.slice(0, count);
      if (this.#isShared(plan, phases)) return this.#train(options, phases, hear);
    }
    return undefined;
  }

  async #train(
    options: RunOptions,
    phases: readonly Phase[],
    hear: ((event: RunEvent) => void) | undefined,
  ): Promise<RunSnapshot | undefined> {
    const { network, sharing, seed } = options;
    const key = beginningText(options.plan, phases) + JSON.stringify([network, sharing, seed]);
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    const name = phases.map((phase) => phase.name).join(", ");
    const plan = new GrowthPlan({ ...options.plan.data, name, phases });
    const own: RunOptions = { ...options, plan, name, ...(hear === undefined ? {} : { on: hear }) };
    for (;;) {
      const last = await this.#tryToTrain(own, hear);
      if (last === "in use") await pauseWhileInUse(options.signal);
      else {
        if (this.#folder === undefined && last !== undefined) this.#kept.set(key, last);
        return last;
      }
    }
  }

  /** Trains a beginning, or says that another process is at it. */
  async #tryToTrain(
    own: RunOptions,
    hear: ((event: RunEvent) => void) | undefined,
  ): Promise<RunSnapshot | undefined | "in use"> {
    const inner = this.#directory(own);
    const isKept = inner !== undefined && checkpointNumbers(inner.path).length > 0;
    const before = isKept ? undefined : await this.#longest(own, own.plan.phases.length - 1, hear);
    const keeper = new RememberingKeeper(inner, before);
    const run = startPart({ ...own, keeper });
    try {
      await run.train();
      return keeper.last;
    } catch (error) {
      if (error instanceof CheckpointError && error.code === "owned") return "in use";
      throw error;
    } finally {
      run.dispose();
    }
  }

  #isShared(plan: GrowthPlan, phases: readonly Phase[]): boolean {
    if (phases.at(-1)?.kind !== "train") return false;
    if (this.#folder !== undefined) return true;
    return phases.length < plan.phases.length && (this.#counts.get(beginningText(plan, phases)) ?? 0) > 1;
  }

  #directory(options: RunOptions): RunDirectory | undefined {
    if (this.#folder === undefined) return undefined;
    const { plan, network, seed, batchSize, augment, sharing, data } = options;
    const { name, count } = data.train;
    const identity = [
      { ...plan.data, name: "" },
      network,
      seed,
      batchSize,
      augment,
      sharing,
      name,
      count,
      data.test.count,
    ];
    const hash = createHash("sha256").update(JSON.stringify(identity)).digest("hex").slice(0, 16);
    return new RunDirectory(join(this.#folder, `seed-${seed}-${hash}`));
  }
}

/** What makes a beginning the one it is, beside network, data and seed. */
function beginningText({ data }: GrowthPlan, phases: readonly Phase[]): string {
  return JSON.stringify([data.members, data.templates, phases]);
}

/** Waits for the process that trains the same beginning; its end is seen by trying again. */
async function pauseWhileInUse(signal: RunOptions["signal"]): Promise<void> {
  signal?.()?.throwIfAborted();
  await new Promise((resolve) => setTimeout(resolve, 5_000));
}
