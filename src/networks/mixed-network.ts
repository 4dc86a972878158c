import type * as tf from "@tensorflow/tfjs-core";
import type { LayerRole } from "../growth/block-layout.js";
import { type CoefficientGrowth, type GrowingLayer, growCoefficients } from "../growth/coefficient-growth.js";
import type { GrowthReportRow } from "../growth/growth-report.js";
import { contains, member, type Span, spanName, spanTitle } from "../growth/span.js";
import { blockSets, type SetAssignment } from "../growth/template-sets.js";
import { BatchNorm, type BatchNormValues, freshBatchNorm, joinBatchNorms } from "../layers/batch-norm.js";
import { MixedLayer } from "../layers/mixed-layer.js";
import {
  type CoefficientInitializer,
  initialCoefficients,
  type MixedBlock,
} from "../templates/coefficient-initializer.js";
import { Mixer } from "../templates/mixer.js";
import type { Parameter, RandomSource, StateTensor } from "../templates/parameter.js";
import { TemplateBank, type TemplateGroup } from "../templates/template-bank.js";
import type { TemplateInitializer } from "../templates/template-initializer.js";
import { batchNormNodes, type NetworkDescription, narrow, weightNodes, weightShape } from "./description.js";
import { type ForwardMode, forward } from "./forward.js";
import type { Net } from "./net.js";

/** How a network is made of templates. */
export interface MixedNetworkOptions {
  /** The network at full size. */
  readonly description: NetworkDescription;
  /** How many members it is divided into. */
  readonly members: number;
  /** `m` of each template set; its length is the number of sets. */
  readonly templatesPerSet: readonly number[];
  readonly setAssignment: SetAssignment;
  readonly templates: TemplateInitializer;
  readonly coefficients: CoefficientInitializer;
  readonly random: RandomSource;
}

/**
 * A network whose every weight is mixed from templates, at all its sizes: each member and each grown net.
 *
 * Owns the bank, the layers' coefficients and the batch norms; `dispose()` frees them.
 */
export class MixedNetwork {
  readonly description: NetworkDescription;
  readonly members: number;
  readonly bank: TemplateBank;
  readonly layers: ReadonlyMap<string, MixedLayer>;
  /** Batch norms of each net that can run now, by span and node. */
  readonly #batchNorms: Map<string, Map<string, BatchNorm>> = new Map();

  constructor(options: MixedNetworkOptions) {
    const { description, members, templatesPerSet, random } = options;
    this.description = description;
    this.members = members;
    const part = narrow(description, 1, members);
    const groups: TemplateGroup[] = weightNodes(part).map((node) => ({
      name: node.name,
      shape: weightShape(node),
      templatesPerSet,
    }));
    this.bank = new TemplateBank({ groups, initializer: options.templates, random });
    this.layers = new Map(
      weightNodes(part).map((node) => [node.name, makeLayer(node.name, node.role, this.bank, options)]),
    );
    for (let i = 0; i < members; i++) {
      const fresh = batchNormNodes(part).map((node) => freshBatchNorm(node.channels));
      this.#addBatchNorms(member(i), (index) => fresh[index] as BatchNormValues);
    }
  }

  /** The spans whose nets can run now. */
  spans(): Span[] {
    const all: Span[] = [];
    for (let count = 1; count <= this.members; count++) {
      for (let first = 0; first + count <= this.members; first++) {
        if (this.#batchNorms.has(spanName({ first, count }))) all.push({ first, count });
      }
    }
    return all;
  }

  /**
   * The net of a span.
   *
   * @throws RangeError when that net does not exist yet, or no more since it has grown into another.
   */
  net(span: Span): Net {
    const norms = this.#batchNorms.get(spanName(span));
    if (norms === undefined) {
      const known = this.spans().map(spanTitle).join(", ");
      throw new RangeError(
        `Expected a net that exists now but got ${spanTitle(span)} (existing: ${known}). Grow first, or name one of these.`,
      );
    }
    return new MixedNet(this, span, norms);
  }

  /**
   * Lets the nets inside `span` become one: fresh blocks get coefficients, batch norms are joined. Templates and
   * the coefficients of trained blocks stay as they are.
   *
   * @returns What happened to each tensor.
   * @throws RangeError when the nets that exist do not make `span`; nothing has changed then.
   * Source: paper section 3.2.
   */
  grow(
    span: Span,
    by: { coefficients: CoefficientGrowth; noise: number },
    random: RandomSource,
  ): GrowthReportRow[] {
    const parts = this.#partsOf(span);
    const rows: GrowthReportRow[] = [];
    // All layers first, so that an operator that refuses one layer has changed none.
    const grown = [...this.layers.values()].map((layer) => {
      const growing = growingLayer(layer, parts, span);
      return { layer, growing, vectors: growCoefficients(growing, by.coefficients, by.noise, random) };
    });
    for (const { layer, growing, vectors } of grown) {
      growing.fresh.forEach((j, i) => {
        layer.mixer.setCoefficients(j, vectors[i] as number[]);
      });
      const fateOf = (j: number): GrowthReportRow["fate"] =>
        growing.fresh.includes(j) && by.coefficients !== "none" ? "re-initialised" : "kept";
      for (const j of [...growing.trained, ...growing.fresh]) {
        const elements = (layer.mixer.blocks[j] as MixedBlock).templates;
        rows.push({
          tensor: `${layer.name}.coefficients.${j}`,
          what: "coefficients",
          fate: fateOf(j),
          elements,
        });
      }
    }
    for (const { name, variable } of this.bank.parameters()) {
      rows.push({ tensor: name, what: "templates", fate: "kept", elements: variable.size });
    }
    return [...rows, ...this.merge(span)];
  }

  /** Joins the batch norms of the nets inside `span` and drops theirs; coefficients stay as they are. */
  merge(span: Span): GrowthReportRow[] {
    const parts = this.#partsOf(span);
    const norms = parts.map((part) => [...this.net(part).batchNorms().values()]);
    const values = norms.map((of) => of.map((norm) => norm.values()));
    this.#addBatchNorms(span, (index) => joinBatchNorms(values.map((of) => of[index] as BatchNormValues)));
    parts.forEach((part, i) => {
      for (const norm of norms[i] as BatchNorm[]) norm.dispose();
      this.#batchNorms.delete(spanName(part));
    });
    return [...this.net(span).batchNorms().values()].map(({ name, channels }) => ({
      tensor: name,
      what: "batch norm",
      fate: "joined",
      elements: 4 * channels,
    }));
  }

  /** Every tensor of the network, by name. */
  state(): StateTensor[] {
    const coefficients = [...this.layers.values()].flatMap((layer) => layer.mixer.state());
    const norms = [...this.#batchNorms.values()]
      .flatMap((of) => [...of.values()])
      .flatMap((norm) => norm.state());
    return [...this.bank.parameters(), ...coefficients, ...norms];
  }

  /** Frees every tensor of the network. */
  dispose(): void {
    for (const norms of this.#batchNorms.values()) for (const norm of norms.values()) norm.dispose();
    for (const layer of this.layers.values()) layer.dispose();
    this.bank.dispose();
    this.#batchNorms.clear();
  }

  #partsOf(span: Span): Span[] {
    const parts = this.spans().filter((part) => contains(span, part) && part.count < span.count);
    const covered = parts.reduce((count, part) => count + part.count, 0);
    if (covered !== span.count) {
      throw new RangeError(
        `Expected nets that together make ${spanTitle(span)} but got ${parts.map(spanTitle).join(", ") || "none"} (growth). Merge nets that exist and do not overlap.`,
      );
    }
    return parts;
  }

  #addBatchNorms(span: Span, valuesOf: (index: number) => BatchNormValues): void {
    const norms = batchNormNodes(this.description).map((node, index): [string, BatchNorm] => [
      node.name,
      new BatchNorm(
        `${node.name}.${spanName(span)}`,
        valuesOf(index),
        node.momentum === undefined ? {} : { momentum: node.momentum },
      ),
    ]);
    this.#batchNorms.set(spanName(span), new Map(norms));
  }
}

class MixedNet implements Net {
  readonly span: Span;
  readonly description: NetworkDescription;
  readonly #network: MixedNetwork;
  readonly #norms: ReadonlyMap<string, BatchNorm>;

  constructor(network: MixedNetwork, span: Span, norms: ReadonlyMap<string, BatchNorm>) {
    this.#network = network;
    this.span = span;
    this.description = narrow(network.description, span.count, network.members);
    this.#norms = norms;
  }

  forward(images: tf.Tensor4D, mode: ForwardMode = {}): tf.Tensor2D {
    const tensors = {
      weight: (node: string): tf.Tensor => (this.#network.layers.get(node) as MixedLayer).weight(this.span),
      bias: (): undefined => undefined,
      batchNorm: (node: string): BatchNorm => this.#norms.get(node) as BatchNorm,
    };
    return forward(this.description, tensors, images, mode);
  }

  parameters(): Parameter[] {
    const byName = new Map<string, Parameter>();
    for (const layer of this.#network.layers.values()) {
      // Layers of one group share templates: each is named once.
      for (const parameter of layer.parameters(this.span)) byName.set(parameter.name, parameter);
    }
    for (const norm of this.#norms.values()) for (const p of norm.parameters()) byName.set(p.name, p);
    return [...byName.values()];
  }

  batchNorms(): ReadonlyMap<string, BatchNorm> {
    return this.#norms;
  }
}

function makeLayer(
  name: string,
  role: LayerRole,
  bank: TemplateBank,
  options: MixedNetworkOptions,
): MixedLayer {
  const { members, templatesPerSet, setAssignment, coefficients, random } = options;
  const sets = blockSets(role, members, templatesPerSet.length, setAssignment);
  const mixer = new Mixer({
    name,
    bank,
    group: name,
    sets,
    initialize: (blocks) => initialCoefficients(blocks, coefficients, random),
  });
  return new MixedLayer(role, members, mixer);
}

/** Which blocks of a layer the nets before growth use, and which the grown net adds. */
function growingLayer(layer: MixedLayer, parts: readonly Span[], span: Span): GrowingLayer {
  const trained = parts.flatMap((part) => layer.blocks(part).map((block) => block.member));
  const fresh = layer
    .blocks(span)
    .map((block) => block.member)
    .filter((j) => !trained.includes(j));
  const coefficients = layer.mixer.state().map(({ variable }) => [...variable.dataSync()]);
  return { name: layer.name, blocks: layer.mixer.blocks, coefficients, trained, fresh };
}
