import { expect, it } from "vitest";
import { processesFor, threadSettings } from "./processes.js";

it("one thread is one operation by one thread; more also share out operations; a device has one at least", () => {
  const settings = (intra: number, inter: number) => ({
    TF_NUM_INTRAOP_THREADS: String(intra),
    TF_NUM_INTEROP_THREADS: String(inter),
  });
  expect(threadSettings(1)).toEqual(settings(1, 1));
  expect(threadSettings(4)).toEqual(settings(4, 4));
  expect(threadSettings(1, 3)).toEqual(settings(1, 3));
});

it("a machine takes as many processes as it has cores and memory for, and one at least", () => {
  const gib = 2 ** 30;
  expect(processesFor(1, 0, { cores: 8, memory: 64 * gib })).toBe(8);
  expect(processesFor(2, 0, { cores: 8, memory: 64 * gib })).toBe(4);
  expect(processesFor(1, gib, { cores: 8, memory: 4 * gib })).toBe(2);
  expect(processesFor(4, 0, { cores: 2, memory: gib / 4 })).toBe(1);
});
