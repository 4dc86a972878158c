import type * as tf from "@tensorflow/tfjs-core";
import type { Place } from "../../checking/place.js";
import { demand } from "../../checking/shapes.js";
import { channelCount, product } from "../size-shapes.js";
import { areAlike, isInGroups, lastSide, readsChannels, shown } from "./node-checks.js";
import type { NodeBase, NodeTensor, Operation, Reads, ValueShape } from "./operation.js";
import {
  definitionShape,
  type OperationDefinition,
  type OwnNode,
  type OwnOperation,
  type OwnSettings,
  settingFields,
} from "./operation-definition.js";
import { type NetworkNode, withDefinition } from "./operations.js";
import { checkOwnTensors, isOwnShape, isOwnWindow, requireOwnValue } from "./own-node-checks.js";
import { holds, resizeWeight, type WeightNodeBase, weightFields, weightOf } from "./weight.js";

/**
 * Defines an operation of your own, and returns a function that makes its nodes. A node carries its definition, so a network
 * with it is trained, grown, counted and drawn like any other. Files keep only the node's data: {@link withOperations}
 * gives a network that was read its definitions again.
 *
 * @throws InputError with everything that is wrong with the definition.
 * @example
 * ```ts
 * const scale = defineOperation({
 *   op: "scale",
 *   settings: { start: 1 },
 *   tensors: ({ channels, start }) => ({ factor: { shape: [channels], first: start } }),
 *   compute: (_, [x], { factor }) => tf.mul(x, factor),
 *   grow: "channels",
 * });
 * const network = buildNetwork({ name: "scaled", input: [8], classes: 2 }, [
 *   { op: "dense", outChannels: 16 }, scale({ start: 0.5 }), { op: "relu" }, { op: "dense" },
 * ]);
 * ```
 */
export function defineOperation<Settings extends OwnSettings = Readonly<Record<never, never>>>(
  definition: OperationDefinition<Settings>,
): OwnOperation<Settings> {
  demand(definition, definitionShape, "options", "defineOperation");
  const operation = operationFrom(definition as unknown as OperationDefinition<OwnSettings>);
  const make = (node: object = {}): NetworkNode =>
    withDefinition(
      { ...definition.settings, ...node, op: definition.op } as unknown as NetworkNode,
      operation,
    );
  return Object.assign(make, { op: definition.op });
}

/** A node as a description has it: it may leave settings out, and states what its kind states. */
interface WrittenNode extends NodeBase {
  readonly channels: number;
  readonly inChannels: number;
  readonly outChannels: number;
}

function operationFrom(definition: OperationDefinition<OwnSettings>): Operation<NetworkNode> {
  const { op, settings = {}, inputs = 1, grow, weight } = definition;
  const groups = typeof grow === "object" ? grow.groups : undefined;
  const whole = (node: WrittenNode): OwnNode<OwnSettings> =>
    ({
      ...node,
      inChannels: weight === undefined ? node.channels : node.inChannels,
      channels: weight === undefined ? node.channels : node.outChannels,
    }) as unknown as OwnNode<OwnSettings>;
  const shapeOf = (node: OwnNode<OwnSettings>, read: readonly ValueShape[]): ValueShape =>
    definition.shape?.(node, read) ?? [...(read[0] ?? []).slice(0, -1), node.channels];
  const operation: Operation<WrittenNode> = {
    op,
    reads: Array.from({ length: inputs }, (): Reads => "anything"),
    fields: {
      ...settingFields(settings, groups),
      ...(weight === undefined ? { channels: channelCount } : weightFields),
    } as Operation<WrittenNode>["fields"],
    complete: (_, [input], logits) =>
      (weight === undefined
        ? { channels: lastSide(input) }
        : {
            inChannels: lastSide(input),
            ...(logits === undefined ? {} : { outChannels: logits }),
          }) as Partial<WrittenNode>,
    title: () => op,
    drawing: { label: op, short: op.slice(0, 5), look: weight === undefined ? "other" : "dense" },
    infer(node, read, at) {
      const own = whole(node);
      const counted = weight === undefined ? "channels" : "inChannels";
      readsChannels(node, counted, node[counted], lastSide(read[0]), at);
      if (weight !== undefined && !holdsWeight(weight(own), node as unknown as WeightNodeBase, at)) {
        return undefined;
      }
      if (groups !== undefined && !isInGroups(own.channels, Number(own[groups]), at, groups))
        return undefined;
      if (!readsAlike(node, read, at)) return undefined;
      const tensors = weight === undefined ? tensorsOf(definition, own) : [];
      if (!checkOwnTensors(tensors, own.channels, at)) return undefined;
      const made = shapeOf(own, read);
      return isOwnShape(made, own.channels, at) ? made : undefined;
    },
    compute(node, read, tensors, mode) {
      const names = tensorsOf(definition, whole(node)).map(({ name }) => name);
      const own = names.map((name) => {
        const tensor = name === "weight" ? tensors.weight(node.name) : tensors.own(node.name, name);
        return [name, tensor as tf.Tensor] as const;
      });
      const made = definition.compute(whole(node), read, Object.fromEntries(own), mode);
      const shapes = read.map(({ shape }) => shape.slice(1));
      return requireOwnValue(made, shapeOf(whole(node), shapes), read[0]?.shape[0] as number, node);
    },
    tensors: (node) => tensorsOf(definition, whole(node)),
    macs: (node, made) => definition.macs?.(whole(node), made) ?? 0,
    published: () => ({}),
    resize(node, resizing) {
      const grouped = groups === undefined ? {} : { [groups]: resizing.groups(Number(whole(node)[groups])) };
      if (weight === undefined) return { ...node, channels: resizing.made(node.channels), ...grouped };
      return { ...node, ...resizeWeight(node as unknown as WeightNodeBase, resizing), ...grouped };
    },
    ...(groups === undefined ? {} : { groups: groups as Extract<keyof WrittenNode, string> }),
    ...(grow === undefined
      ? { cannotGrow: 'Give its definition grow: "channels" or { groups }, or leave the node out.' }
      : {}),
  };
  return operation as unknown as Operation<NetworkNode>;
}

function holdsWeight(window: readonly number[], node: WeightNodeBase, at: Place): boolean {
  return isOwnWindow(window, at) && holds(product(window), node, at);
}

/** What it reads has the same channels everywhere, as these are its own, one for one. */
function readsAlike(node: NodeBase, read: readonly ValueShape[], at: Place): boolean {
  const unlike = read.findIndex((shape) => !areAlike([lastSide(read[0])], [lastSide(shape)]));
  if (unlike < 0) return true;
  return at
    .field("inputs")
    .found(
      "to name nodes of as many channels",
      `${shown(node, read[0] ?? [])} and ${shown(node, read[unlike] ?? [], unlike)}`,
      "Make them alike, for instance with a convolution of kernel 1.",
    );
}

function tensorsOf(
  { tensors, weight }: OperationDefinition<OwnSettings>,
  node: OwnNode<OwnSettings>,
): NodeTensor[] {
  const own = Object.entries(tensors?.(node) ?? {}).map(
    ([name, { shape, first = 0, kind = "weight" }]): NodeTensor => ({
      name,
      shape,
      first,
      kind,
      isTrained: true,
    }),
  );
  if (weight === undefined) return own;
  const sizes = { ...node, outChannels: node.channels } as unknown as WeightNodeBase;
  return [weightOf(sizes, weight(node)), ...own];
}
