import { type NetworkDescription, type NetworkNode, weightShape } from "./description.js";

/** Shape of every node's value for one image, by node: `[height, width, channels]`, or `[channels]`. */
export function outputShapes(description: NetworkDescription): ReadonlyMap<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>([["input", description.input]]);
  for (const node of description.nodes) {
    const input = shapes.get(node.inputs[0] as string);
    if (input === undefined) {
      throw new RangeError(
        `Expected node ${node.name} to read a node before it but got "${node.inputs[0]}" (${description.name}). Put the nodes in the order in which they are computed.`,
      );
    }
    shapes.set(node.name, outputShape(node, input));
  }
  return shapes;
}

function outputShape(node: NetworkNode, input: readonly number[]): readonly number[] {
  switch (node.op) {
    case "convolution":
      return [...windows(node, input), node.outChannels];
    case "maxPool":
      return [...windows(node, input), input[2] as number];
    case "dense":
      return [node.outChannels];
    case "globalPool":
      return [input[2] as number];
    case "flatten":
      return [product(input)];
    default:
      return input;
  }
}

function windows(
  { kernel, stride, padding }: { kernel: number; stride: number; padding: number },
  input: readonly number[],
): number[] {
  return input.slice(0, 2).map((size) => Math.floor((size + 2 * padding - kernel) / stride) + 1);
}

/**
 * Multiply-accumulates of a node for one image: `h' w' kh kw in out` of a convolution, `in out` of a dense layer, 0 of
 * everything else.
 *
 * @param shape What the node makes, from {@link outputShapes}.
 */
export function nodeMacs(node: NetworkNode, shape: readonly number[]): number {
  if (node.op !== "convolution" && node.op !== "dense") return 0;
  return product(weightShape(node)) * product(shape.slice(0, -1));
}

/** The product of some numbers; 1 of none. */
export function product(numbers: readonly number[]): number {
  return numbers.reduce((result, n) => result * n, 1);
}
