// @ts-check
import { spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cloneRoot } from "../tools/setup/places.mjs";

/** Pinned, so that it is known what a result was compared with. */
const packages = ["torch==2.15.0", "numpy"];

/** @param {string} python */
const hasTorch = (python) => spawnSync(python, ["-c", "import torch"]).status === 0;

/**
 * A Python that has PyTorch: the one that is named, or the benchmark's own, set up on first use.
 *
 * @param {string | undefined} named
 */
export async function ensurePeer(named) {
  if (named !== undefined) {
    if (hasTorch(named)) return named;
    throw new Error(
      `Expected a Python that has PyTorch but got ${named} (bench). Leave --python out to have one set up.`,
    );
  }
  const folder = join(cloneRoot, ".setup", "bench");
  const python = join(folder, "bin", "python");
  if (existsSync(python) && hasTorch(python)) return python;
  console.log("Setting up PyTorch in .setup/bench; it is large and takes some minutes.");
  rmSync(folder, { recursive: true, force: true });
  for (const [program, args] of /** @type {const} */ ([
    ["python3", ["-m", "venv", folder]],
    [python, ["-m", "pip", "install", "--quiet", ...packages]],
  ])) {
    const { status } = spawnSync(program, args, { stdio: "inherit" });
    if (status === 0) continue;
    throw new Error(
      `Expected ${program} ${args.join(" ")} to succeed but it failed (bench). See above, or name a Python that has PyTorch with --python.`,
    );
  }
  return python;
}
