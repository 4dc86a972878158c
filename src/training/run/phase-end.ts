import type { EpochMetric, TrainPhase } from "../../plan/plan-data.js";
import type { EpochEvent, Observation } from "./events.js";
import { callOwn } from "./own-callbacks.js";
import type { RunState } from "./run-state.js";

/** What decides whether a phase ends; a stored run has all of it. */
export type EndingRun = Pick<RunState, "history" | "ledger" | "times" | "position" | "options" | "name">;

/**
 * Whether a phase ends between two epochs: after its last, on a plateau, once its budget is spent, or as the user's `control`
 * says.
 *
 * It follows from what the run has measured, so a resumed run ends where it would have ended.
 */
export function endsNow(run: EndingRun, phase: TrainPhase): boolean {
  const { epoch, step } = run.position;
  if (epoch >= phase.epochs) return true;
  if (epoch === 0 || step > 0) return false;
  return hasConverged(run, phase) || isSpent(run, phase) || endsByControl(run, phase);
}

/**
 * Whether a phase is on a plateau: in each of the last `epochs` epochs the metric of its first net was no gain over the best
 * before, which for a loss is below `(1 - gain)` times the lowest and for an accuracy above `(1 + gain)` times the highest.
 */
export function hasConverged(run: Pick<EndingRun, "history">, phase: TrainPhase): boolean {
  const { until } = phase;
  if (until === undefined) return false;
  const { metric = "training loss", gain, epochs } = until;
  const values = epochValues(run, phase, metric);
  // An accuracy as the loss that it is the other side of: less is better.
  const [sign, factor] = isLoss(metric) ? [1, 1 - gain] : [-1, 1 + gain];
  let [best, since] = [Number.POSITIVE_INFINITY, 0];
  for (const value of values.map((one) => sign * one)) {
    since = value < factor * best ? 0 : since + 1;
    best = Math.min(best, value);
  }
  return since >= epochs;
}

/** The number of the best epoch of a phase so far, from 1; 0 before its first. */
export function bestEpoch(run: Pick<EndingRun, "history">, phase: TrainPhase, metric: EpochMetric): number {
  const values = epochValues(run, phase, metric);
  const best = isLoss(metric) ? Math.min(...values) : Math.max(...values);
  return values.indexOf(best) + 1;
}

/** A metric of the phase's first net, epoch by epoch. */
function epochValues(
  { history }: Pick<EndingRun, "history">,
  { name }: Pick<TrainPhase, "name">,
  metric: EpochMetric,
): number[] {
  const split: Observation["split"] = metric.startsWith("test") ? "test" : "train";
  const measured = history.filter(
    (row) =>
      row.phase === name && row.split === split && row.metric === (isLoss(metric) ? "loss" : "accuracy"),
  );
  return measured.filter(({ net }) => net === measured[0]?.net).map(({ value }) => value);
}

const isLoss = (metric: EpochMetric): boolean => metric.endsWith("loss");

function isSpent({ ledger, times }: EndingRun, { name, budget }: TrainPhase): boolean {
  if (budget === undefined) return false;
  const { macs = Number.POSITIVE_INFINITY, seconds = Number.POSITIVE_INFINITY } = budget;
  const passed = times.filter(({ phase }) => phase === name).reduce((sum, row) => sum + row.seconds, 0);
  return ledger.ofPhase(name).cost(["training"]).macs >= macs || passed >= seconds;
}

/** Asks the user's `control` about the epoch that has just ended. */
function endsByControl(run: EndingRun, phase: TrainPhase): boolean {
  const { control } = run.options;
  if (control === undefined) return false;
  const { epoch } = run.position;
  const observations = run.history.filter((row) => row.phase === phase.name && row.epoch === epoch);
  const event: EpochEvent = {
    ...{ kind: "epoch", run: run.name, phase: phase.name, epoch, epochs: phase.epochs },
    observations,
  };
  const answer: unknown = callOwn("control", `run ${run.name}`, () => control(event));
  if (answer === undefined || answer === "stop phase") return answer === "stop phase";
  throw new Error(
    `Expected the function control to return "stop phase" or nothing but got ${JSON.stringify(answer)} (run ${run.name}). Return "stop phase" to end the phase here.`,
  );
}
