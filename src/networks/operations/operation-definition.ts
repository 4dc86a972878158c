import type * as tf from "@tensorflow/tfjs-core";
import {
  callable,
  choose,
  integer,
  isRecord,
  number,
  oneOf,
  optional,
  record,
  type Shape,
  text,
  truth,
} from "../../checking/shapes.js";
import { groupCount } from "./node-checks.js";
import type { ComputeMode, ValueShape } from "./operation.js";
import { type NetworkNode, operationNames } from "./operations.js";
import { ownName } from "./own-node-checks.js";
import type { WeightNodeBase } from "./weight.js";

/** A tensor of an operation of your own, along the channels that it makes. */
export interface OwnTensor {
  /** `[..., channels]` */
  readonly shape: readonly number[];
  /** What its numbers start at, those that growth adds too; `"heNormal"` draws them. Default 0. */
  readonly first?: number | "heNormal";
  /** What schedules and weight decay call it. Default `"weight"`. */
  readonly kind?: "weight" | "bias" | "batchNorm";
}

/** Settings of an operation of your own: numbers, texts, or true and false. */
export type OwnSettings = Readonly<Record<string, number | string | boolean>>;

/** A node of an operation of your own, with all its settings. */
export type OwnNode<Settings> = Settings & {
  /** Name of the node. */
  readonly name: string;
  /** Channels that it makes. */
  readonly channels: number;
  /** Channels that it reads. */
  readonly inChannels: number;
};

/** What an operation of your own is; see {@link defineOperation}. */
export interface OperationDefinition<Settings extends OwnSettings> {
  /** Its name in descriptions; not one of the library's. */
  readonly op: string;
  /** Default values of its settings, which nodes may override. Default: none. */
  readonly settings?: Settings;
  /** How many nodes it reads. Default 1. */
  readonly inputs?: number;
  /** Shape of what it makes of one example, channels last. Default: that of its first input. */
  readonly shape?: (node: OwnNode<Settings>, inputs: readonly ValueShape[]) => readonly number[];
  /**
   * Computes what it makes of a batch with TensorFlow.js.
   *
   * @param inputs `[n, ..., channels]`, in the order of its inputs.
   * @param tensors Its tensors, by name, and its `weight` if it has one.
   * @returns `[n, ..., channels]`; owned by the caller's `tf.tidy`, as is everything that it makes.
   */
  readonly compute: (
    node: OwnNode<Settings>,
    inputs: readonly tf.Tensor[],
    tensors: Readonly<Record<string, tf.Tensor>>,
    mode: ComputeMode,
  ) => tf.Tensor;
  /** Its tensors along its channels, by name; each member has its own. Default: none. */
  readonly tensors?: (node: OwnNode<Settings>) => Readonly<Record<string, OwnTensor>>;
  /**
   * Makes it a layer with a weight `[...window, in, out]` that is mixed from templates, and with channels of its own: the sides
   * of its window, `[]` for a matrix, `[kh, kw]` for a kernel. Nodes then state `outChannels`. Left out: no weight.
   */
  readonly weight?: (node: OwnNode<Settings>) => readonly number[];
  /** Multiply-accumulates for one example. Default 0. */
  readonly macs?: (node: OwnNode<Settings>, made: ValueShape) => number;
  /**
   * How it grows. `"channels"`: each channel that it makes depends on the same channel of what it reads, or, of a layer, on
   * its own row of the weight; `{ groups: "heads" }`: on a group of neighbouring channels, counted by that setting. Left out,
   * a plan that would grow it is refused.
   */
  readonly grow?:
    | "channels"
    | {
        /** Name of the setting. */
        readonly groups: string;
      };
}

/** What a node of an operation of your own may state; {@link buildNetwork} fills in what is left out. */
export interface OwnNodeFields {
  /** Name of the node. */
  readonly name?: string;
  /** Names of the nodes that it reads. */
  readonly inputs?: readonly string[];
  /** Channels that it reads and makes, if it has no weight. */
  readonly channels?: number;
  /** Channels that it reads, if it has a weight. */
  readonly inChannels?: number;
  /** Channels that it makes, if it has a weight. */
  readonly outChannels?: number;
  /** Whether it reads the image, makes the logits, or neither, if it has a weight. */
  readonly role?: WeightNodeBase["role"];
}

/** Makes nodes of an operation of your own, with other settings than the default ones where these are given. */
export interface OwnOperation<Settings> {
  (node?: Partial<Settings> & OwnNodeFields): NetworkNode;
  /** Its name in descriptions. */
  readonly op: string;
}

const setting: Shape = choose(
  [(value) => typeof value === "boolean", truth],
  [(value) => typeof value === "string", text()],
  [() => true, number()],
);

const definitionFields = record<OperationDefinition<OwnSettings>>({
  op: (value, at) =>
    text("Name it.")(value, at) &&
    (ownName.test(value as string) ||
      at.expected("to be of letters and digits", value, 'Use a name such as "scale".')) &&
    (!operationNames.includes(value as string) ||
      at.expected("to be a name that the library does not use", value, "Choose another name.")),
  settings: optional((value, at) =>
    isRecord(value)
      ? Object.entries(value)
          .map(([key, each]) => setting(each, at.field(key)))
          .every(Boolean)
      : at.expected("to be an object", value, "Give { NAME: DEFAULT }."),
  ),
  inputs: optional(integer({ min: 1, max: 100 })),
  shape: optional(callable("a function of a node and the shapes of what it reads")),
  compute: callable("a function of a node and what it reads"),
  tensors: optional(callable("a function of a node")),
  weight: optional(callable("a function of a node")),
  macs: optional(callable("a function of a node and the shape of what it makes")),
  grow: optional(
    choose(
      [isRecord, record<{ groups: unknown }>({ groups: text('Name a setting, such as "heads".') })],
      [() => true, oneOf(["channels"], 'Use "channels", or { groups: "heads" }.')],
    ),
  ),
});

/** Accepts a definition of an operation. */
export const definitionShape: Shape = (value, at) => {
  if (!definitionFields(value, at)) return false;
  const { grow, settings = {}, inputs, weight, tensors } = value as OperationDefinition<OwnSettings>;
  if (weight !== undefined && (inputs ?? 1) > 1) {
    return at
      .field("inputs")
      .expected("to be 1 for a layer with a weight", inputs, "Join them by another node.");
  }
  if (weight !== undefined && tensors !== undefined) {
    return at
      .field("tensors")
      .found("to be left out for a layer with a weight", "both", "Define a second operation for them.");
  }
  if (typeof grow !== "object" || typeof settings[grow.groups] === "number") return true;
  return at
    .field("grow.groups")
    .expected("to be a setting that is a number", grow.groups, "Add it to settings.");
};

/** What settings must be in a node. */
export function settingFields(settings: OwnSettings, groups: string | undefined): Record<string, Shape> {
  const shapes = Object.entries(settings).map(([key, value]): [string, Shape] => {
    if (key === groups) return [key, groupCount];
    if (typeof value === "boolean") return [key, truth];
    return [key, typeof value === "string" ? text() : number()];
  });
  return Object.fromEntries(shapes);
}
