// @ts-check
import os from "node:os";
import { sentence } from "./problem.mjs";

/**
 * @typedef {object} System what a machine runs, in Node.js's names
 * @property {string} platform
 * @property {string} arch
 */

/** The systems that TensorFlow 2.21 has a package for. */
const supported = [
  { platform: "linux", arch: "x64", hasCuda: true },
  { platform: "linux", arch: "arm64", hasCuda: false },
  { platform: "darwin", arch: "arm64", hasCuda: false },
];

/** @returns {System} */
export function systemOfThisMachine() {
  return { platform: process.platform, arch: process.arch };
}

/** @param {System} system */
const supportOf = (system) =>
  supported.find(({ platform, arch }) => platform === system.platform && arch === system.arch);

/**
 * Whether TensorFlow has a package for CUDA on a system; its package for arm64 computes on the processor only.
 *
 * @param {System} system
 */
export const hasCuda = (system) => supportOf(system)?.hasCuda === true;

/**
 * The name of a system as people know it.
 *
 * @param {System} system
 */
export function systemName({ platform, arch }) {
  const names = /** @type {Record<string, string>} */ ({ linux: "Linux", darwin: "macOS", win32: "Windows" });
  return `${names[platform] ?? platform} on ${arch === "x64" ? "x86-64" : arch}`;
}

/**
 * The processor's own name, or its kind where the system names none. The library, which is not built yet where this is
 * needed, has the same function.
 *
 * @param {readonly { model: string }[]} [processors]
 * @param {string} [arch]
 */
export function processorName(processors = os.cpus(), arch = process.arch) {
  const model = processors[0]?.model.trim() ?? "";
  return model === "" || model === "unknown" ? `${arch} processor` : model;
}

/** What installs a program, on a system where it may be missing. */
const installers = {
  compiler: { linux: "apt-get install g++", darwin: "xcode-select --install" },
  python: { linux: "apt-get install python3 python3-venv", darwin: "brew install python@3.13" },
};

/**
 * A command that installs a program.
 *
 * @param {string} platform
 * @param {keyof typeof installers} program
 */
export function install(platform, program) {
  return installers[program][platform === "darwin" ? "darwin" : "linux"];
}

/**
 * Why a system cannot be set up; undefined if it can.
 *
 * @param {System} system
 * @returns {string | undefined}
 */
export function systemProblem(system) {
  if (supportOf(system) !== undefined) return undefined;
  return sentence({
    thing: "the machine",
    constraint: "to run Linux on x86-64 or arm64, or macOS on arm64",
    got: systemName(system),
    todo: remedy(system),
  });
}

/** @param {System} system */
function remedy({ platform, arch }) {
  if (platform === "win32") return "Use Linux within Windows, WSL2; docs/own-project.md has the five steps.";
  if (platform === "darwin" && arch === "x64") {
    return "On a Mac with Apple silicon install Node.js for arm64; for one with an Intel processor TensorFlow has no package, so use Linux on it, as in a container.";
  }
  return "Use one of these, or a virtual machine with Linux.";
}
