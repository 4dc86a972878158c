// @ts-check
import os from "node:os";
import { graphicsCard, probeProgram, whyNoGpu } from "../../src/setup/device-report.mjs";
import { lastWords } from "../../src/setup/failures.mjs";
import { sentence } from "../../src/setup/problem.mjs";
import { processorName } from "../../src/setup/systems.mjs";
import { places } from "../setup/places.mjs";
import { listGpus, NoGpu, smiRunner } from "./nvidia-smi.mjs";

/**
 * @typedef {object} DeviceResult
 * @property {"gpu" | "cpu"} kind
 * @property {string} name of the first GPU, or the processor
 * @property {readonly import("./nvidia-smi.mjs").Gpu[]} gpus
 * @property {string | null} cuda newest version that the driver has
 * @property {{ version: string, gpu: string | null, gpus: number, compilesKernels: boolean }} tensorflow `gpu` as it
 *   describes the first; `compilesKernels` where it has none for this GPU and makes them at first use
 * @property {{ node: string, processor: string, threads: number, memoryGiB: number, system: string }} machine
 */

const probeSeconds = 90;

/**
 * What the driver and TensorFlow say of the GPU.
 *
 * @param {{ cpu: boolean, root: string, env: NodeJS.ProcessEnv, commands: import("../../src/setup/commands.mjs").Commands,
 *   smiSeconds?: number }} options
 * @returns {Promise<DeviceResult>}
 * @throws {NoGpu} in one sentence, where there is none or TensorFlow sees none
 */
export async function reportDevice({ cpu, root, env, commands, smiSeconds }) {
  const limit = smiSeconds === undefined ? {} : { seconds: smiSeconds };
  const { gpus, cuda } = cpu
    ? { gpus: [], cuda: undefined }
    : await listGpus(smiRunner(commands, { cwd: root, env, ...limit }));
  const tensorflow = await askTensorFlow({ cpu, root, env, commands });
  const machine = machineFacts();
  const name = cpu ? machine.processor : (gpus[0]?.name ?? "unnamed GPU");
  return { kind: cpu ? "cpu" : "gpu", name, gpus, cuda: cuda ?? null, tensorflow, machine };
}

/** @param {{ cpu: boolean, root: string, env: NodeJS.ProcessEnv, commands: import("../../src/setup/commands.mjs").Commands }} options */
async function askTensorFlow({ cpu, root, env, commands }) {
  const { code, output } = await commands.run(
    process.execPath,
    [probeProgram(places(root)), places(root).addon],
    {
      cwd: root,
      env: { ...env, TF_CPP_MIN_LOG_LEVEL: "0" },
      limitSeconds: probeSeconds,
    },
  );
  const answer = /^answer:(.*)$/m.exec(output)?.[1];
  if (code !== 0 || answer === undefined) {
    throw noTensorFlow("to load", code === 124 ? `no answer within ${probeSeconds} s` : lastWords(output));
  }
  /** @type {{ version: string, gpu: boolean }} */
  const { version, gpu } = JSON.parse(answer);
  if (!gpu && !cpu) {
    const { got, todo } = whyNoGpu(output, "Delete the folder .venv and run it again.");
    throw noTensorFlow("to see the NVIDIA GPU", got, `Run npm run setup. ${todo}`);
  }
  return {
    version,
    gpu: gpu ? (graphicsCard(output) ?? "unnamed") : null,
    gpus: new Set(output.match(/-> device: \d+, name:/g) ?? []).size,
    compilesKernels: /jit-compiled from PTX/i.test(output),
  };
}

/** @param {string} constraint @param {string} got */
function noTensorFlow(constraint, got, todo = "Run npm run setup.") {
  return new NoGpu(sentence({ thing: "TensorFlow", constraint, got, where: "gpu-check", todo }));
}

function machineFacts() {
  return {
    node: process.version,
    processor: processorName(),
    threads: os.availableParallelism(),
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    system: `${process.platform} ${process.arch}`,
  };
}
