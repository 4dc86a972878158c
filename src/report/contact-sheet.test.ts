import { displaySymbol } from "mixture-growth-display";
import { describe, expect, it } from "vitest";
import { DataError } from "../data/data-error.js";
import { tinyData } from "../test-support/tiny-data.js";
import { contactSheet } from "./contact-sheet.js";

const { test } = tinyData();

describe("a contact sheet", () => {
  it("shows a row of images for each class", async () => {
    const shown = await contactSheet(test)[displaySymbol]();
    expect(JSON.stringify(shown)).toContain("tiny, test: 32 images of 8x8x1 in 4 classes");
    expect(JSON.stringify(shown).match(/<img/g)).toHaveLength(4);
  });

  it("is refused for a set that cannot be, when it is asked for and not when it is shown", () => {
    const labels = test.labels.map((label) => label + 1);
    expect(() => contactSheet({ ...test, labels })).toThrow(DataError);
    expect(() => contactSheet({ ...test, labels })).toThrow(
      /^Expected labels to be integers from 0 to 3 but got 4 at image 3, .* \(contact sheet of tiny, test\)/,
    );
    const channels = 8;
    const wide = { ...test, channels, width: 1, mean: Array(8).fill(0.5), std: Array(8).fill(0.2) };
    expect(() => contactSheet(wide)).toThrow("Expected channels to be an integer from 1 to 4 but got 8");
  });
});
