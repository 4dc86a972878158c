import { expect, test } from "vitest";
import { type BankLayer, drawBank } from "./bank.js";
import { seen } from "./test-support/seen.js";

const layers: readonly BankLayer[] = [
  { name: "stem", shape: "16x3x3x3", templatesPerSet: [2, 2], stored: 868, effective: 432 },
  {
    name: "stage 1 conv 1",
    shape: "128x256x1x1",
    templatesPerSet: [4, 3],
    stored: 57_344,
    effective: 32_768,
  },
  { name: "stage 1 conv 2", shape: "128x256x1x1", templatesPerSet: [4, 3], stored: 0, effective: 32_768 },
];

test("looks as it did when a person last looked at it", async () => {
  await expect(drawBank(layers)).toMatchFileSnapshot("test-support/snapshots/bank.svg");
});

test("draws one square a template", () => {
  const squares = seen(drawBank(layers))
    .elements("rect")
    .filter(({ rx }) => rx === "1");
  expect(squares).toHaveLength(2 + 2 + 2 * (4 + 3) + 2); // the last two are the key's
});

test("says what is stored and what is made of it", () => {
  const { texts } = seen(drawBank(layers));
  expect(texts).toContain("58,212 stored make 65,968");
  expect(texts).toContain("shared");
});

test("bars are as long as the numbers", () => {
  const bars = seen(drawBank(layers))
    .elements("rect")
    .filter(({ height }) => height === "8")
    .map(({ width }) => Number(width));
  expect((bars[2] ?? 0) / (bars[3] ?? 1)).toBeCloseTo(57_344 / 32_768, 1);
});

test("many layers that are alike become one line", () => {
  const many = Array.from({ length: 30 }, (_, at) => ({ ...layers[1], name: `conv ${at}` }) as BankLayer);
  const { texts } = seen(drawBank(many));
  expect(texts).toContain("conv 0  × 30");
  expect(texts).toContain("30 layers");
  expect(texts).toContain("1,720,320 stored make 983,040");
  expect(seen(drawBank(many.slice(0, 24))).texts).toContain("conv 23");
});

test("layers that differ in anything but their name keep their own lines", () => {
  const base = layers[1] as BankLayer;
  const others: BankLayer[] = [
    { ...base, shape: "256x128x1x1" },
    { ...base, stored: 1 },
    { ...base, effective: 2 },
    { ...base, templatesPerSet: [3, 4] },
  ];
  const many = Array.from(
    { length: 28 },
    (_, at) => ({ ...(at % 2 === 0 ? base : others[(at >> 1) % 4]), name: `conv ${at}` }) as BankLayer,
  );
  expect(seen(drawBank(many)).texts.filter((text) => /^conv \d+$/.test(text))).toHaveLength(28);
});

test("names are text", () => {
  const evil = [{ ...layers[0], name: "<img onerror=1>" } as BankLayer];
  expect(seen(drawBank(evil)).texts).toContain("&lt;img onerror=1&gt;");
});
