import { describe, expect, it } from "vitest";
import { GrowthPlan } from "../../plan/growth-plan.js";
import { RunQueue } from "./run-queue.js";
import { plannedRun } from "./test-support/planned-run.js";

const mixture = GrowthPlan.mixture({ name: "mixture", phases: { member: 1, grown: 1 } });
const copy = GrowthPlan.mixture({ name: "copy", coefficients: "copy", phases: { member: 1, grown: 1 } });
const scratch = GrowthPlan.scratch({ name: "scratch", train: 2 });

describe("runs that wait for a process", () => {
  it("come in their order, but never while another trains what they begin with", async () => {
    const runs = [plannedRun(mixture), plannedRun(copy), plannedRun(scratch), plannedRun(copy, 1)];
    const queue = new RunQueue(runs);
    const names = [await queue.next(), await queue.next(), await queue.next()].map(
      (run) => `${run?.method} ${run?.seed}`,
    );
    expect(names).toEqual(["mixture 0", "scratch 0", "copy 1"]);
    const last = queue.next();
    queue.end(runs[0] as (typeof runs)[0]);
    expect((await last)?.method).toBe("copy");
    expect(await queue.next()).toBeUndefined();
  });

  it("are let go when the queue is cleared", async () => {
    const queue = new RunQueue([plannedRun(mixture), plannedRun(copy)]);
    await queue.next();
    const waiting = queue.next();
    queue.clear();
    expect(await waiting).toBeUndefined();
  });
});
