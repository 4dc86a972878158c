import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Commands } from "../../src/setup/commands.mjs";
import { firstGpu, listGpus, smiRunner, watchMemory } from "./nvidia-smi.mjs";
import { card, StandIns } from "./test-support/stand-ins.js";

let standIns: StandIns;
beforeEach(() => {
  standIns = new StandIns();
});
afterEach(() => {
  standIns.remove();
  vi.unstubAllEnvs();
});

const list = (seconds = 10): ReturnType<typeof listGpus> =>
  listGpus(smiRunner(new Commands(), { cwd: standIns.folder, env: standIns.env, seconds }));

describe("the GPUs that the driver lists", () => {
  it("come with name, memory, driver, compute capability and CUDA", async () => {
    standIns.smi([card, { ...card, index: "1" }]);
    const { gpus, cuda } = await list();
    expect(cuda).toBe("12.8");
    expect(gpus.map(({ index }) => index)).toEqual(["0", "1"]);
    expect(gpus[0]).toEqual({
      index: "0",
      name: "NVIDIA H100 80GB HBM3",
      driver: "570.86.15",
      memoryMiB: 81559,
      usedMiB: 100,
      computeCapability: "9.0",
      powerLimitW: 700,
      maxClockMHz: 1980,
    });
  });

  it("come from a driver that is too old for some fields too", async () => {
    standIns.smi([card], ["compute_cap"]);
    const { gpus } = await list();
    expect(gpus[0]).toMatchObject({ name: "NVIDIA H100 80GB HBM3", memoryMiB: 81559 });
    expect(gpus[0]).not.toHaveProperty("computeCapability");
  });

  it("lack what the driver does not say", async () => {
    standIns.smi([{ ...card, "memory.total": "[N/A]", "power.limit": "[Not Supported]" }]);
    const [gpu] = (await list()).gpus;
    expect(gpu).not.toHaveProperty("memoryMiB");
    expect(gpu).not.toHaveProperty("powerLimitW");
  });
});

describe("where there is no GPU, one sentence says why", () => {
  const refused = async (got: string, seconds?: number): Promise<void> => {
    const message = `Expected an NVIDIA GPU with its driver but got ${got} (gpu-check). Run it on a machine that has one, or add --cpu to try the command itself.`;
    await expect(list(seconds)).rejects.toThrow(new Error(message));
  };

  it("no nvidia-smi", async () => {
    await refused("no nvidia-smi");
  });

  it("an nvidia-smi that fails", async () => {
    standIns.program("nvidia-smi", `console.log("NVIDIA-SMI has failed\\nmore"); process.exit(9);`);
    await refused("exit status 9 of nvidia-smi (NVIDIA-SMI has failed)");
  });

  it("an nvidia-smi that hangs, even when it is told to end", async () => {
    standIns.program("nvidia-smi", `process.on("SIGTERM", () => {}); setInterval(() => {}, 1000);`);
    await refused("no answer from nvidia-smi within 10 s", 0.5);
  });

  it("an nvidia-smi that lists none", async () => {
    standIns.program("nvidia-smi", `console.log("No devices were found");`);
    await refused("no GPU from nvidia-smi (No devices were found)");
  });
});

describe("the memory of a GPU", () => {
  it("is watched until it is stopped, and the highest counts", async () => {
    standIns.smi([card]);
    vi.stubEnv("PATH", standIns.env.PATH ?? "");
    const watch = watchMemory("0");
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(watch.stop()).toBeGreaterThan(200);
  });

  it("is unknown where nothing can be watched", async () => {
    vi.stubEnv("PATH", standIns.folder);
    const watch = watchMemory("0");
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(watch.stop()).toBeUndefined();
  });
});

it("the GPU in use is the first that CUDA shows", () => {
  expect(firstGpu({})).toBe("0");
  expect(firstGpu({ CUDA_VISIBLE_DEVICES: "3,1" })).toBe("3");
  expect(firstGpu({ CUDA_VISIBLE_DEVICES: "GPU-8f3a" })).toBe("GPU-8f3a");
});
