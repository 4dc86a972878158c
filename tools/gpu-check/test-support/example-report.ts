import { type Report, schemaVersion } from "../report.mjs";

/** A report as a GPU could leave it: invented numbers, every field that a page shows. */
export function exampleReport(): Report {
  return {
    schema: "mixture-growth gpu-check",
    version: schemaVersion,
    date: "2026-12-01",
    commit: "0123456789abcdef0123456789abcdef01234567",
    small: false,
    asked: { profile: "laptop", only: ["device"] },
    seconds: 431.2,
    complete: true,
    parts: [device, numbers, steps, memory, photos, training, replicas],
  };
}

const device = {
  name: "device",
  status: "done" as const,
  seconds: 9,
  result: {
    kind: "gpu",
    name: "A <card>",
    gpus: [{ index: "0", name: "A <card>", driver: "570.86", memoryMiB: 24564, computeCapability: "8.9" }],
    cuda: "12.8",
    tensorflow: { version: "2.21.0", gpu: "A <card> (22000 MB)", gpus: 2, compilesKernels: false },
    machine: { node: "v20.20.2", processor: "A processor", threads: 16, memoryGiB: 64, system: "linux x64" },
  },
};

const numbers = {
  name: "numbers",
  status: "partly" as const,
  seconds: 60,
  problem: "Expected the replay to end.",
  log: ["last line"],
  result: {
    firstSteps: [
      {
        ...{ arithmetic: "tf32", support: "native", loss: 4.6, processorLoss: 4.61 },
        ...{ error: 0.02, largest: 0.2, tensor: "w", allowed: 0.1, passed: true },
      },
    ],
    recordings: [
      { arithmetic: "float32", compared: 286, failed: 1, worst: 1.5, worstName: "a net's logits" },
    ],
  },
};

const steps = {
  name: "steps",
  status: "done" as const,
  seconds: 120,
  skipped: ["float16 was left out."],
  result: {
    torch: {
      version: "2.9.0",
      cuda: "12.8",
      gpu: "A <card>",
      convolutionsUseTf32: true,
      productsUseTf32: false,
    },
    rows: [
      {
        ...{ net: "WRN-28-10 grown", batch: 128, precision: "float32", support: "native" },
        ...{ oursMs: 123.4, peerMs: 100, ratio: 1.234, noise: 0.02, oursTflops: 32.7, peerTflops: 40.3 },
      },
    ],
  },
};

const memory = {
  name: "memory",
  status: "done" as const,
  seconds: 40,
  result: {
    rows: [
      {
        ...{ net: "WRN-28-10 grown", batch: 128, precision: "float32", whose: "ours" },
        ...{ deviceMiB: 9000, tensorsMiB: null, hostMiB: 2100 },
      },
    ],
    watched: true,
  },
};

const photos = {
  name: "photos",
  status: "done" as const,
  seconds: 30,
  result: {
    ...{ made: true, count: 256, side: 224, batch: 64 },
    decoded: [{ threads: "16", imagesPerSecond: 1234.5, perCore: 80 }],
    eaten: [{ precision: "bfloat16", stepMs: 50, imagesPerSecond: 1280, ratio: 0.964 }],
  },
};

const training = {
  name: "training",
  status: "done" as const,
  seconds: 60,
  result: {
    usual: {
      ...{
        profile: "laptop",
        data: "cifar100",
        synthetic: false,
        images: 5000,
        ofImages: 10_000,
        batchSize: 64,
      },
      phases: [{ phase: "member 0", seconds: 3.2, imagesPerSecond: 4000 }],
      accuracy: 0.123,
      resumed: { sameBytes: false, overall: 1e-6, largest: 2e-5, tensor: "w" },
      repeated: { sameBytes: false, overall: 1e-6, largest: 3e-5, tensor: "w" },
    },
    deterministic: { resumed: { sameBytes: true, overall: 0, largest: 0, tensor: null } },
  },
};

const replicas = {
  name: "replicas",
  status: "done" as const,
  seconds: 25,
  result: {
    ...{ net: "WRN-28-10 grown", devices: 2, used: 2 },
    rows: [{ devices: 2, batch: 128, stepMs: 70, imagesPerSecond: 1828, speedUp: 1.76 }],
    difference: { sameBytes: true, overall: 0, largest: 0, tensor: null },
  },
};
