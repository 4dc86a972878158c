import type { NpyArray } from "../files/npz.js";
import { strided } from "../safetensors/number-types.js";

/** Name and layout of one of our tensors in a published checkpoint. */
export interface PublishedName {
  readonly name: string;
  /** Axes of the published array in the order of ours; undefined if both are the same. */
  readonly axes: readonly number[] | undefined;
}

/**
 * Name and layout of one of our tensors in the published PyTorch code: weights `OIHW` there, `HWIO` here.
 *
 * @param name Ours, such as `"stage1.0.conv1.templates.0"` or `"head.bn.0-1.gamma"`.
 * @param kind Published networks name their layers differently when they are mixed.
 * @param rank Number of axes of the tensor.
 */
export function publishedName(name: string, kind: "mixed" | "plain", rank: number): PublishedName {
  const [, node, rest] =
    /^(.*?)\.(templates\.\d+|coefficients\.\d+|weight|bias|(?:[\d-]+\.)?(?:gamma|beta|mean|variance))$/.exec(
      name,
    ) ?? [];
  if (node === undefined || rest === undefined) {
    throw new RangeError(
      `Expected the name of a network's tensor but got "${name}" (published names). Use a name that parameters() gives.`,
    );
  }
  const axes = publishedAxes(rest, rank);
  // Templates of a bank belong to no layer: they are named by group and set.
  if (node.startsWith("bank.")) return { name: `${node}.${rest.split(".")[1]}`, axes };
  const layer = kind === "mixed" ? mixedLayer(node) : normalLayer(node);
  // A mixed weight is not a tensor of a checkpoint; recordings name it by its layer only.
  const tensor = kind === "mixed" ? mixedTensor(rest) : normalTensor(rest);
  return { name: tensor === "" ? layer : `${layer}.${tensor}`, axes };
}

/** Rearranges a published array into our layout: `OIHW` to `HWIO`, `[out, in]` to `[in, out]`. */
export function toOurLayout(
  array: Pick<NpyArray, "shape" | "values">,
  axes: readonly number[] | undefined,
): { shape: number[]; values: Float32Array } {
  return transposed(array.shape, array.values as Float32Array, axes);
}

/** Rearranges one of our arrays into the published layout: the inverse of {@link toOurLayout}. */
export function toPublishedLayout(
  array: { readonly shape: readonly number[]; readonly values: Float32Array },
  axes: readonly number[] | undefined,
): { shape: number[]; values: Float32Array } {
  return transposed(
    array.shape,
    array.values,
    axes?.map((_, axis) => axes.indexOf(axis)),
  );
}

/** The array whose axis `d` is axis `axes[d]` of the source. */
function transposed(
  from: readonly number[],
  source: Float32Array,
  axes: readonly number[] | undefined,
): { shape: number[]; values: Float32Array } {
  if (axes === undefined) return { shape: [...from], values: Float32Array.from(source) };
  const shape = axes.map((axis) => from[axis] as number);
  const strides = from.map((_, axis) => from.slice(axis + 1).reduce((product, n) => product * n, 1));
  const stridesOfShape = axes.map((axis) => strides[axis] as number);
  return { shape, values: strided(source, 0, shape, stridesOfShape) as Float32Array };
}

function publishedAxes(rest: string, rank: number): readonly number[] | undefined {
  const mixed = rest.startsWith("templates");
  if (!mixed && rest !== "weight") return undefined;
  const channels = mixed ? 1 : 0;
  const lead = mixed ? [0] : [];
  const windows = Array.from({ length: rank - channels - 2 }, (_, i) => channels + 2 + i);
  return [...lead, ...windows, channels + 1, channels];
}

function mixedLayer(node: string): string {
  if (node === "stem") return "conv_3x3";
  if (node === "head.bn") return "last_bn";
  const bottleneck = imageNetLayer(node);
  if (bottleneck !== undefined) return bottleneck;
  return node.replace(/^stage(\d)/, "stage_$1").replace(/shortcut$/, "convShortcut");
}

function normalLayer(node: string): string {
  if (node === "stem") return "conv_stem";
  if (node === "head.bn") return "last_act.0";
  if (node === "classifier") return "fc";
  const bottleneck = imageNetLayer(node);
  if (bottleneck !== undefined) return bottleneck;
  return node.replace(/^stage(\d)/, "group_$1");
}

const bottleneckLayers: Readonly<Record<string, string>> = {
  skip: "skip_connection",
  in: "in_conv",
  mid: "mid_conv",
  out: "out_conv",
};

/** Layers of the ImageNet residual net: a published module holds a convolution and its batch norm. */
function imageNetLayer(node: string): string | undefined {
  const part = node.endsWith(".bn") ? "bn" : "conv";
  const stem = /^stem\.(conv\d)(?:\.bn)?$/.exec(node)?.[1];
  if (stem !== undefined) return `${stem}.${part}`;
  const [, stage, block, layer] = /^stage(\d+)\.(\d+)\.(skip|in|mid|out)(?:\.bn)?$/.exec(node) ?? [];
  if (layer === undefined) return undefined;
  return `block_modules.${Number(stage) - 1}.${block}.${bottleneckLayers[layer]}.${part}`;
}

const batchNormTensor: Readonly<Record<string, string>> = {
  gamma: "weight",
  beta: "bias",
  mean: "running_mean",
  variance: "running_var",
};

function mixedTensor(rest: string): string {
  const [first = "", second = ""] = rest.split(".");
  if (first === "weight") return "";
  if (first === "templates") return `trainable_parameters.template_set_${second}`;
  if (first === "coefficients") return `coefficients.coefs_member_${second}`;
  const owner = first.includes("-") ? "batch_norm_fully_grown" : `batch_norms.${first}`;
  return `${owner}.${batchNormTensor[second]}`;
}

function normalTensor(rest: string): string {
  return batchNormTensor[rest] ?? rest;
}
