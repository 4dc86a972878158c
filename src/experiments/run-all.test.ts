import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, describe, expect, it } from "vitest";
import { mlp } from "../networks/architectures/mlp.js";
import { GrowthPlan } from "../plan/growth-plan.js";
import { currentVersions } from "../tensorflow/versions.js";
import { tinyData } from "../test-support/tiny-data.js";
import type { FinishedRun } from "./method-results.js";
import type { PlannedRun } from "./planned-run.js";
import { expectFits, RunAll, type RunAllOptions } from "./run-all.js";

const folder = mkdtempSync(join(tmpdir(), "run all "));
afterAll(() => rmSync(folder, { recursive: true }));

const data = tinyData();
const quiet = { data, progress: false } as const;
const phases = { member: 1, grown: 1 };
const planned: readonly PlannedRun[] = (["zero", "copy"] as const).map((coefficients) => ({
  method: coefficients,
  factors: { coefficients },
  seed: 0,
  plan: GrowthPlan.mixture({ name: coefficients, coefficients, phases }),
  network: mlp({ hidden: [8, 8], classes: 4, input: [8, 8, 1] }),
  sharing: [],
  batchSize: 16,
  augment: "none",
}));

async function all(runs: RunAll, left?: readonly PlannedRun[]): Promise<FinishedRun[]> {
  const finished: FinishedRun[] = [];
  for await (const run of runs.run(left)) finished.push(run);
  return finished;
}

/** Counts steps, and stops at one of them until it is resumed. */
function stoppingAt(step: number): { how: RunAllOptions; steps: () => number; resume: () => void } {
  let steps = 0;
  let stop = new AbortController();
  const on: RunAllOptions["on"] = ({ kind }) => {
    if (kind === "step" && ++steps === step) stop.abort();
  };
  return {
    how: { ...quiet, signal: () => stop.signal, on },
    steps: () => steps,
    resume: () => {
      stop = new AbortController();
    },
  };
}

describe("planned runs", () => {
  it("are trained again under another number of threads, on which their last bits depend", async () => {
    const shared = join(folder, "threads");
    const { threads: ours = 1 } = currentVersions();
    const stepsWith = async (threads: number): Promise<number> => {
      let steps = 0;
      const on: RunAllOptions["on"] = ({ kind }) => {
        if (kind === "step") steps += 1;
      };
      await all(new RunAll(planned.slice(0, 1), { ...quiet, shared, threads, on }));
      return steps;
    };
    // Earlier versions stored runs of any number in the place of one thread.
    expect(await stepsWith(1)).toBe(12);
    expect(await stepsWith(ours)).toBe(0);
    expect(await stepsWith(ours + 1)).toBe(12);
    expect(await stepsWith(ours + 1)).toBe(0);
  });

  it("survive JSON and give the same numbers, whoever carries them out", async () => {
    const read = (JSON.parse(JSON.stringify(planned)) as PlannedRun[]).map((one) => ({
      ...one,
      plan: GrowthPlan.parse(one.plan),
    }));
    expect(read).toEqual(planned);
    const [here, there] = [await all(new RunAll(planned, quiet)), await all(new RunAll(read, quiet))];
    expect(there.map(({ history }) => history)).toEqual(here.map(({ history }) => history));
    expect(here.map(({ factors }) => factors)).toEqual([{ coefficients: "zero" }, { coefficients: "copy" }]);
  });

  it("are stopped between two steps and continued there, also without a directory", async () => {
    const before = tf.memory().numTensors;
    const whole = await all(new RunAll(planned, quiet));
    const { how, steps, resume } = stoppingAt(10);
    const runs = new RunAll(planned, how);
    await expect(all(runs)).rejects.toThrow(/^Stopped in phase "grown"/);
    resume();
    const rest = await all(runs);
    expect(rest.map(({ history }) => history)).toEqual(whole.map(({ history }) => history));
    // Four steps an epoch; the members are trained once, for the second run as well.
    expect(steps()).toBe(3 * 4 + 4);
    expect(tf.memory().numTensors).toBe(before);
  });

  it("free their networks when they are given up", async () => {
    const before = tf.memory().numTensors;
    const { how } = stoppingAt(3);
    const runs = new RunAll(planned, how);
    await expect(all(runs)).rejects.toThrow(/^Stopped in phase/);
    expect(tf.memory().numTensors).toBeGreaterThan(before);
    runs.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("with a directory are done once, whatever is called again", async () => {
    const { how, steps } = stoppingAt(-1);
    const kept = { ...how, directory: join(folder, "kept") };
    const first = await all(new RunAll(planned, kept));
    const second = await all(new RunAll(planned, kept));
    expect(steps()).toBe(3 * 4 + 4);
    expect(second.map(({ history }) => history)).toEqual(first.map(({ history }) => history));
  });

  it("are carried out one call at a time", async () => {
    const runs = new RunAll(planned, quiet);
    const first = all(runs);
    await expect(all(runs)).rejects.toThrow(/^Expected one call of run at a time/);
    await first;
  });

  it("that do not fit are refused with all their problems before the first one is trained", () => {
    const odd = mlp({ hidden: [7, 8], classes: 5, input: [8, 8, 1] });
    const wrong = planned.map((one) => ({ ...one, network: odd }));
    expect(() => expectFits(wrong, quiet)).toThrow(/2 problems[\s\S]*5[\s\S]*hidden1 to divide into 2 parts/);
  });
});
