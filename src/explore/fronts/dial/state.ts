import type { PossibleClass } from "../kit/answers.js";
import type { Pictures } from "../kit/pictures.js";

/** A block of a layer's weight. */
export interface DialBlock {
  /** Part of the outputs, from 0. */
  readonly row: number;
  /** Part of the inputs, from 0. */
  readonly column: number;
  /** Index of its coefficients. */
  readonly index: number;
  /** The template set that it mixes. */
  readonly set: number;
  /** The net whose weight it is a part of, such as `"member 0"`; null before growth makes one. */
  readonly net: string | null;
}

/** A layer whose weight is mixed, as a grid of blocks. */
export interface DialLayer {
  /** Name of the layer. */
  readonly name: string;
  /** Rows of its grid of blocks. */
  readonly rows: number;
  /** Columns of its grid of blocks. */
  readonly columns: number;
  /** Its blocks, trained or not. */
  readonly blocks: readonly DialBlock[];
}

/** One block of one layer. */
export interface BlockPlace {
  /** Name of the layer. */
  readonly layer: string;
  /** Index of its coefficients. */
  readonly block: number;
}

/** A block with its coefficients. */
export interface BlockCoefficients extends BlockPlace {
  /** As they are now, one for each template. */
  readonly coefficients: readonly number[];
}

/** What a person has asked the dial for, the model's value `asked`: all of it each time, so that only the newest counts. */
export interface DialAsked extends BlockPlace {
  /** Rises with every question of the front end; the answer says which one it is to. */
  readonly turn: number;
  /** The picture whose feature maps are shown. */
  readonly picture: number;
  /** Every block whose coefficients are not those that were trained. */
  readonly changed: readonly BlockCoefficients[];
}

/** What does not change: the network's blocks and the pictures. */
export interface DialGiven {
  /** Name of the run. */
  readonly title: string;
  /** The layers whose weights are mixed. */
  readonly layers: readonly DialLayer[];
  /** What the pixels are of. */
  readonly pictures: Pictures;
  /** `[count, height, width, channels]` */
  readonly pixels: Uint8Array;
}

/** Size of pictures of numbers. */
export interface NumbersSize {
  /** How many pictures there are. */
  readonly count: number;
  /** Height of a picture. */
  readonly height: number;
  /** Width of a picture. */
  readonly width: number;
}

/** What the dial answers, the model's value `shown`. Sizes are of the numbers beside it. */
export interface DialShown extends DialAsked {
  /** The net that answers, such as `"member 0"`. */
  readonly net: string;
  /** Of the block that is shown, as they are now. */
  readonly coefficients: readonly number[];
  /** The same, as they were trained. */
  readonly trained: readonly number[];
  /** The other blocks of the layer that mix the same templates. */
  readonly peers: readonly BlockCoefficients[];
  /** Class by picture. */
  readonly answers: readonly number[];
  /** The same, as it was trained. */
  readonly trainedAnswers: readonly number[];
  /** The most probable classes of the picture. */
  readonly top: readonly PossibleClass[];
  /** The same, as it was trained. */
  readonly trainedTop: readonly PossibleClass[];
  /** Size of the pictures of the templates. */
  readonly templateSize: NumbersSize;
  /** Size of the feature maps. */
  readonly mapSize: NumbersSize & {
    /** How many there are in all, of which `count` are shown. */
    readonly channels: number;
  };
}

/** An answer with its numbers, 32 bits each. */
export interface DialAnswer {
  /** What the numbers belong to. */
  readonly shown: DialShown;
  /** `[templates, height, width]`, NaN between windows. */
  readonly templates: Uint8Array;
  /** `[maps, height, width]` */
  readonly maps: Uint8Array;
  /** `[maps, height, width]`, as it was trained. */
  readonly trainedMaps: Uint8Array;
}
