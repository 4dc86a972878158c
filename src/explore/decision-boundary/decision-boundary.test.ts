import { displaySymbol, type MimeBundle } from "mixture-growth-display";
import { afterEach, describe, expect, it } from "vitest";
import { GrowthPlan } from "../../plan/growth-plan.js";
import { type DecisionBoundary, decisionBoundary } from "./decision-boundary.js";

const plan = GrowthPlan.mixture({ memberTraining: "together", phases: { member: 2, grown: 1 } });
let view: DecisionBoundary;
const shown = async (): Promise<MimeBundle> => view[displaySymbol]();
afterEach(() => view.dispose());

describe("a view of decision boundaries", () => {
  it("begins with a set of points, and does by code what a hand does", async () => {
    view = decisionBoundary({ plan });
    expect([view.points.length, view.classes, view.state]).toEqual([120, 2, "ready"]);
    view.usePreset("spiral", { classes: 3 });
    expect([view.points.length, view.classes]).toEqual([180, 3]);
    await view.train();
    expect(view.nets.map(({ title, epoch }) => `${title} ${epoch}`)).toEqual([
      "member 0 2",
      "member 1 2",
      "grown net 1",
    ]);
    view.points = [{ x: 0, y: 0, class: 2 }];
    await view.reset();
    expect([view.state, view.nets[2]?.title]).toEqual(["ready", "vote of members"]);
  });

  it("shows a picture and its numbers where there are no widgets", async () => {
    view = decisionBoundary({ plan, points: "circles" });
    await view.train();
    const bundle = await shown();
    expect(bundle["text/plain"]).toMatch(
      /^decision boundary of 120 points, done\nmember 0: epoch 2 of 2, [\d.]+.%/,
    );
    const drawing = Buffer.from(
      /base64,([^"]*)/.exec(String(bundle["text/html"]))?.[1] ?? "",
      "base64",
    ).toString();
    expect(drawing.match(/<circle/g)?.length).toBe(3 * 60);
    expect(drawing).toContain("grown net");
    expect(drawing.length).toBeLessThan(200_000);
  });

  it("shows an empty square to draw on", async () => {
    view = decisionBoundary({ plan, points: [] });
    expect((await shown())["text/plain"]).toBe("decision boundary of 0 points, ready");
    await view.train();
    expect(view.problem).toMatch(/^Expected points of two classes or more but got 0 of none/);
  });

  it("refuses options that do not fit, all at once", () => {
    view = decisionBoundary({ plan });
    const wrong = { points: "moon", seed: -1, hidden: [15], plan: GrowthPlan.scratch({ train: 1 }) };
    expect(() => decisionBoundary(wrong as never)).toThrow(/^4 problems/);
    expect(() => {
      view.points = [{ x: 2, y: 0, class: 5 }];
    }).toThrow(/points\[0\].x to be a number from -1 to 1 but got 2/);
  });
});
