import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FakeClone } from "./test-support/fake-clone.js";

let clone: FakeClone;
let reference: FakeClone;
beforeEach(() => {
  clone = new FakeClone();
  reference = new FakeClone();
});
afterEach(() => {
  clone.remove();
  reference.remove();
});

/** Waits for the end of a set-up and returns its exit status, null when it was killed. */
async function statusOf(child: ChildProcess): Promise<number | null> {
  child.stdout?.resume();
  child.stderr?.resume();
  const [code] = await once(child, "close");
  return code;
}

describe.each(["SIGINT", "SIGKILL"] as const)("a set-up that %s ends at every instant in turn", (signal) => {
  it("leaves the files of one that was never interrupted", async () => {
    await reference.setUp();
    let starts = 0;
    do {
      starts += 1;
      expect(starts).toBeLessThan(400);
    } while ((await statusOf(clone.startToBeKilled(signal))) !== 0);

    const instants = clone.killedAt();
    for (const made of [/node_modules/, /site-packages\/tensorflow/, /tfjs_binding/, /dist/, /kernel/]) {
      expect(instants.some((instant) => made.test(instant))).toBe(true);
    }
    expect(clone.files()).toEqual(reference.files());
    const facts = { nodeVersion: process.versions.node };
    expect(await clone.setUp({ MIXTURE_GROWTH_DEVICE: "cpu" }, facts)).toBe("");
  }, 600_000);
});
