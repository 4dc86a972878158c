import type { RunDirectory } from "../storage/checkpoint/run-directory.js";
import type { RunEvent } from "../training/run/events.js";
import type {
  FoundState,
  KeptState,
  RunKeeper,
  RunSnapshot,
  SavingMoment,
} from "../training/run/run-keeper.js";
import type { RunPosition } from "../training/run/run-position.js";
import type { RunTask } from "../training/run/run-task.js";

/**
 * Keeps a run in a folder, if there is one, and remembers its last phase; a run that the folder does not know begins
 * where another one ended.
 */
export class RememberingKeeper implements RunKeeper {
  readonly #folder: RunDirectory | undefined;
  readonly #start: RunSnapshot | undefined;
  #last: RunSnapshot | undefined;

  /** @param start State of a run whose plan begins as this one's does. */
  constructor(folder: RunDirectory | undefined, start: RunSnapshot | undefined) {
    this.#folder = folder;
    this.#start = start;
  }

  /** The state at the end of the last phase that is done. */
  get last(): RunSnapshot | undefined {
    return this.#last;
  }

  get newest(): string | undefined {
    return this.#folder?.newest;
  }

  load(options: RunTask): FoundState | undefined {
    const found = this.#folder?.load(options) ?? this.#beginning(options);
    this.#last = found?.snapshot;
    return found;
  }

  begin(): void {
    this.#folder?.begin();
  }

  keep(moment: SavingMoment, snapshot: () => RunSnapshot): KeptState | undefined {
    if (moment !== "phase") return this.#folder?.keep(moment, snapshot);
    const state = snapshot();
    this.#last = state;
    return this.#folder?.keep(moment, () => state);
  }

  hear(event: RunEvent, position: RunPosition): void {
    this.#folder?.hear(event, position);
  }

  end(): void {
    this.#folder?.end();
  }

  /** The other run's state, with its numbers told by this run's name. */
  #beginning({ name, plan }: RunTask): FoundState | undefined {
    if (this.#start === undefined) return undefined;
    const history = this.#start.history.map((o) => ({ ...o, run: name ?? plan.name }));
    return { where: "a beginning that runs share", snapshot: { ...this.#start, history }, skipped: [] };
  }
}
