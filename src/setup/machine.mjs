// @ts-check
// The whole module, so that an old Node.js without statfs gets as far as the message that it is too old.
import fs from "node:fs";
import { roomProblems } from "./disks.mjs";
import { SetupProblem, sentence } from "./problem.mjs";
import { findPython } from "./python.mjs";
import { install, systemOfThisMachine, systemProblem } from "./systems.mjs";
import { isBefore, numbersOf } from "./versions.mjs";

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
// Node.js's own builds, TensorFlow's and Jupyter's packages need no newer one.
const oldestGlibc = [2, 28];

/** @returns {Facts} */
export function factsOfThisMachine() {
  /** @type {{ header?: { glibcVersionRuntime?: string } }} */
  const report = /** @type {any} */ (process.report?.getReport() ?? {});
  return {
    nodeVersion: process.versions.node,
    ...systemOfThisMachine(),
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
 * @param {Facts} [options.facts]
 * @param {readonly import("./disks.mjs").Need[]} [options.needs] the room that the steps take. Default: none
 * @returns {Promise<Machine>}
 * @throws {SetupProblem}
 */
export async function checkMachine({ root, env, commands, facts = factsOfThisMachine(), needs = [] }) {
  const problems = [...systemProblems(facts), ...roomProblems(needs, facts.freeBytes)];
  const python = await findPython({ root, env, commands, platform: facts.platform });
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
        todo: `Install it, for example with \`${install(facts.platform, "compiler")}\`.`,
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
  const unsupported = systemProblem({ platform, arch });
  if (unsupported !== undefined) return [...problems, unsupported];
  if (platform === "linux") problems.push(...libraryProblems(glibc));
  return problems;
}

/**
 * Checks Linux's C library, for which Node.js and the packages are built.
 *
 * @param {string | undefined} glibc
 * @returns {string[]}
 */
function libraryProblems(glibc) {
  if (glibc === undefined) {
    return [
      sentence({
        thing: "the C library",
        constraint: "to be glibc",
        got: "another one, such as musl",
        todo: "Use a distribution with glibc, such as Debian, Ubuntu or Fedora; TensorFlow has no package for others.",
      }),
    ];
  }
  if (!isBefore(numbersOf(glibc), oldestGlibc)) return [];
  return [
    sentence({
      thing: "the C library",
      constraint: `to be glibc ${oldestGlibc.join(".")} or newer`,
      got: glibc,
      todo: "Use a newer system, such as Debian 10, Ubuntu 20.04 or RHEL 8 or later, or a container.",
    }),
  ];
}

/**
 * The programs of a machine that the set-up works with, on one line.
 *
 * @param {Machine} machine
 */
export function machineNote({ pythonVersion, compiler }) {
  return `Node.js ${process.versions.node}, Python ${pythonVersion}, g++ ${compiler}`;
}
