import { describe, expect, it } from "vitest";
import { experiment } from "../../experiments/paper/experiments.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import type { GrowthPlanData } from "../../plan/plan-data.js";
import { blocksOver } from "./block-states.js";
import { outlineOfHistory, outlineOfPlan } from "./outline.js";

const mixture = (options: object = {}): ReturnType<typeof blocksOver> =>
  blocksOver(outlineOfPlan(GrowthPlan.mixture({ phases: { member: 2, grown: 2 }, ...options }).data));

describe("the blocks of two members that are trained one after the other", () => {
  it("wait, train, rest, and are joined by new ones at growth", () => {
    expect(mixture().states).toEqual([
      ["waiting", "waiting", "absent", "absent"],
      ["training", "waiting", "absent", "absent"],
      ["trained", "training", "absent", "absent"],
      ["trained", "trained", "new", "new"],
      ["training", "training", "new, training", "new, training"],
    ]);
  });

  it("are mixed from the sets that the plan assigns", () => {
    expect(mixture().cells.map(({ set }) => set)).toEqual([0, 1, 0, 1]);
  });

  it("are trained at first where the plan begins with growth", () => {
    const { states } = mixture({ memberTraining: "elsewhere", phases: { grown: 2 } });
    expect(states[0]).toEqual(["trained", "trained", "absent", "absent"]);
    expect(states[1]).toEqual(["trained", "trained", "new", "new"]);
  });
});

describe("blocks of further growths", () => {
  const four = experiment("members")
    .config("laptop")
    .cases.find(({ method }) => method.startsWith("four"));
  const { states } = blocksOver(outlineOfPlan(four?.plan as GrowthPlanData));
  const count = (row: readonly string[] = []): number =>
    row.filter((state) => state.startsWith("new")).length;

  it("are new only until a phase has trained them", () => {
    // Before, members 0 and 1, growth and training of both, members 2 and 3, the same, and growth of all with its training.
    expect(states.map(count)).toEqual([0, 0, 0, 2, 2, 0, 0, 2, 2, 8, 8]);
    expect(states.at(-1)?.filter((state) => state === "training")).toHaveLength(8);
  });
});

it("a plain net's parts are shown too, mixed from no set", () => {
  const plan = GrowthPlan.scratch({ train: 2 });
  const { cells, states } = blocksOver(outlineOfPlan(plan.data));
  expect(cells.every(({ set }) => set === null)).toBe(true);
  expect(states.at(-1)?.every((state) => state === "training")).toBe(true);
});

it("a history without its plan shows the same states", () => {
  const row = { run: "a", seed: 0, split: "test", metric: "accuracy", value: 0.5, trainingMacs: 1 } as const;
  const history = [
    { ...row, phase: "one", net: "member 0", epoch: 1 },
    { ...row, phase: "other", net: "member 1", epoch: 1 },
    { ...row, phase: "grow", net: "ensemble", epoch: 0 },
    { ...row, phase: "grow", net: "members 0-1", epoch: 0 },
    { ...row, phase: "all", net: "members 0-1", epoch: 1 },
  ];
  expect(blocksOver(outlineOfHistory(history)).states).toEqual(mixture().states);
});
