// @ts-check
// What the NVIDIA driver says of its GPUs, by the CSV interface of nvidia-smi (`nvidia-smi --help-query-gpu`).
import { spawn } from "node:child_process";
import { sentence } from "../../src/setup/problem.mjs";

const limitSeconds = 10;
const patienceMilliseconds = 2_000;

/** Fields by their names there. Drivers that are too old for one of `more` are asked for the others. */
const fields = /** @type {const} */ (["index", "name", "driver_version", "memory.total", "memory.used"]);
const more = /** @type {const} */ (["compute_cap", "power.limit", "clocks.max.sm", "ecc.mode.current"]);

/**
 * A GPU as the driver describes it. A field that it does not know is left out.
 *
 * @typedef {object} Gpu
 * @property {string} index
 * @property {string} name
 * @property {string} driver
 * @property {number} [memoryMiB]
 * @property {number} [usedMiB] before anything was run
 * @property {string} [computeCapability]
 * @property {number} [powerLimitW]
 * @property {number} [maxClockMHz]
 * @property {string} [ecc]
 *
 * @typedef {(args: readonly string[]) => Promise<{ code: number, output: string }>} RunSmi
 */

/** There is no GPU that can be checked. */
export class NoGpu extends Error {}

/**
 * Lists the GPUs.
 *
 * @param {RunSmi} run
 * @returns {Promise<{ gpus: readonly Gpu[], cuda: string | undefined }>} `cuda` is the newest version that the driver has
 * @throws {NoGpu} in one sentence
 */
export async function listGpus(run) {
  let answer = await query(run, [...fields, ...more]);
  let asked = /** @type {readonly string[]} */ ([...fields, ...more]);
  if (answer.code !== 0 && /not a valid field/i.test(answer.output)) {
    asked = fields;
    answer = await query(run, fields);
  }
  const got = whyNone(answer);
  if (got !== undefined) throw noGpu(got);
  const gpus = answer.output
    .trim()
    .split("\n")
    .filter((line) => line.split(",").length === asked.length)
    .map((line) => gpuOf(line, asked));
  if (gpus.length === 0) throw noGpu(`no GPU from nvidia-smi (${firstLine(answer.output)})`);
  const { output } = await run(["-q", "-d", "MEMORY"]);
  return { gpus, cuda: /^CUDA(?: UMD)? Version\s*:\s*([\d.]+)/m.exec(output)?.[1] };
}

/** @param {RunSmi} run @param {readonly string[]} names */
function query(run, names) {
  return run([`--query-gpu=${names.join(",")}`, "--format=csv,noheader,nounits"]);
}

/** @param {{ code: number, output: string }} answer */
function whyNone({ code, output }) {
  if (code === 0) return undefined;
  if (code === 127) return "no nvidia-smi";
  if (code === 124) return `no answer from nvidia-smi within ${limitSeconds} s`;
  return `exit status ${code} of nvidia-smi (${firstLine(output)})`;
}

/** @param {string} got */
function noGpu(got) {
  return new NoGpu(
    sentence({
      thing: "an NVIDIA GPU",
      constraint: "with its driver",
      got,
      where: "gpu-check",
      todo: "Run it on a machine that has one, or add --cpu to try the command itself.",
    }),
  );
}

/** @param {string} text */
function firstLine(text) {
  return text.trim().split("\n")[0]?.slice(0, 200) || "it printed nothing";
}

/** @param {string} line @param {readonly string[]} asked @returns {Gpu} */
function gpuOf(line, asked) {
  const cells = line.split(",").map((cell) => cell.trim());
  const text = (/** @type {string} */ name) => {
    const cell = cells[asked.indexOf(name)];
    return cell === undefined || cell === "" || /^\[.*\]$|^N\/A$/i.test(cell) ? undefined : cell;
  };
  const count = (/** @type {string} */ name) => {
    const value = Number(text(name));
    return Number.isFinite(value) ? value : undefined;
  };
  const all = {
    index: text("index") ?? "0",
    name: text("name") ?? "unnamed GPU",
    driver: text("driver_version") ?? "unknown",
    memoryMiB: count("memory.total"),
    usedMiB: count("memory.used"),
    computeCapability: text("compute_cap"),
    powerLimitW: count("power.limit"),
    maxClockMHz: count("clocks.max.sm"),
    ecc: text("ecc.mode.current"),
  };
  const known = Object.entries(all).filter(([, value]) => value !== undefined);
  return /** @type {Gpu} */ (Object.fromEntries(known));
}

/**
 * Runs nvidia-smi, which hangs where a driver is broken, even after it was killed: then nobody waits for it any longer.
 *
 * @param {import("../../src/setup/commands.mjs").Commands} commands
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, seconds?: number }} options
 * @returns {RunSmi}
 */
export function smiRunner(commands, { seconds = limitSeconds, ...options }) {
  return (args) => {
    const running = commands.run("nvidia-smi", args, { ...options, limitSeconds: seconds });
    const late = new Promise((resolve) => {
      setTimeout(() => resolve({ code: 124, output: "" }), seconds * 1000 + patienceMilliseconds).unref();
    });
    return Promise.race([running, /** @type {Promise<{ code: number, output: string }>} */ (late)]);
  };
}

/**
 * The GPU that CUDA shows first, as nvidia-smi names it, with devices in the order of the PCI bus.
 *
 * @param {NodeJS.ProcessEnv} env
 */
export function firstGpu(env) {
  const visible = env.CUDA_VISIBLE_DEVICES?.split(",")[0]?.trim();
  return visible === undefined || visible === "" ? "0" : visible;
}

/**
 * Watches the memory in use of a GPU, by all programs together, until it is stopped.
 *
 * @param {string} gpu as nvidia-smi names it
 * @returns {{ stop: () => number | undefined }} the highest number of MiB; undefined where the driver does not say
 */
export function watchMemory(gpu) {
  const args = ["-i", gpu, "--query-gpu=memory.used", "--format=csv,noheader,nounits", "-lms", "50"];
  const child = spawn("nvidia-smi", args, { stdio: ["ignore", "pipe", "ignore"] });
  /** @type {number | undefined} */
  let most;
  child.on("error", () => {});
  child.stdout.setEncoding("utf8").on("data", (/** @type {string} */ text) => {
    for (const line of text.split("\n")) {
      if (/^\s*\d+\s*$/.test(line)) most = Math.max(most ?? 0, Number(line));
    }
  });
  return {
    stop() {
      child.kill("SIGKILL");
      return most;
    },
  };
}
