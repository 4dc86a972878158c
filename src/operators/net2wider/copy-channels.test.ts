import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../data/random.js";
import type { ChannelSpace, Widening } from "../../growth/widening.js";
import type { TensorValues } from "../../templates/parameter.js";
import { copyAsCoded, type WideningCall } from "./copy-as-coded.js";
import { copyChannels, drawReplicas, replicaShares } from "./copy-channels.js";

/** Two dense layers, `2 -> from -> 2`, whose hidden channels grow. */
function pair(
  from: number,
  to: number,
  seed: number,
): { widening: Widening; narrow: Map<string, TensorValues> } {
  const random = createRandom(seed);
  const image: ChannelSpace = { name: "input", from: 2, to: 2 };
  const hidden: ChannelSpace = { name: "a", from, to };
  const logits: ChannelSpace = { name: "b", from: 2, to: 2 };
  const weight = (rows: number, columns: number): TensorValues => ({
    shape: [rows, columns],
    values: Float32Array.from({ length: rows * columns }, () => random.normal()),
  });
  const layer = (node: string, inputs: ChannelSpace, outputs: ChannelSpace) => ({
    node,
    windows: 1,
    inputs,
    outputs,
    shape: [inputs.from, outputs.from],
    wideShape: [inputs.to, outputs.to],
  });
  return {
    widening: {
      spaces: [image, hidden, logits],
      layers: [layer("a", image, hidden), layer("b", hidden, logits)],
      vectors: new Map([["a.bias", { space: hidden, fresh: 0 }]]),
    },
    narrow: new Map([
      ["a.weight", weight(2, from)],
      ["a.bias", { shape: [from], values: Float32Array.from({ length: from }, () => random.normal()) }],
      ["b.weight", weight(from, 2)],
    ]),
  };
}

/** `relu(x U + bias) W`, by hand. */
function compute(values: ReadonlyMap<string, TensorValues>, x: readonly [number, number]): number[] {
  const [u, bias, w] = ["a.weight", "a.bias", "b.weight"].map((name) => values.get(name) as TensorValues) as [
    TensorValues,
    TensorValues,
    TensorValues,
  ];
  const hidden = [...bias.values].map((b, j) => {
    const width = bias.values.length;
    return Math.max(0, x[0] * (u.values[j] as number) + x[1] * (u.values[width + j] as number) + b);
  });
  return [0, 1].map((o) => hidden.reduce((sum, h, j) => sum + h * (w.values[2 * j + o] as number), 0));
}

const widths = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.nat(8), fc.nat(1000));
const image: readonly [number, number] = [0.7, -0.4];

describe("Net2Wider", () => {
  it("computes the same, at any widths", () => {
    fc.assert(
      fc.property(widths, ([from, more, seed]) => {
        const { widening, narrow } = pair(from, from + more, seed);
        const random = createRandom(seed);
        const wide = copyChannels(widening, narrow, drawReplicas(widening, random), random);
        const [before, after] = [compute(narrow, image), compute(wide, image)];
        for (const [i, value] of before.entries()) expect(after[i]).toBeCloseTo(value, 5);
        expect(wide.get("b.weight")?.shape).toEqual([from + more, 2]);
      }),
    );
  });

  it("copies old channels to themselves and draws the others from them", () => {
    const { widening } = pair(3, 40, 0);
    const source = drawReplicas(widening, createRandom(0)).get("a") as Int32Array;
    expect([...source.slice(0, 3)]).toEqual([0, 1, 2]);
    expect(new Set(source)).toEqual(new Set([0, 1, 2]));
  });

  it("puts noise on the copies alone", () => {
    const { widening, narrow } = pair(3, 6, 0);
    const random = createRandom(1);
    const replicas = drawReplicas(widening, random);
    const wide = copyChannels(widening, narrow, replicas, random, { noise: 0.1 });
    const plain = copyChannels(widening, narrow, replicas, random);
    const [noisy, exact] = [wide, plain].map((values) => values.get("a.weight")?.values as Float32Array);
    (exact as Float32Array).forEach((value, i) => {
      if (i % 6 < 3) expect(noisy?.[i]).toBe(value);
      else expect(noisy?.[i]).not.toBe(value);
    });
  });

  it("shares by the number of copies, the original counted", () => {
    expect([...replicaShares(Int32Array.of(0, 1, 0, 0))]).toEqual([1 / 3, 1, 1 / 3, 1 / 3].map(Math.fround));
  });
});

describe("Net2Wider as coded", () => {
  const call = (from: number, to: number): WideningCall => ({
    first: "a",
    second: "b",
    norm: undefined,
    updates: { first: true, second: true, norm: true },
    from,
    to,
  });

  it("computes the same for one pair, if copies are not normalised", () => {
    fc.assert(
      fc.property(widths, ([from, more, seed]) => {
        const { narrow } = pair(from, from + more, seed);
        const wide = copyAsCoded([call(from, from + more)], narrow, createRandom(seed), {
          normalize: false,
        });
        const [before, after] = [compute(narrow, image), compute(wide, image)];
        for (const [i, value] of before.entries()) expect(after[i]).toBeCloseTo(value, 5);
      }),
    );
  });

  it("scales the copies of a filter to norm 1, and leaves the old ones", () => {
    const { narrow } = pair(2, 5, 3);
    const { values } = copyAsCoded([call(2, 5)], narrow, createRandom(0)).get("a.weight") as TensorValues;
    const norms = [0, 1, 2, 3, 4].map((j) => Math.hypot(values[j] as number, values[5 + j] as number));
    for (const norm of norms.slice(2)) expect(norm).toBeCloseTo(1, 6);
    const old = narrow.get("a.weight")?.values as Float32Array;
    expect([values[0], values[1]]).toEqual([old[0], old[1]]);
  });

  it("leaves the network it was given as it was", () => {
    const { narrow } = pair(2, 5, 3);
    const before = structuredClone(narrow);
    copyAsCoded([call(2, 5)], narrow, createRandom(0));
    expect(narrow).toEqual(before);
  });
});
