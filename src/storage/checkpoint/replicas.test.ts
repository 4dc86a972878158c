import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { wideResNet } from "../../networks/architectures/wide-resnet.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import { canCompile } from "../../tensorflow/graph/compiled-function.js";
import { tinyData } from "../../test-support/tiny-data.js";
import { DivergenceError } from "../../training/run/divergence-error.js";
import type { RunEvent } from "../../training/run/events.js";
import { Run } from "../../training/run/run.js";
import type { RunOptions } from "../../training/run/run-options.js";
import { StoppedError } from "../../training/run/run-position.js";
import { readNewestCheckpoint } from "./read-checkpoint.js";
import { RunDirectory } from "./run-directory.js";

// Read when the library is loaded.
process.env.MIXTURE_GROWTH_CPU_DEVICES = "2";
vi.setConfig({ testTimeout: 600_000 });

const folder = mkdtempSync(join(tmpdir(), "replicas "));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Steps of 8 images are recorded, the one of 4 at the end of an epoch is not. */
const settings = {
  plan: GrowthPlan.mixture({ phases: { member: 2, grown: 2 } }),
  network: wideResNet({ depth: 10, width: 0.25, classes: 4, input: [8, 8, 1] }),
  sharing: [],
  data: tinyData({ train: 100 }),
  seed: 0,
  batchSize: 8,
  replicas: 2,
} as const;

function open(name: string, options: Partial<RunOptions> = {}): Run {
  return new Run({ ...settings, store: new RunDirectory(join(folder, name)), ...options });
}

/** Trains to the end, but is stopped after every so many steps and made again, as a new process would. */
async function trainInParts(name: string, steps: number): Promise<number> {
  for (let parts = 1; ; parts++) {
    const stop = new AbortController();
    let taken = 0;
    const on = ({ kind }: RunEvent): void => {
      if (kind === "step" && ++taken === steps) stop.abort();
    };
    const run = open(name, { on, signal: () => stop.signal });
    try {
      await run.train();
      return parts;
    } catch (error) {
      if (!(error instanceof StoppedError)) throw error;
    } finally {
      run.dispose();
    }
  }
}

/** What a run left: its numbers, history and every tensor by its checksum. */
function left(name: string): unknown {
  const { position, history, network, optimizer, structure, ledger } = manifest(name);
  return { position, history, network, optimizer, structure, ledger };
}

function manifest(name: string): Record<string, unknown> & { readonly run: object } {
  const newest = readNewestCheckpoint(join(folder, name));
  return JSON.parse(readFileSync(join(newest?.checkpoint.path ?? "", "manifest.json"), "utf8")).checkpoint;
}

describe("a run of several replicas", () => {
  it.skipIf(!canCompile())(
    "grows, stops between any two steps, and continues with the same bits",
    async () => {
      const whole = open("whole");
      await whole.train();
      expect(whole.reports).toHaveLength(1);
      whole.dispose();
      expect(await trainInParts("parts", 18)).toBeGreaterThan(3);
      expect(left("parts")).toEqual(left("whole"));
    },
  );

  it("is another run than one of another number, and one of 1 is as it was before there were replicas", async () => {
    const shorter = { plan: GrowthPlan.scratch({ train: 1 }) };
    for (const replicas of [1, 2, 4]) {
      const run = open(`of ${replicas}`, { ...shorter, replicas });
      await run.train();
      run.dispose();
    }
    expect(manifest("of 1").run).not.toHaveProperty("replicas");
    expect(manifest("of 2").run).toHaveProperty("replicas", 2);
    expect(manifest("of 2").history).not.toEqual(manifest("of 1").history);
    expect(manifest("of 4").history).not.toEqual(manifest("of 2").history);
    expect(() => open("of 1", { ...shorter, replicas: 2 })).toThrow(
      "Expected the options of the run that is stored there but got another number of replicas (2 instead of 1)",
    );
    const { replicas: _, ...without } = { ...settings, ...shorter };
    expect(() => open("of 2", { ...without, replicas: undefined } as never)).toThrow("(1 instead of 2)");
    open("of 1", { ...shorter, replicas: 1 }).dispose();
  });

  it("is refused where it cannot divide the batches, with everything else that is wrong", () => {
    expect(() => open("none", { replicas: 3, seed: -1 })).toThrow(
      "Expected replicas to divide batches of 8 images into equal parts but got 3 (run). Use another number, or a batch size of 9.",
    );
    expect(() => open("none", { replicas: 3, seed: -1 })).toThrow("seed");
    expect(() => open("none", { replicas: 0 })).toThrow(
      "Expected replicas to be an integer from 1 to 1,024 but got 0 (Run). Use 1.",
    );
  });

  it("says when replicas take turns, once a phase", async () => {
    const plan = GrowthPlan.scratch({ train: 1 });
    const reasons = async (replicas: number): Promise<string[]> => {
      const said: string[] = [];
      const on = (event: RunEvent): void => {
        if (event.kind === "emulated") said.push(event.reason);
      };
      const run = new Run({ ...settings, plan, replicas, on });
      await run.train();
      run.dispose();
      return said;
    };
    expect(await reasons(2)).toEqual([]);
    expect(await reasons(4)).toEqual([
      "This machine has 2 devices for 4 replicas: they take turns, which gives the same results and is no faster.",
    ]);
  });

  it("ends with what is not finite", async () => {
    const plan = GrowthPlan.scratch({ train: { epochs: 2, learningRate: 1e6 } });
    const run = open("diverging", { plan });
    await expect(run.train()).rejects.toThrow(DivergenceError);
    run.dispose();
  });
});
