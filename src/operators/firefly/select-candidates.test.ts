import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { native } from "../../tensorflow/native.js";
import {
  allCandidates,
  type CandidateSizes,
  candidateChannels,
  candidateWeight,
  freshCandidates,
  selectCandidates,
} from "./select-candidates.js";

native();

const slopes = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 1, maxLength: 8 });

describe("selection of candidates", () => {
  it("takes as many as asked for, and none that scores less than one left out", () => {
    fc.assert(
      fc.property(slopes, slopes, fc.nat(), (splits, fresh, n) => {
        const count = n % (splits.length + fresh.length + 1);
        const chosen = selectCandidates(splits, fresh, count);
        expect(chosen.splits.length + chosen.fresh.length).toBe(count);
        const score = {
          split: (i: number) => -(splits[i] ?? 0),
          fresh: (j: number) => Math.abs(fresh[j] ?? 0),
        };
        const taken = [...chosen.splits.map(score.split), ...chosen.fresh.map(score.fresh)];
        const left = [
          ...splits.flatMap((_, i) => (chosen.splits.includes(i) ? [] : [score.split(i)])),
          ...fresh.flatMap((_, j) => (chosen.fresh.includes(j) ? [] : [score.fresh(j)])),
        ];
        expect(Math.min(...taken, 1e9)).toBeGreaterThanOrEqual(Math.max(...left, -1e9));
      }),
    );
  });

  it("takes new neurons of either sign, but no split that raises the loss before one that lowers it", () => {
    expect(selectCandidates([3, -1], [0.5, -2], 2)).toEqual({ splits: [1], fresh: [1] });
  });

  it("tries enough new neurons to fill any width", () => {
    expect(freshCandidates({ name: "a", from: 4, to: 8 }, 1)).toBe(4);
    expect(freshCandidates({ name: "a", from: 4, to: 16 }, 0.1)).toBe(8);
    expect(freshCandidates({ name: "a", from: 4, to: 8 }, 2.5)).toBe(10);
  });
});

describe("a layer with candidates", () => {
  const layer = {
    splits: tf.tensor3d([[[10, 20]]]),
    incoming: tf.tensor3d([[[5]]]),
    outgoing: tf.tensor3d([[[7, 8]]]),
  };
  const weight = tf.tensor3d([[[1, 2]]]);
  const inputs = { from: 1, selection: allCandidates(1, 1), sizes: sizes([0.1], [0.5]) };
  const outputs = { from: 2, selection: allCandidates(2, 1), sizes: sizes([0.1, 0.2], [1]) };

  function sizes(splits: number[], fresh: number[]): CandidateSizes {
    return { splits: tf.tensor1d(splits), fresh: tf.tensor1d(fresh) };
  }

  afterAll(() => {
    const own = [
      weight,
      ...Object.values(layer),
      ...Object.values(inputs.sizes),
      ...Object.values(outputs.sizes),
    ];
    tf.dispose(own);
    expect(tf.memory().numTensors).toBe(0);
  });

  const rowsOf = (result: tf.Tensor3D): number[][] => {
    const rows = (result.arraySync()[0] as number[][]).map((row) =>
      row.map((v) => Math.round(1e4 * v) / 1e4),
    );
    result.dispose();
    return rows;
  };

  it("has halves of split neurons and changes of both signs, and new neurons apart", () => {
    expect(rowsOf(candidateWeight(weight, layer, inputs, outputs))).toEqual([
      // theta/2 + e delta/2, theta/2 - e delta/2, new incoming/2
      [1, 3, 0, -1, 2.5],
      [1, 3, 0, -1, 2.5],
      // e times the outgoing weights of the new input, for both halves of every output; nothing between new ones
      [3.5, 4, 3.5, 4, 0],
    ]);
  });

  it("has only the selected ones", () => {
    const one = { ...inputs, selection: { splits: [], fresh: [0] } };
    const other = { ...outputs, selection: { splits: [1], fresh: [] } };
    expect(rowsOf(candidateWeight(weight, layer, one, other))).toEqual([
      [1, 6, -2],
      [3.5, 4, 4],
    ]);
  });

  it("is the layer itself where nothing grows", () => {
    expect(rowsOf(candidateWeight(weight, {}, undefined, undefined))).toEqual([[1, 2]]);
  });

  it("has vectors and kernels along its channels in the same order", () => {
    const vector = candidateChannels({ shape: [2], values: Float32Array.of(1, 2) }, [8, 9], {
      splits: [1],
      fresh: [0],
    });
    expect(vector).toEqual({ shape: [4], values: Float32Array.of(1, 2, 2, 8) });
    const kernel = { shape: [2, 2], values: Float32Array.of(1, 2, 3, 4) };
    expect(candidateChannels(kernel, [8, 9], { splits: [1], fresh: [0] })).toEqual({
      shape: [2, 4],
      values: Float32Array.of(1, 2, 2, 8, 3, 4, 4, 8),
    });
  });
});
