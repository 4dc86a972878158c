import type { LabelledSet, RegressionSet } from "./dataset.js";

/** What a network should give for examples with these numbers, `[examples, outputs]`. */
export type TargetsOf = (indices: Int32Array) => Float32Array;

/** The numbers to predict, each less its mean and divided by its deviation. */
export function scaledTargets({ targets, outputs, targetMean, targetStd }: RegressionSet): TargetsOf {
  return (indices) => {
    const scaled = new Float32Array(indices.length * outputs);
    for (const [place, index] of indices.entries()) {
      for (let output = 0; output < outputs; output++) {
        const target = targets[index * outputs + output]!;
        scaled[place * outputs + output] = (target - targetMean[output]!) / targetStd[output]!;
      }
    }
    return scaled;
  };
}

/** All of an example for its class: what mixing divides among classes. */
export function sharesOf({ labels, classes }: LabelledSet): TargetsOf {
  return (indices) => {
    const shares = new Float32Array(indices.length * classes);
    for (const [place, index] of indices.entries()) shares[place * classes + labels[index]!] = 1;
    return shares;
  };
}
