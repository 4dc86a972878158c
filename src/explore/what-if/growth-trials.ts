import type { MemberPlacement } from "../../growth/block-layout.js";
import { contains, type Span, spanTitle } from "../../growth/span.js";
import { copyOf } from "../../models/network-record.js";
import type { MixedNetwork } from "../../networks/mixed/mixed-network.js";
import { isMixed } from "../../networks/network-kinds.js";
import type { GrowPhase } from "../../plan/plan-data.js";
import type { Run } from "../../training/run/run.js";
import type { RunOptions } from "../../training/run/run-options.js";
import { Answers } from "../pictures/answers.js";
import { HeldPictures } from "../pictures/held-pictures.js";
import { type GrownBlock, GrownCopy, type Start } from "./grown-copy.js";

/** One way to grow. */
export interface GrowthChoice {
  /** How the coefficients of new blocks start. */
  readonly coefficients: Start;
  /** Factor on their random part. */
  readonly noise: number;
  /** The seed of what is drawn. */
  readonly draw: number;
  /** Where the members' blocks stand. */
  readonly placement: MemberPlacement;
}

/** What a net answers that was grown so, before any training. */
export interface Trial {
  readonly choice: GrowthChoice;
  readonly answers: Answers;
  /** Share of right answers. */
  readonly accuracy: number;
  /** Share of answers that are not the ensemble's. */
  readonly changed: number;
  /** Mean distance of the logits from the sum of the members' logits: `mean_n ||z(x_n) - sum_i z_i(x_n)||`. */
  readonly distance: number;
}

/** The ways to start that have a random part, or are scaled by noise. */
export const noisyStarts: readonly Start[] = [
  "copy",
  "copy-as-coded",
  "random",
  "random-as-coded",
  "orthogonal-as-coded",
];

/** Trials that are remembered. */
const mostTrials = 300;

/**
 * Grows copies of a run's members in many ways, and asks each grown net about pictures, before any training.
 *
 * Owns the copies and the pictures; `dispose()` frees them. The run stays as it is.
 *
 * @throws Error for a run that does not stand before its first growth by mixture, or of anything but images.
 */
export class GrowthTrials {
  readonly pictures: HeldPictures;
  /** Names of the layers that growth adds blocks to. */
  readonly layers: readonly string[];
  /** The plan's own choice. */
  readonly planned: GrowthChoice;
  /** Answers of each net that growth merges, in the order of their members. */
  readonly members: readonly Answers[];
  /** Answers by the sum of their logits, the same as by the mean. */
  readonly ensemble: Answers;
  readonly #options: RunOptions;
  readonly #phase: GrowPhase;
  readonly #source: MixedNetwork;
  readonly #parts: readonly Span[];
  readonly #trials: Map<string, Trial> = new Map();
  readonly #problems: Map<string, string | undefined> = new Map();
  /** The copy that was grown last: another placement or draw needs another one. */
  #last: GrownCopy | undefined;

  constructor(run: Run, pictures: number) {
    const { network } = run;
    const { phases, data } = run.options.plan;
    const first = phases.findIndex(({ kind }) => kind === "grow");
    const phase = phases[first];
    if (
      !isMixed(network) ||
      phase?.kind !== "grow" ||
      phase.by.operator !== "mixture" ||
      run.position.phase !== first
    ) {
      throw new Error(
        `Expected a run of mixed members that stands before its first growth but got one in phase ${run.position.phase + 1} (run ${run.name}). Train its members, and no further.`,
      );
    }
    const { coefficients, noise } = phase.by;
    this.#options = run.options;
    this.#phase = phase;
    this.pictures = new HeldPictures(run, pictures);
    this.planned = {
      coefficients,
      noise,
      draw: run.options.seed,
      placement: data.templates?.placement ?? "diag",
    };
    this.#source = copyOf(network) as MixedNetwork;
    this.#parts = network.spans().filter((span) => contains(phase.into, span));
    this.members = this.#parts.map((span) => this.pictures.answersOf(this.#source.net(span)));
    const sums = Float32Array.from(this.members[0]?.logits ?? [], (_, i) =>
      this.members.reduce((sum, { logits }) => sum + (logits[i] as number), 0),
    );
    this.ensemble = new Answers(sums, this.pictures.set);
    this.layers = this.#copy(this.planned.placement, this.planned.draw).layers;
    if (this.layers.length > 0) return;
    this.dispose();
    throw new Error(
      `Expected a network to whose weights growth adds blocks but got none (run ${run.name}). Use one with a layer between the first and the last.`,
    );
  }

  /** Titles of the nets that growth merges, in the order of `members`. */
  get titles(): string[] {
    return this.#parts.map(spanTitle);
  }

  /** Why growth cannot be so, whatever is drawn; undefined where it can. */
  problem({ coefficients, placement, draw }: GrowthChoice): string | undefined {
    const key = `${coefficients} ${placement}`;
    if (!this.#problems.has(key)) {
      this.#problems.set(key, this.#copy(placement, draw).problem(coefficients));
    }
    return this.#problems.get(key);
  }

  /** The trial of a choice, if it was made already. */
  known(choice: GrowthChoice): Trial | undefined {
    return this.#trials.get(keyOf(choice));
  }

  /**
   * Grows the members so and asks the grown net; a second time it only remembers.
   *
   * @throws RangeError for coefficients that cannot start so.
   */
  try(choice: GrowthChoice): Trial {
    const known = this.known(choice);
    if (known !== undefined) return known;
    const answers = this.pictures.answersOf(this.#grown(choice).net);
    const { ensemble } = this;
    const trial = {
      choice,
      answers,
      accuracy: answers.accuracy,
      changed: answers.changedFrom(ensemble).length / answers.classes.length,
      distance: answers.distanceFrom(ensemble),
    };
    const [oldest] = this.#trials.keys();
    if (this.#trials.size >= mostTrials && oldest !== undefined) this.#trials.delete(oldest);
    this.#trials.set(keyOf(choice), trial);
    return trial;
  }

  /** The blocks of a layer, grown so. */
  blocks(choice: GrowthChoice, layer: string): GrownBlock[] {
    return this.#grown(choice).blocks(layer);
  }

  /** Frees the copies and the pictures. */
  dispose(): void {
    this.#last?.dispose();
    this.#source.dispose();
    this.pictures.dispose();
  }

  #grown(choice: GrowthChoice): GrownCopy {
    const copy = this.#copy(choice.placement, choice.draw);
    copy.start(choice.coefficients, choice.noise);
    return copy;
  }

  #copy(placement: MemberPlacement, draw: number): GrownCopy {
    if (this.#last?.placement === placement && this.#last.draw === draw) return this.#last;
    this.#last?.dispose();
    this.#last = undefined;
    const [options, phase, source, parts] = [this.#options, this.#phase, this.#source, this.#parts];
    this.#last = new GrownCopy({ options, phase, source, parts, placement, draw });
    return this.#last;
  }
}

/** What a choice depends on. */
function keyOf({ coefficients, noise, draw, placement }: GrowthChoice): string {
  return [coefficients, noisyStarts.includes(coefficients) ? noise : "", draw, placement].join(" ");
}
