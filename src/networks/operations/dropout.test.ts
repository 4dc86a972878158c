import * as tf from "@tensorflow/tfjs-core";
import { afterEach, describe, expect, it } from "vitest";
import { createRandom } from "../../data/random.js";
import { CompiledFunction, canCompile } from "../../tensorflow/graph/compiled-function.js";
import { buildNetwork } from "../builder/build-network.js";
import { PlainNetwork, wholeNetwork } from "../plain/plain-network.js";

const description = buildNetwork({ name: "drops", input: [500], classes: 500 }, [
  { op: "dropout", name: "first", rate: 0.2 },
  { op: "dropout", name: "second", rate: 0.5 },
  { op: "dense" },
]);

/** What the two nodes make of ones, with a seed or without. */
function dropped(seed?: readonly [number, number], isCompiled = false): readonly [number[], number[]] {
  const network = new PlainNetwork({ description, members: 1, span: wholeNetwork, random: createRandom(0) });
  const values = tf.tidy(() => {
    const images = tf.ones([4, 500]);
    const given = seed && tf.tensor1d([...seed], "int32");
    const compute = (): tf.Tensor[] => {
      const seen: tf.Tensor[] = [];
      network.net(wholeNetwork).forward(images, {
        seed: given,
        observe: ({ op }, value) => {
          if (op === "dropout") seen.push(tf.keep(tf.mul(value, 1)));
        },
      });
      return seen;
    };
    if (!isCompiled) {
      const kept = compute();
      const found = kept.map((tensor) => [...tensor.dataSync()]);
      tf.dispose(kept);
      return found;
    }
    const inputs = [images, given as tf.Tensor];
    const compiled = CompiledFunction.record(inputs, compute);
    const found = compiled.call(inputs).map((tensor) => [...tensor.dataSync()]);
    compiled.dispose();
    return found;
  });
  network.dispose();
  return values as [number[], number[]];
}

const share = (values: readonly number[], value: number): number =>
  values.filter((each) => Math.abs(each - value) < 1e-6).length / values.length;

describe("dropout", () => {
  afterEach(() => {
    expect(tf.memory().numTensors).toBe(0);
  });

  it("drops its share of the numbers, and keeps their mean", () => {
    const [first, second] = dropped([1, 2]);
    expect(share(first, 0)).toBeCloseTo(0.2, 1);
    expect(share(first, 1.25)).toBeCloseTo(0.8, 1);
    // The second reads what the first has kept.
    expect(share(second, 0)).toBeCloseTo(0.6, 1);
    expect(share(second, 2.5)).toBeCloseTo(0.4, 1);
  });

  it("passes numbers as they are where there is no seed, as in tests", () => {
    expect(share(dropped()[1], 1)).toBe(1);
  });

  it("drops the same for the same seed, and other numbers for another", () => {
    expect(dropped([1, 2])).toEqual(dropped([1, 2]));
    expect(dropped([1, 2])[0]).not.toEqual(dropped([1, 3])[0]);
  });

  it.skipIf(!canCompile())(
    "drops by the seed of each call of a compiled step, as operation by operation",
    () => {
      expect(dropped([5, 6], true)).toEqual(dropped([5, 6]));
    },
  );
});
