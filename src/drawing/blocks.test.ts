import { expect, test } from "vitest";
import { type BlockCell, type BlockLayout, drawBlocks, drawGrowth } from "./blocks.js";
import { setColour } from "./parts.js";
import { seen } from "./test-support/seen.js";

const trained: readonly BlockCell[] = [0, 1].map((at) => ({
  row: at,
  column: at,
  set: at,
  index: at,
  state: "trained",
}));
const added: readonly BlockCell[] = [
  { row: 0, column: 1, set: 0, index: 2, state: "new" },
  { row: 1, column: 0, set: 1, index: 3, state: "new" },
];
const before: BlockLayout = { rows: 2, columns: 2, cells: trained, labels: { title: "two members" } };
const after: BlockLayout = {
  rows: 2,
  columns: 2,
  cells: [...trained, ...added],
  labels: { title: "one grown net" },
};

test("looks as it did when a person last looked at it", async () => {
  await expect(drawGrowth(before, after)).toMatchFileSnapshot("test-support/snapshots/growth.svg");
});

test("blocks lie in rows and columns, coloured by their template set", () => {
  const { texts, elements } = seen(drawBlocks(after));
  expect(texts.filter((text) => text.startsWith("W"))).toEqual(["W₀", "W₂", "W₃", "W₁"]);
  const squares = elements("rect").filter(({ width }) => width === "92");
  expect(squares.map(({ fill }) => fill)).toEqual([0, 0, 1, 1].map(setColour));
  expect(squares[0]?.y).toBe(squares[1]?.y);
  expect(squares[0]?.x).toBe(squares[2]?.x);
});

test("only new blocks are hatched", () => {
  expect(seen(drawBlocks(before)).elements("line")).toHaveLength(0);
  expect(seen(drawBlocks(after)).elements("line").length).toBeGreaterThan(20);
});

test("a place without a block is drawn as zeros", () => {
  expect(seen(drawBlocks(before)).texts.filter((text) => text === "0")).toHaveLength(2);
  expect(seen(drawBlocks(before)).texts).toContain("no weights");
  expect(seen(drawBlocks(after)).texts).not.toContain("no weights");
});

test("growth stands between before and after", () => {
  const { texts } = seen(drawGrowth(before, after));
  expect(texts.indexOf("two members")).toBeLessThan(texts.indexOf("grow"));
  expect(texts.indexOf("grow")).toBeLessThan(texts.indexOf("one grown net"));
});

test("hatching stays inside its block", () => {
  const { elements } = seen(
    drawBlocks({ rows: 1, columns: 1, cells: [{ ...added[0], row: 0, column: 0 } as BlockCell] }),
  );
  const block = elements("rect").find(({ width }) => width === "92");
  const [left, top] = [Number(block?.x), Number(block?.y)];
  const inKey = (line: Readonly<Record<string, string>>): boolean => Number(line.y1) > top + 100;
  for (const { x1, x2, y1, y2 } of elements("line").filter((line) => !inKey(line))) {
    for (const x of [x1, x2].map(Number)) expect(x >= left - 0.02 && x <= left + 92.02).toBe(true);
    for (const y of [y1, y2].map(Number)) expect(y >= top - 0.02 && y <= top + 92.02).toBe(true);
  }
});

test("no text lies on hatching: its words stand on a plain patch", () => {
  const svg = drawBlocks({ rows: 1, columns: 1, cells: [{ ...added[0], row: 0, column: 0 } as BlockCell] });
  const { elements } = seen(svg);
  const patch = elements("rect").find(({ height }) => height === "64") as Readonly<Record<string, string>>;
  expect(svg.indexOf('height="64"')).toBeGreaterThan(svg.indexOf("<line"));
  for (const { x, y, "text-anchor": anchor } of elements("text").filter((text) => text.fill !== undefined)) {
    expect(anchor).toBe("middle");
    expect(Number(x)).toBeCloseTo(Number(patch.x) + Number(patch.width) / 2, 1);
    expect(Number(y)).toBeGreaterThan(Number(patch.y));
    expect(Number(y)).toBeLessThan(Number(patch.y) + Number(patch.height));
  }
});

test("refuses a block outside its grid", () => {
  const cells: BlockCell[] = [{ row: 2, column: 0, set: 0, index: 0, state: "trained" }];
  expect(() => drawBlocks({ rows: 2, columns: 2, cells })).toThrow(
    "Expected a block to lie inside 2 x 2 blocks but got row 2, column 0 (block 0). Check the layout.",
  );
});
