import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sweepPlan } from "./make-sweep-plan.js";
import { SweepFolder } from "./sweep-folder.js";
import { sevenMethods } from "./test-support/seven-methods.js";

const plan = sweepPlan("cifar100", "smoke", sevenMethods(), { seeds: 1 });

let path = "";
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), "sweep "));
});
afterEach(() => rmSync(path, { recursive: true, force: true }));

describe("the folder of a sweep", () => {
  it("is opened again by the same plan, and refused to another, by what differs", () => {
    const folder = SweepFolder.create(path, plan);
    expect(SweepFolder.create(path, plan).units).toEqual(folder.units);
    expect(() => SweepFolder.create(path, { ...plan, threads: 2, seeds: [0, 1] })).toThrow(
      `Expected the folder of this sweep but got one with another seeds, threads (${path}).`,
    );
    expect(SweepFolder.open(path).plan).toEqual(plan);
  });

  it("takes more seeds, keeps what is done, and never fewer", () => {
    const [first = { id: "" }] = SweepFolder.create(path, plan).units;
    SweepFolder.open(path).writeResult(first.id, { schema: 1 });
    const larger = SweepFolder.create(path, { ...plan, seeds: [0, 3] });
    expect(larger.units).toHaveLength(14);
    expect(larger.units.filter(({ id }) => larger.isDone(id))).toEqual([first]);
    expect(larger.units.every(({ id }) => larger.unitOf(id) !== undefined)).toBe(true);
    expect(() => SweepFolder.create(path, plan)).toThrow("another seeds");
  });

  it("is told from any other", () => {
    expect(() => SweepFolder.open(join(path, "none"))).toThrow(
      /^Expected the folder of a sweep but found no sweep.json of schema 1/,
    );
  });

  it("reads past the line of an attempt that a kill cut off", () => {
    const folder = SweepFolder.create(path, plan);
    const id = folder.units[0]?.id as string;
    const attempt = { host: "a", pid: 1, at: "2026-01-01T00:00:00.000Z" };
    folder.addAttempt(id, attempt);
    appendFileSync(join(folder.unit(id), "attempts.jsonl"), '{"host":"a","p');
    folder.addAttempt(id, { ...attempt, ended: "done" });
    expect(folder.attempts(id)).toEqual([attempt, { ...attempt, ended: "done" }]);
  });

  it("says how old a progress is by the clock of the disk", () => {
    const folder = SweepFolder.create(path, plan);
    const id = folder.units[0]?.id as string;
    expect(folder.progress(id, folder.now())).toBeUndefined();
    const progress = { method: "a", phase: "b", epoch: 0, epochs: 1, step: 2, steps: 3 };
    folder.writeProgress(id, progress);
    const found = folder.progress(id, folder.now());
    expect(found?.progress).toEqual(progress);
    expect(found?.age).toBeGreaterThanOrEqual(0);
    expect(found?.age).toBeLessThan(60_000);
  });

  it("keeps the jobs that were submitted, and those that were withdrawn", () => {
    const folder = SweepFolder.create(path, plan);
    const jobs = { engine: "ray", settings: { address: "http://127.0.0.1:1" }, jobs: { a: "1", b: "2" } };
    folder.addSubmitted(jobs);
    folder.addSubmitted({ ...jobs, jobs: { a: "3" } });
    folder.withdraw(["2", "3"]);
    expect(folder.submitted().map((one) => one.jobs)).toEqual([{ a: "1", b: "2" }, { a: "3" }]);
    expect(folder.withdrawn().has("3")).toBe(true);
    expect(folder.withdrawn().has("1")).toBe(false);
  });
});
