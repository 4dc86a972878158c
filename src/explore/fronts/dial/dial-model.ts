import type { FrontModel } from "../front-model.js";
import { bytes, floats } from "../kit/binary.js";
import { largest } from "../kit/heat-map.js";
import type { Pictures } from "../kit/pictures.js";
import { Questions } from "../kit/questions.js";
import type { DialAsked, DialLayer, DialShown } from "./state.js";

/** How far from 0 coefficients can be dragged. */
export function reachOf({ trained, peers }: DialShown): number {
  return Math.max(
    2,
    Math.ceil(1.3 * largest([...trained, ...peers.flatMap(({ coefficients }) => coefficients)])),
  );
}

/** The values of the dial's model, and what a person has asked of it that is not answered yet. */
export class DialModel extends Questions<DialAsked, DialShown> {
  readonly title: string;
  readonly layers: readonly DialLayer[];
  readonly pictures: Pictures;
  readonly pixels: Uint8Array;
  readonly #values: FrontModel;

  constructor(values: FrontModel) {
    super(values);
    this.#values = values;
    this.title = values.get("title");
    this.layers = values.get("layers");
    this.pictures = values.get("pictures");
    this.pixels = bytes(values.get("pixels"));
  }

  numbers(key: "templates" | "maps" | "trainedMaps"): Float32Array {
    return floats(this.#values.get(key));
  }

  /** The coefficients of the block that is shown, as a person has set them. */
  get coefficients(): readonly number[] {
    const { layer, block, trained, coefficients } = this.shown;
    if (!this.isOpen) return coefficients;
    const changed = this.asked.changed.find((one) => one.layer === layer && one.block === block);
    return changed?.coefficients ?? trained;
  }

  /** Asks for something else. */
  choose(part: Partial<DialAsked>): void {
    const { layer, block, picture, changed } = { ...this.asked, ...part };
    this.ask({ layer, block, picture, changed });
  }

  /** Asks for other coefficients of the block that is shown. */
  change(coefficients: readonly number[]): void {
    const { layer, block, trained } = this.shown;
    const others = this.asked.changed.filter((one) => one.layer !== layer || one.block !== block);
    const isTrained = coefficients.every((value, t) => value === trained[t]);
    const changed = isTrained ? others : [...others, { layer, block, coefficients }];
    this.choose({ layer, block, changed });
  }
}
