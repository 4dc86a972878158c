import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { hasFeature, processorFeatures } from "../../src/tensorflow/processor.js";
import { describeProcessor } from "./neoverse.mjs";

it("the library reads the features of the emulated processor, which multiplies no bfloat16", () => {
  const folder = mkdtempSync(join(tmpdir(), "neoverse-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  describeProcessor(folder);
  const features = processorFeatures(join(folder, "etc", "cpuinfo"));
  expect(hasFeature("asimd", features)).toBe(true);
  expect(hasFeature("bf16", features)).toBe(false);
  const register = "sys/devices/system/cpu/cpu1/regs/identification/midr_el1";
  // Arm's number, then that of the Neoverse N1.
  expect(readFileSync(join(folder, register), "utf8")).toMatch(/^0x0{8}41.fd0c.\n$/);
});
