import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isSameKind, processorOf, processorText } from "./processor.mjs";
import { type Results, readResults, resumedKind } from "./results.mjs";
import { resultsSection } from "./table.mjs";

const cpuinfo = (flags: string): string =>
  `processor\t: 0\nmodel name\t: AMD EPYC\nflags\t\t: fpu ${flags} sse\n\nprocessor\t: 1\nmodel name\t: AMD EPYC\n`;
const zen3 = processorOf(cpuinfo("avx2"), 2);
const zen4 = processorOf(cpuinfo("avx2 avx512f avx512_bf16"), 2);

describe("a kind of processor", () => {
  it("is its model, its cores and the instructions that matter", () => {
    expect(zen3).toEqual({ model: "AMD EPYC", cores: 2, features: ["AVX2"] });
    expect(zen4.features).toEqual(["AVX2", "AVX-512", "AVX512_BF16"]);
    expect(processorOf(cpuinfo("avx512f amx_tile"), 1).features).toEqual(["AVX-512", "AMX"]);
    expect(processorText(zen4)).toBe("2 x AMD EPYC with AVX2, AVX-512, AVX512_BF16");
  });

  it("differs between generations of one name", () => {
    expect(isSameKind(zen3, zen4)).toBe(false);
    expect(isSameKind(zen4, processorOf(cpuinfo("avx512_bf16 avx512f avx2"), 2))).toBe(true);
  });

  it("is a design's number on arm64, where Linux names no model", () => {
    const arm = processorOf("Features\t: fp asimd sve bf16\nCPU part\t: 0xd4f\n", 4);
    expect(processorText(arm)).toBe("4 x arm64 part 0xd4f with SVE, BF16");
  });

  it("is known without a model's name and flags", () => {
    expect(processorText(processorOf("", 4))).toBe("4 x unknown processor");
  });
});

const resultsOf = (processor: Results["processor"], commit: string, date = "2026-11-30"): Results => ({
  ...{ processor, memory_gib: 24, date, commit, peers: "PyTorch 2.15.0", load: 0.1 },
  ...{ peak: { matmul_gflops: 150, convolution_gflops: 200 }, rows: [], rounds: {} },
});

describe("results of several kinds", () => {
  const [old, now] = [resultsOf(zen3, "a"), resultsOf(zen4, "b")];

  it("go on where this kind's were at this commit", () => {
    const [first, ...others] = resumedKind([old, now], resultsOf(zen4, "b"), false);
    expect(first).toBe(now);
    expect(others).toEqual([old]);
  });

  it("begin anew at another commit, on another kind and when asked to, and leave the others", () => {
    const later = resultsOf(zen4, "c");
    expect(resumedKind([old, now], later, false)).toEqual([later, old]);
    expect(resumedKind([old], later, false)).toEqual([later, old]);
    const again = resultsOf(zen4, "b");
    expect(resumedKind([now, old], again, true)[0]).toBe(again);
  });

  it("have a table for each kind", () => {
    const section = resultsSection([now, old]);
    expect(section.match(/^### .*/gm)).toEqual([
      "### 2 x AMD EPYC with AVX2, AVX-512, AVX512_BF16",
      "### 2 x AMD EPYC with AVX2",
    ]);
    expect(section).toContain("24 GiB; 2026-11-30, commit b; PyTorch 2.15.0; load before 0.1.");
  });
});

const before = {
  machine: "2 x AMD EPYC, 24 GiB",
  date: "2026-11-26",
  commit: "7a75285",
  peer: "PyTorch 2.15.0+cu132",
  load: 5.93,
  peak: { matmul_gflops: 155, convolution_gflops: 181 },
  rows: [
    {
      ...{ case: "WRN-16-2 grown", ours_ms: 640, peer_ms: 994, ratio: 0.644, goal: 0.95 },
      ...{ ours_gflops: 121, peer_gflops: 78, ours_mib: 733, peer_mib: 1087, noise: 0.03, rounds: 3 },
    },
    {
      ...{ case: "peak memory, WRN-28-4 grown", ours_ms: 2643, peer_ms: 3262, ratio: 0.78, goal: 1 },
      ...{ ours_gflops: 123, peer_gflops: 99, ours_mib: 1068, peer_mib: 1370, noise: 0, rounds: 3 },
    },
  ],
  rounds: { key: [] },
};

describe("results from before kinds were told apart", () => {
  function reading(content: unknown): Results[] {
    const folder = mkdtempSync(join(tmpdir(), "bench-"));
    try {
      writeFileSync(join(folder, "results.json"), JSON.stringify(content));
      return readResults(join(folder, "results.json"));
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  it("are those of processors with AVX2 alone", () => {
    const [results, ...others] = reading(before);
    expect(others).toEqual([]);
    expect(results).toMatchObject({ processor: zen3, memory_gib: 24, commit: "7a75285", rounds: {} });
    expect(results?.rows).toMatchObject([
      { case: "WRN-16-2 grown", measure: "time", ours: 640, peer: 994, ratio: 0.644 },
      { case: "peak memory, WRN-28-4 grown", measure: "memory", ours: 1068, peer: 1370 },
    ]);
  });

  it("are kept beside those of another kind", () => {
    const now = resultsOf(zen4, "b");
    const kinds = resumedKind(reading(before), now, false);
    expect(reading({ kinds }).map(({ processor }) => processor)).toEqual([zen4, zen3]);
  });

  it("are refused, not lost, if their machine cannot be read", () => {
    expect(() => reading({ ...before, machine: "?" })).toThrow('but got "?" (bench)');
  });

  it("may be missing", () => {
    expect(readResults(join(tmpdir(), "bench-none", "results.json"))).toEqual([]);
  });
});
