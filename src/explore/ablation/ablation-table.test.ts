import { displaySymbol } from "mixture-growth-display";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { comparePlans } from "../../experiments/compare-plans.js";
import { readResult } from "../../experiments/stored-result.js";
import { mlp } from "../../networks/architectures/mlp.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import { growthScrubber } from "../scrubber/growth-scrubber.js";
import { Page } from "../test-support/page.js";
import { ablationTable } from "./ablation-table.js";

const result = readResult("cifar10");

describe("what a person does", () => {
  let page: Page;
  beforeAll(() => {
    page = Page.enter();
  });
  afterAll(() => page.leave());

  it("chooses a run, which code can open", async () => {
    const table = ablationTable(result);
    const chosen: unknown[] = [];
    const stop = table.onSelect((choice) => chosen.push(choice));
    await page.change({ selected: { name: "mixture", seed: 1 } });
    expect(table.selected).toEqual({ method: "mixture", seed: 1 });
    expect(table.run).toBe(result.runs.find(({ method, seed }) => method === "mixture" && seed === 1));
    stop();
    await page.change({ selected: { name: "random", seed: 0 } });
    expect(chosen).toEqual([{ method: "mixture", seed: 1 }]);
    expect(growthScrubber(result, table.selected).data.title).toBe("random, seed 0");
  });

  it("sorts, filters, marks, brushes and asks why, which code can read", async () => {
    const shown = ablationTable(result);
    await page.change({
      order: { key: "difference", descending: false },
      filter: "ra",
      marked: ["small"],
      range: [58, 60],
      explained: ["random"],
      control: "random",
    });
    expect([shown.order, shown.filter, shown.control]).toEqual([
      { key: "difference", descending: false },
      "ra",
      "random",
    ]);
    expect(shown.state.explained).toEqual(["random"]);
    const small = shown.brushed.filter(({ method }) => method === "small");
    expect(small.map(({ seed }) => seed)).toEqual([0, 1, 2]);
    const inRange = shown.data.rows
      .filter(({ name }) => name !== "small")
      .flatMap(({ seeds }) => seeds.filter(({ value }) => value !== null && value >= 58 && value <= 60));
    expect(inRange.length).toBeGreaterThan(0);
    expect(shown.brushed).toHaveLength(3 + inRange.length);
  });

  it.each([
    { control: "nobody" },
    { selected: { name: "mixture", seed: 7 } },
    { selected: { name: "nobody", seed: -1 } },
    { order: { key: "colour", descending: true } },
    { pivot: ["noise"] },
    { marked: ["small", "small"] },
    { range: ["1", "2"] },
    { data: { rows: [] } },
  ])("is put back where it is not right: %o", async (wrong) => {
    const shown = ablationTable(result);
    const before = shown.state;
    await page.change(wrong);
    expect(shown.state).toEqual(before);
    const [name] = Object.keys(wrong) as [keyof typeof before];
    expect(page.value(name)).toEqual(before[name]);
  });
});

describe("what code does", () => {
  it("is the same", () => {
    const table = ablationTable(result);
    table.selected = { method: "mixture" };
    expect(table.selected).toEqual({ method: "mixture", seed: 0 });
    table.selected = undefined;
    expect(table.run).toBeUndefined();
    expect(table.mark(["small"]).brushed).toHaveLength(3);
    expect(table.mark([]).brush(0, 100).brushed).toHaveLength(result.accuracies.numRows());
    expect(table.brush().brushed).toEqual([]);
    expect(table.explain(["small"]).state.explained).toEqual(["small"]);
    table.filter = "mix";
    expect(table.filter).toBe("mix");
  });

  it("is refused where it is wrong", () => {
    const table = ablationTable(result);
    expect(() => ablationTable(result, { control: "scrach", pivot: ["noise"] })).toThrow(
      /Did you mean "scratch"\?[\s\S]*pivot/,
    );
    expect(() => table.mark(["nobody"])).toThrow(/^Expected marked/);
    expect(() => {
      table.selected = { method: "mixture", seed: 9 };
    }).toThrow(/^Expected selected.seed to be 0, 1 or 2 but got 9/);
    expect(() => ablationTable([] as never)).toThrow(/^Expected source/);
  });
});

it("shows the table of the result where there are no widgets", async () => {
  const [shown, own] = [await ablationTable(result)[displaySymbol](), result[displaySymbol]()];
  expect(shown["text/html"]).toBe(own["text/html"]);
  expect(shown["text/plain"]).toBe(own["text/plain"]);
});

it("shows the rows of comparePlans", async () => {
  const network = mlp({ hidden: [8, 8], classes: 4, input: [8, 8, 1] });
  const plans = comparePlans(
    [GrowthPlan.scratch({ train: 3 }), GrowthPlan.mixture({ phases: { member: 2, grown: 2 } })],
    {
      network,
      images: 100,
    },
  );
  const table = ablationTable(plans);
  table.selected = { method: plans[1]?.plan ?? "" };
  expect(table.selected).toEqual({ method: plans[1]?.plan, seed: undefined });
  expect(table.run).toBeUndefined();
  expect((await table[displaySymbol]())["text/html"]).toContain("<table");
});
