// @ts-check
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lastWords } from "../../src/setup/failures.mjs";
import { SetupProblem, sentence } from "../../src/setup/problem.mjs";

/** Imports every package, and is checked with its declarations' own libraries. */
const program = `
import { GrowthPlan } from "mixture-growth";
import * as mg from "mixture-growth/mg";
import { displaySymbol } from "mixture-growth-display";
import { executeNotebook } from "mixture-growth-kernel";
import { slider } from "mixture-growth-widgets";
const plan: GrowthPlan = GrowthPlan.mixture({ members: 2, phases: { member: 1, grown: 1 } });
console.log(plan.phases.length, Object.keys(mg).length, displaySymbol, executeNotebook, slider);
`;

const compilerOptions = {
  strict: true,
  target: "es2022",
  module: "nodenext",
  noEmit: true,
  types: ["node"],
  skipLibCheck: false,
};

/**
 * Does what the README says to a person with a project of their own: installs the packages into an empty folder with a
 * space in its path, sets it up, runs the first notebook, and checks a program's types. The folder goes afterwards.
 *
 * @param {readonly string[]} tarballs
 * @param {{ env: NodeJS.ProcessEnv, commands: import("../../src/setup/commands.mjs").Commands, out: NodeJS.WritableStream }} options
 * @throws {SetupProblem} with the step that failed
 */
export async function tryOut(tarballs, { env, commands, out }) {
  const outer = mkdtempSync(join(tmpdir(), "mixture growth release "));
  const folder = join(outer, "own project");
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), '{ "name": "own", "private": true, "type": "module" }\n');
  writeFileSync(join(folder, "index.ts"), program);
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["index.ts"] }));
  const compiler = join("node_modules", "typescript", "bin", "tsc");
  /** @type {readonly [string, string, readonly string[]][]} */
  const steps = [
    ["npm install", "npm", ["install", "--no-audit", "--no-fund", ...tarballs]],
    ["npx mixture-growth setup", "npx", ["--no-install", "mixture-growth", "setup"]],
    ["npx mixture-growth start", "npx", ["--no-install", "mixture-growth", "start"]],
    ["npx mixture-growth doctor", "npx", ["--no-install", "mixture-growth", "doctor"]],
    ["npx mixture-growth data", "npx", ["--no-install", "mixture-growth", "data", "--help"]],
    ["tsc", process.execPath, [compiler]],
  ];
  const { INIT_CWD: _cwd, ...rest } = env;
  try {
    for (const [name, command, words] of steps) {
      const started = performance.now();
      const own = { ...rest, MIXTURE_GROWTH_PROFILE: "smoke" };
      const { code, output } = await commands.run(command, words, { cwd: folder, env: own });
      const seconds = ((performance.now() - started) / 1000).toFixed(0);
      if (code !== 0) throw failed(name, code, output);
      out.write(`  ${name.padEnd(27)}${seconds.padStart(4)} s\n`);
    }
  } finally {
    rmSync(outer, { recursive: true, force: true });
  }
}

/**
 * @param {string} name
 * @param {number} code
 * @param {string} output
 */
function failed(name, code, output) {
  return new SetupProblem(
    sentence({
      thing: "the packages",
      constraint: "to work in an empty folder",
      got: `exit status ${code}: ${lastWords(output)}`,
      where: name,
      todo: "Correct it, and run the same command again; no file was changed.",
    }),
  );
}
