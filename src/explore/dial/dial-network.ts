import * as tf from "@tensorflow/tfjs-core";
import { type Span, spanTitle } from "../../growth/span.js";
import type { MixedLayer } from "../../layers/mixed-layer.js";
import { copyOf } from "../../models/network-record.js";
import type { MixedNetwork } from "../../networks/mixed/mixed-network.js";
import type { Net } from "../../networks/net.js";
import { isMixed } from "../../networks/network-kinds.js";
import type { TensorValues } from "../../templates/parameter.js";
import type { Run } from "../../training/run/run.js";
import { changedBlocks, type DialNets, type NetAnswers } from "../fronts/dial/answer.js";
import { featureMaps, type Maps } from "../fronts/dial/feature-maps.js";
import type { BlockCoefficients, BlockPlace, DialBlock, DialLayer } from "../fronts/dial/state.js";
import type { Answers } from "../fronts/kit/answers.js";
import { disposedCopies } from "../or-dispose.js";
import { HeldPictures } from "../pictures/held-pictures.js";

/**
 * A copy of a run's network whose coefficients can be changed, beside one that stays as it was trained.
 *
 * Owns both and the pictures; `dispose()` frees them. The run stays as it is.
 *
 * @throws Error for a run of a plain network, or of anything but images.
 */
export class DialNetwork implements DialNets {
  readonly pictures: HeldPictures;
  readonly layers: readonly DialLayer[];
  readonly #now: MixedNetwork;
  readonly #trained: MixedNetwork;
  /** By net. */
  readonly #trainedAnswers: Map<string, Answers> = new Map();
  readonly #name: string;
  #isDisposed = false;

  constructor(run: Run, pictures: number) {
    this.#name = run.name;
    if (!isMixed(run.network)) {
      throw new Error(
        `Expected a network that is mixed from templates but got a plain one (run ${run.name}). Use a run of a plan such as GrowthPlan.mixture.`,
      );
    }
    this.pictures = new HeldPictures(run, pictures);
    this.#now = copyOf(run.network) as MixedNetwork;
    this.#trained = copyOf(run.network) as MixedNetwork;
    this.layers = this.#now.distinctLayers().map((layer) => this.#drawn(layer));
  }

  /** The coefficients of a block: as they are now, and as they were trained. */
  coefficients({ layer, block }: BlockPlace): { readonly now: number[]; readonly trained: number[] } {
    const of = (network: MixedNetwork): number[] => [
      ...layerOf(network, layer).mixer.coefficients(block).dataSync(),
    ];
    return { now: of(this.#open), trained: of(this.#trained) };
  }

  /** Gives these blocks these coefficients, and all others those that were trained. */
  change(blocks: readonly BlockCoefficients[]): void {
    for (const { layer, block } of changedBlocks(this)) {
      layerOf(this.#open, layer).mixer.setCoefficients(block, this.coefficients({ layer, block }).trained);
    }
    for (const { layer, block, coefficients } of blocks) {
      layerOf(this.#open, layer).mixer.setCoefficients(block, coefficients);
    }
  }

  /** The templates of a block, `[m, kh, kw, in, out]` or `[m, in, out]`. */
  templates({ layer, block }: BlockPlace): TensorValues {
    return valuesOf(layerOf(this.#open, layer).mixer.templates(block));
  }

  /** The mixed weight of a block: `W_j = sum_t c^j[t] T[t]`. */
  kernel({ layer, block }: BlockPlace): TensorValues {
    return tf.tidy(() => valuesOf(layerOf(this.#open, layer).mixer.mix(block)));
  }

  /** What mixes a layer now; owned by this. */
  mixer(layer: string): MixedLayer["mixer"] {
    return layerOf(this.#open, layer).mixer;
  }

  /** The answers of the net that a block is a part of, now and as it was trained. */
  answers(place: BlockPlace): NetAnswers {
    const span = this.#spanOf(place);
    const net = spanTitle(span);
    const trained = this.#trainedAnswers.get(net) ?? this.pictures.answersOf(this.#trained.net(span));
    this.#trainedAnswers.set(net, trained);
    return { net, now: this.pictures.answersOf(this.#open.net(span)), trained };
  }

  /** What the layer makes of one picture, now and as it was trained: the outputs that the block is a part of. */
  maps(place: BlockPlace, picture: number): { readonly now: Maps; readonly trained: Maps } {
    const span = this.#spanOf(place);
    const of = (network: MixedNetwork): Maps => this.#maps(network.net(span), place, picture);
    return { now: of(this.#open), trained: of(this.#trained) };
  }

  /** Frees the copies and the pictures. */
  dispose(): void {
    this.#isDisposed = true;
    this.#now.dispose();
    this.#trained.dispose();
    this.pictures.dispose();
  }

  /** The copy that can be changed. @throws Error after it is disposed */
  get #open(): MixedNetwork {
    if (this.#isDisposed) throw disposedCopies(this.#name);
    return this.#now;
  }

  #spanOf({ layer, block }: BlockPlace): Span {
    return netOf(this.#open, layerOf(this.#open, layer), block) as Span;
  }

  #maps(net: Net, { layer, block }: BlockPlace, picture: number): Maps {
    const mixed = layerOf(this.#open, layer);
    const blocks = mixed.blocks(net.span);
    const rows = [...new Set(blocks.map(({ row }) => row))].sort((a, b) => a - b);
    const row = rows.indexOf(blocks.find(({ index }) => index === block)?.row as number);
    let maps: Maps | undefined;
    this.pictures.lookAt(picture, net, {
      observe: ({ name }, value) => {
        if (name === layer) maps = featureMaps(valuesOf(value), { part: row, parts: rows.length });
      },
    });
    return maps as Maps;
  }

  #drawn(layer: MixedLayer): DialLayer {
    const sets = layer.mixer.blocks.map(({ set }) => set);
    const blocks = layer.layout.map(({ row, column, index }): DialBlock => {
      const net = netOf(this.#open, layer, index);
      const title = net === undefined ? null : spanTitle(net);
      return { row, column, index, set: sets[index] as number, net: title };
    });
    const most = (sides: readonly number[]): number => 1 + Math.max(...sides);
    return {
      name: layer.name,
      rows: most(blocks.map(({ row }) => row)),
      columns: most(blocks.map(({ column }) => column)),
      blocks,
    };
  }
}

/** The smallest net that has the block in its weight. */
function netOf(network: MixedNetwork, layer: MixedLayer, block: number): Span | undefined {
  return network.spans().find((span) => layer.blocks(span).some(({ index }) => index === block));
}

function layerOf(network: MixedNetwork, name: string): MixedLayer {
  return network.layers.get(name) as MixedLayer;
}

function valuesOf(tensor: tf.Tensor): { shape: number[]; values: Float32Array } {
  return { shape: tensor.shape, values: Float32Array.from(tensor.dataSync()) };
}
