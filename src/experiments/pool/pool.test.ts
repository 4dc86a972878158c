// The processes are those of the build: this is a test of the whole, and the build comes before the tests.
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { GrowthPlan } from "../../plan/growth-plan.js";
import { carryOut } from "../carry-out.js";
import type { ExperimentConfig } from "../experiment.js";
import { holdsRun } from "../run-folder.js";
import { tinyNetwork } from "../test-support/tiny-network.js";

const folder = mkdtempSync(join(tmpdir(), "pool "));
afterAll(() => rmSync(folder, { recursive: true }));

/** Milliseconds: processes take seconds to start, and minutes where others are busy. */
const patience = 600_000;

const phases = { member: 1, grown: 1 };
const plans = [
  GrowthPlan.mixture({ name: "zero", phases }),
  GrowthPlan.mixture({ name: "copy", coefficients: "copy", phases }),
  GrowthPlan.scratch({ name: "scratch", train: 2 }),
];
const config: ExperimentConfig = {
  data: { name: "fashion-mnist-mini", perClass: [6, 2] },
  batchSize: 32,
  augment: { flip: 0.5, cropPadding: 1, cutout: 0 },
  seeds: 1,
  cases: plans.map(({ name, data }) => ({
    method: name,
    plan: data,
    network: tinyNetwork,
  })),
};

describe("runs in processes of their own", () => {
  it(
    "have the numbers of one process after the other, wherever they are stored",
    async () => {
      const one = await carryOut(config, { directory: join(folder, "one"), atOnce: 1 });
      const two = await carryOut(config, {
        directory: join(folder, "two"),
        shared: join(folder, "shared"),
        atOnce: 2,
      });
      expect(two.history.objects()).toEqual(one.history.objects());
      expect(two.ledger.objects()).toEqual(one.ledger.objects());
      // Without a shared folder each run lies in its own, and what they have in common is found by all.
      expect(existsSync(join(folder, "one", "runs", "copy", "seed-0"))).toBe(true);
      expect(holdsRun(join(folder, "two", "runs", "copy", "seed-0"))).toBe(false);
      // Three whole runs, and two members that two of them begin with.
      expect(readdirSync(join(folder, "shared"))).toHaveLength(3 + 2);
    },
    patience,
  );

  it(
    "show one line for all of them, and continue after a stop",
    async () => {
      const directory = join(folder, "stopped");
      const stop = new AbortController();
      const lines: string[] = [];
      const onLine = (line: string): void => {
        lines.push(line);
        stop.abort();
      };
      const stopped = carryOut(config, { directory, atOnce: 2, onLine, signal: () => stop.signal });
      await expect(stopped).rejects.toMatchObject({ code: "STOPPED" });
      expect(lines[0]).toMatch(
        /^0 of 3 runs trained(, .+ left)? \| \w+, seed \d: (member \d|large) 1\/\d, accuracy [\d.]+ %/,
      );
      expect(lines.at(-1)).toMatch(/ of 3 runs trained, stopped$/);
      const result = await carryOut(config, { directory, atOnce: 2, onLine: () => {} });
      expect(result.runs).toHaveLength(3);
    },
    patience,
  );

  it("need what can be told to another process", async () => {
    await expect(carryOut(config, { atOnce: 2, on: () => {} })).rejects.toMatchObject({
      problems: [
        "Expected a directory with atOnce: 2 (carryOut). Name one: processes store their runs, or set atOnce: 0.",
        "Expected no listener on with atOnce: 2 (carryOut). Leave it out: processes show their progress, or set atOnce: 0.",
      ],
    });
  });
});
