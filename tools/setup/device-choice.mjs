// @ts-check
import { existsSync } from "node:fs";
import { SetupProblem, sentence } from "./problem.mjs";

/** @typedef {"cpu" | "gpu"} Device */

/**
 * @typedef {object} DeviceChoice
 * @property {Device} device which TensorFlow to install
 * @property {boolean} asked whether a person asked for it, rather than a driver being found
 * @property {string} why for the screen
 */

const driverFile = "/proc/driver/nvidia/version";

/**
 * Chooses between TensorFlow for the CPU and for CUDA: what the person asks for, else by the NVIDIA driver.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {import("./commands.mjs").Commands} commands
 * @param {{ cwd: string, hasDriverFile?: boolean }} options `hasDriverFile` stands in for the file system in tests
 * @returns {Promise<DeviceChoice>}
 * @throws {SetupProblem} when MIXTURE_GROWTH_DEVICE is set to anything but cpu or gpu
 */
export async function chooseDevice(env, commands, { cwd, hasDriverFile = existsSync(driverFile) }) {
  const asked = env.MIXTURE_GROWTH_DEVICE;
  if (asked === "cpu" || asked === "gpu") {
    return { device: asked, asked: true, why: `MIXTURE_GROWTH_DEVICE=${asked}` };
  }
  if (asked !== undefined && asked !== "") {
    throw new SetupProblem(
      sentence({
        thing: "MIXTURE_GROWTH_DEVICE",
        constraint: "to be cpu or gpu",
        got: JSON.stringify(asked),
        where: "environment",
        todo: "Set it to one of the two, or unset it to choose by the NVIDIA driver.",
      }),
    );
  }
  if (hasDriverFile) return { device: "gpu", asked: false, why: `NVIDIA driver found in ${driverFile}` };
  const listing = await commands.run("nvidia-smi", ["-L"], { cwd, env });
  return listing.code === 0 && /GPU \d+:/.test(listing.output)
    ? { device: "gpu", asked: false, why: "NVIDIA driver found by nvidia-smi" }
    : { device: "cpu", asked: false, why: "no NVIDIA driver found" };
}
