import { createHash } from "node:crypto";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Growth, GrowthOperator } from "../operators/growth-operator.js";
import { operatorOf } from "../operators/operators.js";
import { GrowthPlan } from "../plan/growth-plan.js";
import type { Phase } from "../plan/plan-data.js";
import { CheckpointError } from "../storage/checkpoint/checkpoint-error.js";
import { RunDirectory } from "../storage/checkpoint/run-directory.js";
import { currentVersions } from "../tensorflow/versions.js";
import type { RunEvent } from "../training/run/events.js";
import { Run } from "../training/run/run.js";
import { asChecked, type RunOptions } from "../training/run/run-options.js";
import { type RunPosition, StoppedError } from "../training/run/run-position.js";
import type {
  FoundState,
  RunSnapshot,
  RunStore,
  SavedState,
  SavingMoment,
} from "../training/run/run-store.js";
import type { RunTask } from "../training/run/run-task.js";
import type { RunTracker, TrackedRun } from "../training/run/run-tracker.js";
import { ownGrowthValues } from "../training/run/try-growths.js";
import { holdsRun, holdsRunOfThreads, holdsWholeRun } from "./run-folder.js";

/**
 * Trains once the first phases that several plans have in common, such as members that are then grown in ten ways.
 *
 * A run that continues from a shared prefix has the same numbers, history, momentum and cost as if it had trained it
 * itself: every draw depends only on the seed and the phase's name.
 */
export interface SharedPrefixes {
  /**
   * A run at the end of its longest prefix that is already trained.
   *
   * @param options checked options
   * @param folder where the run is stored; its own state takes precedence
   * @throws what training throws.
   */
  start(options: RunOptions, folder: RunDirectory | undefined): Promise<Run>;
}

/** Prefixes of runs that follow each other in one process: the first run trains them, later ones start from there. */
export class PrefixesInMemory implements SharedPrefixes {
  /** How many runs with each prefix are still to start. */
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
    // Including the whole plan, unless that would leave the run's own folder empty.
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
    const store = isAlone ? folder : new RememberingStore(folder, start, remember);
    return new Run(asChecked({ ...options, ...(store === undefined ? {} : { store }) }));
  }

  #count(key: string, change: number): void {
    this.#left.set(key, (this.#left.get(key) ?? 0) + change);
  }
}

/** Everything that the state of a run after its first phase depends on, after its first two, and so on. */
export function prefixKeys({
  plan,
  seed,
  network,
  sharing,
  batchSize,
  replicas,
  augment,
}: Pick<
  RunOptions,
  "plan" | "seed" | "network" | "sharing" | "batchSize" | "replicas" | "augment"
>): string[] {
  const { members, templates, phases } = plan.data;
  const settings = JSON.stringify([
    ...[seed, network, sharing, batchSize, replicas ?? 1, augment],
    ...[members, templates],
  ]);
  const own = createHash("sha256")
    .update(settings + networkAtStart(phases))
    .digest("hex");
  return phases.map((_, i) => own + JSON.stringify(phases.slice(0, i + 1)));
}

/** What the growths of a plan require of its network from the first step on. */
function networkAtStart(phases: readonly Phase[]): string {
  let [slope, blocks] = [0, 0];
  for (const phase of phases) {
    if (phase.kind !== "grow") continue;
    const { reluSlopeAtZero = 0, addedBlocks } = operatorOf(phase.by) as GrowthOperator<Growth>;
    slope = Math.max(slope, reluSlopeAtZero);
    blocks += addedBlocks?.(phase.by) ?? 0;
  }
  return JSON.stringify([slope, blocks]);
}

/**
 * Prefixes in a folder, where other experiments and later processes find them: every training phase of every plan is
 * stored there.
 */
export class PrefixesInFolder implements SharedPrefixes {
  readonly #folder: string;
  readonly #includesWhole: boolean;
  readonly #threads: number;

  /**
   * @param includesWhole whether whole runs are stored there too; without it each lies in a folder of its own
   * @param threads of the processes that train
   */
  constructor(folder: string, includesWhole = true, threads = currentVersions().threads ?? 1) {
    this.#folder = folder;
    this.#includesWhole = includesWhole;
    this.#threads = threads;
  }

  async start(options: RunOptions, folder: RunDirectory | undefined): Promise<Run> {
    if (folder !== undefined && holdsRun(folder.path))
      return new Run(asChecked({ ...options, store: folder }));
    const { length } = options.plan.phases;
    const isInFolder = this.#includesWhole || folder === undefined;
    const start = await this.#longest(options, isInFolder ? length : length - 1);
    return new Run(asChecked({ ...options, store: new RememberingStore(folder, start) }));
  }

  /** Whether the whole run is stored, here or in its own folder. */
  holdsWhole(options: RunOptions, folder: string): boolean {
    const isOwn = holdsRun(folder) || !this.#includesWhole;
    return holdsWholeRun(isOwn ? folder : this.#place(options), options.plan.phases.length);
  }

  /** The state after the longest prefix of at most this many phases; trains what is missing of it. */
  async #longest(options: RunOptions, atMost: number): Promise<RunSnapshot | undefined> {
    const { phases } = options.plan;
    for (let count = atMost; count > 0; count--) {
      const first = phases.slice(0, count);
      const isStored = first.at(-1)?.kind === "train" && networkAtStart(first) === networkAtStart(phases);
      if (isStored) return this.#train(options, first);
    }
    return undefined;
  }

  async #train(options: RunOptions, phases: readonly Phase[]): Promise<RunSnapshot | undefined> {
    const name = phases.map((phase) => phase.name).join(", ");
    const plan = new GrowthPlan({ ...options.plan.data, name, phases });
    const trackers = trackersOfWhole(options);
    for (let isTold = false; ; isTold = true) {
      const last = await this.#tryToTrain({ ...options, plan, name, trackers });
      if (!(last instanceof CheckpointError)) return last;
      const run = options.name ?? options.plan.name;
      const reason = `${name}: ${last.message}`;
      if (!isTold) options.on?.({ kind: "waiting", run, phase: phases[0]?.name ?? "", reason });
      await pauseWhileInUse(options.signal);
    }
  }

  /** Trains a prefix, or gives the error that names the process which is training it. */
  async #tryToTrain(options: RunOptions): Promise<RunSnapshot | undefined | CheckpointError> {
    const folder = new RunDirectory(this.#place(options));
    const before = holdsRun(folder.path)
      ? undefined
      : await this.#longest(options, options.plan.phases.length - 1);
    let last: RunSnapshot | undefined;
    const store = new RememberingStore(folder, before, (state) => {
      last = state;
    });
    const run = new Run(asChecked({ ...options, store }));
    try {
      await run.train();
      return last;
    } catch (error) {
      if (error instanceof CheckpointError && error.code === "owned") return error;
      throw error;
    } finally {
      run.dispose();
    }
  }

  #place(options: RunOptions): string {
    const { plan, network, seed, batchSize, replicas = 1, augment, sharing } = options;
    const { train, test } = options.data;
    const growth = ownGrowthValues(options);
    const identity: unknown[] = [
      ...[{ ...plan.data, name: "" }, network, seed, batchSize, augment, sharing],
      ...[train.name, train.count, test.count],
    ];
    // With one thread, and without functions and replicas, the place is that of version 0.1.0.
    if (Object.keys(growth).length > 0) identity.push(growth);
    if (replicas > 1) identity.push({ replicas });
    const placeOf = (what: readonly unknown[]): string => {
      const hash = createHash("sha256").update(JSON.stringify(what)).digest("hex").slice(0, 16);
      return join(this.#folder, `seed-${seed}-${hash}`);
    };
    const [threads, plain] = [this.#threads, placeOf(identity)];
    // The last bits depend on the count, which earlier versions did not have in the place.
    const isPlain = threads === 1 || holdsRunOfThreads(plain, threads);
    return isPlain ? plain : placeOf([...identity, { threads }]);
  }
}

/** Trackers of a run, for the run of a prefix of its plan, which to them is that run. */
function trackersOfWhole({ trackers = [], ...whole }: RunOptions): RunTracker[] {
  const { name = whole.plan.name } = whole;
  const asWhole = ({ network, position, history, trainingMacs }: TrackedRun): TrackedRun => {
    return { name, options: whole, network, position, history, trainingMacs };
  };
  return trackers.map((tracker) => ({
    on: (event, run) => tracker.on({ ...event, run: name }, asWhole(run)),
    end: async (run) => tracker.end?.(asWhole(run)),
  }));
}

/** Waits before another attempt at a prefix that another process is training. */
async function pauseWhileInUse(signal: RunOptions["signal"]): Promise<void> {
  const stop = signal?.();
  await setTimeout(5_000, undefined, stop === undefined ? {} : { signal: stop }).catch(() => {});
  if (stop?.aborted) throw new StoppedError("Stopped while it waited for another process.");
}

/** Stores a run in its folder, if there is one, and passes on the states between its phases. */
class RememberingStore implements RunStore {
  readonly #folder: RunDirectory | undefined;
  readonly #start: RunSnapshot | undefined;
  readonly #remember: (state: RunSnapshot) => void;

  /**
   * @param start state of a run whose plan begins as this one's does; the run starts from it where its folder is empty
   * @param remember called with the state between two phases
   */
  constructor(
    folder: RunDirectory | undefined,
    start: RunSnapshot | undefined,
    remember: (state: RunSnapshot) => void = () => {},
  ) {
    this.#folder = folder;
    this.#start = start;
    this.#remember = remember;
  }

  get newest(): string | undefined {
    return this.#folder?.newest;
  }

  load(options: RunTask): FoundState | undefined {
    const found = this.#folder?.load(options) ?? this.#shared(options);
    if (found !== undefined && found.snapshot.position.epoch + found.snapshot.position.step === 0) {
      this.#remember(found.snapshot);
    }
    return found;
  }

  begin(): void {
    this.#folder?.begin();
  }

  save(moment: SavingMoment, snapshot: () => RunSnapshot): SavedState | undefined {
    if (moment !== "phase") return this.#folder?.save(moment, snapshot);
    const state = snapshot();
    this.#remember(state);
    return this.#folder?.save(moment, () => state);
  }

  on(event: RunEvent, position: RunPosition): void {
    this.#folder?.on(event, position);
  }

  end(): void {
    this.#folder?.end();
  }

  /** The other run's state, with its numbers under this run's name. */
  #shared({ name, plan }: RunTask): FoundState | undefined {
    if (this.#start === undefined) return undefined;
    const history = this.#start.history.map((o) => ({ ...o, run: name ?? plan.name }));
    return { where: "a beginning that runs share", snapshot: { ...this.#start, history }, skipped: [] };
  }
}
