import type { Locator } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { findChromium } from "./chromium.js";
import { FrontPage, isFocused } from "./front-page.js";

const executable = findChromium(process.env);
const reason = executable === undefined ? " (no Chromium found on this machine)" : "";

const row = (name: string, values: readonly number[], factors: Record<string, string | number>) => {
  const score = values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    name,
    isEnsemble: false,
    factors,
    numbers: { score, trainingMacs: 1e9 * values.length },
    low: score - 2,
    high: score + 2,
    seeds: values.map((value, seed) => ({
      seed,
      value,
      lines: [
        [
          [0, 0],
          [1e9, value],
        ],
      ],
    })),
  };
};
const difference = {
  points: -1,
  low: -3,
  high: 1,
  isSignificant: false,
  verdict: "1.0 point behind",
  interval: "−3.0 to 1.0",
  evidence: "95 % interval −3.0 to 1.0 over 2 seeds: it includes 0, so the difference is not significant",
  bySeed: [
    [0, -2],
    [1, 0],
  ],
};
const data = {
  score: "test accuracy",
  isShare: true,
  rows: [
    row("zero", [20, 22], { coefficients: "zero", noise: 0.1 }),
    row("copy", [24, 26], { coefficients: "copy", noise: 0.1 }),
    row("random", [18, 22], { coefficients: "random", noise: 1 }),
  ],
  columns: [
    { key: "score", label: "test accuracy (%)", format: "score" },
    { key: "trainingMacs", label: "training cost (MACs)", format: "cost" },
  ],
  factors: ["coefficients", "noise"],
  differences: {
    zero: { copy: { ...difference, points: 4, isSignificant: true }, random: difference },
    copy: { zero: { ...difference, points: -4 } },
    random: { zero: { ...difference, points: 1 } },
  },
};
const choices = {
  selected: { name: "", seed: -1 },
  control: "zero",
  order: { key: "score", descending: true },
  filter: "",
  pivot: [],
  marked: [],
  range: [],
  explained: [],
};
const state = { data, ...choices };

describe.skipIf(executable === undefined)(`the ablation table in a browser${reason}`, () => {
  let view: FrontPage;
  const names = (): Promise<string[]> => view.page.locator("tbody .mg-name").allTextContents();
  const button = (name: string | RegExp): Locator => view.page.getByRole("button", { name });
  beforeAll(async () => {
    view = await FrontPage.open(executable as string, { front: "ablation", state: state });
  });
  beforeEach(async () => {
    await view.set(choices);
  });
  afterAll(async () => {
    await view?.close();
  });

  it("is sorted by any column, by the keyboard too", async () => {
    expect(await names()).toEqual(["copy", "zero", "random"]);
    await button("test accuracy (%)").press("Enter");
    expect(await names()).toEqual(["random", "zero", "copy"]);
    expect(await view.get("order")).toEqual({ key: "score", descending: false });
    await button("method").click();
    expect(await names()).toEqual(["copy", "random", "zero"]);
    await button("points from the control").click();
    expect(await names()).toEqual(["copy", "random", "zero"]);
    expect(await view.page.locator("th[aria-sort=descending]").textContent()).toContain("points");
  });

  it("is filtered by words and by factors", async () => {
    const filter = view.page.getByRole("searchbox", { name: "Filter" });
    await filter.fill("noise=0.1 co");
    expect(await names()).toEqual(["copy"]);
    expect(await view.page.getByRole("status").textContent()).toBe("1 of 3 rows");
    await filter.fill("");
    await view.page.locator("td button", { hasText: /^1$/ }).click();
    expect(await view.get("filter")).toBe("noise=1");
    expect(await names()).toEqual(["random"]);
  });

  it("is pivoted by one factor and by two", async () => {
    await view.page.getByLabel("Rows").selectOption("coefficients");
    await view.page.getByLabel("Columns").selectOption("noise");
    expect(await view.get("pivot")).toEqual(["coefficients", "noise"]);
    const heads = await view.page.locator(".mg-pivot th").allTextContents();
    expect(heads).toEqual([
      "noise = 0.1",
      "noise = 1",
      "coefficients = copy",
      "coefficients = random",
      "coefficients = zero",
    ]);
    const cells = await view.page.locator(".mg-pivot tbody td").allTextContents();
    expect(cells.map((cell) => cell.slice(0, 4))).toEqual(["25.0", "–", "–", "20.0", "21.0", "–"]);
    await button("Choose copy").click();
    expect(await view.get("selected")).toMatchObject({ name: "copy" });
  });

  it("emits the row that is chosen, and shows its curve", async () => {
    await button(/^copy$/)
      .first()
      .press("Enter");
    expect(await view.get("selected")).toEqual({ name: "copy", seed: 0 });
    const panel = view.page.getByRole("complementary", { name: "The chosen run" });
    expect(await panel.locator(".mg-own").count()).toBe(1);
    expect(await panel.textContent()).toContain(
      "copy: 25.0\u00a0%, 95\u00a0% interval 23.0 to 27.0, 2 seeds",
    );
    await button("seed 1: 26.0\u00a0%").click();
    expect(await view.get("selected")).toEqual({ name: "copy", seed: 1 });
    await view.page.locator("tbody tr", { hasText: "random" }).locator("[data-seed='1']").click();
    expect(await view.get("selected")).toEqual({ name: "random", seed: 1 });
    expect(await view.page.getByRole("status").textContent()).toContain("Chosen: random");
  });

  it("highlights dots with their rows and rows with their dots", async () => {
    await view.page.getByRole("checkbox", { name: "Highlight zero" }).check();
    expect(await view.get("marked")).toEqual(["zero"]);
    expect(await view.page.locator(".mg-dot.mg-lit").count()).toBe(2);
    await button("Clear").click();
    const dots = view.page.locator("tbody tr", { hasText: "copy" }).locator("svg.mg-dots");
    const centre = async (seed: number): Promise<{ x: number; y: number }> => {
      const { x, y, width, height } = (await dots.locator(`[data-seed='${seed}']`).boundingBox()) ?? {
        x: 0,
        y: 0,
        width: 0,
        height: 0,
      };
      return { x: x + width / 2, y: y + height / 2 };
    };
    const [from, to] = [await centre(0), await centre(1)];
    await view.page.mouse.move(from.x - 8, from.y);
    await view.page.mouse.down();
    await view.page.mouse.move(to.x + 8, to.y, { steps: 4 });
    await view.page.mouse.up();
    const [low = 0, high = 0] = (await view.get("range")) as number[];
    expect(low).toBeGreaterThan(22);
    expect(low).toBeLessThan(24);
    expect(high).toBeGreaterThan(26);
    expect(await view.page.locator("tbody tr.mg-lit .mg-name").allTextContents()).toEqual(["copy"]);
    // The press that brushes chooses no row.
    expect(await view.get("selected")).toEqual(state.selected);
  });

  it("highlights a range by the keyboard too", async () => {
    await view.page.getByLabel("Highlight runs from this test accuracy").fill("18");
    await view.page.getByLabel("Highlight runs up to this test accuracy").fill("20");
    await view.page.keyboard.press("Tab");
    expect(await view.get("range")).toEqual([18, 20]);
    expect(await view.page.getByRole("status").textContent()).toBe("3 rows, 2 runs highlighted");
  });

  it("explains a difference seed by seed, from the control that is chosen", async () => {
    const why = view.page.locator("tbody tr", { hasText: "random" }).getByRole("button", { name: /why/ });
    expect(await why.textContent()).toBe("not significant: why?");
    await why.press("Enter");
    expect(await why.getAttribute("aria-expanded")).toBe("true");
    expect(await isFocused(why)).toBe(true);
    const line = view.page.locator(".mg-why");
    expect(await line.textContent()).toContain("random less zero: 1.0 point behind");
    expect(await line.locator("tbody tr").allTextContents()).toEqual([
      "018.020.0−2.00",
      "122.022.00.00",
      "mean−1.00 (−3.0 to 1.0)",
    ]);
    await view.page.getByLabel("Control").selectOption("random");
    expect(await view.page.locator("tbody tr", { hasText: "random" }).first().textContent()).toContain(
      "the control",
    );
  });

  it("fits beside the margins of a notebook on 1280 pixels, with a factor and every number", async () => {
    const rows = ["coefficients zero", "coefficients random"].map((name) => ({
      ...row(name, [60.8, 61.3, 56.8], { coefficients: name.slice(13) }),
      numbers: { score: 60.8, parameters: 14_352, trainingMacs: 7.86e7, seconds: 1.25 },
    }));
    const columns = [
      ...data.columns,
      { key: "parameters", label: "parameters", format: "count" },
      { key: "seconds", label: "training time", format: "duration" },
    ];
    const differences = {
      "coefficients zero": { "coefficients random": { ...difference, isSignificant: true } },
      "coefficients random": { "coefficients zero": difference },
    };
    const own = { ...data, rows, columns, differences, factors: ["coefficients"] };
    const narrow = await FrontPage.open(executable as string, {
      front: "ablation",
      state: { ...state, data: own, control: "coefficients zero" },
      width: 1140,
    });
    const wider = await narrow.page
      .locator(".mg-scrolls")
      .evaluate((list) => list.scrollWidth - list.clientWidth);
    const why = await narrow.page.getByRole("button", { name: "✓ significant: why?" }).count();
    await narrow.close();
    expect({ wider, why }).toEqual({ wider: 0, why: 1 });
  });

  it.each(["light", "dark"] as const)(
    "%s: every text has enough contrast, nothing was thrown",
    async (theme) => {
      const shown = {
        ...state,
        marked: ["zero"],
        explained: ["random"],
        selected: { name: "copy", seed: 0 },
      };
      const other = await FrontPage.open(executable as string, { front: "ablation", state: shown, theme });
      const faint = await other.faintTexts();
      const width = await other.page.evaluate("document.documentElement.scrollWidth");
      const { errors } = other;
      await other.close();
      expect({ faint, errors, width }).toEqual({ faint: [], errors: [], width: 1280 });
      expect(view.errors).toEqual([]);
    },
  );
});
