import type { FrontModel } from "../front.js";
import { largest } from "../kit/heat-map.js";
import { bytes, floats } from "../kit/numbers.js";
import type { Pictures } from "../kit/picture.js";
import { Questions } from "../kit/questions.js";

export interface Block {
  readonly row: number;
  readonly column: number;
  readonly index: number;
  readonly set: number;
  /** The net whose weight it is a part of; null before growth makes one. */
  readonly net: string | null;
}

export interface Layer {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly blocks: readonly Block[];
}

export interface ChangedBlock {
  readonly layer: string;
  readonly block: number;
  readonly coefficients: readonly number[];
}

/** What a person asks for, all of it each time; the model's value `asked`. */
export interface Asked {
  readonly turn: number;
  readonly layer: string;
  readonly block: number;
  readonly picture: number;
  readonly changed: readonly ChangedBlock[];
}

interface Size {
  readonly count: number;
  readonly height: number;
  readonly width: number;
}

export interface PossibleClass {
  readonly className: string;
  readonly probability: number;
}

/** The answer to it; the model's value `shown`. `templates`, `maps` and `trainedMaps` beside it are its numbers. */
export interface Shown extends Asked {
  readonly net: string;
  readonly coefficients: readonly number[];
  readonly trained: readonly number[];
  /** The other blocks of the layer that mix the same templates. */
  readonly peers: readonly { readonly block: number; readonly coefficients: readonly number[] }[];
  readonly answers: readonly number[];
  readonly trainedAnswers: readonly number[];
  readonly top: readonly PossibleClass[];
  readonly trainedTop: readonly PossibleClass[];
  readonly templateSize: Size;
  readonly mapSize: Size & { readonly channels: number };
}

/** How far from 0 coefficients can be dragged. */
export function reachOf({ trained, peers }: Shown): number {
  return Math.max(
    2,
    Math.ceil(1.3 * largest([...trained, ...peers.flatMap(({ coefficients }) => coefficients)])),
  );
}

/** The values of the dial's model, and what a person has asked of it that is not answered yet. */
export class DialModel extends Questions<Asked, Shown> {
  readonly title: string;
  readonly layers: readonly Layer[];
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
  choose(part: Partial<Asked>): void {
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
