import type { PossibleClass } from "../pictures/answers.js";
import type { PicturesState } from "../pictures/held-pictures.js";
import type { BlockCoefficients, BlockPlace, DialLayer, DialNetwork } from "./dial-network.js";
import type { Maps } from "./feature-maps.js";
import { kernelPictures, type Pictures } from "./kernel-pictures.js";

/** What a person has asked the dial for: all of it each time, so that only the newest counts. */
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
  readonly pictures: PicturesState;
  /** `[count, height, width, channels]` */
  readonly pixels: Uint8Array;
}

/** What the dial answers. Sizes are of the numbers beside it. */
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
  readonly templateSize: Omit<Pictures, "values">;
  /** Size of the feature maps. */
  readonly mapSize: Omit<Maps, "values">;
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

/** The first values of a front end. */
export function dialGiven(network: DialNetwork, title: string): DialGiven {
  const { set, state } = network.pictures;
  return { title, layers: network.layers, pictures: state, pixels: set.images };
}

/** Carries out what was asked, which `askedShape` has let through. */
export function dialAnswer(network: DialNetwork, asked: DialAsked): DialAnswer {
  network.change(asked.changed);
  const { now, trained } = network.coefficients(asked);
  const answers = network.answers(asked);
  const both = network.maps(asked, asked.picture);
  const { values: templates, ...templateSize } = kernelPictures(network.templates(asked));
  const { values: maps, ...mapSize } = both.now;
  const shown: DialShown = {
    ...asked,
    changed: network.changed,
    net: answers.net,
    coefficients: now,
    trained,
    peers: peersOf(network, asked),
    answers: answers.now.classes,
    trainedAnswers: answers.trained.classes,
    top: answers.now.top(asked.picture, 3),
    trainedTop: answers.trained.top(asked.picture, 3),
    templateSize,
    mapSize,
  };
  return {
    shown,
    templates: bytesOf(templates),
    maps: bytesOf(maps),
    trainedMaps: bytesOf(both.trained.values),
  };
}

function peersOf(network: DialNetwork, { layer, block }: BlockPlace): DialShown["peers"] {
  const blocks = network.layers.find(({ name }) => name === layer)?.blocks ?? [];
  const set = blocks.find(({ index }) => index === block)?.set;
  return blocks
    .filter((peer) => peer.net !== null && peer.set === set && peer.index !== block)
    .map(({ index }) => ({
      layer,
      block: index,
      coefficients: network.coefficients({ layer, block: index }).now,
    }));
}

/** The bytes of numbers, for a front end. */
const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
