import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fitting, integer, text, truth } from "../checking/shapes.js";
import { CheckedWidget } from "./checked-widget.js";
import { Page } from "./test-support/page.js";

describe("a widget that checks what the browser sends", () => {
  let page: Page;
  let widget: CheckedWidget<{ count: number; most: number; name: string; fixed: string; problem: string }>;
  const heard: unknown[] = [];
  beforeEach(() => {
    page = Page.enter();
    heard.length = 0;
    const state = { count: 1, most: 5, name: "a", fixed: "kernel", problem: "" };
    widget = new CheckedWidget({ esm: "export default {}", state }, ({ most }) => ({
      count: integer({ min: 0, max: fitting<number>(most, integer()) ?? 5 }),
      most: integer(),
      name: text("Name it."),
    }));
    widget.on("count", (count) => heard.push([count, widget.get("most")]));
  });
  afterEach(() => page.leave());

  it("takes what is right, and tells who listens", async () => {
    await page.change({ count: 3 });
    expect([widget.get("count"), heard]).toEqual([3, [[3, 5]]]);
  });

  it("puts back what is wrong and what is not the browser's to change, and says why until it is right", async () => {
    await page.change({ count: 7, fixed: "browser" });
    expect([page.value("count"), page.value("fixed"), heard]).toEqual([1, "kernel", []]);
    expect(page.value("problem")).toMatch(/^Expected count .* but got 7/);
    await page.change({ count: 2 });
    expect([page.value("problem"), widget.get("count")]).toEqual(["", 2]);
  });

  it("checks values that are sent together by each other, and takes all before anyone hears of one", async () => {
    await page.change({ count: 9, most: 10 });
    expect(heard).toEqual([[9, 10]]);
  });

  it("takes the right ones of several", async () => {
    await page.change({ count: -1, name: "b" });
    expect([widget.get("count"), widget.get("name"), page.value("count")]).toEqual([1, "b", 1]);
  });

  it("says nothing where it has no word for it", async () => {
    const silent = new CheckedWidget({ esm: "export default {}", state: { on: false } }, () => ({
      on: truth,
    }));
    await page.change({ on: 3 });
    expect([silent.get("on"), page.value("on"), page.value("problem")]).toEqual([false, false, undefined]);
  });
});
