import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { GrowthPlan } from "../../plan/growth-plan.js";
import { Page } from "../test-support/page.js";
import { type DecisionBoundary, decisionBoundary } from "./decision-boundary.js";

const plan = GrowthPlan.mixture({ memberTraining: "together", phases: { member: 2, grown: 1 } });
let page: Page;
let view: DecisionBoundary;
beforeEach(() => {
  page = Page.enter();
  view = decisionBoundary({ plan });
});
afterEach(async () => {
  await view.dispose();
  page.leave();
});

/** Waits until the view is in a state. */
async function until(state: string): Promise<void> {
  while (page.value("state") !== state) await new Promise((resolve) => setImmediate(resolve));
}

describe("the hand at a view of decision boundaries", () => {
  it("draws points, which are then no set of points any more", async () => {
    await page.change({
      points: [
        [0.5, 0.5, 0],
        [-0.5, 0.25, 1],
      ],
      preset: "own",
    });
    expect(view.points).toEqual([
      { x: 0.5, y: 0.5, class: 0 },
      { x: -0.5, y: 0.25, class: 1 },
    ]);
    expect(page.value("preset")).toBe("own");
  });

  it("chooses a set of points, a seed and a third class", async () => {
    await page.change({ preset: "circles", seed: 3 });
    await page.change({ classes: 3 });
    expect([view.points.length, view.seed, view.classes]).toEqual([180, 3, 3]);
    expect((page.value("points") as unknown[]).length).toBe(180);
    await page.change({ preset: "own", points: page.value("points") });
    await page.change({ classes: 2 });
    expect(view.points.length).toBe(120);
  });

  it.each([
    ["points", [[3, 0, 0]]],
    ["points", [["a"]]],
    ["points", Array.from({ length: 1001 }, () => [0, 0, 0])],
    ["classes", 7],
    ["seed", -1],
    ["preset", "stars"],
  ])("cannot set %s to what does not fit: it is put back", async (name, value) => {
    const before = structuredClone(page.value(name));
    await page.change({ [name]: value });
    expect(page.value(name)).toEqual(before);
    expect([view.points.length, view.classes, view.seed]).toEqual([120, 2, 0]);
  });

  it("starts, stops and resets", async () => {
    await page.change({ training: true });
    expect(view.state).toBe("training");
    await until("done");
    expect(page.value("training")).toBe(false);
    expect((page.value("nets") as { title: string }[])[2]?.title).toBe("grown net");
    await page.change({ resets: 1 });
    expect(page.value("state")).toBe("ready");
    await page.change({ training: true });
    await page.change({ training: false });
    await until("ready");
  });

  it("is told why nothing can be trained", async () => {
    await page.change({ points: [], preset: "own" });
    await page.change({ training: true });
    expect(page.value("problem")).toMatch(/Draw some, or choose a set of points/);
    expect(page.value("training")).toBe(false);
  });

  it("stops training by leaving: a view that is shown no longer trains no longer", async () => {
    await page.change({ training: true });
    await view.dispose();
    expect(view.state).not.toBe("training");
  });
});
