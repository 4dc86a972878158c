import { randomUUID } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve, sep } from "node:path";
import { pathShape } from "../checking/file-shapes.js";
import { callable, demandArguments, oneOf, optional, record, text } from "../checking/shapes.js";
import { makeFolder } from "../files/folders.js";
import type { RunEvent } from "../training/run/events.js";
import type { RunTracker, TrackedRun } from "../training/run/run-tracker.js";
import { PythonRelay } from "./python-relay.js";
import { isDone, RunRecords } from "./run-records.js";

/** Packages of Python that record runs. */
export const services = ["trackio", "wandb"] as const;
/** A package of Python that records runs. */
export type Service = (typeof services)[number];

/** Options of {@link PythonTracker}. */
export interface PythonTrackerOptions {
  /** The Python that has the package. Default `"python3"`. */
  readonly python?: string;
  /** What the runs belong to. Default `"mixture-growth"`. */
  readonly project?: string;
  /** Makes the name of a run that no other run has. Default: a random one. */
  readonly id?: () => string;
  /** Milliseconds. Default `performance.now`. */
  readonly now?: () => number;
}

const trackerOptions = record<PythonTrackerOptions>({
  python: optional(text("Name a program.")),
  project: optional(text("Name a project.")),
  id: optional(callable("a function that makes a text")),
  now: optional(callable("a function that returns milliseconds")),
});

/**
 * Passes what a run measures on to Trackio or to Weights & Biases, through a Python process of its own: losses, accuracies,
 * learning rates and training cost over steps, and histograms of coefficients.
 *
 * Nothing leaves the machine unless the package's own settings say so: Trackio keeps runs in a database in the home, Weights
 * & Biases in `DIRECTORY/wandb` until `wandb sync`. `DIRECTORY/trackio.json` or `DIRECTORY/wandb.json` names the run, so that
 * a run that continues stays one.
 *
 * @example
 * ```ts
 * const trackers = [new PythonTracker("trackio", "results/first")];
 * const run = new Run({ plan, network, data, seed: 0, trackers });
 * ```
 * @throws InputError for invalid arguments; nothing is started yet.
 */
export class PythonTracker implements RunTracker {
  readonly #service: Service;
  readonly #directory: string;
  readonly #options: PythonTrackerOptions;
  readonly #records: RunRecords;
  #relay: PythonRelay | undefined;
  /** Set by a relay that failed: the run then continues without. */
  #isBroken = false;
  /** Whether the run has ended, for now or for good. */
  #isOver = false;

  constructor(service: Service, directory: string, options: PythonTrackerOptions = {}) {
    demandArguments("PythonTracker", {
      service: [service, oneOf(services)],
      directory: [directory, pathShape],
      options: [options, trackerOptions],
    });
    this.#service = service;
    this.#directory = resolve(directory);
    this.#options = options;
    const { now = () => performance.now() } = options;
    this.#records = new RunRecords(now, () => this.#identity()?.begun === true);
  }

  on(event: RunEvent, run: TrackedRun): void {
    if (this.#isBroken) return;
    this.#records.begin(event, run);
    const records = this.#records.of(event, run);
    this.#isOver = isDone(run) || event.kind === "stopped" || event.kind === "diverged";
    if (records.length === 0) return;
    try {
      this.#relay ??= this.#start(run);
      for (const each of records) this.#relay.write(each);
    } catch (error) {
      this.#isBroken = true;
      throw error;
    }
    // A run that is opened when it is done is not trained.
    if (event.kind === "resumed") this.dispose();
  }

  async end(): Promise<void> {
    const relay = this.#relay;
    // Between two cells that train parts of a plan, the relay waits.
    if (relay === undefined || this.#isBroken || !this.#isOver) return;
    this.#relay = undefined;
    await relay.end();
  }

  /** Lets the relay end, without waiting for it. */
  dispose(): void {
    const relay = this.#relay;
    this.#relay = undefined;
    void relay?.end().catch(() => {});
  }

  get #identityFile(): string {
    return join(this.#directory, `${this.#service}.json`);
  }

  #identity(): Identity | undefined {
    try {
      return JSON.parse(readFileSync(this.#identityFile, "utf8"));
    } catch {
      // There is none yet, or a kill left half of it; it is then written again.
      return undefined;
    }
  }

  #start(run: TrackedRun): PythonRelay {
    const { python = "python3", project = "mixture-growth", id = randomUUID } = this.#options;
    const known = this.#identity();
    const identity = known ?? { id: id(), project, name: runName(this.#directory), begun: false };
    const write = (begun: boolean): void =>
      writeFileSync(this.#identityFile, `${JSON.stringify({ ...identity, begun }, undefined, 2)}\n`);
    makeFolder(this.#directory);
    write(identity.begun);
    const relay = new PythonRelay(python, this.#service, () => write(true));
    relay.write({ ...identity, directory: this.#directory, config: configOf(run) });
    return relay;
  }
}

/** What `trackio.json` or `wandb.json` holds. */
interface Identity {
  /** That no other run has. */
  readonly id: string;
  /** What the run belongs to. */
  readonly project: string;
  /** Where it lies below `results`. */
  readonly name: string;
  /** Whether the service has begun to record the run; if not, it gets the whole history the next time. */
  readonly begun: boolean;
}

/** Where the run lies below `results`, such as `"laptop/cifar100/mixture/seed-0"`. */
function runName(directory: string): string {
  const parts = directory.split(sep);
  const inside = parts.slice(parts.lastIndexOf("results") + 1);
  return inside.filter((part) => part !== "runs" && part !== "").join("/");
}

function configOf({ name, options }: TrackedRun): object {
  const { plan, network, data, seed, batchSize = 128 } = options;
  return { method: name, seed, network: network.name, data: data.name, batchSize, plan: plan.data };
}
