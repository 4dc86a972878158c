import { expect, test } from "vitest";
import { createRenderer } from "./plotly.js";

const line = JSON.stringify({ data: [{ y: [1, 2] }], layout: { width: 200, height: 100 } });

test("a figure that cannot be drawn is reported, and the next is drawn as if there had been none", async () => {
  const drawer = createRenderer();
  const before = await drawer.draw(line);
  await expect(drawer.draw("nothing")).rejects.toThrow(/JSON/);
  expect(await drawer.draw(line)).toBe(before);
  expect(before).toContain("<path");
});
