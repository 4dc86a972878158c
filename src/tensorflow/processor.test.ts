import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { hasFeature, processorFeatures } from "./processor.js";

it("has the features and the maker that Linux lists, by whole words", () => {
  const folder = mkdtempSync(join(tmpdir(), "processor-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "cpuinfo");
  for (const name of ["flags", "Features"]) {
    writeFileSync(file, `model name\t: one\n${name}\t\t: fpu avx2 avx512_bf16\nbugs\t\t: none\n`);
    expect(processorFeatures(file)).toBe("fpu avx2 avx512_bf16");
  }
  writeFileSync(file, "vendor_id\t: AuthenticAMD\nflags\t\t: fpu avx2 avx512_bf16\n");
  expect(processorFeatures(file)).toBe("AuthenticAMD fpu avx2 avx512_bf16");
  expect(hasFeature("avx2", processorFeatures(file))).toBe(true);
  expect(hasFeature("avx512", processorFeatures(file))).toBe(false);
});

it("has none where there is no such list", () => {
  expect(processorFeatures("/no/such/file")).toBe("");
  expect(hasFeature("avx2", "")).toBe(false);
});
