import type { RunDirectory } from "../storage/checkpoint/run-directory.js";
import type { RunEvent } from "../training/run/events.js";
import type { RunPosition } from "../training/run/run-position.js";
import type {
  FoundState,
  RunSnapshot,
  RunStore,
  SavedState,
  SavingMoment,
} from "../training/run/run-store.js";
import type { RunTask } from "../training/run/run-task.js";

/** What a {@link RememberingStore} works with. */
export interface RememberingOptions {
  /** Folder that keeps the run. */
  readonly folder: RunDirectory | undefined;
  /** State of a run whose plan begins as this one's does; this run begins there where its folder has no state. */
  readonly start: RunSnapshot | undefined;
  /** Called with the state between two phases. */
  readonly remember: (state: RunSnapshot) => void;
}

/** Keeps a run in its folder, if there is one, and passes on the states between its phases. */
export class RememberingStore implements RunStore {
  readonly #folder: RunDirectory | undefined;
  readonly #start: RunSnapshot | undefined;
  readonly #remember: (state: RunSnapshot) => void;

  constructor({ folder, start, remember }: RememberingOptions) {
    this.#folder = folder;
    this.#start = start;
    this.#remember = remember;
  }

  get newest(): string | undefined {
    return this.#folder?.newest;
  }

  load(options: RunTask): FoundState | undefined {
    const found = this.#folder?.load(options) ?? this.#beginning(options);
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
  #beginning({ name, plan }: RunTask): FoundState | undefined {
    if (this.#start === undefined) return undefined;
    const history = this.#start.history.map((o) => ({ ...o, run: name ?? plan.name }));
    return { where: "a beginning that runs share", snapshot: { ...this.#start, history }, skipped: [] };
  }
}
