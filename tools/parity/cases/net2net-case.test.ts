import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { net2netCase } from "./net2net-case.js";

// Not the pathname, in which a space would be escaped, so that everything would be skipped.
const golden = fileURLToPath(new URL("../../../../shared/golden", import.meta.url));

it.skipIf(!existsSync(golden))("the published widening is reproduced from its recorded mappings", () => {
  const names = readdirSync(golden).flatMap((file) => /^(net2net_.*)\.npz$/.exec(file)?.[1] ?? []);
  expect(names.length).toBeGreaterThan(0);
  const results = names.flatMap((name) => net2netCase(golden, name));
  expect(results.filter((result) => !result.passed)).toEqual([]);
  expect(results).toHaveLength(4 * names.length);
  expect(results.map((result) => result.arrays)).toContain(82);
  expect(tf.memory().numTensors).toBe(0);
});
