import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { smallCnn } from "../networks/architectures/small-cnn.js";
import { GrowthPlan } from "../plan/growth-plan.js";
import { RunDirectory } from "../storage/checkpoint/run-directory.js";
import { tinyData } from "../test-support/tiny-data.js";
import type { RunEvent } from "../training/run/events.js";
import { Run } from "../training/run/run.js";
import { StoppedError } from "../training/run/run-position.js";
import type { RunTracker } from "../training/run/run-tracker.js";
import { TensorBoard } from "./tensor-board.js";
import { type ReadValue, readEvents } from "./test-support/read-events.js";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const settings = {
  plan: GrowthPlan.mixture({ phases: { member: 2, grown: 2 } }),
  network: smallCnn({ channels: [4, 8], classes: 4, input: [8, 8, 1] }),
  data: tinyData(),
  seed: 0,
  batchSize: 16,
};
const steps = Math.ceil(settings.data.train.count / settings.batchSize);

/** A run that was never stopped. */
let whole: { readonly folder: string; readonly run: Run };
beforeAll(async () => {
  const place = mkdtempSync(join(tmpdir(), "tensor board "));
  whole = { folder: place, run: await tracked(place).train() };
});
afterAll(() => {
  whole.run.dispose();
  rmSync(whole.folder, { recursive: true, force: true });
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tensor board "));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const scalars = ({ values }: { values: readonly ReadValue[] }): string[] =>
  values.filter(({ kind }) => kind === "scalar").map(({ step, tag, value }) => `${step} ${tag} ${value}`);
const still = (): Date => new Date(0);
const tracked = (directory = folder, more: object = {}): Run =>
  new Run({ ...settings, trackers: [new TensorBoard(directory, { time: still })], ...more });

/** Trains until an epoch of the named phase has ended. */
async function stopIn(phase: string, more: object = {}): Promise<Run> {
  const stopping = new AbortController();
  const run = tracked(folder, {
    signal: () => stopping.signal,
    on: (event: RunEvent) => event.kind === "epoch" && event.phase === phase && stopping.abort(),
    ...more,
  });
  await expect(run.train()).rejects.toThrow(StoppedError);
  return run;
}

describe("the event files of a run", () => {
  it("hold every number of its history, histograms and pictures, and leave its bits as they are", async () => {
    const { run } = whole;
    const read = readEvents(whole.folder);
    const test = read.values.filter(({ tag }) => tag === "accuracy/test/members 0-1");
    expect(test.map(({ step }) => step)).toEqual([4 * steps, 5 * steps, 6 * steps]);
    const rates = read.values.filter(({ tag }) => tag.startsWith("learning rate/"));
    expect(rates.map(({ step, tag }) => `${step / steps} ${tag}`)).toEqual([
      "1 learning rate/member 0",
      "2 learning rate/member 0",
      "3 learning rate/member 1",
      "4 learning rate/member 1",
      "5 learning rate/members 0-1",
      "6 learning rate/members 0-1",
    ]);
    const numbers = read.values.filter(({ kind, tag }) => kind === "scalar" && !tag.startsWith("cost"));
    expect(numbers.map(({ value }) => value)).toEqual(run.history.map(({ value }) => Math.fround(value)));
    const cost = read.values.filter(({ tag }) => tag === "cost/training MACs").at(-1);
    expect(cost).toMatchObject({ step: 6 * steps, value: Math.fround(run.trainingMacs) });
    const tags = (kind: string): string[] => [
      ...new Set(read.values.filter((value) => value.kind === kind).map(({ tag }) => tag)),
    ];
    expect(tags("histogram")).toEqual([
      "coefficients/conv1",
      "coefficients/conv2",
      "coefficients/classifier",
    ]);
    expect(tags("picture")).toEqual(["coefficients/all layers", "mixing/conv1", "mixing/conv2"]);
    const png = read.values.find(({ kind }) => kind === "picture")?.value as Buffer;
    expect(png.subarray(1, 4).toString()).toBe("PNG");
    const without = await new Run(settings).train();
    expect(without.history).toEqual(run.history);
    without.dispose();
  });

  it("continue in a second file with the steps of the first, and say nothing twice", async () => {
    const store = (): RunDirectory => new RunDirectory(folder);
    (await stopIn("member 1", { store: store() })).dispose();
    const again = await tracked(folder, { store: store() }).train();
    expect(readEvents(folder).files).toBe(2);
    expect(scalars(readEvents(folder))).toEqual(scalars(readEvents(whole.folder)));
    again.dispose();
    // A finished run that is opened adds nothing.
    tracked(folder, { store: store() }).dispose();
    expect(readEvents(folder).files).toBe(2);
  });

  it("forget what came after the state that the run went back to", async () => {
    (await tracked(folder, { store: new RunDirectory(folder) }).train("member 0")).dispose();
    // As if killed: what was measured after the last state is in the event file alone.
    const lost = tracked(folder, { store: new RunDirectory(folder) });
    await lost.train("member 1");
    lost.dispose();
    for (const name of readdirSync(folder)
      .filter((each) => each.startsWith("checkpoint"))
      .sort()
      .slice(1))
      rmSync(join(folder, name), { recursive: true });
    const again = await tracked(folder, { store: new RunDirectory(folder) }).train();
    expect(again.resumed?.where).toContain("checkpoint");
    expect(readEvents(folder).files).toBe(3);
    expect(scalars(readEvents(folder))).toEqual(scalars(readEvents(whole.folder)));
    again.dispose();
  });

  it("begin with the whole history where the run was trained without them", async () => {
    const store = (): RunDirectory => new RunDirectory(folder);
    (await stopIn("member 1", { store: store(), trackers: [] })).dispose();
    expect(readEvents(folder).files).toBe(0);
    (await tracked(folder, { store: store() }).train()).dispose();
    expect(scalars(readEvents(folder))).toEqual(scalars(readEvents(whole.folder)));
  });
});

describe("a tracker that fails", () => {
  it("is reported once, and the run ends as without it; what was missed is written when the disk takes it", async () => {
    const place = join(folder, "run");
    writeFileSync(place, "a file stands where the folder should");
    const events: RunEvent[] = [];
    const on = (event: RunEvent): void => {
      events.push(event);
      if (event.kind !== "phase-end" || event.phase !== "growth") return;
      rmSync(place);
      mkdirSync(place);
    };
    const run = await tracked(place, { on }).train();
    const troubles = events.filter(({ kind }) => kind === "tracking-failed");
    expect(troubles).toHaveLength(1);
    expect(troubles[0]).toMatchObject({
      run: run.name,
      phase: "member 0",
      reason: expect.stringMatching("ENOTDIR"),
    });
    const numbers = scalars(readEvents(place)).filter((text) => !text.includes(" cost/"));
    expect(numbers).toHaveLength(run.history.length);
    run.dispose();
  });

  it("does not keep others from recording, nor from ending", async () => {
    const broken: RunTracker = {
      on: () => {
        throw new Error("cannot");
      },
      end: () => Promise.reject(new Error("cannot end")),
    };
    const reasons: string[] = [];
    // A clock on which every step takes four seconds.
    let seconds = 0;
    const time = (): Date => new Date(1000 * seconds);
    const on = (event: RunEvent): void => {
      if (event.kind === "tracking-failed") reasons.push(event.reason);
      if (event.kind === "step") seconds += 4;
    };
    const run = tracked(folder, { trackers: [broken, new TensorBoard(folder, { time })], on });
    await run.train("member 0");
    expect(reasons).toEqual(["cannot", "cannot end"]);
    const inside = readEvents(folder).values.filter(({ tag }) => tag === "epoch so far/loss");
    expect(inside.map(({ step }) => step)).toEqual([4, 7]);
    run.dispose();
  });
});

it("nothing is written for a run that is never trained", () => {
  const place = join(folder, "run");
  tracked(place).dispose();
  expect(existsSync(place)).toBe(false);
});
