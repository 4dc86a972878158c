// @ts-check
import { rmSync } from "node:fs";
import { join } from "node:path";
import { explainFailure } from "../../src/setup/failures.mjs";
import { filesBelow, fingerprint } from "../../src/setup/files.mjs";
import { SetupProblem, sentence } from "../../src/setup/problem.mjs";

/** What makes one file of several, after the compiler. */
export const bundlers = [
  "bundle-fronts.mjs",
  "bundle-data-scripts.mjs",
  "bundle-tfjs-node.mjs",
  "bundle-notebooks.mjs",
];

/** @param {string} root */
function outputs(root) {
  return ["src", "kernel-ext", "kernel-ext/display", "kernel-ext/widgets"].map((folder) =>
    join(root, folder, "dist"),
  );
}

/** @type {import("../../src/setup/steps.mjs").Step} */
export const build = {
  name: "build",
  async fingerprint({ root }) {
    const sources = [
      "src",
      "data-scripts",
      "kernel-ext/src",
      "kernel-ext/display",
      "kernel-ext/widgets",
    ].flatMap((folder) => filesBelow(join(root, folder), /\.(ts|tsx|json)$/));
    const settings = [
      "tsconfig.json",
      "tsconfig.base.json",
      "kernel-ext/tsconfig.json",
      "package-lock.json",
      "src/setup/proxy-words.mjs",
      ...bundlers.map((bundler) => `tools/${bundler}`),
    ].map((file) => join(root, file));
    return fingerprint({
      root,
      files: [...sources.filter((file) => !file.endsWith(".test.ts")), ...settings],
    });
  },
  makes: ({ root }) => outputs(root),
  needs: ({ root }) => [{ folder: join(root, "src", "dist"), gibibytes: 0.1 }],
  async run({ root, env, commands, log }, { whole }) {
    const file = log("build");
    // The compiler's incremental state would hide files that are half written or missing.
    if (!whole) for (const folder of outputs(root)) rmSync(folder, { recursive: true, force: true });
    // Called by its path, since two packages claim the command name tsc.
    const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
    const result = await commands.run(process.execPath, [compiler, "-b"], { cwd: root, env, log: file });
    if (result.code !== 0) throw doesNotCompile(result, file);
    for (const bundler of bundlers) {
      const program = join(root, "tools", bundler);
      const bundled = await commands.run(process.execPath, [program], { cwd: root, env, log: file });
      if (bundled.code !== 0) throw doesNotCompile(bundled, file);
    }
    return "library and kernel compiled";
  },
};

/**
 * @param {import("../../src/setup/commands.mjs").CommandResult} result
 * @param {string} log
 */
function doesNotCompile(result, log) {
  // Errors 5000 to 5999 are about files and options.
  const errors = result.output.match(/^.*error TS(?!5\d{3}\b)\d+.*$/gm);
  if (errors === null) {
    const about = { thing: "the sources", command: "tsc -b", registry: "this machine", log };
    return explainFailure(result, about);
  }
  return new SetupProblem(
    sentence({
      thing: "the sources",
      constraint: "to compile",
      got: `${errors.length} errors, the first: ${errors[0]}`,
      where: `log in ${log}`,
      todo: "Correct them, or undo your last change, and run the same command again.",
    }),
  );
}
