import { createRandom, type Random, type RandomState } from "../../data/random.js";
import type { ChangePhase, GrowPhase, Phase, TrainPhase } from "../../plan/plan-data.js";

/**
 * The random streams of a run, each with its own name, so that draws from one change no other.
 *
 * Every stream depends only on the run's seed and its name: `createRandom(seed).fork(name)`.
 */
export class RandomStreams {
  readonly #root: Random;

  constructor(seed: number) {
    this.#root = createRandom(seed);
  }

  /** The source of them all, as plain data. */
  state(): RandomState {
    return this.#root.state();
  }

  /** First templates, coefficients and weights. */
  network(): Random {
    return this.#root.fork(streamNames.network);
  }

  /** What growth or a change draws: coefficients, weights, noise, mappings. */
  change(phase: GrowPhase | ChangePhase): Random {
    return this.#root.fork(streamNames.change(phase));
  }

  /** Seed of the order of the images in a phase, and of their augmentation; it differs between phases. */
  dataSeed(phase: TrainPhase): number {
    return this.#seed(streamNames.data(phase));
  }

  /** What a step of a phase draws, such as the numbers that dropout drops: two integers from 0 to 2^30. */
  stepSeed(phase: TrainPhase, epoch: number, step: number): readonly [number, number] {
    const random = this.#root.fork(streamNames.step(phase));
    random.seek(epoch, step);
    return [random.integer(2 ** 30), random.integer(2 ** 30)];
  }

  /** Seed of the batches that a growth operator looks at. */
  analysisSeed(phase: GrowPhase): number {
    return this.#seed(streamNames.analysis(phase));
  }

  /** Seed of the choice of a share of the training images. */
  shareSeed(): number {
    return this.#seed(streamNames.share);
  }

  #seed(name: string): number {
    return this.#root.fork(name).integer(2 ** 31);
  }
}

/** The name of each stream. */
export const streamNames = {
  network: "network",
  share: "data share",
  change: (phase: Phase): string => phase.name,
  data: (phase: Phase): string => `data ${phase.name}`,
  step: (phase: Phase): string => `steps ${phase.name}`,
  analysis: (phase: Phase): string => `analysis ${phase.name}`,
} as const;
