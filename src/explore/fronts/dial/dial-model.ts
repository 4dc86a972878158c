import type { FrontModel } from "../front.js";
import { latest } from "../kit/latest.js";
import { floats } from "../kit/numbers.js";
import type { Pictures } from "../kit/picture.js";

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
  readonly answers: readonly number[];
  readonly trainedAnswers: readonly number[];
  readonly top: readonly PossibleClass[];
  readonly trainedTop: readonly PossibleClass[];
  readonly templateSize: Size;
  readonly mapSize: Size & { readonly channels: number };
}

/** The values of the dial's model, and what a person has asked of it that is not answered yet. */
export class DialModel {
  readonly title: string;
  readonly layers: readonly Layer[];
  readonly pictures: Pictures;
  readonly pixels: Uint8Array;
  readonly #model: FrontModel;
  readonly #send: (changes: Readonly<Record<string, unknown>>) => void;
  #asked: Asked;

  constructor(model: FrontModel) {
    this.#model = model;
    this.#send = latest(model);
    this.title = model.get("title");
    this.layers = model.get("layers");
    this.pictures = model.get("pictures");
    const { buffer, byteOffset, byteLength } = model.get<DataView>("pixels");
    this.pixels = new Uint8Array(buffer, byteOffset, byteLength);
    this.#asked = this.shown;
  }

  get shown(): Shown {
    return this.#model.get("shown");
  }

  /** What was asked last, which is newer than what is shown until it is answered. */
  get asked(): Asked {
    return this.#asked;
  }

  numbers(key: "templates" | "maps" | "trainedMaps"): Float32Array {
    return floats(this.#model.get(key));
  }

  /** The coefficients of the block that is shown, as a person has set them. */
  get coefficients(): readonly number[] {
    const { layer, block, trained, coefficients } = this.shown;
    if (this.#asked === this.shown) return coefficients;
    const changed = this.#asked.changed.find((one) => one.layer === layer && one.block === block);
    return changed?.coefficients ?? trained;
  }

  /** Asks for something else. */
  ask(part: Partial<Asked>): void {
    const { layer, block, picture, changed, turn } = { ...this.#asked, ...part };
    this.#asked = { layer, block, picture, changed, turn: turn + 1 };
    this.#send({ asked: this.#asked });
  }

  /** Asks for other coefficients of the block that is shown. */
  change(coefficients: readonly number[]): void {
    const { layer, block, trained } = this.shown;
    const others = this.#asked.changed.filter((one) => one.layer !== layer || one.block !== block);
    const isTrained = coefficients.every((value, t) => value === trained[t]);
    this.ask({ layer, block, changed: isTrained ? others : [...others, { layer, block, coefficients }] });
  }

  /** Calls `paint` with every answer, at the end of the view no more. */
  follow(paint: () => void): () => void {
    const follow = (): void => {
      if (this.shown.turn >= this.#asked.turn) this.#asked = this.shown;
      paint();
    };
    this.#model.on("change:shown", follow);
    return () => this.#model.off("change:shown", follow);
  }
}
