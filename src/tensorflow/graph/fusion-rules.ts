import { attributeKinds, dataTypes } from "../run-op.js";
import { deviceOf, type GraphNode, type NodeOutput } from "./graph-encoding.js";

/** Which nodes read which output. */
export class Readers {
  readonly #readers = new Map<string, GraphNode[]>();

  constructor(nodes: readonly GraphNode[]) {
    for (const node of nodes) {
      for (const end of node.inputs) {
        const key = `${end.node}:${end.index}`;
        this.#readers.set(key, [...(this.#readers.get(key) ?? []), node]);
      }
    }
  }

  of(node: GraphNode, index = 0): readonly GraphNode[] {
    return this.#readers.get(`${node.name}:${index}`) ?? [];
  }

  /** The only node that reads an output, if it is of that kind. */
  only(node: GraphNode, op: string, index = 0): GraphNode | undefined {
    const [reader, ...others] = this.of(node, index);
    return others.length === 0 && reader?.op === op ? reader : undefined;
  }
}

/** A node that replaces several; outputs of theirs that others read are renamed. */
export interface Fused {
  readonly node: GraphNode;
  /** The nodes that it replaces. */
  readonly parts: readonly GraphNode[];
  /** Outputs of the parts, as `name:index`, and the index of the new node's output that each becomes. */
  readonly ends: ReadonlyMap<string, number>;
  /** New constants that it reads. */
  readonly constants?: readonly GraphNode[];
}

/** The first `count` outputs of a node, each as the output of the same index. */
function sameEnds({ name }: GraphNode, count: number): [string, number][] {
  return Array.from({ length: count }, (_, index) => [`${name}:${index}`, index]);
}

function isTraining({ attributes }: GraphNode): boolean {
  return attributes.some(
    (attribute) => attribute.name === "is_training" && "value" in attribute && attribute.value === true,
  );
}

/** Batch norm and the ReLU that is its only reader, and the gradients of both. */
export function batchNormsWithRelu(nodes: readonly GraphNode[], readers: Readers): Fused[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  return nodes.flatMap((norm) => {
    if (norm.op !== "FusedBatchNormV3") return [];
    const relu = readers.only(norm, "Relu");
    const gradient = readers.only(norm, "FusedBatchNormGradV3", 3);
    if (relu === undefined || gradient === undefined) return [];
    if ([4, 5].some((index) => readers.only(norm, "FusedBatchNormGradV3", index) !== gradient)) return [];
    const cut = byName.get(gradient.inputs[0]?.node ?? "");
    if (cut?.op !== "ReluGrad" || cut.inputs[1]?.node !== relu.name) return [];
    if (readers.of(cut).length !== 1 || [3, 4].some((index) => readers.of(gradient, index).length > 0))
      return [];
    const [x, gamma, beta] = norm.inputs as [NodeOutput, NodeOutput, NodeOutput];
    const forward: GraphNode = {
      ...deviceOf(norm),
      name: `${norm.name}_relu`,
      op: "MixtureGrowthBatchNormRelu",
      inputs: [x, gamma, beta],
      attributes: norm.attributes.filter(({ name }) => name === "epsilon"),
    };
    const statistics = [1, 3].map((index) => ({ node: forward.name, index }));
    const backward: GraphNode = {
      ...deviceOf(gradient),
      name: `${gradient.name}_relu`,
      op: "MixtureGrowthBatchNormReluGradient",
      inputs: [cut.inputs[0] as NodeOutput, x, gamma, beta, ...statistics],
      attributes: [],
    };
    const ends = new Map([...sameEnds(norm, 3).slice(1), ...sameEnds(relu, 1)]);
    return [
      { node: forward, parts: [norm, relu], ends },
      { node: backward, parts: [cut, gradient], ends: new Map(sameEnds(gradient, 3)) },
    ];
  });
}

/** Batch norm with given statistics and the ReLU that is its only reader. */
export function givenBatchNormsWithRelu(nodes: readonly GraphNode[], readers: Readers): Fused[] {
  return nodes.flatMap((norm) => {
    if (norm.op !== "FusedBatchNormV3" || isTraining(norm)) return [];
    const relu = readers.only(norm, "Relu");
    if (relu === undefined || [1, 2, 3, 4, 5].some((index) => readers.of(norm, index).length > 0)) return [];
    const node: GraphNode = {
      ...deviceOf(norm),
      name: `${norm.name}_relu`,
      op: "MixtureGrowthBatchNormReluInference",
      inputs: norm.inputs,
      attributes: norm.attributes.filter(({ name }) => name === "epsilon"),
    };
    return [{ node, parts: [norm, relu], ends: new Map(sameEnds(relu, 1)) }];
  });
}

/** Our own convolution and the ReLU that is its only reader. */
export function ownConvolutionsWithRelu(nodes: readonly GraphNode[], readers: Readers): Fused[] {
  return nodes.flatMap((convolution) => {
    if (convolution.op !== "MixtureGrowthConvolution") return [];
    const relu = readers.only(convolution, "Relu");
    if (relu === undefined) return [];
    const attribute = { name: "relu", type: attributeKinds.bool, value: true };
    const node = {
      ...convolution,
      name: `${convolution.name}_relu`,
      attributes: [...convolution.attributes, attribute],
    };
    return [{ node, parts: [convolution, relu], ends: new Map(sameEnds(relu, 1)) }];
  });
}

/** A convolution and the ReLU that is its only reader: TensorFlow's own operation for both, which also takes a bias. */
export function convolutionsWithRelu(nodes: readonly GraphNode[], readers: Readers): Fused[] {
  return nodes.flatMap((convolution) => {
    const relu = readers.only(convolution, "Relu");
    const channels = convolution.shape?.at(-1);
    if (convolution.op !== "Conv2D" || relu === undefined || channels === undefined) return [];
    const float = dataTypes.float32;
    const type = { name: "dtype", type: attributeKinds.type, value: float };
    const constant = { shape: [channels], type: float, bytes: new Uint8Array(4 * channels) };
    const bias: GraphNode = {
      ...deviceOf(convolution),
      name: `${convolution.name}_bias`,
      op: "Const",
      inputs: [],
      attributes: [type, { name: "value", constant }],
    };
    const node: GraphNode = {
      ...deviceOf(convolution),
      name: `${convolution.name}_relu`,
      op: "_FusedConv2D",
      inputs: [...convolution.inputs, { node: bias.name, index: 0 }],
      attributes: [
        ...convolution.attributes,
        { name: "num_args", type: attributeKinds.int, value: 1 },
        { name: "TArgs", type: attributeKinds.type, value: [float] },
        { name: "fused_ops", type: attributeKinds.string, value: ["BiasAdd", "Relu"] },
      ],
    };
    return [{ node, parts: [convolution, relu], ends: new Map(sameEnds(relu, 1)), constants: [bias] }];
  });
}
