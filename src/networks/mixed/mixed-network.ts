import type * as tf from "@tensorflow/tfjs-core";
import { demand, list, optional, text } from "../../checking/shapes.js";
import type { CoefficientGrowth } from "../../growth/coefficient-growth.js";
import type { GrowthReportRow } from "../../growth/growth-report.js";
import { contains, member, type Span, spanName, spanTitle } from "../../growth/span.js";
import { spanShape } from "../../growth/span-shapes.js";
import { BatchNorm } from "../../layers/batch-norm.js";
import { type ChannelTensors, joinChannels } from "../../layers/channel-tensors.js";
import type { MixedLayer } from "../../layers/mixed-layer.js";
import type { RandomSource, StateTensor, TensorValues } from "../../templates/parameter.js";
import { TemplateBank, templateName } from "../../templates/template-bank.js";
import { channelNodes, channelTensors, type NetworkDescription } from "../description.js";
import { narrow } from "../division.js";
import { firstValues } from "../first-values.js";
import { type Network, variableValues } from "../network.js";
import { type MixedStructure, type NetworkStructure, otherKind } from "../network-structure.js";
import type { NetworkSummary } from "../network-summary.js";
import type { NodeTensor } from "../operations/operation.js";
import { shownDescription } from "../shown-description.js";
import { summarizeMixing } from "../summary.js";
import { type ExtraTemplates, extendTemplates } from "./extend-templates.js";
import { growLayers } from "./grow-layers.js";
import { makeLayers } from "./make-layers.js";
import { MixedNet } from "./mixed-net.js";
import {
  addTemplatesArguments,
  growArguments,
  type MixedNetworkOptions,
  mixedNetworkOptions,
} from "./mixed-options.js";
import { checkMixedValues } from "./mixed-values.js";
import { type MixingOptions, networkMixing } from "./mixing.js";

/**
 * A network whose every weight is mixed from templates, at all its sizes: each member and each grown net.
 *
 * Each member has its own batch norms, even if members share a template set. Owns the bank, the layers' coefficients
 * and the batch norms; `dispose()` frees them.
 *
 * @throws RangeError with everything in the options that does not fit the network.
 */
export class MixedNetwork implements Network {
  readonly kind = "mixed";
  readonly description: NetworkDescription;
  readonly members: number;
  readonly options: MixingOptions;
  readonly bank: TemplateBank;
  /** By node; tied nodes map to the same layer. */
  readonly layers: ReadonlyMap<string, MixedLayer>;
  /** The unmixed tensors, such as batch norms, of each net that can run now; by span and node. */
  readonly #own: Map<string, Map<string, ChannelTensors>> = new Map();
  readonly #frozen: Set<string> = new Set();

  constructor(options: MixedNetworkOptions) {
    demand(options, mixedNetworkOptions, "options", "MixedNetwork");
    const { description, members, random } = options;
    const mixing = networkMixing(options);
    this.description = description;
    this.members = members;
    this.options = options;
    this.bank = new TemplateBank({ groups: mixing.groups, initializer: options.templateInitializer, random });
    this.layers = makeLayers(mixing, this.bank, options);
    for (let i = 0; i < members; i++) {
      this.#addOwn(member(i), (_, tensor) => firstValues(tensor, random));
    }
  }

  /** The spans whose nets can run now. */
  spans(): Span[] {
    const all: Span[] = [];
    for (let count = 1; count <= this.members; count++) {
      for (let first = 0; first + count <= this.members; first++) {
        if (this.#own.has(spanName({ first, count }))) all.push({ first, count });
      }
    }
    return all;
  }

  /**
   * The net of a span.
   *
   * @throws RangeError when that net does not exist yet, or no longer exists because it grew into another.
   */
  net(span: Span): MixedNet {
    demand(span, spanShape(this.members), "span", "net");
    const own = this.#own.get(spanName(span));
    if (own === undefined) {
      const known = this.spans().map(spanTitle).join(", ");
      throw new RangeError(
        `Expected a net that exists now but got ${spanTitle(span)} (existing: ${known}). Grow first, or name one of these.`,
      );
    }
    return new MixedNet({
      span,
      description: shownDescription(narrow(this.description, span.count, this.members)),
      layers: this.layers,
      own,
      frozen: this.#frozen,
    });
  }

  /**
   * Merges the nets inside `span` into one: fresh blocks get coefficients, batch norms are joined. Templates and the
   * coefficients of trained blocks stay as they are.
   *
   * @param where Where the growth is asked for, in errors.
   * @returns What happened to each tensor.
   * @throws RangeError when the existing nets do not add up to `span`; nothing has changed then.
   * Source: paper section 3.2.
   */
  grow(
    span: Span,
    by: {
      /** How the coefficients start. */
      coefficients: CoefficientGrowth;
      /** Factor on the random part of the new coefficients. */
      noise: number;
    },
    random: RandomSource,
    where = "growth",
  ): GrowthReportRow[] {
    demand({ span, by, random }, growArguments(this.members), "arguments", where);
    const growth = { parts: this.#partsOf(span), span, ...by, where };
    const rows = growLayers(this.distinctLayers(), growth, random);
    for (const { name, variable } of this.bank.parameters()) {
      rows.push({ tensor: name, what: "templates", fate: "kept", elements: variable.size });
    }
    return [...rows, ...this.merge(span)];
  }

  /** Replaces the batch norms of the nets inside `span` by joined ones; coefficients stay as they are. */
  merge(span: Span): GrowthReportRow[] {
    demand(span, spanShape(this.members), "span", "growth");
    const parts = this.#partsOf(span);
    const joining = parts.map((part) => this.net(part).own());
    this.#addOwn(span, (node, { name }) =>
      joinChannels(joining.map((own) => variableValues(own.get(node)?.variable(name) as tf.Variable))),
    );
    parts.forEach((part, i) => {
      for (const layer of joining[i]?.values() ?? []) layer.dispose();
      this.#own.delete(spanName(part));
    });
    return [...this.net(span).own().values()].map((layer) => ({
      tensor: layer.name,
      what: layer instanceof BatchNorm ? "batch norm" : "weights",
      fate: "joined",
      elements: layer.state().reduce((sum, { variable }) => sum + variable.size, 0),
    }));
  }

  /**
   * Adds `count` templates to each set of every group, and coefficients for them to every block. Call it just before
   * {@link MixedNetwork.grow}, whose operators then fill the longer vectors.
   *
   * - `"zero"` (the default): new coefficients are 0, so every net computes the same as before.
   * - `"as-coded"`: Normal(0, 1) for every block, those of trained members included, which changes what they compute.
   *   (The published code at this point also stops layers from sharing templates; here they continue to share.)
   *
   * @returns What happened to each tensor; their optimiser state has the old shape.
   * Source: published option `add_extra_templates_growing`.
   */
  addTemplates(
    count: number,
    random: RandomSource,
    { coefficients = "zero" }: Partial<Pick<ExtraTemplates, "coefficients">> = {},
  ): GrowthReportRow[] {
    demand({ count, random, coefficients }, addTemplatesArguments, "arguments", "extra templates");
    return extendTemplates(this.bank, this.distinctLayers(), { count, random, coefficients });
  }

  /** Stops the training of parameters: they are neither moved nor decayed until they are thawed. */
  freeze(names: readonly string[]): void {
    demand(names, list(text()), "names", "freezing");
    const known = new Set(this.state().map((tensor) => tensor.name));
    const unknown = names.filter((name) => !known.has(name));
    if (unknown.length > 0) {
      throw new RangeError(
        `Expected names of this network's tensors but got ${unknown.join(", ")} (freezing). Use names that state() gives.`,
      );
    }
    for (const name of names) this.#frozen.add(name);
  }

  /** Resumes the training of frozen parameters; by default, of all. */
  thaw(names: readonly string[] = [...this.#frozen]): void {
    demand(names, list(text()), "names", "thawing");
    for (const name of names) this.#frozen.delete(name);
  }

  /** Names of the parameters that are not trained. */
  get frozen(): readonly string[] {
    return [...this.#frozen];
  }

  /**
   * Replaces its nets by those of the spans, with these tensors, and frees the old ones.
   *
   * @param values Every tensor that the network has then, by name: the sizes of its template sets follow from them.
   * @throws RangeError when a tensor is missing, of another shape, or not of such a network, which then stays as it is.
   */
  become(
    {
      spans,
      frozen,
    }: {
      /** The nets that can run. */
      readonly spans: readonly Span[];
      /** Names of parameters that are not trained. */
      readonly frozen: readonly string[];
    },
    values: ReadonlyMap<string, TensorValues>,
  ): void {
    checkMixedValues(this, { spans, frozen }, values);
    const get = (name: string): TensorValues => values.get(name) as TensorValues;
    for (const group of [...this.bank.groups.values()]) {
      group.templatesPerSet.forEach((_, set) => {
        this.bank.replace(group.name, set, get(templateName(group.name, set)));
      });
    }
    for (const { mixer } of this.distinctLayers()) {
      mixer.state().forEach(({ name }, block) => {
        mixer.replace(block, get(name).values);
      });
    }
    this.#disposeOwn();
    for (const span of spans)
      this.#addOwn(span, (node, { name }) => get(`${node}.${spanName(span)}.${name}`));
    this.#frozen.clear();
    this.freeze(frozen);
  }

  structure(): MixedStructure {
    return { kind: this.kind, spans: this.spans(), frozen: this.frozen };
  }

  restore(structure: NetworkStructure, values: ReadonlyMap<string, TensorValues>): void {
    if (structure.kind !== this.kind) throw otherKind(this.kind);
    this.become(structure, values);
  }

  /** The layers; tied ones are listed once. */
  distinctLayers(): MixedLayer[] {
    return [...new Set(this.layers.values())];
  }

  /** Every tensor of the network, by name. */
  state(): StateTensor[] {
    const coefficients = this.distinctLayers().flatMap((layer) => layer.mixer.state());
    const own = [...this.#own.values()].flatMap((of) => [...of.values()]).flatMap((layer) => layer.state());
    return [...this.bank.parameters(), ...coefficients, ...own];
  }

  /** A table of the operations of a net, whether it exists yet or not; by default, of the whole network. */
  summary(span?: Span): NetworkSummary {
    demand(span, optional(spanShape(this.members)), "span", "summary");
    const { members, placement = "diag" } = this.options;
    const mixing = { ...networkMixing(this.options), groups: [...this.bank.groups.values()] };
    return summarizeMixing(this.description, { mixing, members, placement }, span);
  }

  /** Frees every tensor of the network. */
  dispose(): void {
    this.#disposeOwn();
    for (const layer of this.distinctLayers()) layer.dispose();
    this.bank.dispose();
  }

  #disposeOwn(): void {
    for (const own of this.#own.values()) for (const layer of own.values()) layer.dispose();
    this.#own.clear();
  }

  #partsOf(span: Span): Span[] {
    // In the order of their channels, in which their batch norms are joined.
    const parts = this.spans()
      .filter((part) => contains(span, part) && part.count < span.count)
      .sort((a, b) => a.first - b.first);
    const covered = parts.reduce((count, part) => count + part.count, 0);
    if (covered !== span.count) {
      throw new RangeError(
        `Expected nets that together make ${spanTitle(span)} but got ${parts.map(spanTitle).join(", ") || "none"} (growth). Merge nets that exist and do not overlap.`,
      );
    }
    return parts;
  }

  #addOwn(span: Span, valuesOf: (node: string, tensor: NodeTensor) => TensorValues): void {
    const nodes = channelNodes(narrow(this.description, span.count, this.members));
    const own = nodes.map((node): [string, ChannelTensors] => [
      node.name,
      channelTensors(node, `${node.name}.${spanName(span)}`, (tensor) => valuesOf(node.name, tensor)),
    ]);
    this.#own.set(spanName(span), new Map(own));
  }
}
