import { pathShape } from "../checking/file-shapes.js";
import { callable, demandArguments, optional, record } from "../checking/shapes.js";
import type { RunEvent } from "../training/run/events.js";
import type { RunTracker, TrackedRun } from "../training/run/run-tracker.js";
import { EventFile, hasEventFiles } from "./event-file.js";
import { histogram, picture, purgeFrom, scalar, summary } from "./event-records.js";
import { drawingsAfter, pngOf } from "./run-pictures.js";
import { type RunRecord, RunRecords } from "./run-records.js";
import { stepsAt } from "./run-steps.js";

/** Options of {@link TensorBoard}. */
export interface TensorBoardOptions {
  /** Clock. Default: the system's. */
  readonly time?: () => Date;
}

const tensorBoardOptions = record<TensorBoardOptions>({
  time: optional(callable("a function that tells the time")),
});

/**
 * Writes what a run measures to event files, which TensorBoard shows: losses, accuracies, learning rates and training cost
 * over steps, histograms of the coefficients of every mixed layer, and pictures of them at the ends of phases.
 *
 * A run that continues adds a file to the folder and leaves earlier files as they are.
 *
 * @example
 * ```ts
 * const trackers = [new TensorBoard("results/first")];
 * const run = new Run({ plan, network, data, seed: 0, trackers });
 * ```
 * @throws InputError for an invalid directory or options; nothing is written yet.
 */
export class TensorBoard implements RunTracker {
  readonly #seconds: () => number;
  readonly #file: EventFile;
  readonly #records: RunRecords;
  /** The step from which on earlier files no longer hold, until that is written. */
  #purge: number | undefined;
  /** Why the last picture could not be drawn or written. */
  #trouble: unknown;
  #drawn: Promise<void> = Promise.resolve();

  /** @param directory Folder of the run; the name of the run in TensorBoard is its path. */
  constructor(directory: string, options: TensorBoardOptions = {}) {
    demandArguments("TensorBoard", {
      directory: [directory, pathShape],
      options: [options, tensorBoardOptions],
    });
    const { time = () => new Date() } = options;
    this.#seconds = () => time().getTime() / 1000;
    this.#file = new EventFile(directory, this.#seconds);
    this.#records = new RunRecords(
      () => time().getTime(),
      () => hasEventFiles(directory),
    );
  }

  on(event: RunEvent, run: TrackedRun): void {
    this.#purge = this.#records.begin(event, run) ?? this.#purge;
    const records = this.#records.of(event, run);
    if (records.length > 0) this.#write(records);
    const drawings = drawingsAfter(event, run);
    if (drawings.size > 0) this.#draw(stepsAt(run.options, run.position), drawings);
    this.#throwTrouble();
  }

  async end(): Promise<void> {
    await this.#drawn;
    this.#throwTrouble();
  }

  #throwTrouble(): void {
    const trouble = this.#trouble;
    this.#trouble = undefined;
    if (trouble !== undefined) throw trouble;
  }

  #write(records: readonly RunRecord[]): void {
    const seconds = this.#seconds();
    const purge = this.#purge === undefined ? [] : [purgeFrom(seconds, this.#purge)];
    this.#purge = undefined;
    this.#file.append([...purge, ...records.map((each) => eventOf(seconds, each))]);
  }

  /** Pictures are drawn while training continues, one after the other. */
  #draw(step: number, drawings: ReadonlyMap<string, string>): void {
    const seconds = this.#seconds();
    this.#drawn = this.#drawn
      .then(async () => {
        for (const [tag, svg] of drawings) {
          const values = [picture(tag, await pngOf(svg))];
          this.#file.append([summary(seconds, step, values)]);
        }
      })
      .catch((trouble: unknown) => {
        this.#trouble = trouble;
      });
  }
}

function eventOf(seconds: number, { step, scalars, histograms = {} }: RunRecord): Uint8Array {
  return summary(seconds, step, [
    ...Object.entries(scalars).map(([tag, value]) => scalar(tag, value)),
    ...Object.entries(histograms).map(([tag, values]) => histogram(tag, values)),
  ]);
}
