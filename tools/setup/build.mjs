// @ts-check
import { existsSync } from "node:fs";
import { join } from "node:path";
import { lastWords } from "./commands.mjs";
import { filesBelow, fingerprint } from "./files.mjs";
import { SetupProblem, sentence } from "./problem.mjs";

/** What notebooks and the kernel are loaded from. */
const outputs = ["src/dist/index.js", "kernel-ext/dist/index.js", "kernel-ext/display/dist/index.js"];

/** @type {import("./steps.mjs").Step} */
export const build = {
  name: "build",
  async fingerprint({ root }) {
    const sources = ["src", "kernel-ext/src", "kernel-ext/display", "data-scripts"].flatMap((folder) =>
      filesBelow(join(root, folder), /\.(ts|tsx|json)$/),
    );
    const settings = [
      "tsconfig.json",
      "tsconfig.base.json",
      "kernel-ext/tsconfig.json",
      "package-lock.json",
    ].map((file) => join(root, file));
    return fingerprint({
      root,
      files: [...sources.filter((file) => !file.endsWith(".test.ts")), ...settings],
    });
  },
  holds: ({ root }) => outputs.every((file) => existsSync(join(root, file))),
  async run({ root, env, commands, places, log }) {
    const file = log("build");
    // By its path: two packages claim the command name tsc.
    const compiler = join(places.nodeModules, "typescript", "bin", "tsc");
    const result = await commands.run(process.execPath, [compiler, "-b"], { cwd: root, env, log: file });
    if (result.code !== 0) throw doesNotCompile(result.output, file);
    return "library and kernel compiled";
  },
};

/**
 * @param {string} output
 * @param {string} log
 */
function doesNotCompile(output, log) {
  const errors = output.match(/error TS\d+/g)?.length ?? 0;
  const first = /^.*error TS\d+.*$/m.exec(output)?.[0] ?? lastWords(output);
  return new SetupProblem(
    sentence({
      thing: "the sources",
      constraint: "to compile",
      got: `${errors} errors, the first: ${first}`,
      where: `log in ${log}`,
      todo: "Correct them, or take back your last change, and run the same command again.",
    }),
  );
}
