// @ts-check
import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SetupProblem, sentence } from "../../src/setup/problem.mjs";
import { Namespace } from "./namespace.mjs";
import { endProcesses, processesIn, processOf, signalAll } from "./processes.mjs";
import { ray } from "./python-install.mjs";

/** Where Ray's dashboard answers in the namespace. */
const port = 8265;

/** A private Ray cluster: a head and a node of two processors, with a token. */
export class RayTrial {
  #namespace;
  #folder;
  #run;
  #relay;
  /** The token that its Jobs API asks for. */
  token = crypto.randomUUID().replaceAll("-", "");

  /**
   * @param {Namespace} namespace
   * @param {string} folder
   * @param {string} run
   */
  constructor(namespace, folder, run) {
    this.#namespace = namespace;
    this.#folder = folder;
    this.#run = run;
    this.#relay = createServer((outside) => {
      const inside = connect(join(run, "relay"));
      outside.on("error", () => inside.destroy()).pipe(inside);
      inside.on("error", () => outside.destroy()).pipe(outside);
    });
  }

  /**
   * Starts one; it ends with this process.
   *
   * @param {string} [folder] its virtual environment
   * @throws {SetupProblem} if it does not start
   */
  static async start(folder = ray.folder) {
    const run = mkdtempSync(join(tmpdir(), "ray-"));
    const trial = new RayTrial(await Namespace.open({ folder: run, port }), folder, run);
    try {
      trial.#relay.listen(0, "127.0.0.1");
      await once(trial.#relay, "listening");
      await trial.startAll();
      return trial;
    } catch (error) {
      await trial.stop();
      throw error;
    }
  }

  /** Where its Jobs API answers on this machine. */
  get address() {
    const { port: own } = /** @type {import("node:net").AddressInfo} */ (this.#relay.address());
    return `http://127.0.0.1:${own}`;
  }

  /** Starts everything as after a reboot: no job is known. */
  async startAll() {
    const words = [
      ...["--head", "--node-ip-address=127.0.0.1", "--port=6379", "--num-cpus=2", "--num-gpus=1"],
      ...["--include-dashboard=true", "--dashboard-host=127.0.0.1", `--dashboard-port=${port}`],
      ...["--disable-usage-stats", "--object-store-memory=100000000", `--temp-dir=${join(this.#run, "ray")}`],
    ];
    const [command, ...enter] = this.#namespace.enter;
    // PYTHONPATH would let Ray find packages that are not its own.
    const { PYTHONPATH: _, ...rest } = process.env;
    const env = { ...rest, RAY_AUTH_MODE: "token", RAY_AUTH_TOKEN: this.token, RAY_USAGE_STATS_ENABLED: "0" };
    const program = join(this.#folder, "bin", "ray");
    const said = await new Promise((resolve) => {
      execFile(
        command,
        [...enter, program, "start", ...words],
        { env, timeout: 180_000 },
        (error, out, err) =>
          resolve(error === null ? undefined : `${out}${err}`.trim().split("\n").slice(-3).join(" ")),
      );
    });
    if (said === undefined) return;
    throw new SetupProblem(
      sentence({
        thing: "Ray",
        constraint: "to start on this machine",
        got: said || "no answer",
        todo: "Use a machine that is less busy and has a GB of free memory.",
      }),
    );
  }

  /**
   * Kills its processes of a name, such as `raylet`, its node, or `gcs_server`, its head.
   *
   * @param {string} name
   */
  kill(name) {
    const pids = this.#processes.filter((pid) => processOf(pid)?.name === name);
    signalAll(pids, "SIGKILL");
    return pids.length;
  }

  /** Kills everything at once, as when the machine is switched off. */
  async killAll() {
    await endProcesses(() => this.#processes, 0);
  }

  /** Ends all of it. */
  async stop() {
    this.#relay.close();
    await this.#namespace.close();
  }

  get #processes() {
    return processesIn(this.#namespace.pid).filter((pid) => pid !== this.#namespace.pid);
  }
}
