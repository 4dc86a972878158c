import type { MemberPlacement } from "../../growth/block-layout.js";
import {
  type CoefficientGrowth,
  type GrowingLayer,
  requireGrowable,
} from "../../growth/coefficient-growth.js";
import type { Span } from "../../growth/span.js";
import type { MixedLayer } from "../../layers/mixed-layer.js";
import { growingBlocks, growLayers } from "../../networks/mixed/grow-layers.js";
import { adoptMember } from "../../networks/mixed/member-transfer.js";
import type { MixedNetwork } from "../../networks/mixed/mixed-network.js";
import type { Net } from "../../networks/net.js";
import type { GrowPhase, GrowthPlanData } from "../../plan/plan-data.js";
import { networkOfPlan } from "../../plan/plan-network.js";
import { RandomStreams } from "../../training/run/random-streams.js";
import { plannedNetwork, type RunOptions } from "../../training/run/run-options.js";

/** A named way to start the coefficients of new blocks. */
export type Start = Exclude<CoefficientGrowth, (...args: never[]) => unknown>;

/** Which members grow, how, and with which draws. */
export interface GrownCopyOptions {
  /** Of the run whose members grow. */
  readonly options: RunOptions;
  /** Its growth. */
  readonly phase: GrowPhase;
  /** The trained members; it stays as it is. */
  readonly source: MixedNetwork;
  /** The nets that become one. */
  readonly parts: readonly Span[];
  readonly placement: MemberPlacement;
  /** Seed of the draws. */
  readonly draw: number;
}

/** A block of a layer of a grown net. */
export interface GrownBlock {
  /** Part of the outputs, from 0. */
  readonly row: number;
  /** Part of the inputs, from 0. */
  readonly column: number;
  /** Index of its coefficients. */
  readonly index: number;
  /** The template set that it mixes. */
  readonly set: number;
  /** Whether growth adds it. */
  readonly isNew: boolean;
  /** One for each template. */
  readonly coefficients: readonly number[];
}

/**
 * Copies of trained members that have become one net, whose new blocks can be given coefficients again and again.
 *
 * Draws what a run of this seed draws. Owns its network; `dispose()` frees it.
 */
export class GrownCopy {
  readonly placement: MemberPlacement;
  readonly draw: number;
  readonly #network: MixedNetwork;
  readonly #phase: GrowPhase;
  readonly #parts: readonly Span[];
  /** Coefficients of every block before growth, by layer. */
  readonly #first: ReadonlyMap<MixedLayer, readonly (readonly number[])[]>;

  constructor({ options, phase, source, parts, placement, draw }: GrownCopyOptions) {
    this.placement = placement;
    this.draw = draw;
    this.#phase = phase;
    this.#parts = parts;
    this.#network = emptyNetwork(options, placement, draw);
    try {
      for (let member = 0; member < source.members; member++) {
        adoptMember(this.#network, { source, from: member, to: member });
      }
      this.#first = new Map(this.#network.distinctLayers().map((layer) => [layer, coefficientsOf(layer)]));
      this.#network.merge(phase.into);
    } catch (error) {
      this.#network.dispose();
      throw error;
    }
  }

  /** The grown net; owned by this. */
  get net(): Net {
    return this.#network.net(this.#phase.into);
  }

  /** Names of the layers that growth adds blocks to. */
  get layers(): string[] {
    return this.#network
      .distinctLayers()
      .filter((layer) => this.#growing(layer).fresh.length > 0)
      .map(({ name }) => name);
  }

  /** Why the coefficients cannot start so; undefined where they can. */
  problem(start: Start): string | undefined {
    try {
      for (const layer of this.#network.distinctLayers()) requireGrowable(this.#growing(layer), start);
      return undefined;
    } catch (error) {
      if (error instanceof RangeError) return error.message;
      throw error;
    }
  }

  /** Gives the new blocks their coefficients, as growth does. */
  start(coefficients: Start, noise: number): void {
    // Some ways keep what a block was made with.
    for (const [layer, first] of this.#first) {
      for (const block of this.#growing(layer).fresh) layer.mixer.setCoefficients(block, first[block] ?? []);
    }
    const growth = {
      parts: this.#parts,
      span: this.#phase.into,
      coefficients,
      noise,
      where: `phase ${this.#phase.name}`,
    };
    growLayers(this.#network.distinctLayers(), growth, new RandomStreams(this.draw).change(this.#phase));
  }

  /** The blocks of a layer's weight. */
  blocks(name: string): GrownBlock[] {
    const layer = this.#network.layers.get(name) as MixedLayer;
    const { fresh } = this.#growing(layer);
    const coefficients = coefficientsOf(layer);
    return layer.blocks(this.#phase.into).map(({ row, column, index }) => ({
      row,
      column,
      index,
      set: layer.mixer.blocks[index]?.set as number,
      isNew: fresh.includes(index),
      coefficients: coefficients[index] as number[],
    }));
  }

  /** Frees the network. */
  dispose(): void {
    this.#network.dispose();
  }

  #growing(layer: MixedLayer): GrowingLayer {
    const blocks = growingBlocks((span) => layer.blocks(span), this.#parts, this.#phase.into);
    return { name: layer.name, blocks: layer.mixer.blocks, coefficients: coefficientsOf(layer), ...blocks };
  }
}

/** The untrained network of the run's plan, with its members placed otherwise. */
function emptyNetwork(options: RunOptions, placement: MemberPlacement, draw: number): MixedNetwork {
  const { data } = options.plan;
  const { templates } = data;
  const plan: GrowthPlanData = { ...data, templates: templates && { ...templates, placement } };
  const random = new RandomStreams(draw).network();
  return networkOfPlan(plan).makeNetwork(plannedNetwork(options), random) as MixedNetwork;
}

const coefficientsOf = ({ mixer }: MixedLayer): number[][] =>
  mixer.state().map(({ variable }) => [...variable.dataSync()]);
