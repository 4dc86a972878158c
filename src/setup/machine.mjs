// @ts-check
// The whole module, so that an old Node.js without statfs gets as far as the message that it is too old.
import fs from "node:fs";
import { SetupProblem, sentence } from "./problem.mjs";

/**
 * @typedef {object} Machine
 * @property {string} python the interpreter that makes the environment
 * @property {string} pythonVersion "3.11.2"
 * @property {string} compiler the version of g++
 */

/**
 * @typedef {object} Facts facts about the machine; replaced in tests
 * @property {string} nodeVersion
 * @property {string} platform
 * @property {string} arch
 * @property {string | undefined} glibc its version; undefined if the C library is another one
 * @property {(folder: string) => number} freeBytes
 */

const oldestNode = [20, 19];
const oldestPython = [3, 10];
// TensorFlow 2.21 has wheels for these versions of Python and no newer ones.
const newestPython = [3, 13];
const gibibyte = 1024 ** 3;
/** Installed size and downloads in flight, measured and rounded up. */
const neededGibibytes = { cpu: 4, gpu: 14 };

/** @returns {Facts} */
export function factsOfThisMachine() {
  /** @type {{ header?: { glibcVersionRuntime?: string } }} */
  const report = /** @type {any} */ (process.report?.getReport() ?? {});
  return {
    nodeVersion: process.versions.node,
    platform: process.platform,
    arch: process.arch,
    glibc: report.header?.glibcVersionRuntime,
    freeBytes: (folder) => {
      const { bavail, bsize } = fs.statfsSync(folder);
      return bavail * bsize;
    },
  };
}

/**
 * Checks everything that the set-up needs, and reports everything that is missing at once.
 *
 * @param {object} options
 * @param {string} options.root
 * @param {NodeJS.ProcessEnv} options.env
 * @param {import("./commands.mjs").Commands} options.commands
 * @param {import("./device-choice.mjs").Device} options.device
 * @param {Facts} [options.facts]
 * @returns {Promise<Machine>}
 * @throws {SetupProblem}
 */
export async function checkMachine({ root, env, commands, device, facts = factsOfThisMachine() }) {
  const problems = [...systemProblems(facts), ...diskProblems(facts, root, device)];
  const python = await findPython({ root, env, commands });
  if ("problem" in python) problems.push(python.problem);
  const npm = await commands.run("npm", ["--version"], { cwd: root, env });
  if (npm.code !== 0) {
    problems.push(
      sentence({
        thing: "npm",
        constraint: "to be installed",
        got: npm.code === 127 ? "no such command" : `exit status ${npm.code}`,
        where: "npm --version",
        todo: "Install npm; it comes with Node.js.",
      }),
    );
  }
  const compiler = await commands.run("g++", ["-dumpversion"], { cwd: root, env });
  if (compiler.code !== 0) {
    problems.push(
      sentence({
        thing: "a C++ compiler",
        constraint: "to be installed",
        got: compiler.code === 127 ? "no such command" : `exit status ${compiler.code}`,
        where: "g++ -dumpversion",
        todo: "Install it, for example with `apt-get install g++`.",
      }),
    );
  }
  if (problems.length > 0 || "problem" in python) throw new SetupProblem(problems);
  return {
    python: python.command,
    pythonVersion: python.version,
    compiler: compiler.output.trim(),
  };
}

/**
 * Checks what needs no command: Node.js and the operating system.
 *
 * @param {Facts} facts
 * @returns {string[]}
 */
export function systemProblems({ nodeVersion, platform, arch, glibc }) {
  /** @type {string[]} */
  const problems = [];
  if (isBefore(numbersOf(nodeVersion), oldestNode)) {
    problems.push(
      sentence({
        thing: "Node.js",
        constraint: `to be ${oldestNode.join(".")} or newer`,
        got: nodeVersion,
        todo: "Install Node.js 20, 22 or 24.",
      }),
    );
  }
  if (platform !== "linux" || arch !== "x64") {
    problems.push(
      sentence({
        thing: "the machine",
        constraint: "to run Linux on x86-64",
        got: `${platform} on ${arch}`,
        todo: "Use a Linux x86-64 machine or virtual machine.",
      }),
    );
  } else if (glibc === undefined) {
    problems.push(
      sentence({
        thing: "the C library",
        constraint: "to be glibc",
        got: "another one, such as musl",
        todo: "Use a distribution with glibc, such as Debian, Ubuntu or Fedora; TensorFlow has no package for others.",
      }),
    );
  }
  return problems;
}

/**
 * @param {Facts} facts
 * @param {string} root
 * @param {import("./device-choice.mjs").Device} device
 * @returns {string[]}
 */
function diskProblems(facts, root, device) {
  const free = facts.freeBytes(root) / gibibyte;
  const needed = neededGibibytes[device];
  if (free >= needed) return [];
  return [
    sentence({
      thing: "the disk",
      constraint: `to have ${needed} GiB free`,
      got: `${free.toFixed(1)} GiB`,
      where: root,
      todo: "Free some space, or use a larger disk.",
    }),
  ];
}

/** A program that any Python can run; its answer is JSON. */
const pythonQuestion = `
import json, sys
missing = []
for name in ("venv", "ensurepip"):
    try:
        __import__(name)
    except Exception:
        missing.append(name)
print("answer:" + json.dumps({"version": "%d.%d.%d" % sys.version_info[:3], "missing": missing}))
`;

/**
 * Finds a Python that TensorFlow has a package for: python3 first, then the numbered ones.
 *
 * @param {{ root: string, env: NodeJS.ProcessEnv, commands: import("./commands.mjs").Commands }} options
 * @returns {Promise<{ command: string, version: string } | { problem: string }>}
 */
export async function findPython({ root, env, commands }) {
  const names = ["python3", "python3.13", "python3.12", "python3.11", "python3.10"];
  /** @type {string | undefined} */
  let problem;
  for (const command of names) {
    const { code, output } = await commands.run(command, ["-c", pythonQuestion], { cwd: root, env });
    const answer = /^answer:(.*)$/m.exec(output)?.[1];
    if (code !== 0 || answer === undefined) continue;
    const { version, missing } = JSON.parse(answer);
    const found = pythonProblem(command, version, missing);
    if (found === undefined) return { command, version };
    problem ??= found;
  }
  return { problem: problem ?? noPython };
}

const noPython = sentence({
  thing: "Python",
  constraint: `${oldestPython.join(".")} to ${newestPython.join(".")} to be installed`,
  got: "no working python3",
  where: "PATH",
  todo: "Install it, for example with `apt-get install python3 python3-venv`.",
});

/**
 * @param {string} command
 * @param {string} version
 * @param {readonly string[]} missing
 * @returns {string | undefined}
 */
function pythonProblem(command, version, missing) {
  const numbers = numbersOf(version);
  if (isBefore(numbers, oldestPython) || isBefore(newestPython, numbers.slice(0, 2))) {
    return sentence({
      thing: "Python",
      constraint: `to be ${oldestPython.join(".")} to ${newestPython.join(".")}`,
      got: version,
      where: command,
      todo: `Also install one of these, for example as python${newestPython.join(".")}; it is found by that name.`,
    });
  }
  if (missing.length > 0) {
    return sentence({
      thing: "Python",
      constraint: "to have the modules venv and ensurepip",
      got: `none of ${missing.join(", ")}`,
      where: command,
      todo: "Install them, for example with `apt-get install python3-venv`.",
    });
  }
  return undefined;
}

/**
 * @param {string} version
 * @returns {number[]}
 */
function numbersOf(version) {
  return version.split(".").map((part) => Number.parseInt(part, 10) || 0);
}

/**
 * @param {readonly number[]} version
 * @param {readonly number[]} limit
 */
function isBefore(version, limit) {
  for (const [index, wanted] of limit.entries()) {
    const part = version[index] ?? 0;
    if (part !== wanted) return part < wanted;
  }
  return false;
}

/**
 * The programs of a machine that the set-up works with, on one line.
 *
 * @param {Machine} machine
 */
export function machineNote({ pythonVersion, compiler }) {
  return `Node.js ${process.versions.node}, Python ${pythonVersion}, g++ ${compiler}`;
}
