import { describe, expect, it } from "vitest";
import { CostLedger } from "../cost/cost-ledger.js";
import type { Observation } from "../training/run/events.js";
import type { TimeEntry } from "../training/run/run-times.js";
import { type FinishedRun, groupByMethod, type MethodRuns } from "./method-results.js";
import { endCosts, endSeconds, timeAxes } from "./run-costs.js";

const measured = (phase: string, epoch: number, net: string): Observation => {
  return {
    run: "mixture",
    seed: 0,
    phase,
    net,
    epoch,
    split: "test",
    metric: "accuracy",
    value: 0.5,
    trainingMacs: 1,
  };
};

const time = (phase: string, epoch: number, what: TimeEntry["what"], seconds: number): TimeEntry => {
  return { phase, epoch, what, seconds, processorSeconds: 2 * seconds };
};

const run: FinishedRun = {
  method: "mixture",
  seed: 0,
  ledger: new CostLedger(),
  parameters: 1,
  history: [
    measured("member 0", 1, "member 0"),
    measured("growth", 0, "ensemble"),
    measured("growth", 0, "members 0-1"),
    measured("grown", 1, "members 0-1"),
  ],
  times: [
    time("member 0", 1, "training", 10),
    time("member 0", 1, "evaluation", 1000),
    time("growth", 0, "evaluation", 1000),
    time("growth", 0, "analysis", 3),
    time("grown", 1, "training", 20),
    time("grown", 1, "evaluation", 1000),
  ],
};

describe("the time of a run", () => {
  it("is that of training and growing, not of evaluation, and an ensemble's ends before growth", () => {
    const [seconds, processor] = timeAxes([run]);
    expect(run.history.map((o) => seconds?.cost(o))).toEqual([10, 10, 13, 33]);
    expect(run.history.map((o) => processor?.cost(o))).toEqual([20, 20, 26, 66]);
    expect(seconds?.text(33)).toBe("33 s");
  });

  it("at the end is a mean over the seeds", () => {
    const slower = {
      ...run,
      seed: 1,
      times: run.times?.map((entry) => ({ ...entry, seconds: 2 * entry.seconds })) ?? [],
    };
    const runs = [run, { ...slower, history: run.history.map((o) => ({ ...o, seed: 1 })) }];
    const [mixture, ensemble] = groupByMethod(runs) as [MethodRuns, MethodRuns];
    expect(endSeconds(mixture, "seconds")).toBe(49.5);
    expect(endCosts(ensemble, timeAxes(runs))).toEqual([15, 20]);
  });

  it("is not drawn where a run does not know it", () => {
    const { times: _, ...without } = run;
    expect(timeAxes([run, { ...without, seed: 1 }])).toEqual([]);
    expect(
      endSeconds(
        { method: "mixture", runs: [{ run: without, last: run.history.at(-1) as Observation }] },
        "seconds",
      ),
    ).toBeUndefined();
  });
});
