import { describe, expect, it } from "vitest";
import { silence, type UnitFacts, unitState } from "./unit-state.js";

const attempt = { host: "a", pid: 1, at: "2026-01-01T00:00:00.000Z" };
const facts: UnitFacts = {
  isDone: false,
  attempt: undefined,
  isAlive: undefined,
  progressAge: Number.POSITIVE_INFINITY,
  jobAge: 0,
  job: undefined,
};
const state = (changed: Partial<UnitFacts>): string => unitState({ ...facts, ...changed });

describe("a unit that no process has begun", () => {
  it.each([
    [undefined, "waiting"],
    ["queued", "waiting"],
    ["running", "running"],
    ["ended", "lost"],
    ["unknown", "lost"],
    ["unreachable", "waiting"],
  ] as const)("and whose job is %s is %s", (job, expected) => {
    expect(state({ job })).toBe(expected);
  });

  it("is lost once the engine alone has said for minutes that it runs", () => {
    expect(state({ job: "running", jobAge: silence - 1 })).toBe("running");
    expect(state({ job: "running", jobAge: silence })).toBe("lost");
  });
});

describe("a unit that a process has begun", () => {
  const begun = { attempt, progressAge: 1000 };

  it("is running while its process lives, whatever the engine says", () => {
    for (const job of [undefined, "queued", "running", "ended", "unknown", "unreachable"] as const)
      expect(state({ ...begun, isAlive: true, job })).toBe("running");
  });

  it("is running while another machine is heard from, and lost after that, also where the engine says it runs", () => {
    expect(state({ ...begun, job: "unknown" })).toBe("running");
    expect(state({ ...begun, progressAge: silence, jobAge: silence, job: "running" })).toBe("lost");
    // The engine saw the end of its job.
    expect(state({ ...begun, job: "ended" })).toBe("running");
    expect(state({ ...begun, progressAge: 60_000, job: "ended" })).toBe("lost");
  });

  it("is lost when its process is gone", () => {
    expect(state({ ...begun, isAlive: false, job: "ended" })).toBe("lost");
    expect(state({ ...begun, isAlive: false })).toBe("lost");
  });

  it("waits when the engine has it in the queue again, and runs when it has just started it again", () => {
    expect(state({ ...begun, isAlive: false, job: "queued" })).toBe("waiting");
    expect(state({ ...begun, isAlive: false, job: "running" })).toBe("running");
    // It was in the queue for a while, and its new process has not begun.
    expect(state({ ...begun, isAlive: false, progressAge: 600_000, job: "running" })).toBe("running");
    expect(state({ ...begun, isAlive: false, progressAge: 600_000, jobAge: silence, job: "running" })).toBe(
      "lost",
    );
  });
});

describe("a unit whose last attempt ended", () => {
  it("is done as soon as there is a result", () => {
    expect(state({ isDone: true, attempt, isAlive: false })).toBe("done");
  });

  it("stopped or failed, until it is submitted again", () => {
    expect(state({ attempt: { ...attempt, ended: "stopped" }, job: "ended" })).toBe("stopped");
    expect(state({ attempt: { ...attempt, ended: "stopped" }, job: "queued" })).toBe("waiting");
    expect(state({ attempt: { ...attempt, ended: "failed" }, job: "ended" })).toBe("failed");
    expect(state({ attempt: { ...attempt, ended: "failed" }, job: "queued" })).toBe("waiting");
    for (const ended of ["stopped", "failed"] as const) {
      expect(state({ attempt: { ...attempt, ended }, job: "running" })).toBe("waiting");
      expect(state({ attempt: { ...attempt, ended }, job: "running", jobAge: silence })).toBe(ended);
    }
  });
});
