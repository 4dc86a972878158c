const purposes: Readonly<Record<string, string>> = {
  Conv2D: "convolutions",
  Conv2DBackpropInput: "gradients of convolutions' inputs",
  Conv2DBackpropFilter: "gradients of convolutions' filters",
  MixtureGrowthFilterGradient: "gradients of convolutions' filters",
  FusedBatchNormV3: "batch norm",
  FusedBatchNormGradV3: "gradients of batch norm",
  Relu: "ReLU",
  ReluGrad: "gradients of ReLU",
  MaxPool: "pooling",
  MaxPoolGrad: "gradients of pooling",
  Mean: "mean over the image",
  MixtureGrowthMix: "mixing of templates",
  MixtureGrowthMixGradient: "gradients of templates and coefficients",
  MixtureGrowthSgd: "optimiser",
  BatchMatMulV2: "mixing of templates and the classifier",
  MatMul: "mixing of templates and the classifier",
  ConcatV2: "blocks joined to weights",
  Split: "gradients of weights divided into blocks",
  SplitV: "gradients of weights divided into blocks",
  Slice: "gradients of weights divided into blocks",
  Reshape: "the same numbers in another shape",
  Add: "residuals, gradients that meet, optimiser",
  AddV2: "residuals, gradients that meet, optimiser",
  AddN: "gradients that meet",
  Mul: "optimiser, batch norm's running statistics",
  Sub: "optimiser, batch norm's running statistics",
  SoftmaxCrossEntropyWithLogits: "loss",
  OneHot: "loss",
  ArgMax: "count of right answers",
  Equal: "count of right answers",
};

/** What a TensorFlow operation computes in a training step, in words; empty for one that is not known. */
export function purposeOf(operation: string): string {
  return purposes[operation] ?? "";
}
