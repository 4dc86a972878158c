// @ts-check
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { countCommand, countLine, countTests, oneSkipped } from "./count.mjs";

/**
 * @typedef {object} CheckContext
 * @property {string} root of the clone
 * @property {NodeJS.ProcessEnv} env
 * @property {import("../../src/setup/commands.mjs").Commands} commands
 * @property {string} reports folder for reports and logs
 */

/**
 * @typedef {object} CheckStep
 * @property {string} name
 * @property {(context: CheckContext) => Promise<{ count: import("./count.mjs").Count, output: string }>} run
 */

/**
 * One check that is a tool of the workspace, run by this Node.js.
 *
 * @param {string} name
 * @param {string} tool path of its JavaScript file below node_modules
 * @param {readonly string[]} args
 * @param {RegExp} [evidence]
 * @returns {CheckStep}
 */
function tool(name, tool, args, evidence) {
  return {
    name,
    run: async ({ root, env, commands }) => {
      const script = join(root, "node_modules", tool);
      const result = await commands.run(process.execPath, [script, ...args], { cwd: root, env });
      return { count: countCommand(result, evidence), output: result.output };
    },
  };
}

/**
 * Tests run by vitest, counted from its report.
 *
 * @param {string} name
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [more] added to the environment
 * @returns {CheckStep}
 */
function tests(name, args, more = {}) {
  return {
    name,
    run: async ({ root, env, commands, reports }) => {
      const report = join(reports, `${name.replaceAll(/\W+/g, "-")}.json`);
      rmSync(report, { force: true });
      const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
      const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
      const all = [vitest, "run", ...args, ...reporters];
      const environment = { ...env, NO_COLOR: "1", ...more };
      const result = await commands.run(process.execPath, all, { cwd: root, env: environment });
      const text = existsSync(report) ? readFileSync(report, "utf8") : undefined;
      return { count: countTests(result.code, text), output: result.output };
    },
  };
}

/**
 * One file of `tools/checks`.
 *
 * @param {string} name
 * @param {string} file
 */
const check = (name, file) =>
  tests(name, ["--config", "vitest.checks.config.ts", `tools/checks/${file}.check.ts`]);

const biome = join("@biomejs", "biome", "bin", "biome");
const compiler = join("typescript", "bin", "tsc");

/** The recordings are too large for the repository; where the project is developed, they lie next to the clone. */
const recordings = join("..", "shared", "golden");

/** @type {CheckStep} */
const parity = {
  name: "parity with recordings",
  run: async ({ root, env, commands }) => {
    if (!existsSync(join(root, recordings))) {
      return { count: oneSkipped(`parity: no recordings in ${recordings}`), output: "" };
    }
    const parityTool = join(root, "tools", "parity");
    const compiled = await commands.run(
      process.execPath,
      [join(root, "node_modules", compiler), "-b", parityTool],
      { cwd: root, env },
    );
    if (compiled.code !== 0) return { count: countLine(compiled), output: compiled.output };
    const args = [join(parityTool, "dist", "main.js"), "--dir", recordings];
    const result = await commands.run(process.execPath, args, { cwd: root, env });
    return { count: countLine(result), output: result.output };
  },
};

/** Where tests start a kernel with the engine that the environment names; those of the engine itself run with each. */
const kernelRooms = ["display", "history", "input", "output", "processes", "session"].map(
  (room) => `kernel-ext/src/${room}/`,
);

/** Every check of `npm test`, the quick ones first. */
export const checkSteps = [
  tool("format and lint", biome, ["check", "--error-on-warnings", "."], /Checked \d+ files/),
  tool("types of the sources", compiler, ["-b"]),
  tool("types of tests and tools", compiler, ["-p", "tsconfig.test.json"]),
  check("types for notebooks", "types-for-tslab"),
  check("direction of imports", "import-direction"),
  check("words for every field", "documented-fields"),
  check("page of exported names", "reference-page"),
  check("page of the architecture", "architecture-page"),
  check("page of claims", "claims-page"),
  check("repository", "repository"),
  check("notebook structure", "notebook-structure"),
  tests("unit tests and kernel", []),
  tests("the kernel with tslab's engine", kernelRooms, { MIXTURE_GROWTH_ENGINE: "tslab" }),
  parity,
  check("reliability", "reliability"),
  check("reliability in the kernel", "reliability-kernel"),
  check("photographs in threads", "photo-threads"),
  check("a GPU's check, in small", "gpu-check"),
  check("packages", "packages"),
  check("notebooks, smoke profile", "notebooks"),
  check("other clients of the kernel", "other-clients"),
  tests("views in a browser", ["--config", "vitest.checks.config.ts", "front.check", "fronts.check"]),
  check("widgets on pages of the site", "still-outputs"),
  check("the page to try in a browser", "try-page"),
  check("site", "site"),
  check("JupyterLab is stopped", "lab-stop"),
  check("JupyterLab in a browser", "browser"),
  check("input in JupyterLab", "input-in-lab"),
  check("widgets in JupyterLab", "widgets-in-lab"),
  check("views in JupyterLab", "views-in-lab"),
  check("the debugger in JupyterLab", "debugger-in-lab"),
  check("the class, played in JupyterLab", "class-in-lab"),
];
