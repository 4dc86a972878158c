import type { SetInMemory } from "../../data/dataset.js";
import { subset } from "../../data/subset.js";
import { lossGradients } from "../../report/loss-gradients.js";
import type { Run } from "../../training/run/run.js";
import type { GrownBlock } from "../growing/grown-copy.js";
import { type GrowthChoice, keyOf, MembersToGrow } from "../growing/members-to-grow.js";
import { Remembered } from "../growing/remembered.js";

/** Root mean squares of the loss's gradient over the coefficients of a layer's blocks. */
export interface LayerGradients {
  /** Name of the layer. */
  readonly layer: string;
  /** Over the blocks that members had. */
  readonly old: number;
  /** Over the blocks that growth added. */
  readonly new: number;
}

/** The gradients of a net that was grown so, before its first step. */
export interface ChoiceGradients {
  /** Of every layer that growth adds blocks to. */
  readonly layers: readonly LayerGradients[];
  /** Means over the layers. */
  readonly old: number;
  /** The same, of new blocks. */
  readonly new: number;
}

/**
 * Grows copies of a run's members in many ways, and measures the gradient of the loss in the coefficients of old and new blocks,
 * on the first training examples as one batch.
 *
 * Owns the copies; `dispose()` frees them. The run stays as it is.
 *
 * @throws Error for a run that does not stand before its first growth by mixture, or of photographs.
 */
export class GrowthGradients {
  readonly growing: MembersToGrow;
  /** The examples of the batch. */
  readonly set: SetInMemory;
  readonly #gradients = new Remembered<ChoiceGradients>(300);

  constructor(run: Run, examples: number) {
    const { train } = run.options.data;
    if ("files" in train) {
      throw new Error(
        `Expected a run of examples in memory but got ${train.name} (run ${run.name}). Read its photographs with readPhotos.`,
      );
    }
    this.growing = new MembersToGrow(run);
    const count = Math.min(examples, train.count);
    this.set = subset(
      train as SetInMemory,
      Array.from({ length: count }, (_, index) => index),
    );
  }

  /** The gradients of a choice, if they were measured already. */
  known(choice: GrowthChoice): ChoiceGradients | undefined {
    return this.#gradients.get(keyOf(choice));
  }

  /**
   * Grows the members so and measures; a second time it only remembers.
   *
   * @throws RangeError for coefficients that cannot start so.
   */
  of(choice: GrowthChoice): ChoiceGradients {
    return this.#gradients.of(keyOf(choice), () => this.#measured(choice));
  }

  /** Frees the copies. */
  dispose(): void {
    this.growing.dispose();
  }

  #measured(choice: GrowthChoice): ChoiceGradients {
    const grown = this.growing.grow(choice);
    const { parameters } = lossGradients(grown.net, this.set);
    const byName = new Map(parameters.map(({ name, gradient }) => [name, gradient]));
    const layers = this.growing.layers.map((layer): LayerGradients => {
      const blocks = grown.blocks(layer);
      const inBlocks = (isNew: boolean): number =>
        rootMeanSquare(
          blocks
            .filter((block) => block.isNew === isNew)
            .flatMap(({ index }: GrownBlock) => [...(byName.get(`${layer}.coefficients.${index}`) ?? [])]),
        );
      return { layer, old: inBlocks(false), new: inBlocks(true) };
    });
    const mean = (part: "old" | "new"): number =>
      layers.reduce((sum, gradients) => sum + gradients[part], 0) / layers.length;
    return { layers, old: mean("old"), new: mean("new") };
  }
}

function rootMeanSquare(numbers: readonly number[]): number {
  const sum = numbers.reduce((squares, number) => squares + number * number, 0);
  return numbers.length === 0 ? 0 : Math.sqrt(sum / numbers.length);
}
