import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { compilerArguments } from "../../src/setup/addon.mjs";
import { addonSources, demandSources } from "../../src/setup/addon-sources.mjs";
import { graphicsCard, whyNoGpu } from "../../src/setup/device-report.mjs";
import { cloneRoot } from "./places.mjs";
import { FakeClone } from "./test-support/fake-clone.js";

let clone: FakeClone;
beforeEach(() => {
  clone = new FakeClone();
});
afterEach(() => {
  clone.remove();
});

const driver = 'console.log("GPU 0: NVIDIA H100 80GB HBM3 (UUID: GPU-1)");';
const gpuPackages = "pip install requirements.txt requirements-widgets.txt requirements-tensorflow-gpu.txt";
const cpuPackages = "pip install requirements.txt requirements-widgets.txt requirements-tensorflow-cpu.txt";

describe("the choice of the device", () => {
  it("is the CPU where no NVIDIA driver is found", async () => {
    expect(await clone.setUp()).toContain("TensorFlow for the CPU: no NVIDIA driver found");
    expect(clone.calls()).toContain(cpuPackages);
  });

  it("is the GPU where nvidia-smi lists one", async () => {
    clone.program("nvidia-smi", driver);
    const printed = await clone.setUp({ FAKE_GPU: "yes" });
    expect(printed).toContain("TensorFlow for the GPU: NVIDIA driver found by nvidia-smi");
    expect(printed).toContain("TensorFlow 2.21.0 on the GPU");
    expect(clone.calls()).toContain(gpuPackages);
  });

  it("is the CPU where nvidia-smi is installed without a device", async () => {
    clone.program("nvidia-smi", 'fail("NVIDIA-SMI has failed", 9);');
    await clone.setUp();
    expect(clone.calls()).toContain(cpuPackages);
  });

  it("is what the person asks for", async () => {
    clone.program("nvidia-smi", driver);
    await clone.setUp({ MIXTURE_GROWTH_DEVICE: "cpu" });
    expect(clone.calls()).toContain(cpuPackages);
    await clone.setUp({ MIXTURE_GROWTH_DEVICE: "gpu", FAKE_GPU: "yes" });
    expect(clone.calls()).toContain(gpuPackages);
  });

  it("is refused before anything is installed where a GPU is asked for and there is no driver", async () => {
    await clone.setUp();
    const before = clone.calls();
    expect(await clone.failure({ MIXTURE_GROWTH_DEVICE: "gpu", FAKE_GPU: "yes" })).toBe(
      "Expected an NVIDIA driver to be installed but got no /proc/driver/nvidia/version, and no GPU that nvidia-smi " +
        "lists (MIXTURE_GROWTH_DEVICE=gpu). Install the NVIDIA driver, or set MIXTURE_GROWTH_DEVICE=cpu to train on the processor.",
    );
    expect(clone.calls()).toEqual(before);
  });

  it("is the CPU on arm64, whose only TensorFlow is that, whatever driver is there", async () => {
    clone.program("nvidia-smi", driver);
    const printed = await clone.setUp({}, { arch: "arm64" });
    expect(printed).toContain("TensorFlow for the CPU: its only package for Linux on arm64");
    expect(clone.calls()).toContain(cpuPackages);
    expect(await clone.failure({ MIXTURE_GROWTH_DEVICE: "gpu" }, { arch: "arm64" })).toBe(
      "Expected the machine to run Linux on x86-64, for which alone TensorFlow has a package for CUDA, but got " +
        "Linux on arm64 (MIXTURE_GROWTH_DEVICE=gpu). Unset it, or set MIXTURE_GROWTH_DEVICE=cpu, to train on the processor.",
    );
  });

  it("is the CPU on macOS", async () => {
    const facts = { platform: "darwin", arch: "arm64", glibc: undefined };
    expect(await clone.setUp({}, facts)).toContain(
      "TensorFlow for the CPU: its only package for macOS on arm64",
    );
    expect(clone.calls()).toContain(cpuPackages);
  });

  it("refuses any other word", async () => {
    expect(await clone.failure({ MIXTURE_GROWTH_DEVICE: "cuda" })).toBe(
      'Expected MIXTURE_GROWTH_DEVICE to be cpu or gpu but got "cuda" (environment). ' +
        "Set it to one of the two, or unset it to choose by the NVIDIA driver.",
    );
  });

  it("never falls from the GPU to the CPU in silence", async () => {
    const log = "Could not find cuda drivers on your machine, GPU will not be used.";
    for (const asked of [{ MIXTURE_GROWTH_DEVICE: "gpu" }, {}]) {
      clone.program("nvidia-smi", driver);
      const message = await clone.failure({ ...asked, FAKE_LOG: log });
      expect(message).toContain("Expected TensorFlow to see an NVIDIA GPU but got no CUDA driver");
      expect(message).toContain("set MIXTURE_GROWTH_DEVICE=cpu");
    }
  });
});

describe("the reason for a GPU that is not seen", () => {
  it.each([
    ["Could not find cuda drivers on your machine, GPU will not be used.", "no CUDA driver"],
    ["failed call to cuInit: CUDA_ERROR_NO_DEVICE: no CUDA-capable device is detected", "shows no device"],
    ["CUDA driver version is insufficient for CUDA runtime version", "too old for CUDA 12"],
    ["Cannot dlopen some GPU libraries. Skipping registering GPU devices...", "libraries that do not load"],
    ["Could not load dynamic library 'libcudnn.so.9'; dlerror: no such file", "(libcudnn.so.9)"],
    ["E0000 something else error", "saying: E0000 something else error"],
  ])("is read from TensorFlow's log: %s", (log, reason) => {
    expect(whyNoGpu(log, "Make it anew.").got).toContain(reason);
  });
});

describe("the name of the graphics card", () => {
  it("is the one TensorFlow logs", () => {
    const line =
      "Created device /job:localhost/replica:0/task:0/device:GPU:0 with 79078 MB memory:  -> device: 0, name: NVIDIA H100 80GB HBM3, pci bus id: 0000:01:00.0, compute capability: 9.0";
    expect(graphicsCard(line)).toBe("NVIDIA H100 80GB HBM3 (79078 MB, compute capability 9.0)");
    expect(graphicsCard("nothing")).toBeUndefined();
  });
});

describe("the addon", () => {
  it("is compiled from every source that registers an operation, and not from what captures messages", () => {
    const folder = join(cloneRoot, "src", "tensorflow", "addon");
    const sources = addonSources(folder).map((path) => basename(path));
    const included = [
      ...readFileSync(join(folder, "addon.cc"), "utf8").matchAll(/^#include "([\w-]+)\.h"$/gm),
    ];
    expect(included.length).toBeGreaterThan(0);
    expect(sources).toEqual(expect.arrayContaining(included.map(([, name]) => `${name}.cc`)));
    expect(sources).toContain("addon.cc");
    expect(() =>
      demandSources({ root: cloneRoot, places: { library: join(cloneRoot, "src") } }),
    ).not.toThrow();
    expect(sources).not.toContain("stderr-capture.cc");
  });
});

describe("the compiler call", () => {
  const argumentsOn = (platform: string): string[] =>
    compilerArguments({
      sources: ["a.cc"],
      binding: "/binding",
      nodeHeaders: "/headers",
      packages: `${clone.root}/.venv/lib/python3.11/site-packages`,
      addonFolder: `${clone.root}/src/build/addon`,
      output: "out.node",
      platform,
    });

  it("finds TensorFlow and the CUDA libraries from wherever the clone lies", () => {
    clone.write(".venv/lib/python3.11/site-packages/nvidia/cudnn/lib/libcudnn.so.9", "");
    clone.write(".venv/lib/python3.11/site-packages/nvidia/cuda_nvcc/bin/ptxas", "");
    const args = argumentsOn("linux");
    const up = "$ORIGIN/../../../.venv/lib/python3.11/site-packages";
    expect(args.filter((arg) => arg.startsWith("-Wl,-rpath"))).toEqual([
      `-Wl,-rpath,${up}/tensorflow`,
      `-Wl,-rpath,${up}/nvidia/cudnn/lib`,
    ]);
    expect(args).toContain("-Wl,--disable-new-dtags");
  });

  it("names macOS's libraries by their files, and leaves Node.js's functions to be found when it is loaded", () => {
    const args = argumentsOn("darwin");
    const tensorflow = ".venv/lib/python3.11/site-packages/tensorflow";
    expect(args).toContain(`${clone.root}/${tensorflow}/libtensorflow_cc.2.dylib`);
    expect(args).toContain(`-Wl,-rpath,@loader_path/../../../${tensorflow}`);
    expect(args.join(" ")).toContain(" -undefined dynamic_lookup ");
    expect(args.join(" ")).not.toMatch(/\$ORIGIN|\.so\b|new-dtags/);
  });

  it.each(["linux", "darwin"])("has no option of one processor: %s", (platform) => {
    expect(argumentsOn(platform).filter((arg) => /^-(m|march|mtune|mcpu)/.test(arg))).toEqual([]);
  });
});
