import { describe, it } from "vitest";
import { createRandom } from "../data/random.js";
import { type Door, expectGuarded } from "../test-support/spoilt.js";
import { blockLayout } from "./block-layout.js";
import { growCoefficients } from "./coefficient-growth.js";
import { GrowthReport } from "./growth-report.js";
import { allMembers, member } from "./span.js";
import { blockSets } from "./template-sets.js";

type Given = Readonly<Record<string, never>>;

const layer = {
  name: "conv",
  blocks: [
    { index: 0, set: 0, templates: 2 },
    { index: 1, set: 0, templates: 2 },
  ],
  coefficients: [
    [1, 0],
    [0, 1],
  ],
  trained: [0],
  fresh: [1],
};
const random = createRandom(0);

const doors: readonly Door[] = [
  {
    name: "growCoefficients",
    valid: { layer, growth: "orthogonal", noise: 1, random },
    call: ({ layer, growth, noise, random }: Given) =>
      growCoefficients(layer as never, growth as never, noise as never, random as never),
    root: "arguments",
    isArguments: true,
    anyNumber: ["coefficients"],
  },
  {
    name: "growCoefficients by a function",
    valid: { layer, growth: () => [[1, 1]], noise: 1, random },
    call: ({ layer, growth, noise, random }: Given) =>
      growCoefficients(layer as never, growth as never, noise as never, random as never),
    root: "arguments",
    isArguments: true,
    anyNumber: ["coefficients"],
  },
  {
    name: "blockLayout",
    valid: { role: "inner", members: 3, placement: "row" },
    call: ({ role, members, placement }: Given) =>
      blockLayout(role as never, members as never, placement as never),
    root: "arguments",
    isArguments: true,
  },
  {
    name: "blockSets",
    valid: { sets: 2, setAssignment: [0, 1, 1, 0] },
    call: ({ sets, setAssignment }: Given) => blockSets("inner", 2, sets as never, setAssignment as never),
    root: "arguments",
    isArguments: true,
  },
  { name: "member", valid: 0, call: member, root: "index" },
  { name: "allMembers", valid: 2, call: allMembers, root: "count" },
  {
    name: "GrowthReport",
    valid: { phase: "growth", rows: [{ tensor: "a", what: "weights", fate: "kept", elements: 3 }] },
    call: ({ phase, rows }: Given) => new GrowthReport(phase as never, rows as never),
    root: "arguments",
    isArguments: true,
  },
];

describe("what growth is asked for", () => {
  it.each(doors)("is checked by $name before any tensor", (door) => {
    expectGuarded(door);
  });
});
