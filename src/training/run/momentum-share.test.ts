import { expect, it } from "vitest";
import { mlp } from "../../networks/architectures/mlp.js";
import { lion } from "../../optimizers/lion.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import type { PhaseTraining } from "../../plan/phase-training.js";
import type { MomentumStart } from "../../plan/plan-data.js";
import { tinyData } from "../../test-support/tiny-data.js";
import { Run } from "./run.js";
import type { RunOptions } from "./run-options.js";
import { StoppedError } from "./run-position.js";

const network = mlp({ hidden: [8, 8], classes: 4, input: [8, 8, 1] });

function start(
  optimizer: MomentumStart,
  more: Partial<RunOptions> = {},
  grown: Partial<PhaseTraining> = {},
): Run {
  const plan = GrowthPlan.mixture({
    phases: {
      member: { epochs: 1, optimizer: "keep" },
      grown: { epochs: 1, learningRate: 0.02, optimizer, ...grown },
    },
  });
  return new Run({ plan, network, data: tinyData(), seed: 0, batchSize: 16, augment: "none", ...more });
}

const lossesOf = async (run: Run): Promise<number[]> => {
  await run.train();
  run.dispose();
  return run.history.filter(({ metric }) => metric === "loss").map(({ value }) => value);
};

it("lies between none and all of the momentum, and all of it is the same as keeping it", async () => {
  const [reset, half, whole, kept] = [
    await lossesOf(start("new")),
    await lossesOf(start({ keep: 0.5 })),
    await lossesOf(start({ keep: 1 })),
    await lossesOf(start("keep")),
  ];
  expect(whole).toEqual(kept);
  expect(half).not.toEqual(kept);
  expect(half).not.toEqual(reset);
});

it("is kept at the settings of the phase that keeps it", async () => {
  const without = { sgd: { momentum: 0, nesterov: false } };
  const [reset, kept] = [
    await lossesOf(start("new", {}, without)),
    await lossesOf(start("keep", {}, without)),
  ];
  // Of momentum 0 nothing is left, whatever was kept.
  expect(kept).toEqual(reset);
  expect(kept).not.toEqual(await lossesOf(start("keep")));
});

it("is nothing to another optimizer, which begins without", async () => {
  const other = { by: lion() };
  expect(await lossesOf(start("keep", {}, other))).toEqual(await lossesOf(start("new", {}, other)));
  expect(await lossesOf(start({ keep: 0.5 }, {}, other))).toEqual(await lossesOf(start("new", {}, other)));
});

it("is taken once, however often the run stops before the first step of the phase", async () => {
  let stops = 0;
  let stopping = new AbortController();
  const run = start(
    { keep: 0.5 },
    {
      signal: () => stopping.signal,
      // Growth cannot be repeated: a stop that comes with it is noticed when the next phase begins.
      on: ({ kind }) => void (kind === "grow" && stopping.abort()),
    },
  );
  for (let tries = 0; tries < 3; tries++) {
    await run.train().catch((error: unknown) => {
      expect(error).toBeInstanceOf(StoppedError);
      stops++;
    });
    if (run.done) break;
    // The second stop comes at the same place.
    stopping = new AbortController();
    if (stops === 1) stopping.abort();
  }
  expect(stops).toBe(2);
  expect(run.done).toBe(true);
  expect(await lossesOf(run)).toEqual(await lossesOf(start({ keep: 0.5 })));
});
