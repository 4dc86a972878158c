import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { hasOwnOperation } from "./native.js";

const built = (path: string): string =>
  JSON.stringify(new URL(`../dist/tensorflow/${path}`, import.meta.url).href);

/** Counts the threads that the first operation of our addon adds to those of TensorFlow. */
const program = `
  import { readdirSync } from "node:fs";
  import { native } from ${built("native.js")};
  import { plainSgdStep, sgdStep } from ${built("sgd-step.js")};
  native();
  const tf = await import("@tensorflow/tfjs-core");
  const [value, gradient, buffer] = [1, 2, 3].map((seed) => tf.randomNormal([300, 1000], 0, 1, "float32", seed));
  const inputs = { value, gradient, buffer, rate: 0.1 };
  const rule = { momentum: 0.9, weightDecay: 0, nesterov: true };
  plainSgdStep(inputs, rule).value.dataSync();
  const before = readdirSync("/proc/self/task").length;
  sgdStep(inputs, rule).value.dataSync();
  process.stdout.write(String(readdirSync("/proc/self/task").length - before));`;

describe.skipIf(!hasOwnOperation("MixtureGrowthSgd") || !existsSync("/proc/self/task"))(
  "threads of our addon",
  () => {
    it.each([1, 3])(
      "are as many as TensorFlow's: with %i, one fewer beside the caller's",
      (threads) => {
        const env = { ...process.env, TF_NUM_INTRAOP_THREADS: String(threads), TF_NUM_INTEROP_THREADS: "1" };
        const words = ["--input-type=module", "--eval", program];
        expect(Number(execFileSync(process.execPath, words, { env, encoding: "utf8" }))).toBe(threads - 1);
      },
      120_000,
    );
  },
);
