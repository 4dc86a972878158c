import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { native } from "../tensorflow/native.js";
import { assembleBlocks, blockLayout, blocksOf, type LayerRole } from "./block-layout.js";
import { member, type Span } from "./span.js";

native();

const roles: readonly LayerRole[] = ["first", "inner", "last"];
const roleAndMembers = fc.tuple(fc.constantFrom(...roles), fc.integer({ min: 1, max: 6 }));
const spansOf = (members: number): Span[] =>
  Array.from({ length: members }, (_, first) => first).flatMap((first) =>
    Array.from({ length: members - first }, (_, extra) => ({ first, count: extra + 1 })),
  );

describe("the blocks of a layer", () => {
  it("of two members lie as published", () => {
    const at = (role: LayerRole): string[] =>
      blockLayout(role, 2).map(({ row, column, index: j }) => `${j}@${row},${column}`);
    expect(at("inner")).toEqual(["0@0,0", "1@1,1", "2@0,1", "3@1,0"]);
    expect(at("first")).toEqual(["0@0,0", "1@1,0"]);
    expect(at("last")).toEqual(["0@0,0", "1@0,1"]);
  });

  it("are a partition: every place of the grid once, every coefficient index once, members first", () => {
    fc.assert(
      fc.property(roleAndMembers, ([role, members]) => {
        const layout = blockLayout(role, members);
        const rows = role === "last" ? 1 : members;
        const columns = role === "first" ? 1 : members;
        expect(layout).toHaveLength(rows * columns);
        expect(new Set(layout.map(({ row, column }) => row * columns + column)).size).toBe(rows * columns);
        expect(layout.map((block) => block.index)).toEqual(layout.map((_, j) => j));
        layout.slice(0, members).forEach((block, i) => {
          expect([block.row, block.column]).toEqual([role === "last" ? 0 : i, role === "first" ? 0 : i]);
        });
      }),
      { seed: 1 },
    );
  });

  it("of a span are those whose outputs and inputs both lie in it; disjoint spans share none", () => {
    fc.assert(
      fc.property(roleAndMembers, ([role, members]) => {
        const layout = blockLayout(role, members);
        for (const span of spansOf(members)) {
          const count = role === "inner" ? span.count ** 2 : span.count;
          expect(blocksOf(layout, role, span)).toHaveLength(count);
        }
        const alone = spansOf(members).filter((span) => span.count === 1);
        const used = alone.flatMap((span) => blocksOf(layout, role, span).map((block) => block.index));
        expect(used).toEqual(alone.map((span) => span.first));
      }),
      { seed: 2, numRuns: 30 },
    );
  });
});

describe("assembling blocks", () => {
  const sizes = fc.record({
    role: fc.constantFrom(...roles),
    members: fc.integer({ min: 1, max: 4 }),
    inChannels: fc.integer({ min: 1, max: 3 }),
    outChannels: fc.integer({ min: 1, max: 3 }),
    kernel: fc.constantFrom<readonly number[]>([], [1, 1], [3, 3]),
  });

  it("agrees with a naive reference: w[.., i, o] is the number of the block that holds input i and output o", () => {
    fc.assert(
      fc.property(sizes, ({ role, members, inChannels, outChannels, kernel }) => {
        const layout = blockLayout(role, members);
        for (const span of spansOf(members)) {
          const values = tf.tidy(() => {
            const blocks = blocksOf(layout, role, span);
            const weight = assembleBlocks(blocks, (j) => tf.fill([...kernel, inChannels, outChannels], j));
            return { shape: weight.shape, data: [...weight.dataSync()] };
          });
          const columns = role === "first" ? 1 : span.count;
          const rows = role === "last" ? 1 : span.count;
          expect(values.shape).toEqual([...kernel, columns * inChannels, rows * outChannels]);
          const place = (index: number): [number, number] => {
            const output = index % (rows * outChannels);
            const input = Math.floor(index / (rows * outChannels)) % (columns * inChannels);
            return [Math.floor(output / outChannels), Math.floor(input / inChannels)];
          };
          const expected = values.data.map((_, index) => {
            const [row, column] = place(index);
            const at = {
              row: role === "last" ? 0 : row + span.first,
              column: role === "first" ? 0 : column + span.first,
            };
            return layout.find((block) => block.row === at.row && block.column === at.column)?.index;
          });
          expect(values.data).toEqual(expected);
        }
      }),
      { seed: 3, numRuns: 25 },
    );
  });

  it("leaves no tensor behind but the weight", () => {
    const parts = Array.from({ length: 4 }, (_, j) => tf.fill([3, 3, 2, 2], j));
    const before = tf.memory().numTensors;
    for (let i = 0; i < 10; i++) {
      assembleBlocks(blockLayout("inner", 2), (j) => tf.add(parts[j]!, 1)).dispose();
      assembleBlocks(blocksOf(blockLayout("inner", 2), "inner", member(1)), (j) =>
        tf.add(parts[j]!, 1),
      ).dispose();
    }
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose(parts);
  });
});
