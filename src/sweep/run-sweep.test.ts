// Processes of units are those of the build.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DisplayOptions, MimeBundle, NotebookHost } from "mixture-growth-display";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ExperimentConfig } from "../experiments/experiment.js";
import { mlp } from "../networks/architectures/mlp.js";
import { GrowthPlan } from "../plan/growth-plan.js";
import { runSweep } from "./run-sweep.js";
import type { SweepStatus } from "./sweep-status.js";

vi.setConfig({ testTimeout: 300_000 });

const hostSymbol = Symbol.for("Jupyter.host");
const globals = globalThis as Record<symbol, unknown>;

/** What a notebook shows, and how its cell is interrupted. */
function notebook(): { readonly shown: { text: string; options: DisplayOptions }[]; interrupt(): void } {
  const shown: { text: string; options: DisplayOptions }[] = [];
  const interrupting = new AbortController();
  const host: NotebookHost = {
    version: 1,
    signal: interrupting.signal,
    display: (bundle: MimeBundle, options = {}) =>
      void shown.push({ text: String(bundle["text/plain"]), options }),
    interruptible: (fn) => fn(),
  };
  globals[hostSymbol] = host;
  return { shown, interrupt: () => interrupting.abort() };
}

let directory = "";
beforeEach(() => {
  directory = join(mkdtempSync(join(tmpdir(), "run sweep ")), "sweep");
});
afterEach(() => {
  delete globals[hostSymbol];
  rmSync(join(directory, ".."), { recursive: true, force: true });
});

const mine = (train: number): { name: string; config: () => ExperimentConfig } => ({
  name: "mine",
  config: () => ({
    data: { name: "fashion-mnist-mini", perClass: [8, 4] },
    batchSize: 16,
    augment: { flip: 0, cropPadding: 0, cutout: 0 },
    seeds: 2,
    cases: [
      {
        method: "scratch",
        plan: GrowthPlan.scratch({ train }).data,
        network: mlp({ hidden: [8], classes: 10, input: [28, 28, 1] }),
      },
    ],
  }),
});

describe("a sweep in a notebook", () => {
  it("shows one table of states below the cell, and gives tables of every run", async () => {
    const { shown } = notebook();
    const result = await runSweep(mine(1), { directory });
    expect(result.runs.map(({ seed }) => seed)).toEqual([0, 1]);
    expect(shown[0]?.text).toMatch(/mine: 0 of 2 units done/);
    expect(shown.at(-1)?.text).toMatch(/mine: 2 of 2 units done/);
    const [first, ...later] = shown.map(({ options }) => options);
    expect(first).toMatchObject({ id: expect.any(String), update: false });
    for (const options of later) expect(options).toEqual({ ...first, update: true });
  });

  it("stops when the cell is interrupted, with its runs stored, and continues by the same call", async () => {
    const { interrupt } = notebook();
    // As soon as its process has said that it began.
    const on = ({ units }: SweepStatus): void => void (units[0]?.note.includes("(") && interrupt());
    await expect(runSweep(mine(40), { directory, seeds: 1, on })).rejects.toThrow(
      /^Expected a run that is done but got 0 of 1 units done, 1 stopped .* Call runSweep again to continue\.$/,
    );
    notebook();
    expect((await runSweep(mine(40), { directory, seeds: 1 })).runs).toHaveLength(1);
  });

  it("reports the first run that failed, in the words of its process", async () => {
    const missing = {
      ...mine(1),
      config: () => ({ ...mine(1).config(), data: { name: "cifar100" as const } }),
    };
    await expect(runSweep(missing, { directory, seeds: 1, on: () => {} })).rejects.toThrow(
      /got 0 of 1 units done, 1 failed .* The first that failed says: /,
    );
  });
});
