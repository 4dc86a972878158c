// @ts-check
import { existsSync } from "node:fs";
import { SetupProblem, sentence } from "./problem.mjs";
import { hasCuda, systemName, systemOfThisMachine } from "./systems.mjs";

/** @typedef {"cpu" | "gpu"} Device */

/**
 * @typedef {object} DeviceChoice
 * @property {Device} device which TensorFlow to install
 * @property {boolean} asked whether the user asked for it, instead of a driver being found
 * @property {string} why for the screen
 */

const driverFile = "/proc/driver/nvidia/version";

/**
 * Chooses between TensorFlow for the CPU and for CUDA: what the user asks for, or otherwise by the NVIDIA driver. Where
 * TensorFlow has no package for CUDA, it is the CPU.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {import("./commands.mjs").Commands} commands
 * @param {{ cwd: string, hasDriverFile?: boolean, system?: import("./systems.mjs").System }} options `hasDriverFile`
 *   and `system` stand in for the machine in tests
 * @returns {Promise<DeviceChoice>}
 * @throws {SetupProblem} when MIXTURE_GROWTH_DEVICE is set to anything but cpu or gpu, or to gpu without a driver or a
 *   package
 */
export async function chooseDevice(
  env,
  commands,
  { cwd, hasDriverFile = existsSync(driverFile), system = systemOfThisMachine() },
) {
  const asked = env.MIXTURE_GROWTH_DEVICE;
  if (asked === "cpu") return { device: "cpu", asked: true, why: "MIXTURE_GROWTH_DEVICE=cpu" };
  if (asked !== undefined && asked !== "" && asked !== "gpu") {
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
  if (!hasCuda(system)) {
    if (asked === "gpu") throw noPackage(system);
    return { device: "cpu", asked: false, why: `its only package for ${systemName(system)}` };
  }
  const found = hasDriverFile ? `in ${driverFile}` : await listedBySmi(env, commands, cwd);
  if (asked === "gpu") {
    // Checked before anything is installed: the packages for CUDA take minutes, and replace those for the CPU.
    if (found === undefined) throw noDriver();
    return { device: "gpu", asked: true, why: "MIXTURE_GROWTH_DEVICE=gpu" };
  }
  return found === undefined
    ? { device: "cpu", asked: false, why: "no NVIDIA driver found" }
    : { device: "gpu", asked: false, why: `NVIDIA driver found ${found}` };
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {import("./commands.mjs").Commands} commands
 * @param {string} cwd
 * @returns {Promise<string | undefined>} where the driver was found
 */
async function listedBySmi(env, commands, cwd) {
  const { code, output } = await commands.run("nvidia-smi", ["-L"], { cwd, env });
  return code === 0 && /GPU \d+:/.test(output) ? "by nvidia-smi" : undefined;
}

/** @param {import("./systems.mjs").System} system */
function noPackage(system) {
  return new SetupProblem(
    sentence({
      thing: "the machine",
      constraint: "to run Linux on x86-64, for which alone TensorFlow has a package for CUDA,",
      got: systemName(system),
      where: "MIXTURE_GROWTH_DEVICE=gpu",
      todo: "Unset it, or set MIXTURE_GROWTH_DEVICE=cpu, to train on the processor.",
    }),
  );
}

function noDriver() {
  return new SetupProblem(
    sentence({
      thing: "an NVIDIA driver",
      constraint: "to be installed",
      got: `no ${driverFile}, and no GPU that nvidia-smi lists`,
      where: "MIXTURE_GROWTH_DEVICE=gpu",
      todo: "Install the NVIDIA driver, or set MIXTURE_GROWTH_DEVICE=cpu to train on the processor.",
    }),
  );
}
