import { formatShort } from "mixture-growth-display";
import type { CostAxis } from "../report/cost-axis.js";
import { meanOfKnown } from "../report/seed-statistics.js";
import type { Observation } from "../training/run/events.js";
import type { Lap, TimeEntry } from "../training/run/run-times.js";
import type { FinishedRun, MethodRuns } from "./method-results.js";

/** What is measured of time. */
type Clock = keyof Lap;

/** Time spent on training, and on deciding how to grow: evaluation is not part of a method. */
function countsTowardsMethod({ what }: TimeEntry): boolean {
  return what !== "evaluation";
}

/** Seconds that a run had spent when it measured a number; an ensemble is measured before its growth. */
export function secondsAt(
  { times = [] }: Pick<FinishedRun, "times">,
  clock: Clock,
): (observation: Pick<Observation, "phase" | "epoch" | "net">) => number | undefined {
  const placeOf = ({ phase, epoch }: Pick<TimeEntry, "phase" | "epoch">): string =>
    JSON.stringify([phase, epoch]);
  const [before, after] = [new Map<string, number>(), new Map<string, number>()];
  let spent = 0;
  for (const entry of times) {
    const place = placeOf(entry);
    if (!before.has(place)) before.set(place, spent);
    if (countsTowardsMethod(entry)) spent += entry[clock];
    after.set(place, spent);
  }
  return (observation) => (observation.net === "ensemble" ? before : after).get(placeOf(observation));
}

/** The costs other than multiply-accumulates that every one of these runs knows. */
export function timeAxes(runs: readonly FinishedRun[]): readonly CostAxis[] {
  if (runs.length === 0 || runs.some(({ times = [] }) => times.length === 0)) return [];
  const keyOf = (run: string, seed: number): string => JSON.stringify([run, seed]);
  const axis = (clock: Clock, name: string, title: string, words: string): CostAxis => {
    const clocks = new Map(runs.map((run) => [keyOf(run.method, run.seed), secondsAt(run, clock)]));
    return {
      name,
      title,
      cost: (observation) => clocks.get(keyOf(observation.run, observation.seed))?.(observation),
      text: (seconds) => `${formatShort(seconds)} ${words}`,
    };
  };
  return [
    axis("seconds", "seconds", "training time (seconds)", "s"),
    axis(
      "processorSeconds",
      "processor seconds",
      "processor time of training (seconds)",
      "s of the processor",
    ),
  ];
}

/** The mean over a method's seeds of the time to its last number; undefined where nobody measured it. */
export function endSeconds({ runs }: MethodRuns, clock: Clock): number | undefined {
  return meanOfKnown(runs.map(({ run, last }) => secondsAt(run, clock)(last)));
}

/** The mean over a method's seeds of what its last number had cost, on every axis. */
export function endCosts({ runs }: MethodRuns, axes: readonly CostAxis[]): (number | undefined)[] {
  return axes.map(({ cost }) => meanOfKnown(runs.map(({ last }) => cost(last))));
}
