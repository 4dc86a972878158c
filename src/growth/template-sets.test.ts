import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blockLayout, type LayerRole } from "./block-layout.js";
import { blockSets } from "./template-sets.js";

const roles = fc.constantFrom<LayerRole>("first", "inner", "last");

describe("which template set a block mixes", () => {
  it("rows are the published 0,1,0,1 and columns the published 0,1,1,0", () => {
    expect(blockSets("inner", 2, 2, "rows")).toEqual([0, 1, 0, 1]);
    expect(blockSets("inner", 2, 2, "columns")).toEqual([0, 1, 1, 0]);
  });

  it("a member mixes its own set in every layer, whatever the assignment of the rest", () => {
    fc.assert(
      fc.property(
        roles,
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom("rows" as const, "columns" as const),
        (role, members, sets, assignment) => {
          const chosen = blockSets(role, members, sets, assignment);
          expect(chosen).toHaveLength(blockLayout(role, members).length);
          expect(chosen.slice(0, members)).toEqual(Array.from({ length: members }, (_, i) => i % sets));
          expect(chosen.every((set) => set >= 0 && set < sets)).toBe(true);
        },
      ),
      { seed: 1 },
    );
  });

  it("rows share a set along their outputs, columns along their inputs", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 6 }), fc.integer({ min: 1, max: 6 }), (members, sets) => {
        const layout = blockLayout("inner", members);
        for (const [assignment, side] of [
          ["rows", "row"],
          ["columns", "column"],
        ] as const) {
          const chosen = blockSets("inner", members, sets, assignment);
          expect(chosen).toEqual(layout.map((block) => block[side] % sets));
        }
      }),
      { seed: 2 },
    );
  });

  it("a list names the set of every block by its coefficients' index, in the first and last layer too", () => {
    const list = [1, 0, 0, 1];
    expect(blockSets("inner", 2, 2, list)).toEqual(list);
    expect(blockSets("first", 2, 2, list)).toEqual([1, 0]);
    expect(blockSets("last", 2, 2, list)).toEqual([1, 0]);
  });
});
