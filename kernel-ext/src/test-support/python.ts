import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * Finds a Python with jupyter_kernel_test.
 *
 * @returns its path, from `MIXTURE_GROWTH_PYTHON` or the repository's `.venv`; undefined if there is none
 */
export function findPython(): string | undefined {
  const own = fileURLToPath(new URL("../../../.venv/bin/python", import.meta.url));
  const python = process.env.MIXTURE_GROWTH_PYTHON ?? (existsSync(own) ? own : undefined);
  if (python === undefined) return undefined;
  return spawnSync(python, ["-c", "import jupyter_kernel_test"]).status === 0 ? python : undefined;
}
