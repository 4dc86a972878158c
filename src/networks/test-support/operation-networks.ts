import { buildNetwork } from "../builder/build-network.js";
import { branch, type Part, residual } from "../builder/parts.js";
import type { NetworkDescription } from "../description.js";

const convolution = (outChannels: number, kernel = 3): Part => ({ op: "convolution", outChannels, kernel });

const onImages = (...parts: Part[]): Part[] => [
  convolution(8),
  ...parts,
  convolution(8),
  { op: "relu" },
  { op: "globalPool" },
];

const onTokens = (...parts: Part[]): Part[] => [
  { op: "convolution", outChannels: 8, kernel: 4, stride: 4, padding: 0 },
  { op: "tokens" },
  ...parts,
  { op: "dense", outChannels: 8 },
  { op: "relu" },
  { op: "globalPool" },
];

const head: Part = { op: "dense", outChannels: 8 };

/** For each operation, parts of a network for 8x8 images in which everything can be divided into two. */
const parts = {
  bias: onImages({ op: "bias" }),
  averagePool: onImages({ op: "averagePool", kernel: 3, stride: 2, padding: 1 }),
  maxPool: onImages({ op: "maxPool", kernel: 2 }),
  dropout: onImages({ op: "dropout", rate: 0.5 }),
  gelu: onImages({ op: "gelu" }),
  silu: onImages({ op: "silu" }),
  tanh: onImages({ op: "tanh" }),
  sigmoid: onImages({ op: "sigmoid" }),
  relu6: onImages({ op: "relu6" }),
  concat: onImages(branch([[], [convolution(4)]], { op: "concat", groups: 2 }), {
    op: "layerNorm",
    groups: 2,
  }),
  multiply: onImages(
    branch([[], [{ op: "globalPool" }, head, { op: "sigmoid" }]], { op: "multiply" }),
    branch([[convolution(8)], []], { op: "multiply" }),
  ),
  depthwiseConvolution: onImages({ op: "depthwiseConvolution", kernel: 3, stride: 2 }, { op: "relu" }),
  groupedConvolution: onImages({ op: "groupedConvolution", kernel: 3, groups: 4 }, { op: "relu" }),
  layerNorm: onImages({ op: "layerNorm", groups: 2 }),
  groupNorm: onImages({ op: "groupNorm", groups: 4 }),
  batchNorm: onTokens({ op: "batchNorm" }),
  positionEmbedding: onTokens({ op: "positionEmbedding" }),
  tokenDense: onTokens(residual([{ op: "tokenDense", outTokens: 4, groups: 2 }, { op: "gelu" }])),
  attention: onTokens(branch([[head], [head], [head]], { op: "attention", heads: 4 })),
  flatten: [convolution(8), { op: "flatten" }, head, { op: "relu" }],
  dense: onTokens({ op: "dense", outChannels: 16, bias: true }),
} satisfies Readonly<Record<string, readonly Part[]>>;

/** Networks for 8x8 images of 4 classes, each with an operation, by its name. */
export const operationNetworks: ReadonlyMap<string, NetworkDescription> = new Map(
  Object.entries<readonly Part[]>(parts).map(([name, body]) => [
    name,
    buildNetwork({ name: `with ${name}`, input: [8, 8, 3], classes: 4 }, [...body, { op: "dense" }]),
  ]),
);

/** The network with this operation. */
export function networkWith(operation: keyof typeof parts): NetworkDescription {
  return operationNetworks.get(operation) as NetworkDescription;
}
