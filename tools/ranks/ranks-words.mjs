// @ts-check
import { openPort } from "../../src/dist/tensorflow/rank-settings.js";

/**
 * Reads the words of `npm run ranks --`; those of `npm run experiment` stay as they are.
 *
 * @param {readonly string[]} args
 * @returns {{ processes: number, port: number, srun: string | undefined, words: string[], problems: string[] }}
 */
export function readRanksWords(args) {
  /** @type {Map<string, string>} */
  const own = new Map();
  /** @type {string[]} */
  const words = [];
  for (let i = 0; i < args.length; i++) {
    const [name = "", value] = /** @type {string} */ (args[i]).split(/=(.*)/s);
    if (name === "--open-port") own.set(name, "yes");
    else if (["--processes", "--port", "--srun"].includes(name)) own.set(name, value ?? args[++i] ?? "");
    else words.push(/** @type {string} */ (args[i]));
  }
  const processes = Number(own.get("--processes") ?? Number.NaN);
  const port = Number(own.get("--port") ?? 20_000);
  const problems = [];
  if (!isWhole(processes, 2, 256)) {
    const got = own.get("--processes") ?? "nothing";
    problems.push(`Expected --processes to be an integer from 2 to 256 but got ${got} (ranks). Use 2.`);
  }
  if (!isWhole(port, 1024, 65_000)) {
    problems.push(
      `Expected --port to be an integer from 1,024 to 65,000 but got ${own.get("--port")} (ranks). Use 20000.`,
    );
  }
  if (words.some((word) => word.split("=")[0] === "--replicas")) {
    problems.push(
      "Expected no --replicas but got some (ranks). There is one replica for each process: --processes.",
    );
  }
  if (!own.has("--open-port")) {
    problems.push(
      `Expected consent to an open port but got none (ranks). ${openPort}. In a private network, add --open-port.`,
    );
  }
  return { processes, port, srun: own.get("--srun"), words, problems };
}

/**
 * @param {number} value
 * @param {number} least
 * @param {number} most
 */
function isWhole(value, least, most) {
  return Number.isInteger(value) && value >= least && value <= most;
}
