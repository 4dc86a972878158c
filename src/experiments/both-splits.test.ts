import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { carryOut } from "./carry-out.js";
import { readMeasured } from "./experiment-data.js";
import { experiment } from "./paper/experiments.js";

const folder = mkdtempSync(join(tmpdir(), "both splits "));
afterAll(() => rmSync(folder, { recursive: true }));

const whole = experiment("cifar100").config("smoke");
const config = { ...whole, cases: whole.cases.filter(({ method }) => method === "mixture") };

it("held-back images are as many as test images, none of which a run trains on, and training images are the same", async () => {
  const [test, held] = [
    await readMeasured(config.data, "test"),
    await readMeasured(config.data, "validation"),
  ];
  expect([held.train.count, held.test.count]).toEqual([test.train.count, test.test.count]);
  const pixels = ({ train }: typeof test): unknown => (train as { images?: Uint8Array }).images;
  expect(pixels(held)).toEqual(pixels(test));
  expect(held.train.name).not.toBe(test.train.name);
});

it("are a tenth of the training images where a config takes them all", async () => {
  const { perClass: _, ...all } = config.data;
  const [test, held] = [await readMeasured(all, "test"), await readMeasured(all, "validation")];
  expect(held.test.count).toBe(test.train.count / 10);
  expect(held.train.count).toBe(test.train.count - held.test.count);
});

it("runs of both splits share a folder of beginnings", { timeout: 120_000 }, async () => {
  const common = { shared: join(folder, "shared"), seeds: 1, atOnce: 0, onLine: () => {} };
  for (const split of ["validation", "test", "validation"] as const) {
    const result = await carryOut(config, { ...common, split, directory: join(folder, split) });
    expect(result.split).toBe(split);
  }
});
