// @ts-check
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { SetupProblem, sentence } from "../../src/setup/problem.mjs";

const keeper = fileURLToPath(new URL("keeper.mjs", import.meta.url));
const isRoot = process.getuid?.() === 0;

/**
 * A network of its own on this machine: whatever listens in it, on any address, cannot be reached from elsewhere. It ends
 * with this process.
 */
export class Namespace {
  #keeper;

  /** @param {import("node:child_process").ChildProcess & { readonly pid: number }} keeper */
  constructor(keeper) {
    this.#keeper = keeper;
  }

  /**
   * Opens a namespace.
   *
   * @param {{ folder: string, port?: number }} use a folder that is removed when it ends, and a port of the namespace that is
   *   reached through the file `relay` of that folder
   * @returns {Promise<Namespace>}
   * @throws {SetupProblem} if the system cannot make one
   */
  static async open({ folder, port = 0 }) {
    const user = isRoot ? [] : ["--map-root-user"];
    const words = [...user, "--net", process.execPath, keeper, folder, String(port)];
    // A group of its own: Ctrl-C goes to the process that asked for it, which then ends it.
    const child = spawn("unshare", words, { stdio: ["pipe", "pipe", "pipe"], detached: true });
    let said = "";
    child.stderr.on("data", (part) => {
      said += part;
    });
    child.stdin.on("error", () => {});
    const isReady = await Promise.race([
      once(child.stdout, "data").then(() => true),
      once(child, "close").then(() => false),
      once(child, "error").then(([error]) => {
        said = error.message;
        return false;
      }),
    ]);
    if (isReady) return new Namespace(/** @type {never} */ (child));
    throw new SetupProblem(
      sentence({
        thing: "unshare and ip",
        constraint: "to make a network namespace",
        got: said.trim().split("\n").at(-1) || "none",
        todo: "Run as root, and install the packages util-linux and iproute2.",
      }),
    );
  }

  /** The process that keeps the namespace alive. */
  get pid() {
    return this.#keeper.pid;
  }

  /**
   * The words in front of a command to run it in the namespace.
   *
   * @returns {[string, ...string[]]}
   */
  get enter() {
    const user = isRoot ? [] : ["--user", "--preserve-credentials"];
    return ["nsenter", `--target=${this.pid}`, ...user, "--net", "--"];
  }

  /** Ends everything in the namespace. */
  async close() {
    if (this.#keeper.exitCode !== null || this.#keeper.signalCode !== null) return;
    const ended = once(this.#keeper, "close");
    this.#keeper.stdin?.end();
    await ended;
  }
}
