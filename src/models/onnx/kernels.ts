import type { NodeOutput } from "../../tensorflow/graph/graph-encoding.js";
import { attribute, type GraphOperation } from "../net-graph.js";
import { averagePool, convolution, depthwiseConvolution, maxPool } from "./image-kernels.js";
import type { Kernel } from "./kernel.js";
import type { Layout, OnnxWriter } from "./onnx-writer.js";

const inputOf = ({ inputs }: GraphOperation, i = 0): NodeOutput => inputs[i] as NodeOutput;

/** One value in, one of its shape out: wherever the channels are, they stay. */
const unary =
  (op: string): Kernel =>
  (operation, to) => {
    const layout = layoutOf(operation, to);
    to.write(operation, op, [to.read(inputOf(operation), layout)], {}, layout);
  };

const layoutOf = (operation: GraphOperation, to: OnnxWriter): Layout =>
  to.isFirst(inputOf(operation)) ? "first" : "last";

/** Two values that are broadcast to one shape, aligned at their last axes. */
const binary =
  (op: string): Kernel =>
  (operation, to) => {
    const layout = operation.inputs.some((input) => to.isFirst(input)) ? "first" : "last";
    const operands = operation.inputs.map((input) => operand(input, layout, to));
    if (!operands.includes(undefined)) return to.write(operation, op, operands as string[], {}, layout);
    to.write(
      operation,
      op,
      operation.inputs.map((input) => to.read(input)),
    );
  };

/** An operand as it is broadcast in a layout; undefined for one that would have to be turned while it runs. */
function operand(input: NodeOutput, layout: Layout, to: OnnxWriter): string | undefined {
  const shape = to.shape(input);
  if (layout === "last" || shape.length === 0) return to.read(input);
  const tensor = to.tensor(input);
  if (tensor === undefined) return shape.length === 4 ? to.read(input, "first") : undefined;
  const sides = [1, 1, 1, ...shape].slice(-3);
  if (shape.length > 3) return undefined;
  const [height, width, channels] = sides as [number, number, number];
  const values = Float32Array.from({ length: tensor.values.length }, (_, i) => {
    const pixel = i % (height * width);
    return tensor.values[pixel * channels + Math.floor(i / (height * width))] as number;
  });
  return to.constant(`${input.node}/channels first`, [channels, height, width], values);
}

/** A mean, sum or largest value over axes. */
const reduction =
  (op: string): Kernel =>
  (operation, to) => {
    const [input, axes] = operation.inputs as [NodeOutput, NodeOutput];
    const rank = to.shape(input).length;
    const over = to.integers(axes).map((axis) => (axis + rank) % rank);
    const keeps = attribute<boolean>(operation, "keep_dims") === true;
    const isPooled = to.isFirst(input) && over.join() === "1,2";
    const written = isPooled ? [2, 3] : over;
    const layout = isPooled ? "first" : "last";
    const read = [to.read(input, layout), to.list(operation, "axes", written)];
    to.write(operation, op, read, { keepdims: keeps ? 1 : 0 }, isPooled && keeps ? "first" : "last");
  };

const matMul: Kernel = (operation, to) => {
  const sides = ["adj_x", "adj_y"].map((name, i) => {
    const input = inputOf(operation, i);
    const rank = to.shape(input).length;
    if (attribute<boolean>(operation, name) !== true) return to.read(input);
    const perm = Array.from({ length: rank }, (_, axis) => axis);
    perm.push(...perm.splice(-2).reverse());
    return to.step({ name: `${operation.name}/${name}` }, "Transpose", [to.read(input)], { perm });
  });
  to.write(operation, "MatMul", sides);
};

const batchNorm: Kernel = (operation, to) => {
  const [x, ...vectors] = operation.inputs as [NodeOutput, ...NodeOutput[]];
  const epsilon = { float: attribute<number>(operation, "epsilon") ?? 1e-5 };
  const read = [to.read(x, "first"), ...vectors.map((vector) => to.read(vector))];
  to.write(operation, "BatchNormalization", read, { epsilon }, "first");
};

const concat: Kernel = (operation, to) => {
  const parts = operation.inputs.slice(0, -1);
  const [axis = 0] = to.integers(operation.inputs.at(-1) as NodeOutput);
  const rank = operation.shape.length;
  const from = (axis + rank) % rank;
  const isFirst = rank === 4 && parts.every((part) => to.isFirst(part));
  const layout = isFirst ? "first" : "last";
  const along = isFirst ? ([0, 2, 3, 1][from] as number) : from;
  to.write(
    operation,
    "Concat",
    parts.map((part) => to.read(part, layout)),
    { axis: along },
    layout,
  );
};

const pad: Kernel = (operation, to) => {
  const [x, paddings, value] = operation.inputs as [NodeOutput, NodeOutput, NodeOutput?];
  const pairs = to.integers(paddings);
  const [begins, ends] = [0, 1].map((side) => pairs.filter((_, i) => i % 2 === side));
  const read = [to.read(x), to.list(operation, "pads", [...(begins as number[]), ...(ends as number[])])];
  to.write(operation, "Pad", value === undefined ? read : [...read, to.read(value)]);
};

const slice: Kernel = (operation, to) => {
  const [x, begin, size] = operation.inputs as [NodeOutput, NodeOutput, NodeOutput];
  const starts = to.integers(begin);
  const shape = to.shape(x);
  const ends = to
    .integers(size)
    .map((length, i) => (length < 0 || shape[i] === -1 ? 2 ** 31 - 1 : (starts[i] as number) + length));
  to.write(operation, "Slice", [
    to.read(x),
    to.list(operation, "starts", starts),
    to.list(operation, "ends", ends),
  ]);
};

const reshape: Kernel = (operation, to) => {
  to.write(operation, "Reshape", [to.read(inputOf(operation)), to.read(inputOf(operation, 1))]);
};

const transpose: Kernel = (operation, to) => {
  to.write(operation, "Transpose", [to.read(inputOf(operation))], {
    perm: to.integers(inputOf(operation, 1)),
  });
};

const softmax: Kernel = (operation, to) => {
  to.write(operation, "Softmax", [to.read(inputOf(operation))], { axis: -1 });
};

const expandDims: Kernel = (operation, to) => {
  const [x, axis] = operation.inputs as [NodeOutput, NodeOutput];
  const tensor = to.tensor(x);
  if (tensor !== undefined) return to.fold(operation, operation.shape, tensor.values);
  to.write(operation, "Unsqueeze", [to.read(x), to.list(operation, "axes", to.integers(axis))]);
};

const split: Kernel = (operation, to) => {
  const [x, sizes, axes] = operation.inputs as [NodeOutput, NodeOutput, NodeOutput];
  const shape = to.shape(x);
  const along = ((to.integers(axes)[0] as number) + shape.length) % shape.length;
  const isFirst = shape.length === 4 && to.isFirst(x);
  const axis = isFirst ? ([0, 2, 3, 1][along] as number) : along;
  const layout = isFirst ? "first" : "last";
  const parts = to.integers(sizes);
  const shapes = parts.map((size) => shape.map((side, i) => (i === along ? size : side)));
  const read = [to.read(x, layout), to.list(operation, "split", parts)];
  to.writeAll(operation, "Split", read, { axis }, { shapes, layout });
};

const tile: Kernel = (operation, to) => {
  to.write(operation, "Tile", [
    to.read(inputOf(operation)),
    to.list(operation, "repeats", to.integers(inputOf(operation, 1))),
  ]);
};

/** What it reads, in the same type. */
const same: Kernel = (operation, to) => to.same(operation, inputOf(operation));

const square: Kernel = (operation, to) => {
  const layout = layoutOf(operation, to);
  const x = to.read(inputOf(operation), layout);
  to.write(operation, "Mul", [x, x], {}, layout);
};

const reciprocalRoot: Kernel = (operation, to) => {
  const layout = layoutOf(operation, to);
  const root = to.step(operation, "Sqrt", [to.read(inputOf(operation), layout)]);
  to.write(operation, "Reciprocal", [root], {}, layout);
};

const squaredDifference: Kernel = (operation, to) => {
  const difference = to.step(
    operation,
    "Sub",
    operation.inputs.map((input) => to.read(input)),
  );
  to.write(operation, "Mul", [difference, difference]);
};

/** Operations of TensorFlow and how ONNX says them. A new one is an entry here. */
export const kernels: Readonly<Record<string, Kernel>> = {
  Conv2D: convolution,
  DepthwiseConv2dNative: depthwiseConvolution,
  MaxPool: maxPool,
  AvgPool: averagePool,
  FusedBatchNormV3: batchNorm,
  BatchMatMulV2: matMul,
  Add: binary("Add"),
  AddV2: binary("Add"),
  Sub: binary("Sub"),
  Mul: binary("Mul"),
  RealDiv: binary("Div"),
  Maximum: binary("Max"),
  Minimum: binary("Min"),
  Pow: binary("Pow"),
  SquaredDifference: squaredDifference,
  Relu: unary("Relu"),
  Sigmoid: unary("Sigmoid"),
  Tanh: unary("Tanh"),
  Erf: unary("Erf"),
  Exp: unary("Exp"),
  Log: unary("Log"),
  Sqrt: unary("Sqrt"),
  Neg: unary("Neg"),
  Abs: unary("Abs"),
  Elu: unary("Elu"),
  Softplus: unary("Softplus"),
  Square: square,
  Rsqrt: reciprocalRoot,
  Mean: reduction("ReduceMean"),
  Sum: reduction("ReduceSum"),
  Max: reduction("ReduceMax"),
  Softmax: softmax,
  Reshape: reshape,
  Transpose: transpose,
  ConcatV2: concat,
  Pad: pad,
  PadV2: pad,
  Slice: slice,
  SplitV: split,
  ExpandDims: expandDims,
  Tile: tile,
  Identity: same,
  Cast: same,
};
