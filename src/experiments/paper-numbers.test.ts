import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { paperNumbers, paperReferences } from "./paper-numbers.js";

const folder = mkdtempSync(join(tmpdir(), "paper numbers "));
afterAll(() => rmSync(folder, { recursive: true }));

function written(numbers: unknown): string {
  const file = join(folder, "numbers.json");
  writeFileSync(file, JSON.stringify({ schema: 1, source: "a test", numbers }));
  return file;
}

it("are those of the repository's file, which holds", () => {
  expect(() => paperNumbers()).not.toThrow();
  expect(paperNumbers(join(folder, "none.json"))).toEqual([]);
});

it("become lines of the data set's figures, as shares", () => {
  const row = { method: "mixture", dataset: "cifar100", top1: 80, flops: 1e17, where: "table 9" };
  const numbers = paperNumbers(written([row, { ...row, dataset: "imagenet" }]));
  expect(paperReferences("cifar100", numbers)).toEqual([{ name: "mixture, paper (table 9)", accuracy: 0.8 }]);
  expect(paperReferences("cifar10", numbers)).toEqual([]);
});

it("are named where they are no JSON", () => {
  const file = join(folder, "broken.json");
  writeFileSync(file, '{ "numbers": [');
  expect(() => paperNumbers(file)).toThrow(
    /^Expected the paper's numbers to be JSON but got .*broken\.json\)/,
  );
});

it("are refused with everything that is wrong", () => {
  const wrong = [{ method: "mixture", dataset: "cifar", top1: 0.8, where: "" }, { top1: 800 }];
  expect(() => paperNumbers(written(wrong))).toThrow(
    /numbers\[0\]\.dataset to be "cifar100"[\s\S]*numbers\[0\]\.where[\s\S]*numbers\[1\]\.method[\s\S]*numbers\[1\]\.top1/,
  );
});
