import type { FrontModel } from "../front-model.js";
import { bytes } from "../kit/binary.js";
import type { Pictures } from "../kit/pictures.js";
import { Questions } from "../kit/questions.js";

/** What a person asks for, all of it each time; the model's value `asked`. */
export interface Asked {
  readonly turn: number;
  readonly coefficients: string;
  readonly noise: number;
  readonly draw: number;
  readonly placement: string;
  readonly layer: string;
  readonly picture: number;
}

/** What came of one way to start; null before it was tried. */
export interface Row {
  readonly name: string;
  readonly accuracy: number | null;
  readonly changed: number | null;
  readonly distance: number | null;
  /** Why it does not apply; null where it does. */
  readonly problem: string | null;
}

export interface Block {
  readonly row: number;
  readonly column: number;
  readonly index: number;
  readonly set: number;
  readonly isNew: boolean;
  readonly coefficients: readonly number[];
}

type Classes = readonly { readonly className: string; readonly probability: number }[];

/** The answer to it; the model's value `shown`. */
export interface Shown extends Asked {
  readonly rows: readonly Row[];
  readonly answers: readonly number[];
  readonly top: Classes;
  readonly ensembleTop: Classes;
  readonly blocks: readonly Block[];
  /** An SVG file. */
  readonly drawing: string;
}

/** The values of the model, and what a person has asked of it that is not answered yet. */
export class WhatIfModel extends Questions<Asked, Shown> {
  readonly title: string;
  readonly starts: readonly { readonly name: string; readonly words: string }[];
  readonly placements: readonly string[];
  readonly layers: readonly string[];
  /** Class of every picture by the ensemble. */
  readonly ensemble: readonly number[];
  readonly members: readonly { readonly title: string; readonly right: number }[];
  readonly pictures: Pictures;
  readonly pixels: Uint8Array;

  constructor(values: FrontModel) {
    super(values);
    this.title = values.get("title");
    this.starts = values.get("starts");
    this.placements = values.get("placements");
    this.layers = values.get("layers");
    this.ensemble = values.get("ensemble");
    this.members = values.get("members");
    this.pictures = values.get("pictures");
    this.pixels = bytes(values.get("pixels"));
  }

  /** How many pictures the ensemble answers rightly. */
  get ensembleRight(): number {
    return this.ensemble.filter((answer, picture) => answer === this.pictures.labels[picture]).length;
  }

  /** Asks for something else. */
  choose(part: Partial<Asked>): void {
    const { coefficients, noise, draw, placement, layer, picture } = { ...this.asked, ...part };
    this.ask({ coefficients, noise, draw, placement, layer, picture });
  }

  /** Asks again where a way to start has not been tried yet: each answer tries one more. */
  fill(): void {
    const isMissing = this.shown.rows.some(({ accuracy, problem }) => accuracy === null && problem === null);
    if (isMissing && !this.isOpen) this.choose({});
  }
}
