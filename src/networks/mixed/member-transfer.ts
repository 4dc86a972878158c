import * as tf from "@tensorflow/tfjs-core";
import {
  demand,
  instance,
  integer,
  number,
  oneOf,
  optional,
  record,
  type Shape,
} from "../../checking/shapes.js";
import { member } from "../../growth/span.js";
import type { ChannelTensors } from "../../layers/channel-tensors.js";
import { type RandomSource, randomSource } from "../../templates/parameter.js";
import { setPair } from "./check-change.js";
import { MixedNetwork } from "./mixed-network.js";

const network = instance(MixedNetwork, "Use the network of a run of a mixture plan.");

/** Checks the network first, since valid options depend on its number of members. */
function demandTransfer(
  to: MixedNetwork,
  options: unknown,
  shape: (members: Shape) => Shape,
  where: string,
): void {
  demand(to, network, "network", where);
  demand(options, shape(memberOf(to)), "options", where);
}

const memberOf = ({ members }: MixedNetwork): Shape => integer({ min: 0, max: members - 1 });

/** Which member is copied onto which. */
export interface CopyMemberOptions {
  /** The member that is copied, from 0. */
  readonly from: number;
  /** The member that it replaces, from 0. */
  readonly to: number;
  /** Standard deviation of the noise that is added to the copied templates. Default 0.01. */
  readonly noise?: number;
}

const copyOptions = (member: Shape): Shape => {
  // A change in a plan also states its name.
  const fields = {
    change: () => true,
    from: member,
    to: member,
    noise: optional(number({ min: 0, max: 1_000_000, use: 0.01 })),
  };
  return record<CopyMemberOptions & { readonly change: unknown }>(fields);
};

/**
 * Starts a member from another one's templates, `T^to = T^from + noise Normal(0, 1)`, and its batch norms, running
 * statistics included. Coefficients stay: the two mix the same templates differently.
 *
 * Call it before the second member is trained.
 *
 * @returns Names of the tensors that changed.
 * @throws RangeError when the two share a template set, their sets differ in size, or one of them has grown already.
 * @example
 * ```ts
 * copyMember(network, { from: 0, to: 1 }, createRandom(0).fork("copy"));
 * ```
 * Source: published option `copy_templates_and_bn_0_to_1`, whose code calls a function that is missing there.
 */
export function copyMember(
  network: MixedNetwork,
  options: CopyMemberOptions,
  random: RandomSource,
): string[] {
  demandTransfer(network, options, copyOptions, "copyMember");
  demand(random, randomSource, "random", "copyMember");
  const { from, to, noise = 0.01 } = options;
  const [source, target] = [network.net(member(from)), network.net(member(to))];
  const layers = network
    .distinctLayers()
    .map(({ mixer }) => ({ group: mixer.group.name, blocks: mixer.blocks }));
  const pairs = [...network.bank.groups.keys()].map((group) => {
    const pair = setPair(layers, group, from, to, "copying");
    if ("problem" in pair) throw new RangeError(pair.problem);
    return pair;
  });
  const changed = pairs.map(({ group, sets: [fromSet, toSet] }) => {
    const { name, variable } = network.bank.parameter(group, toSet);
    tf.tidy(() => {
      const values = network.bank.templates(group, fromSet).dataSync();
      const noisy = Float32Array.from(values, (value) => value + noise * random.normal());
      variable.assign(tf.tensor(noisy, variable.shape));
    });
    return name;
  });
  for (const [node, layer] of target.own()) {
    const original = source.own().get(node) as ChannelTensors;
    layer.state().forEach(({ name, variable }, i) => {
      variable.assign(original.state()[i]?.variable as tf.Variable);
      changed.push(name);
    });
  }
  return changed;
}

/** Which member of another network takes which place. */
export interface AdoptMemberOptions {
  /** The network in which the member was trained. */
  readonly source: MixedNetwork;
  /** The member of the other network, from 0. */
  readonly from: number;
  /** The member of this network that it replaces, from 0. */
  readonly to: number;
}

const adoptOptions =
  (to: Shape): Shape =>
  (value, at) => {
    const source = (value as Partial<AdoptMemberOptions> | null | undefined)?.source;
    const from = source instanceof MixedNetwork ? memberOf(source) : integer({ min: 0 });
    return record<AdoptMemberOptions>({ source: network, from, to })(value, at);
  };

/**
 * Takes over a member that was trained in another network: its templates, its coefficients and its batch norms, running
 * statistics included. So two runs that each trained a member 0 can grow into one net.
 *
 * @returns Names of the tensors that changed.
 * @throws RangeError when the two networks do not have the same layers with as many templates; nothing has changed then.
 * @example
 * ```ts
 * adoptMember(network, { source: otherRun.network, from: 0, to: 1 });
 * ```
 * Source: published options `resume_member_0` and `resume_member_1`.
 */
export function adoptMember(network: MixedNetwork, options: AdoptMemberOptions): string[] {
  demandTransfer(network, options, adoptOptions, "adoptMember");
  const { source, from, to } = options;
  const copies = new Map<string, readonly [tf.Variable, tf.Variable]>();
  for (const [name, { mixer }] of network.layers) {
    const original = source.layers.get(name)?.mixer;
    const [old, fresh] = [original?.blocks[from], mixer.blocks[to]];
    if (original === undefined || old === undefined || fresh === undefined) throw unlike(name, from, to);
    const templates = network.bank.parameter(mixer.group.name, fresh.set);
    copies.set(templates.name, [templates.variable, source.bank.templates(original.group.name, old.set)]);
    const coefficients = `${mixer.name}.coefficients.${to}`;
    copies.set(coefficients, [mixer.coefficients(to), original.coefficients(from)]);
  }
  const originals = source.net(member(from)).own();
  for (const [node, layer] of network.net(member(to)).own()) {
    layer.state().forEach(({ name, variable }, i) => {
      const original = originals.get(node)?.state()[i]?.variable;
      if (original === undefined) throw unlike(node, from, to);
      copies.set(name, [variable, original]);
    });
  }
  for (const [name, [target, original]] of copies) {
    if (target.shape.join() !== original.shape.join()) throw unlike(name, from, to);
  }
  // A variable that is assigned to itself loses its values.
  for (const [target, original] of copies.values()) if (target !== original) target.assign(original);
  return [...copies.keys()];
}

function unlike(name: string, from: number, to: number): RangeError {
  return new RangeError(
    `Expected member ${from} of the other network to fit member ${to} but got another shape (${name}, adopting). Train both with the same network and template counts.`,
  );
}

/** What is rescaled, and to whose norm. */
export interface MatchNormsOptions {
  /** Templates of a set, or coefficients of a block. */
  readonly what: "templates" | "coefficients";
  /** The one that sets the norm. */
  readonly like: number;
  /** The one that is rescaled. */
  readonly scale: number;
}

/** Only the bank and the layers know which sets and blocks exist. */
const matchOptions = (): Shape => {
  const index = integer({ min: 0 });
  const fields = {
    change: () => true,
    what: oneOf(["templates", "coefficients"]),
    like: index,
    scale: index,
  };
  return record<MatchNormsOptions & { readonly change: unknown }>(fields);
};

/**
 * Gives one template set the Frobenius norm of another, in every group, or one block's coefficients the norm of
 * another's, in every layer: `T^a = T^a / ((||T^a|| + 1e-6) / ||T^b||)`, `c^a = c^a / ((||c^a|| + 1e-5) / ||c^b||)`.
 *
 * Two members that were trained separately then start at one scale as one net. This changes what the rescaled member
 * computes, unless batch norm follows every layer.
 *
 * @returns Names of the tensors that changed.
 * @throws RangeError for a set or block that the network does not have.
 * @example
 * ```ts
 * matchNorms(network, { what: "templates", like: 1, scale: 0 });
 * ```
 * Source: published options `scale_templates` and `scale_coefs`, which rescale 0 to 1 and are unreachable there.
 */
export function matchNorms(network: MixedNetwork, options: MatchNormsOptions): string[] {
  demandTransfer(network, options, matchOptions, "matchNorms");
  const { what, like, scale } = options;
  if (what === "templates") {
    return [...network.bank.groups.keys()].map((group) => {
      const { name, variable } = network.bank.parameter(group, scale);
      rescale(variable, network.bank.templates(group, like), 1e-6);
      return name;
    });
  }
  const layers = network.distinctLayers().filter(({ mixer }) => mixer.trainable);
  return layers.map(({ mixer }) => {
    rescale(mixer.coefficients(scale), mixer.coefficients(like), 1e-5);
    return `${mixer.name}.coefficients.${scale}`;
  });
}

function rescale(variable: tf.Variable, like: tf.Tensor, epsilon: number): void {
  tf.tidy(() => {
    const factor = tf.div(tf.norm(like), tf.add(tf.norm(variable), epsilon));
    variable.assign(tf.mul(variable, factor));
  });
}
