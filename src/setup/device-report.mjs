// @ts-check
import os from "node:os";
import { join, relative } from "node:path";
import { lastWords } from "./failures.mjs";
import { SetupProblem, sentence } from "./problem.mjs";
import { processorName } from "./systems.mjs";

/**
 * The program that loads an addon, named by its first word, and prints what TensorFlow says of itself.
 *
 * @param {Pick<import("./places.mjs").Places, "library">} places
 */
export const probeProgram = ({ library }) => join(library, "setup", "probe-addon.mjs");

/**
 * @typedef {object} DeviceReport
 * @property {string} version of TensorFlow
 * @property {import("./device-choice.mjs").Device} device in use
 * @property {string} name of the processor or the graphics card
 * @property {number} threads of the processor
 */

/**
 * Loads the addon in a process of its own and reports the device that TensorFlow uses.
 *
 * @param {Pick<import("./steps.mjs").Context, "root" | "env" | "commands" | "places" | "device" | "log">} context
 * @param {string} [anew] what a person does to have the environment and the addon made anew, as a sentence
 * @returns {Promise<DeviceReport>}
 * @throws {SetupProblem} when the addon does not load, or a GPU was asked for and TensorFlow sees none
 */
export async function probeDevice(
  { root, env, commands, places, device, log },
  anew = `Delete the folder ${relative(root, places.environment)} and run the same command again.`,
) {
  const file = log("device");
  const probeEnv = { ...env, TF_CPP_MIN_LOG_LEVEL: "0", TF_CPP_MAX_VLOG_LEVEL: "0" };
  const { code, output } = await commands.run(process.execPath, [probeProgram(places), places.addon], {
    cwd: root,
    env: probeEnv,
    log: file,
  });
  const answer = /^answer:(.*)$/m.exec(output)?.[1];
  if (code !== 0 || answer === undefined) throw doesNotLoad(output, file, anew);
  /** @type {{ version: string, gpu: boolean }} */
  const { version, gpu } = JSON.parse(answer);
  if (device === "gpu" && !gpu) throw noGpu(output, file, anew);
  const name = gpu ? (graphicsCard(output) ?? "unnamed GPU") : processorName();
  return { version, device: gpu ? "gpu" : "cpu", name, threads: os.availableParallelism() };
}

/**
 * @param {DeviceReport} report
 * @returns {string}
 */
export function deviceNote({ version, device, name, threads }) {
  return `TensorFlow ${version} on the ${device.toUpperCase()}: ${name}, ${threads} processor threads`;
}

/**
 * The name that TensorFlow logs for the first graphics card.
 *
 * @param {string} output
 * @returns {string | undefined}
 */
export function graphicsCard(output) {
  const found = /with (\d+) MB memory:\s*-> device: 0, name: ([^,]+),.*?compute capability: ([\d.]+)/.exec(
    output,
  );
  return found === null ? undefined : `${found[2]} (${found[1]} MB, compute capability ${found[3]})`;
}

/**
 * Why TensorFlow sees no GPU, from what it logs, and what to do about it.
 *
 * @param {string} output
 * @param {string} anew what a person does to have the environment made anew, as a sentence
 * @returns {{ got: string, todo: string }}
 */
export function whyNoGpu(output, anew) {
  const cpuInstead = "Or set MIXTURE_GROWTH_DEVICE=cpu to train on the processor.";
  if (/could not find cuda drivers/i.test(output)) {
    return {
      got: "no CUDA driver (libcuda.so.1 does not load)",
      todo: `Install the NVIDIA driver. ${cpuInstead}`,
    };
  }
  if (
    /driver version is insufficient|CUDA_ERROR_SYSTEM_DRIVER_MISMATCH|CUDA_ERROR_COMPAT_NOT_SUPPORTED/i.test(
      output,
    )
  ) {
    return {
      got: "a driver that is too old for CUDA 12",
      todo: `Install NVIDIA driver 525.60.13 or newer. ${cpuInstead}`,
    };
  }
  if (/CUDA_ERROR_NO_DEVICE|no CUDA-capable device/i.test(output)) {
    return {
      got: "a driver that shows no device",
      todo: `Check CUDA_VISIBLE_DEVICES and nvidia-smi. ${cpuInstead}`,
    };
  }
  const library = /Could not load dynamic library '([^']+)'/.exec(output)?.[1];
  if (library !== undefined || /Cannot dlopen some GPU libraries/i.test(output)) {
    return {
      got: `CUDA libraries that do not load${library ? ` (${library})` : ""}`,
      todo: `${anew} ${cpuInstead}`,
    };
  }
  return { got: `none, saying: ${lastWords(output)}`, todo: `Check nvidia-smi. ${cpuInstead}` };
}

/**
 * @param {string} output
 * @param {string} log
 * @param {string} anew
 */
function noGpu(output, log, anew) {
  const { got, todo } = whyNoGpu(output, anew);
  return new SetupProblem(
    sentence({ thing: "TensorFlow", constraint: "to see an NVIDIA GPU", got, where: `log in ${log}`, todo }),
  );
}

/**
 * @param {string} output
 * @param {string} log
 * @param {string} anew
 */
function doesNotLoad(output, log, anew) {
  return new SetupProblem(
    sentence({
      thing: "the TensorFlow addon",
      constraint: "to load in Node.js",
      got: lastWords(output),
      where: `log in ${log}`,
      todo: anew,
    }),
  );
}
