import { from } from "arquero";
import { formatPercent, formatShort, tableBundle, withDisplay } from "mixture-growth-display";
import type { Table } from "../report/history-table.js";
import { meanOfKnown } from "../report/seed-statistics.js";
import type { Observation } from "../training/run/events.js";
import { isScore } from "../training/run/score.js";
import { durationText } from "./forecast.js";
import type { FinishedRun, MethodRuns } from "./method-results.js";
import { secondsAt } from "./run-costs.js";

/**
 * What each method had spent when its nets first reached an accuracy: method, reached (seeds that did), seeds, then the
 * means over all seeds of trainingMacs, petaflop, seconds and processorSeconds, undefined where a seed did not reach it.
 * The cheapest first.
 *
 * @param accuracy a share
 */
export function costToReach(groups: readonly MethodRuns[], accuracy: number): Table {
  const rows = groups.map(({ method, runs }) => {
    const moments = runs.map(({ run }) => ({ run, at: firstAt(run, accuracy) }));
    const mean = (cost: (run: FinishedRun, at: Observation) => number | undefined): number | undefined =>
      meanOfKnown(moments.map(({ run, at }) => (at === undefined ? undefined : cost(run, at))));
    const trainingMacs = mean((_, at) => at.trainingMacs);
    return {
      method,
      reached: moments.filter(({ at }) => at !== undefined).length,
      seeds: runs.length,
      trainingMacs,
      petaflop: trainingMacs === undefined ? undefined : (2 * trainingMacs) / 1e15,
      seconds: mean((run, at) => secondsAt(run, "seconds")(at)),
      processorSeconds: mean((run, at) => secondsAt(run, "processorSeconds")(at)),
    };
  });
  rows.sort((a, b) => (a.trainingMacs ?? Infinity) - (b.trainingMacs ?? Infinity));
  return withDisplay(from(rows), () =>
    tableBundle(columns, rows, { caption: captionOf(accuracy), limit: 200 }),
  );
}

/** The first time that a net of the run reached it; an ensemble is no net. */
function firstAt({ history }: FinishedRun, accuracy: number): Observation | undefined {
  return history.find((o) => isScore(o) && o.net !== "ensemble" && o.value >= accuracy);
}

const known =
  (text: (value: number) => string) =>
  (value: unknown): string =>
    typeof value === "number" ? text(value) : "–";

const columns = [
  { key: "method" },
  { key: "reached", label: "seeds that reach it", align: "right" },
  { key: "seeds", align: "right" },
  { key: "trainingMacs", label: "training cost (MACs)", align: "right", format: known(formatShort) },
  { key: "petaflop", label: "PFLOP", align: "right", format: known((value) => value.toPrecision(2)) },
  { key: "seconds", label: "training time", align: "right", format: known(durationText) },
  {
    key: "processorSeconds",
    label: "time of the processor",
    align: "right",
    format: known(durationText),
  },
] as const;

function captionOf(accuracy: number): string {
  return `Until a net first has ${formatPercent(100 * accuracy)}; means over all seeds, where all reach it. A multiply-accumulate is two operations.`;
}
