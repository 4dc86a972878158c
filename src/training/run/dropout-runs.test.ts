import * as tf from "@tensorflow/tfjs-core";
import { afterEach, expect, it } from "vitest";
import { buildNetwork } from "../../networks/builder/build-network.js";
import type { Part } from "../../networks/builder/parts.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import { tinyData } from "../../test-support/tiny-data.js";
import { Run } from "./run.js";
import type { RunOptions } from "./run-options.js";
import { StoppedError } from "./run-position.js";

const networkOf = (...dropout: Part[]): RunOptions["network"] =>
  buildNetwork({ name: "drops", input: [8, 8, 1], classes: 4 }, [
    { op: "flatten" },
    { op: "dense", outChannels: 16 },
    { op: "relu" },
    ...dropout,
    { op: "dense" },
  ]);

const start = (options: Partial<RunOptions> = {}): Run =>
  new Run({
    plan: GrowthPlan.mixture({ phases: { member: 2, grown: 2 } }),
    network: networkOf({ op: "dropout", rate: 0.5 }),
    ...{ data: tinyData(), seed: 0, batchSize: 16, augment: "none" },
    ...options,
  });

/** Every number that the run leaves. */
async function end(run: Run, onStop: () => void = () => {}): Promise<readonly number[]> {
  for (;;) {
    try {
      await run.train();
      break;
    } catch (error) {
      if (!(error instanceof StoppedError)) throw error;
      onStop();
    }
  }
  const numbers = run.network.state().flatMap(({ variable }) => [...variable.dataSync()]);
  run.dispose();
  return numbers;
}

afterEach(() => {
  expect(tf.memory().numTensors).toBe(0);
});

it("a run with dropout ends with the same numbers however often it is stopped", async () => {
  let stop = new AbortController();
  let steps = 0;
  const stopped = start({
    signal: () => stop.signal,
    on: (event) => {
      if (event.kind === "step" && ++steps % 5 === 0) stop.abort();
    },
  });
  let stops = 0;
  const numbers = await end(stopped, () => {
    stops += 1;
    stop = new AbortController();
  });
  expect(numbers).toEqual(await end(start()));
  expect(stops).toBeGreaterThan(2);
});

it("a run with dropout trains otherwise than one without", async () => {
  const [one, other] = [await end(start()), await end(start({ network: networkOf() }))];
  expect(one).toHaveLength(other.length);
  expect(one).not.toEqual(other);
});
