import type { Place } from "../../checking/place.js";
import { integer, type Shape } from "../../checking/shapes.js";
import type { NodeBase, ValueShape } from "./operation.js";

/** A window that moves over an image. */
export interface Window {
  /** Side of the window. */
  readonly kernel: number;
  /** Step between two of its positions, in both directions. */
  readonly stride: number;
  /** Padding on each side: zeros for a convolution, never the largest value for max pooling. */
  readonly padding: number;
}

/** Largest kernel, padding or stride; anything larger is a typing mistake. */
const farthest = 4096;

/** What the fields of a {@link Window} must be. */
export const windowFields = {
  kernel: integer({ min: 1, max: farthest }),
  stride: integer({ min: 1, max: farthest }),
  padding: integer({ min: 0, max: farthest }),
};

/** A window's usual fields: stride 1, and padding that keeps the size of the image if the kernel is odd. */
export function sameWindow({ kernel }: Partial<Window>): Partial<Window> {
  return { stride: 1, padding: kernel === undefined ? 0 : Math.floor((kernel - 1) / 2) };
}

/** A pooling window's usual fields: windows side by side, without padding. */
export function poolWindow({ kernel }: Partial<Window>): Partial<Window> {
  return { ...(kernel === undefined ? {} : { stride: kernel }), padding: 0 };
}

/** A window for people: `3x3`, or `3x3 / 2`. */
export function windowTitle({ kernel, stride }: Window): string {
  return `${kernel}x${kernel}${stride === 1 ? "" : ` / ${stride}`}`;
}

/** A node and the shape of what it makes, for messages: `"pool" of 4x4x16`. */
export function shown(node: NodeBase, shape: ValueShape, input = 0): string {
  return `"${node.inputs[input]}" of ${shapeTitle(shape)}`;
}

/** A shape for messages: `16 features`, `8x8x16`, and `?` for an unknown side. */
export function shapeTitle(shape: ValueShape): string {
  const sides = shape.map((n) => (Number.isNaN(n) ? "?" : n));
  return shape.length === 1 ? `${sides[0]} features` : sides.join("x");
}

/** Whether two shapes can be equal; an unknown side may be any number. */
export function areAlike(one: ValueShape, other: ValueShape): boolean {
  return one.length === other.length && one.every((n, i) => isOrMayBe(n, other[i] as number));
}

/** Whether two sides can be equal; an unknown one may be any number. */
export const isOrMayBe = (one: number, other: number): boolean =>
  one === other || Number.isNaN(one) || Number.isNaN(other);

/** Checks that a node reads an image. */
export function isImage(shape: ValueShape | undefined, node: NodeBase, at: Place): shape is ValueShape {
  if (shape?.length === 3) return true;
  const remedy = "Read a node before flattening or pooling.";
  return at.field("inputs").found("to name height, width and channels", shown(node, shape ?? []), remedy);
}

/** Checks that a node reads tokens. */
export function isTokens(shape: ValueShape | undefined, node: NodeBase, at: Place): shape is ValueShape {
  if (shape?.length === 2) return true;
  const remedy = 'Put a node with the op "tokens" before it.';
  return at.field("inputs").found("to name tokens and channels", shown(node, shape ?? []), remedy);
}

/** The channels of a shape, its last side; unknown where there is no shape. */
export function lastSide(shape: ValueShape | undefined): number {
  return shape?.at(-1) ?? Number.NaN;
}

/** Number of groups of channels. */
export const groupCount: Shape = integer({ min: 1, max: 1e6, use: 1 });

/** Checks that channels divide into groups. */
export function isInGroups(channels: number, groups: number, at: Place, field = "groups"): boolean {
  if (Number.isNaN(channels) || channels % groups === 0) return true;
  return at.field(field).expected(`to divide ${channels} channels`, groups, "Use a divisor of them.");
}

/** Checks that a pooling window never lies in the padding alone. */
export function padsLess({ kernel, padding }: Window, at: Place): boolean {
  if (padding < kernel) return true;
  const constraint = `to be less than the kernel, ${kernel},`;
  return at.field("padding").expected(constraint, padding, `Use ${Math.floor(kernel / 2)}.`);
}

/** Checks that a field is the number of channels that the node reads. */
export function readsChannels(node: NodeBase, field: string, written: number, made: number, at: Place): void {
  if (isOrMayBe(written, made)) return;
  at.field(field).expected(`to be ${made}, as "${node.inputs[0]}" makes them,`, written, `Use ${made}.`);
}

/** Height and width of the output; undefined if the window does not fit the image. */
export function windowed(node: NodeBase & Window, input: ValueShape, at: Place): number[] | undefined {
  const { kernel, stride, padding } = node;
  const room = Math.min(input[0] as number, input[1] as number) + 2 * padding;
  if (kernel > room) {
    const constraint = `to be at most ${room}, the shorter side of ${shown(node, input)}${padding === 0 ? "" : " with its padding"},`;
    at.field("kernel").expected(constraint, kernel, "Use a smaller kernel, more padding or larger images.");
    return undefined;
  }
  return input.slice(0, 2).map((side) => Math.floor((side + 2 * padding - kernel) / stride) + 1);
}
