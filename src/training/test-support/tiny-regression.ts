import { fromArrays } from "../../data/arrays/from-arrays.js";
import type { Dataset, RegressionSet } from "../../data/dataset.js";
import { createRandom } from "../../data/random.js";

/** Two features and the two numbers that follow from them, one in thousands, one about 1. */
export function tinyRegression(count = 96): Dataset<RegressionSet> {
  const random = createRandom("regression");
  const values = Float32Array.from({ length: 2 * count }, () => random.normal());
  const targets = Float32Array.from({ length: 2 * count }, (_, i) => {
    const [a, b] = [values[i - (i % 2)] as number, values[i - (i % 2) + 1] as number];
    return i % 2 === 0 ? 5000 + 1000 * (a - 2 * b) : Math.abs(a);
  });
  return fromArrays({
    name: "tiny regression",
    train: { values, targets, shape: [2] },
    outputNames: ["price", "distance"],
    testShare: 1 / 3,
    seed: 0,
  });
}
