import type { Run } from "../../training/run/run.js";
import { Answers } from "../fronts/kit/answers.js";
import type { GrownBlock } from "../growing/grown-copy.js";
import { type GrowthChoice, keyOf, MembersToGrow } from "../growing/members-to-grow.js";
import { Remembered } from "../growing/remembered.js";
import { HeldPictures } from "../pictures/held-pictures.js";

/** What a net answers that was grown so, before any training. */
export interface Trial {
  /** How it was grown. */
  readonly choice: GrowthChoice;
  /** To the pictures of the trials. */
  readonly answers: Answers;
  /** Share of right answers. */
  readonly accuracy: number;
  /** Share of answers that are not the ensemble's. */
  readonly changed: number;
  /** Mean distance of the logits from the sum of the members' logits: `mean_n ||z(x_n) - sum_i z_i(x_n)||`. */
  readonly distance: number;
}

/**
 * Grows copies of a run's members in many ways, and asks each grown net about pictures, before any training.
 *
 * Owns the copies and the pictures; `dispose()` frees them. The run stays as it is.
 *
 * @throws Error for a run that does not stand before its first growth by mixture, or of anything but images.
 */
export class GrowthTrials {
  readonly pictures: HeldPictures;
  readonly growing: MembersToGrow;
  /** Answers of each net that growth merges, in the order of their members. */
  readonly members: readonly Answers[];
  /** Answers by the sum of their logits, the same as by the mean. */
  readonly ensemble: Answers;
  readonly #trials = new Remembered<Trial>(300);

  constructor(run: Run, pictures: number) {
    this.growing = new MembersToGrow(run);
    try {
      this.pictures = new HeldPictures(run, pictures);
    } catch (error) {
      this.growing.dispose();
      throw error;
    }
    this.members = this.growing.nets.map((net) => this.pictures.answersOf(net));
    const sums = Float32Array.from(this.members[0]?.logits ?? [], (_, i) =>
      this.members.reduce((sum, { logits }) => sum + (logits[i] as number), 0),
    );
    this.ensemble = new Answers(sums, this.pictures.set);
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
    return this.#trials.of(keyOf(choice), () => {
      const answers = this.pictures.answersOf(this.growing.grow(choice).net);
      const { ensemble } = this;
      return {
        choice,
        answers,
        accuracy: answers.accuracy,
        changed: answers.changedFrom(ensemble).length / answers.classes.length,
        distance: answers.distanceFrom(ensemble),
      };
    });
  }

  /** The blocks of a layer, grown so. */
  blocks(choice: GrowthChoice, layer: string): GrownBlock[] {
    return this.growing.grow(choice).blocks(layer);
  }

  /** Frees the copies and the pictures. */
  dispose(): void {
    this.growing.dispose();
    this.pictures.dispose();
  }
}
