import { describe, expect, it } from "vitest";
import { GrowthPlan } from "../../plan/growth-plan.js";
import { StoppedError } from "../../training/run/run-position.js";
import type { PoolTask } from "./messages.js";
import { plannedRun } from "./test-support/planned-run.js";
import { RunsFailed, trainInProcesses } from "./train-in-processes.js";
import type { Outcome, Worker } from "./worker-process.js";

const task: PoolTask = {
  data: { name: "fashion-mnist-mini" },
  split: "test",
  directory: "runs",
  shared: "shared",
  sharesWholeRuns: false,
};
const runs = [0, 1, 2, 3].map((seed) => plannedRun(GrowthPlan.scratch({ name: "scratch", train: 1 }), seed));

/** Processes whose runs end as they are told, and what they were asked. */
class Processes {
  readonly trained: string[] = [];
  readonly asked: string[] = [];
  started = 0;
  ended = 0;
  most = 0;
  #busy = 0;
  readonly #outcomes: Map<number, Outcome[]>;

  /** @param outcomes of the attempts at a seed; afterwards it is trained */
  constructor(outcomes: Readonly<Record<number, Outcome[]>> = {}) {
    this.#outcomes = new Map(Object.entries(outcomes).map(([seed, list]) => [Number(seed), [...list]]));
  }

  train(signal?: AbortSignal, processes = 2): Promise<void> {
    return trainInProcesses(runs, {
      task,
      processes,
      threads: 1,
      signal,
      on: () => {},
      onTrained: ({ seed }) => this.trained.push(`seed ${seed}`),
      start: () => this.#start(),
    });
  }

  #start(): Worker {
    this.started += 1;
    let isAlive = true;
    let stop = (): void => {};
    return {
      get isAlive() {
        return isAlive;
      },
      carryOut: async ({ seed }) => {
        this.asked.push(`seed ${seed}`);
        this.#busy += 1;
        this.most = Math.max(this.most, this.#busy);
        const stopped = new Promise<Outcome>((resolve) => {
          stop = () => resolve({ kind: "stopped" });
        });
        const next = this.#outcomes.get(seed)?.shift();
        const outcome = await Promise.race([stopped, next ?? pause({ kind: "trained" })]);
        this.#busy -= 1;
        if (outcome.kind === "died") isAlive = false;
        return outcome;
      },
      stop: () => stop(),
      end: () => {
        this.ended += 1;
        isAlive = false;
      },
    };
  }
}

const pause = (outcome: Outcome): Promise<Outcome> =>
  new Promise((resolve) => setTimeout(() => resolve(outcome), 5));

const killed: Outcome = { kind: "died", how: "SIGKILL" };
const failed: Outcome = {
  kind: "failed",
  message: "Expected finite numbers but got NaN.",
  stack: "Error: NaN",
};

describe("processes that train runs", () => {
  it("are as many as were asked for, and take one run after the other", async () => {
    const processes = new Processes();
    await processes.train();
    expect(processes.trained.sort()).toEqual(["seed 0", "seed 1", "seed 2", "seed 3"]);
    expect([processes.started, processes.ended, processes.most]).toEqual([2, 2, 2]);
  });

  it("are started again where they died, and continue the run", async () => {
    const processes = new Processes({ 1: [killed, killed] });
    await processes.train();
    expect(processes.asked.filter((seed) => seed === "seed 1")).toHaveLength(3);
    expect([processes.trained.length, processes.started]).toEqual([4, 4]);
  });

  it("give up a run whose process died three times, and train the others", async () => {
    const processes = new Processes({ 1: [killed, killed, killed] });
    const error = await processes.train().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RunsFailed);
    expect((error as RunsFailed).problems).toEqual([
      "scratch, seed 1: Expected its process to end by itself but it was ended 3 times, last by SIGKILL (pool). Look at the memory of the machine; the same call continues from what is stored, and atOnce: 1 needs the least.",
    ]);
    expect(processes.trained.sort()).toEqual(["seed 0", "seed 2", "seed 3"]);
  });

  it("report every run that failed, after the others were trained", async () => {
    const processes = new Processes({ 0: [failed], 2: [failed] });
    await expect(processes.train()).rejects.toMatchObject({
      problems: [
        "scratch, seed 0: Expected finite numbers but got NaN.",
        "scratch, seed 2: Expected finite numbers but got NaN.",
      ],
    });
    expect(processes.trained.sort()).toEqual(["seed 1", "seed 3"]);
    expect(processes.started).toBe(2);
  });

  it("are replaced where somebody else stopped them", async () => {
    const processes = new Processes({ 0: [{ kind: "stopped" }] });
    await processes.train();
    expect([processes.trained.length, processes.started]).toEqual([4, 3]);
  });

  it("are asked to stop, and nothing begins after that", async () => {
    const stop = new AbortController();
    const processes = new Processes({ 0: [pause(killed) as never], 1: [pause(killed) as never] });
    const training = processes.train(stop.signal);
    await Promise.resolve();
    stop.abort();
    await expect(training).rejects.toBeInstanceOf(StoppedError);
    expect([processes.asked.length, processes.trained.length, processes.ended]).toEqual([2, 0, 2]);
  });
});
