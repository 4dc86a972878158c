import { InputError } from "../checking/input-error.js";
import { Place } from "../checking/place.js";
import {
  type Fields,
  integer,
  list,
  number,
  oneOf,
  optional,
  type Shape,
  something,
  text,
  truth,
} from "../checking/shapes.js";
import type { NetworkNode } from "./description.js";
import { channelCount } from "./size-shapes.js";

/** `[height, width, channels]` of an image, or `[features]`; NaN where a number cannot be told. */
export type ValueShape = readonly number[];

/** What is known of one operation of a network. */
export interface Operation<Node extends NetworkNode> {
  /** What each field of its node must be. */
  readonly fields: Fields<Node>;
  /** For people, such as `"conv 3x3"`. */
  readonly title: (node: Node) => string;
  /**
   * The shape of what a node makes for one image.
   *
   * @param inputs Shapes of what it reads, in the order of its inputs.
   * @param at Takes what does not follow from what the node reads.
   * @returns undefined where no shape can be told.
   */
  readonly infer: (node: Node, inputs: readonly ValueShape[], at: Place) => ValueShape | undefined;
}

type Operations = { readonly [Op in NetworkNode["op"]]: Operation<Extract<NetworkNode, { op: Op }>> };

/** Numbers in the largest weight, 8 GB of them: what is larger is a slip of the keyboard too. */
const mostNumbers = 2 ** 31;
/** The longest side of a kernel, a padding or a step; what is longer is a slip of the keyboard. */
const farthest = 4096;

const common = { op: something, name: text('Name it, for instance "conv1".') };
const reads = (count: number): Shape =>
  list(text('Name a node, or "input".'), {
    min: count,
    max: count,
    use: count === 1 ? '["input"]' : '["conv2", "skip"]',
  });
const windows = {
  kernel: integer({ min: 1, max: farthest }),
  stride: integer({ min: 1, max: farthest }),
  padding: integer({ min: 0, max: farthest }),
};
const weight = {
  role: oneOf(["first", "inner", "last"]),
  inChannels: channelCount,
  outChannels: channelCount,
};

/** Every operation that a network may have. */
export const operations: Operations = {
  convolution: {
    fields: { ...common, inputs: reads(1), ...windows, ...weight },
    title: (node) => `conv ${windowTitle(node)}`,
    infer(node, [input], at) {
      if (!isImage(input, node, at)) return undefined;
      readsChannels(node, "inChannels", node.inChannels, input[2] as number, at);
      const sides = windowed(node, input, at);
      return holds(node.kernel ** 2, node, at) && sides ? [...sides, node.outChannels] : undefined;
    },
  },
  dense: {
    fields: { ...common, inputs: reads(1), ...weight, bias: truth },
    title: () => "dense",
    infer(node, [input = []], at) {
      if (input.length !== 1) {
        const remedy = 'Put a node with the op "globalPool" or "flatten" before it.';
        at.field("inputs").found("to name flat features", shown(node, input), remedy);
      } else {
        readsChannels(node, "inChannels", node.inChannels, input[0] as number, at);
      }
      return holds(1, node, at) ? [node.outChannels] : undefined;
    },
  },
  batchNorm: {
    fields: {
      ...common,
      inputs: reads(1),
      channels: channelCount,
      momentum: optional(number({ above: 0, max: 1, use: 0.1 })),
    },
    title: () => "batch norm",
    infer(node, [input = []], at) {
      readsChannels(node, "channels", node.channels, input.at(-1) as number, at);
      return input;
    },
  },
  relu: {
    fields: { ...common, inputs: reads(1) },
    title: () => "relu",
    infer: (_, [input]) => input,
  },
  add: {
    fields: { ...common, inputs: reads(2) },
    title: () => "add",
    infer(node, [one = [], other = []], at) {
      if (areAlike(one, other)) return one.map((n, i) => (Number.isNaN(n) ? (other[i] as number) : n));
      const remedy =
        "Give both as many channels and pixels, for instance with a convolution of kernel 1 on the skip.";
      at.field("inputs").found(
        "to name two nodes of one shape",
        `${shown(node, one)} and ${shown(node, other, 1)}`,
        remedy,
      );
      return undefined;
    },
  },
  globalPool: {
    fields: { ...common, inputs: reads(1) },
    title: () => "mean pool",
    infer: (node, [input], at) => (isImage(input, node, at) ? [input[2] as number] : undefined),
  },
  maxPool: {
    fields: { ...common, inputs: reads(1), ...windows },
    title: (node) => `max pool ${windowTitle(node)}`,
    infer(node, [input], at) {
      if (!isImage(input, node, at)) return undefined;
      if (node.padding >= node.kernel) {
        const constraint = `to be less than the kernel, ${node.kernel},`;
        at.field("padding").expected(constraint, node.padding, `Use ${Math.floor(node.kernel / 2)}.`);
        return undefined;
      }
      const sides = windowed(node, input, at);
      return sides && [...sides, input[2] as number];
    },
  },
  flatten: {
    fields: { ...common, inputs: reads(1) },
    title: () => "flatten",
    infer: (_, [input = []]) => [input.reduce((count, n) => count * n, 1)],
  },
};

/**
 * What is known of a node's operation.
 *
 * @throws InputError for an operation that there is not, naming the node.
 */
export function operationOf(node: NetworkNode): Operation<NetworkNode> {
  if (!Object.hasOwn(operations, node.op)) throw unknownOperation(node);
  return operations[node.op] as Operation<NetworkNode>;
}

/** The error for an operation that code does not know. */
export function unknownOperation(node: Pick<NetworkNode, "name" | "op">): InputError {
  const at = new Place("op", `node ${node.name}`);
  oneOf(Object.keys(operations))(node.op, at);
  return new InputError(at.problems);
}

function windowTitle({ kernel, stride }: { readonly kernel: number; readonly stride: number }): string {
  return `${kernel}x${kernel}${stride === 1 ? "" : ` / ${stride}`}`;
}

/** A node and the shape of what it makes, for messages: `"pool" of 4x4x16`. */
function shown(node: NetworkNode, shape: ValueShape, input = 0): string {
  return `"${node.inputs[input]}" of ${shapeTitle(shape)}`;
}

/** A shape for messages: `16 features`, `8x8x16`, and `?` for what cannot be told. */
export function shapeTitle(shape: ValueShape): string {
  const sides = shape.map((n) => (Number.isNaN(n) ? "?" : n));
  return shape.length === 1 ? `${sides[0]} features` : sides.join("x");
}

/** Whether two shapes are one, as far as can be told. */
function areAlike(one: ValueShape, other: ValueShape): boolean {
  return one.length === other.length && one.every((n, i) => isOrMayBe(n, other[i] as number));
}

const isOrMayBe = (one: number, other: number): boolean =>
  one === other || Number.isNaN(one) || Number.isNaN(other);

function isImage(shape: ValueShape | undefined, node: NetworkNode, at: Place): shape is ValueShape {
  if (shape?.length === 3) return true;
  const remedy = "Read a node before flattening or pooling.";
  return at.field("inputs").found("to name height, width and channels", shown(node, shape ?? []), remedy);
}

function readsChannels(node: NetworkNode, field: string, written: number, made: number, at: Place): void {
  if (isOrMayBe(written, made)) return;
  at.field(field).expected(`to be ${made}, as "${node.inputs[0]}" makes them,`, written, `Use ${made}.`);
}

/** Whether a layer's weight can be held in memory. */
function holds(
  windowSize: number,
  { inChannels, outChannels }: { readonly inChannels: number; readonly outChannels: number },
  at: Place,
): boolean {
  const numbers = windowSize * inChannels * outChannels;
  if (numbers <= mostNumbers) return true;
  const constraint = `to make a weight of at most ${mostNumbers.toLocaleString("en")} numbers`;
  return at
    .field("outChannels")
    .found(constraint, `${outChannels} for one of ${numbers.toLocaleString("en")}`, "Use fewer channels.");
}

function windowed(
  node: NetworkNode & { readonly kernel: number; readonly stride: number; readonly padding: number },
  input: ValueShape,
  at: Place,
): number[] | undefined {
  const { kernel, stride, padding } = node;
  const room = Math.min(input[0] as number, input[1] as number) + 2 * padding;
  if (kernel > room) {
    const constraint = `to be at most ${room}, the shorter side of ${shown(node, input)}${padding === 0 ? "" : " with its padding"},`;
    at.field("kernel").expected(constraint, kernel, "Use a smaller kernel, more padding or larger images.");
    return undefined;
  }
  return input.slice(0, 2).map((side) => Math.floor((side + 2 * padding - kernel) / stride) + 1);
}
