// @ts-check
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { explainFailure } from "../../src/setup/failures.mjs";
import { cloneRoot, places } from "../setup/places.mjs";

/** What exported files are tried with; 290 MB, so not a part of every installation. */
const pinned = "onnxruntime-node@1.30.0";

/** Folder of the runtime. */
export const onnxFolder = join(places(cloneRoot).setup, "engines", "onnx");

/** Whether the runtime is there. */
export function hasOnnx() {
  return existsSync(join(onnxFolder, "complete"));
}

/** The runtime; ask {@link hasOnnx} first. */
export function onnxRuntime() {
  return createRequire(join(onnxFolder, "package.json"))("onnxruntime-node");
}

/**
 * Installs the runtime, its script not run: it would fetch libraries for GPUs.
 *
 * @param {import("../../src/setup/commands.mjs").Commands} commands
 * @throws {import("../../src/setup/problem.mjs").SetupProblem} where it cannot be installed
 */
export async function installOnnx(commands) {
  rmSync(onnxFolder, { recursive: true, force: true });
  mkdirSync(onnxFolder, { recursive: true });
  writeFileSync(join(onnxFolder, "package.json"), JSON.stringify({ name: "onnx", private: true }));
  const log = `${onnxFolder}.log`;
  const words = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--save-exact", pinned];
  const { env } = process;
  const result = await commands.run("npm", words, { cwd: onnxFolder, env, log });
  if (result.code !== 0) {
    const about = { thing: "ONNX Runtime", command: "npm install", registry: "the npm registry", log, env };
    throw explainFailure(result, about);
  }
  writeFileSync(join(onnxFolder, "complete"), "");
}
