// @ts-check
import { execFile, spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, openSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { SetupProblem, sentence } from "../../src/setup/problem.mjs";
import { Namespace } from "./namespace.mjs";
import { processesIn, processOf, signalAll } from "./processes.mjs";
import { libraryFolders, slurmFolder } from "./slurm-install.mjs";

/** Names of the nodes, all on this machine. */
export const nodeNames = /** @type {const} */ (["n1", "n2"]);

/** Programs that users, or the engine, call. */
const programs = ["sbatch", "squeue", "scancel", "scontrol", "sinfo", "sacct"];

/**
 * @typedef {object} SlurmOptions
 * @property {string} [folder] where SLURM was unpacked
 * @property {boolean} [ownHostNames] gives every node a host name of its own, as on several machines
 */

/** A private SLURM cluster: two nodes of two processors each, without GPUs and accounting. */
export class SlurmTrial {
  #namespace;
  #folder;
  #run;
  #ownHostNames;
  /** @type {Map<string, import("node:child_process").ChildProcess>} */
  #daemons = new Map();

  /**
   * @param {Namespace} namespace
   * @param {string} folder
   * @param {string} run
   * @param {boolean} ownHostNames
   */
  constructor(namespace, folder, run, ownHostNames) {
    this.#namespace = namespace;
    this.#folder = folder;
    this.#run = run;
    this.#ownHostNames = ownHostNames;
  }

  /**
   * Starts one; it ends with this process.
   *
   * @param {SlurmOptions} [options]
   * @throws {SetupProblem} if it does not start
   */
  static async start({ folder = slurmFolder, ownHostNames = false } = {}) {
    demandRoot();
    const run = mkdtempSync(join(tmpdir(), "slurm-"));
    const trial = new SlurmTrial(await Namespace.open({ folder: run }), folder, run, ownHostNames);
    try {
      trial.#writeFiles();
      trial.#startDaemon("munged", "sbin/munged", [
        "--foreground",
        "--force",
        ...["socket", "key-file", "pid-file", "log-file", "seed-file"].map(
          (file) => `--${file}=${join(run, `munge.${file}`)}`,
        ),
      ]);
      trial.startController();
      for (const node of nodeNames) trial.startNode(node);
      await trial.untilReady();
      return trial;
    } catch (error) {
      await trial.stop();
      throw error;
    }
  }

  /** Folder of sbatch, squeue and the others: put it first in PATH. */
  get programs() {
    return join(this.#run, "bin");
  }

  /** Starts the controller, as after a crash. */
  startController() {
    this.#startDaemon("slurmctld", "sbin/slurmctld-wlm", ["-D", "-f", this.#conf]);
  }

  /** Waits until the controller, which writes at most every few seconds, has written down all that it knows now. */
  async untilSaved() {
    const began = Date.now();
    const saved = () =>
      statSync(join(this.#run, "state", "job_state"), { throwIfNoEntry: false })?.mtimeMs ?? 0;
    while (saved() < began && Date.now() - began < 12_000) await pause(200);
  }

  /** Kills the controller, which forgets what it has not written down. */
  async killController() {
    await this.#kill("slurmctld");
  }

  /** @param {string} node */
  startNode(node) {
    const stepd = join(this.#folder, "usr", "sbin", "slurmstepd-wlm");
    const words = ["-D", "-f", this.#conf, "-N", node, "-d", stepd];
    // A node that comes back under an old name must not find traces of its former jobs.
    this.#startDaemon(node, "sbin/slurmd-wlm", words, this.#ownHostNames ? node : undefined);
  }

  /**
   * Kills a node: its daemon and everything that it runs, at once.
   *
   * @param {string} node
   */
  async killNode(node) {
    const runs = processesIn(this.#namespace.pid).filter((pid) =>
      processOf(pid)?.environment.includes(`SLURMD_NODENAME=${node}\0`),
    );
    const steps = runs.map((pid) => processOf(pid)?.parent ?? 0);
    signalAll([...steps.filter((pid) => processOf(pid)?.name.startsWith("slurmstepd")), ...runs], "SIGKILL");
    await this.#kill(node);
  }

  /**
   * Runs one of its programs.
   *
   * @param {string} program
   * @param {readonly string[]} words
   * @returns {Promise<string>} what it wrote
   */
  call(program, words) {
    return new Promise((resolve) => {
      execFile(join(this.programs, program), words, (_error, stdout, stderr) =>
        resolve(`${stdout}${stderr}`.trim()),
      );
    });
  }

  /** Ends all of it. */
  async stop() {
    await this.#namespace.close();
  }

  get #conf() {
    return join(this.#run, "slurm.conf");
  }

  get #libraries() {
    return libraryFolders(this.#folder).join(":");
  }

  #writeFiles() {
    for (const name of ["bin", "state", ...nodeNames.map((node) => `spool-${node}`)])
      mkdirSync(join(this.#run, name));
    writeFileSync(this.#conf, slurmConf(this.#run, this.#folder));
    writeFileSync(join(this.#run, "cgroup.conf"), "CgroupPlugin=cgroup/v1\n");
    writeFileSync(join(this.#run, "munge.key-file"), crypto.getRandomValues(new Uint8Array(128)), {
      mode: 0o600,
    });
    const enter = this.#namespace.enter.join(" ");
    for (const program of programs) {
      const path = join(this.programs, program);
      const real = join(this.#folder, "usr", "bin", program);
      const settings = `SLURM_CONF='${this.#conf}' LD_LIBRARY_PATH='${this.#libraries}'`;
      writeFileSync(path, `#!/bin/sh\n${settings} exec ${enter} '${real}' "$@"\n`);
      chmodSync(path, 0o755);
    }
  }

  /**
   * @param {string} name
   * @param {string} program
   * @param {readonly string[]} words
   * @param {string} [hostName]
   */
  #startDaemon(name, program, words, hostName) {
    const log = openSync(join(this.#run, `${name}.log`), "a");
    const path = join(this.#folder, "usr", program);
    const named =
      hostName === undefined
        ? [path]
        : ["unshare", "--uts", "sh", "-c", 'hostname "$0" && exec "$@"', hostName, path];
    const [command, ...rest] = [...this.#namespace.enter, ...named, ...words];
    const child = spawn(command, rest, {
      // A daemon that crashes leaves its memory where it stands.
      cwd: this.#run,
      env: { ...process.env, SLURM_CONF: this.#conf, LD_LIBRARY_PATH: this.#libraries },
      stdio: ["ignore", log, log],
    });
    child.on("error", () => {});
    this.#daemons.set(name, child);
  }

  /** @param {string} name */
  async #kill(name) {
    const child = this.#daemons.get(name);
    child?.kill("SIGKILL");
    while (child !== undefined && child.exitCode === null && child.signalCode === null) await pause(20);
  }

  /** Waits until every node accepts jobs. */
  async untilReady() {
    const began = performance.now();
    while (performance.now() - began < 60_000) {
      const dead = [...this.#daemons].find(
        ([, { exitCode, signalCode }]) => (exitCode ?? signalCode) !== null,
      );
      if (dead !== undefined) break;
      const idle = (await this.call("sinfo", ["--noheader", "--Node", "--format=%t"])).split("\n");
      if (idle.filter((state) => /^(?:idle|mix|alloc)$/.test(state)).length === nodeNames.length) return;
      // The controller drains a node after a failed launch, or if the node runs a job it has forgotten.
      const nodes = `NodeName=${nodeNames.join(",")}`;
      if (idle.some((state) => state.startsWith("dr")))
        await this.call("scontrol", ["update", nodes, "State=RESUME"]);
      await pause(200);
    }
    const logs = [...this.#daemons.keys()].map((name) => {
      const text = readFileSync(join(this.#run, `${name}.log`), "utf8").trim();
      return `${name}: ${text.split("\n").slice(-3).join(" ")}`;
    });
    throw new SetupProblem(
      sentence({
        thing: "SLURM",
        constraint: "to start on this machine",
        got: logs.join("; "),
        todo: "Use a machine that is less busy; see also whether ports or memory are limited.",
      }),
    );
  }
}

function demandRoot() {
  if (process.getuid?.() === 0) return;
  throw new SetupProblem(
    sentence({
      thing: "SLURM's daemons",
      constraint: "to be started by root",
      got: `user ${process.getuid?.()}`,
      todo: "Use sudo, or a container.",
    }),
  );
}

/**
 * @param {string} run
 * @param {string} folder
 */
function slurmConf(run, folder) {
  const host = hostname().split(".")[0];
  return `ClusterName=trial
SlurmctldHost=${host}(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=${run}/munge.socket
CredType=cred/munge
PluginDir=${libraryFolders(folder)[1]}
StateSaveLocation=${run}/state
SlurmdSpoolDir=${run}/spool-%n
SlurmctldPidFile=${run}/slurmctld.pid
SlurmdPidFile=${run}/slurmd-%n.pid
SlurmctldPort=6817
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
ReturnToService=2
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=1,bf_interval=1,batch_sched_delay=0
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
JobRequeue=1
MinJobAge=300
MaxArraySize=20001
MaxJobCount=30000
SlurmdTimeout=10
MessageTimeout=5
KillWait=10
GresTypes=gpu
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
NodeName=n[1-2] NodeHostname=${host} NodeAddr=127.0.0.1 Port=[17001-17002] CPUs=2 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
SlurmdParameters=config_overrides
`;
}
