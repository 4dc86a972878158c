import { displaySymbol, type MimeBundle } from "mixture-growth-display";
import { describe, expect, it } from "vitest";
import { type DeviceSources, describeDevice, device, shownDevice } from "./device.js";

const cpu: DeviceSources = {
  usesGpu: false,
  tensorflow: "2.21.0",
  env: {},
  hasDriver: false,
  gpuQuery: () => undefined,
  cpuName: "A processor",
  cpuMemory: 16 * 2 ** 30,
  cpuThreads: 4,
};
const gpu: DeviceSources = {
  ...cpu,
  usesGpu: true,
  hasDriver: true,
  gpuQuery: () => "A card, 81559 MiB, 575.57",
};

describe("the device in use", () => {
  it("is the real one here, with its versions", () => {
    const here = device();
    expect(here.tensorflow).toMatch(/^\d+\.\d+\.\d+/);
    expect(here.threads).toBeGreaterThan(0);
    expect(here.name.length).toBeGreaterThan(2);
  });

  it("is the processor where there is no driver", () => {
    expect(describeDevice(cpu)).toMatchObject({
      kind: "cpu",
      name: "A processor",
      threads: 4,
      driver: undefined,
    });
  });

  it("is the card with its memory and driver where TensorFlow uses it", () => {
    expect(describeDevice(gpu)).toMatchObject({
      kind: "gpu",
      name: "A card",
      memoryBytes: 81559 * 2 ** 20,
      driver: "575.57",
    });
  });

  it("counts the threads that TensorFlow was told to use", () => {
    expect(describeDevice({ ...cpu, env: { TF_NUM_INTRAOP_THREADS: "1" } }).threads).toBe(1);
  });

  it.each([
    ["a driver is there", { ...gpu, usesGpu: false }],
    ["a GPU was asked for", { ...cpu, env: { MIXTURE_GROWTH_DEVICE: "gpu" } }],
  ])("is never silently the processor when %s", (_, sources) => {
    expect(() => describeDevice(sources)).toThrow(
      /^Expected TensorFlow to use the GPU .* but got the processor/,
    );
  });

  it("is the processor on a machine with a card when that was asked for", () => {
    const sources = { ...gpu, usesGpu: false, env: { MIXTURE_GROWTH_DEVICE: "cpu" } };
    expect(describeDevice(sources).kind).toBe("cpu");
  });

  it("shows itself as a table, also as text", () => {
    const shown = shownDevice(describeDevice(gpu))[displaySymbol]() as MimeBundle;
    expect(shown["text/html"]).toContain("A card");
    expect(shown["text/plain"]).toContain("79.6 GiB");
  });
});
