// @ts-check
import { spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cloneRoot } from "../tools/setup/places.mjs";

/** Pinned, so that it is known what a result was compared with. */
const packages = ["torch==2.15.0", "jax==0.10.2", "numpy==2.4.6"];

const versions = `
import importlib.metadata as packages
import torch, jax
print(f"PyTorch {torch.__version__}, JAX {jax.__version__}, numpy {packages.version('numpy')}")`;

/**
 * The versions of the peers that a Python has, in words, or undefined if it lacks one.
 *
 * @param {string} python
 */
export function peerVersions(python) {
  const { status, stdout } = spawnSync(python, ["-c", versions], { encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}

/** @param {string} python */
const hasPeers = (python) => peerVersions(python) !== undefined;

/**
 * A Python that has PyTorch and JAX: the one that is named, or the benchmark's own, set up on first use.
 *
 * @param {string | undefined} named
 */
export async function ensurePeer(named) {
  if (named !== undefined) {
    if (hasPeers(named)) return named;
    throw new Error(
      `Expected a Python that has PyTorch and JAX but got ${named} (bench). Leave --python out to have one set up.`,
    );
  }
  const folder = join(cloneRoot, ".setup", "bench");
  const python = join(folder, "bin", "python");
  if (existsSync(python) && hasPeers(python)) return python;
  console.log("Setting up PyTorch and JAX in .setup/bench; they are large, which takes some minutes.");
  rmSync(folder, { recursive: true, force: true });
  for (const [program, args] of /** @type {const} */ ([
    ["python3", ["-m", "venv", folder]],
    [python, ["-m", "pip", "install", "--quiet", ...packages]],
  ])) {
    const { status } = spawnSync(program, args, { stdio: "inherit" });
    if (status === 0) continue;
    throw new Error(
      `Expected ${program} ${args.join(" ")} to succeed but it failed (bench). See above, or name a Python that has both with --python.`,
    );
  }
  return python;
}
