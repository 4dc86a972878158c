import { describe, expect, it } from "vitest";
import { partNames, parts } from "./part-list.mjs";
import type { PartOutcome } from "./part-process.mjs";
import { clock, runParts, wholeSeconds } from "./run-parts.mjs";

/** Carries out parts with a clock that each moves by its seconds. */
async function carriedOut(
  names: readonly string[],
  takes: (name: string) => number,
  { stopAfter = "" } = {},
): Promise<{ outcomes: PartOutcome[]; limits: Record<string, number>; lines: string[] }> {
  let now = 0;
  let stopped = false;
  const outcomes: PartOutcome[] = [];
  const limits: Record<string, number> = {};
  const lines: string[] = [];
  await runParts(names, {
    carryOut: async (name, seconds, onNote) => {
      limits[name] = seconds;
      onNote("half");
      now += 1000 * Math.min(seconds, takes(name));
      stopped = name === stopAfter;
      return { name, status: stopped ? "stopped" : "done", seconds: takes(name) };
    },
    onOutcome: (outcome) => void outcomes.push(outcome),
    progress: (line) => void lines.push(line),
    stopped: () => stopped,
    now: () => now,
  });
  return { outcomes, limits, lines };
}

const after = partNames.slice(1);

describe("the parts of the check", () => {
  it("end within 8 minutes together, with time for starting and writing", () => {
    expect(parts.reduce((sum, { seconds }) => sum + seconds, 0)).toBeLessThan(480);
    expect(wholeSeconds).toBeLessThan(480);
  });

  it("have each their own time", async () => {
    const { limits } = await carriedOut(after, () => 1);
    expect(limits).toEqual(Object.fromEntries(parts.slice(1).map(({ name, seconds }) => [name, seconds])));
  });

  it("never take more than all of the time, and say which one had none left", async () => {
    const often = ["steps", "steps", "steps", "steps", "photos"];
    const { outcomes } = await carriedOut(often, () => 1000);
    expect(outcomes.map(({ status }) => status)).toEqual(["done", "done", "done", "done", "failed"]);
    expect(outcomes.at(-1)?.problem).toBe(
      "Expected photos to have 5 s but the parts before it took all of the time (gpu-check). Run it with --only photos and send that file too.",
    );
  });

  it("are not begun after a stop, and say so", async () => {
    const { outcomes } = await carriedOut(["steps", "photos"], () => 1, { stopAfter: "steps" });
    expect(outcomes[1]).toMatchObject({ name: "photos", status: "stopped" });
  });

  it("show what they do and how long it can last", async () => {
    const { lines } = await carriedOut(["photos", "replicas"], () => 1);
    expect(lines).toContain("[1/2] Photographs: half (0:00; at most 1:40 left)");
    expect(clock(125)).toBe("2:05");
  });
});
