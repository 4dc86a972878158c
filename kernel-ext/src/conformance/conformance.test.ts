import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installKernelspec } from "../bin/kernelspec.js";
import { buildKernel } from "../test-support/built-kernel.js";

const python = findPython();
const script = fileURLToPath(new URL("./jupyter_kernel_conformance.py", import.meta.url));
const seconds = 120;

// Skipped where neither .venv nor MIXTURE_GROWTH_PYTHON has jupyter_kernel_test.
describe.skipIf(python === undefined)("the conformance suite of Jupyter", () => {
  let place = "";

  beforeAll(async () => {
    await buildKernel();
    place = mkdtempSync(path.join(tmpdir(), "conformance "));
    mkdirSync(path.join(place, "notebooks"));
    installKernelspec({ kind: "prefix", prefix: place });
  }, 60_000);

  afterAll(() => rmSync(place, { recursive: true, force: true }));

  it(
    "passes wholly, from a path with a space and nothing skipped",
    () => {
      const { status, stderr } = spawnSync(python ?? "", [script], {
        cwd: path.join(place, "notebooks"),
        env: {
          ...process.env,
          JUPYTER_PATH: path.join(place, "share", "jupyter"),
          IPYTHONDIR: place,
          MIXTURE_GROWTH_HISTORY: path.join(place, "history"),
        },
        encoding: "utf8",
        timeout: seconds * 1000,
      });
      expect(stderr, stderr).toMatch(/\nOK\n$/);
      expect(stderr).not.toContain("skipped");
      expect(status).toBe(0);
    },
    seconds * 1000,
  );
});

/**
 * Finds a Python with jupyter_kernel_test.
 *
 * @returns its path, from `MIXTURE_GROWTH_PYTHON` or the repository's `.venv`; undefined if there is none
 */
function findPython(): string | undefined {
  const own = fileURLToPath(new URL("../../../.venv/bin/python", import.meta.url));
  const python = process.env.MIXTURE_GROWTH_PYTHON ?? (existsSync(own) ? own : undefined);
  if (python === undefined) return undefined;
  return spawnSync(python, ["-c", "import jupyter_kernel_test"]).status === 0 ? python : undefined;
}
