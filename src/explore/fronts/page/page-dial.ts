import { changedBlocks, type DialNets, type NetAnswers } from "../dial/answer.js";
import { featureMaps, type Maps } from "../dial/feature-maps.js";
import type { BlockCoefficients, BlockPlace, DialBlock, DialGiven, DialLayer } from "../dial/state.js";
import { Answers } from "../kit/answers.js";
import { mixedWeight, type WeightBlock } from "./mixed-weight.js";
import { PlainForward, type PlainNet } from "./plain-net.js";
import type { Tensor } from "./tensor.js";

/** The numbers that a layer's weight is mixed from. */
export interface PageLayer {
  /** Name of the layer. */
  readonly name: string;
  /** By template set, `[m, kh, kw, in, out]` or `[m, in, out]`. */
  readonly templates: readonly Tensor[];
  /** By block, as they were trained. */
  readonly coefficients: readonly Float32Array[];
}

/** A weight of a net, which is mixed. */
export interface PageWeight {
  /** Name of the layer. */
  readonly layer: string;
  /** Name of the tensor among those of the net. */
  readonly tensor: string;
  readonly blocks: readonly WeightBlock[];
}

/** A net without the weights that are mixed. */
export interface PageNet {
  /** Such as `"member 0"`. */
  readonly title: string;
  readonly net: PlainNet;
  readonly mixed: readonly PageWeight[];
}

/** Nets with coefficients to be changed, as plain data: all that a page needs to compute what the dial shows. */
export interface PageDialData extends DialGiven {
  /** What a net reads of each value of a pixel, `[channels, 256]`. */
  readonly normalised: Float32Array;
  /** By layer. */
  readonly mixing: readonly PageLayer[];
  readonly nets: readonly PageNet[];
}

/** A net as it is now, beside what it was. */
interface ComputedNet {
  readonly now: PlainForward;
  readonly trained: PlainForward;
  readonly trainedAnswers: Answers;
}

/** Nets whose coefficients can be changed, computed in plain JavaScript. */
export class PageDial implements DialNets {
  readonly layers: readonly DialLayer[];
  readonly #data: PageDialData;
  readonly #pictures: Tensor;
  /** By layer and block. */
  readonly #now: Map<string, Float32Array[]>;
  /** By net, those that were asked for. */
  readonly #computed: Map<string, ComputedNet> = new Map();

  constructor(data: PageDialData) {
    this.layers = data.layers;
    this.#data = data;
    this.#pictures = normalisedPictures(data);
    this.#now = new Map(data.mixing.map(({ name, coefficients }) => [name, [...coefficients]]));
  }

  coefficients({ layer, block }: BlockPlace): { readonly now: number[]; readonly trained: number[] } {
    const trained = this.#mixing(layer).coefficients[block] as Float32Array;
    const rows = this.#now.get(layer) as Float32Array[];
    return { now: [...(rows[block] as Float32Array)], trained: [...trained] };
  }

  change(blocks: readonly BlockCoefficients[]): void {
    const before = this.#now;
    const after = new Map(this.#data.mixing.map(({ name, coefficients }) => [name, [...coefficients]]));
    for (const { layer, block, coefficients } of blocks) {
      const row = after.get(layer);
      if (row !== undefined) row[block] = Float32Array.from(coefficients);
    }
    for (const [layer, rows] of after) {
      const isSame = rows.every((row, block) => isEqual(row, before.get(layer)?.[block]));
      before.set(layer, rows);
      if (!isSame) this.#mixAgain(layer);
    }
  }

  templates(place: BlockPlace): Tensor {
    return this.#mixing(place.layer).templates[this.#block(place).set] as Tensor;
  }

  answers(place: BlockPlace): NetAnswers {
    const net = this.#block(place).net as string;
    const { now, trainedAnswers: trained } = this.#computedNet(net);
    return { net, now: this.#answersOf(now), trained };
  }

  maps(place: BlockPlace, picture: number): { readonly now: Maps; readonly trained: Maps } {
    const own = this.#block(place);
    const title = own.net as string;
    const { now, trained } = this.#computedNet(title);
    const weight = this.#net(title).mixed.find(({ layer }) => layer === place.layer) as PageWeight;
    const rows = [...new Set(weight.blocks.map(({ row }) => row))].sort((a, b) => a - b);
    const found = weight.blocks.find(({ index }) => index === own.index) as WeightBlock;
    const part = { part: rows.indexOf(found.row), parts: rows.length };
    const of = (forward: PlainForward): Maps =>
      featureMaps(onePicture(forward.value(place.layer), picture), part);
    return { now: of(now), trained: of(trained) };
  }

  #answersOf(forward: PlainForward): Answers {
    return new Answers(forward.logits.values as Float32Array, this.#data.pictures);
  }

  #mixing(layer: string): PageLayer {
    return this.#data.mixing.find(({ name }) => name === layer) as PageLayer;
  }

  #block({ layer, block }: BlockPlace): DialBlock {
    const blocks = this.layers.find(({ name }) => name === layer)?.blocks;
    return blocks?.find(({ index }) => index === block) as DialBlock;
  }

  #net(title: string): PageNet {
    return this.#data.nets.find((net) => net.title === title) as PageNet;
  }

  /** The weight that a layer has in a net. */
  #weight({ layer, blocks }: PageWeight, coefficients: readonly Float32Array[]): Tensor {
    const { templates } = this.#mixing(layer);
    const known = blocks.map((block) => ({
      ...block,
      templates: templates[this.#block({ layer, block: block.index }).set] as Tensor,
      coefficients: coefficients[block.index] as Float32Array,
    }));
    return mixedWeight(known);
  }

  #mixAgain(layer: string): void {
    for (const [title, { now }] of this.#computed) {
      for (const weight of this.#net(title).mixed.filter((one) => one.layer === layer)) {
        const { values } = this.#weight(weight, this.#now.get(layer) as Float32Array[]);
        now.change(weight.tensor, values as Float32Array);
      }
    }
  }

  #computedNet(title: string): ComputedNet {
    const found = this.#computed.get(title);
    if (found !== undefined) return found;
    const { net, mixed } = this.#net(title);
    const weights = mixed.map((weight): [string, Tensor] => [
      weight.tensor,
      this.#weight(weight, this.#mixing(weight.layer).coefficients),
    ]);
    const tensors = { ...net.tensors, ...Object.fromEntries(weights) };
    const trained = new PlainForward({ ...net, tensors }, this.#pictures);
    const trainedAnswers = this.#answersOf(trained);
    const computed = { trained, trainedAnswers, now: trained.copy() };
    this.#computed.set(title, computed);
    for (const layer of new Set(changedBlocks(this).map((block) => block.layer))) this.#mixAgain(layer);
    return computed;
  }
}

function isEqual(one: Float32Array, other: Float32Array | undefined): boolean {
  return one.length === other?.length && one.every((value, i) => value === other[i]);
}

function onePicture({ shape, values }: Tensor, picture: number): Tensor {
  const size = values.length / (shape[0] as number);
  return { shape: [1, ...shape.slice(1)], values: values.subarray(picture * size, (picture + 1) * size) };
}

function normalisedPictures({ pictures, pixels, normalised }: PageDialData): Tensor {
  const { count, height, width, channels } = pictures;
  const values = new Float32Array(pixels.length);
  for (let i = 0; i < values.length; i++) {
    values[i] = normalised[256 * (i % channels) + (pixels[i] as number)] as number;
  }
  return { shape: [count, height, width, channels], values };
}
