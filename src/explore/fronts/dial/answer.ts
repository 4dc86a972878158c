import type { Answers } from "../kit/answers.js";
import type { Tensor } from "../page/tensor.js";
import type { Maps } from "./feature-maps.js";
import { kernelPictures } from "./kernel-pictures.js";
import type { BlockCoefficients, BlockPlace, DialAnswer, DialAsked, DialLayer, DialShown } from "./state.js";

/** Answers of a net whose coefficients were changed. */
export interface NetAnswers {
  /** Such as `"member 0"`. */
  readonly net: string;
  /** With the coefficients as they are now. */
  readonly now: Answers;
  /** With those that were trained. */
  readonly trained: Answers;
}

/** Nets whose coefficients can be changed, beside those that stay as they were trained; wherever they compute. */
export interface DialNets {
  readonly layers: readonly DialLayer[];
  /** Gives these blocks these coefficients, and all others those that were trained. */
  change(blocks: readonly BlockCoefficients[]): void;
  /** The coefficients of a block: as they are now, and as they were trained. */
  coefficients(place: BlockPlace): { readonly now: readonly number[]; readonly trained: readonly number[] };
  /** The templates of a block, `[m, kh, kw, in, out]` or `[m, in, out]`. */
  templates(place: BlockPlace): Tensor;
  /** The answers of the net that a block is a part of. */
  answers(place: BlockPlace): NetAnswers;
  /** What the layer makes of one picture: the outputs that the block is a part of. */
  maps(place: BlockPlace, picture: number): { readonly now: Maps; readonly trained: Maps };
}

/** The blocks whose coefficients are not those that were trained. */
export function changedBlocks(nets: Pick<DialNets, "layers" | "coefficients">): BlockCoefficients[] {
  return nets.layers.flatMap(({ name: layer, blocks }) =>
    blocks.flatMap(({ index: block }) => {
      const { now, trained } = nets.coefficients({ layer, block });
      return now.every((value, t) => value === trained[t]) ? [] : [{ layer, block, coefficients: now }];
    }),
  );
}

/** Carries out what was asked, which fits the nets. */
export function dialAnswer(nets: DialNets, asked: DialAsked): DialAnswer {
  nets.change(asked.changed);
  const { now, trained } = nets.coefficients(asked);
  const answers = nets.answers(asked);
  const both = nets.maps(asked, asked.picture);
  const { values: templates, ...templateSize } = kernelPictures(nets.templates(asked));
  const { values: maps, ...mapSize } = both.now;
  const shown: DialShown = {
    ...asked,
    changed: changedBlocks(nets),
    net: answers.net,
    coefficients: now,
    trained,
    peers: peersOf(nets, asked),
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

function peersOf(nets: DialNets, { layer, block }: BlockPlace): DialShown["peers"] {
  const blocks = nets.layers.find(({ name }) => name === layer)?.blocks ?? [];
  const set = blocks.find(({ index }) => index === block)?.set;
  return blocks
    .filter((peer) => peer.net !== null && peer.set === set && peer.index !== block)
    .map(({ index }) => ({
      layer,
      block: index,
      coefficients: nets.coefficients({ layer, block: index }).now,
    }));
}

/** The bytes of numbers, for a front end. */
const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
