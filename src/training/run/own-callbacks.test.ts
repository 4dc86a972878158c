import { describe, expect, it } from "vitest";
import { InputError } from "../../checking/input-error.js";
import { member } from "../../growth/span.js";
import { mlp } from "../../networks/architectures/mlp.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import { tinyData } from "../../test-support/tiny-data.js";
import { Run } from "./run.js";
import type { RunOptions } from "./run-options.js";

const settings: RunOptions = {
  plan: GrowthPlan.scratch({ train: 1 }),
  network: mlp({ hidden: [4], classes: 4, input: [8, 8, 1] }),
  data: tinyData(),
  seed: 0,
  batchSize: 32,
  augment: "none",
};

async function errorOf(options: Partial<RunOptions>): Promise<Error> {
  const run = new Run({ ...settings, ...options });
  try {
    await run.train();
  } catch (error) {
    return error as Error;
  } finally {
    run.dispose();
  }
  throw new Error("Expected an error but got none.");
}

describe("an error in a function of the caller's", () => {
  it.each(["on", "signal"])(
    "is said to be that of %s where a call inside of it was refused",
    async (name) => {
      const error = await errorOf({ [name]: () => member(-1) });
      expect(error).not.toBeInstanceOf(InputError);
      expect(error.message).toMatch(
        new RegExp(
          `^Expected the function ${name} to return but got an error that it threw, "Expected index to be .*" \\(.*\\)\\. Look at what it calls`,
        ),
      );
      expect(error.cause).toBeInstanceOf(InputError);
    },
  );

  it("is passed on as it is where it is one of the caller's own", async () => {
    const own = new TypeError("mine");
    const fail = (): never => {
      throw own;
    };
    expect(await errorOf({ on: fail })).toBe(own);
    expect(await errorOf({ signal: fail })).toBe(own);
  });
});
