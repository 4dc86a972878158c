import { type ColumnTable, desc, from, op } from "arquero";
import { demandArguments } from "../checking/shapes.js";
import { observationsShape } from "../training/argument-shapes.js";
import type { Observation } from "../training/run/events.js";
import { isScore } from "../training/run/score.js";
import { labelledTable } from "./labelled-table.js";

/** A tidy table: arquero's, with its verbs to filter, group and join. */
export type Table = ColumnTable;

/** What the columns of a history are called where a cell shows it. */
export const historyHeadings: Readonly<Record<string, string>> = {
  split: "images",
  metric: "what is measured",
  trainingMacs: "training cost so far (MACs)",
};

/**
 * Makes a table of every measured number, one row per observation: run, seed, phase, net, epoch, split, metric, value,
 * trainingMacs.
 *
 * @example
 * ```ts
 * historyTable(run.history).filter((row) => row.metric === "accuracy");
 * ```
 */
export function historyTable(observations: readonly Observation[]): Table {
  demandArguments("historyTable", { observations: [observations, observationsShape] });
  return labelledTable(from([...observations]), historyHeadings);
}

/**
 * Mean and standard deviation of the last test accuracy of each run, or R2 where numbers are predicted, over its seeds.
 *
 * The last epoch that was trained, never the best one: choosing by the test set would flatter.
 */
export function lastAccuracies(observations: readonly Observation[]): Table {
  demandArguments("lastAccuracies", { observations: [observations, observationsShape] });
  const table = historyTable(observations.filter((one) => isScore(one) && one.net !== "ensemble"))
    .groupby("run", "seed")
    .slice(-1)
    .groupby("run")
    .rollup({
      accuracy: op.mean("value"),
      deviation: op.stdev("value"),
      seeds: op.count(),
      trainingMacs: op.mean("trainingMacs"),
    })
    .orderby(desc("accuracy"));
  return labelledTable(table, {
    accuracy: "mean accuracy (share)",
    deviation: "standard deviation",
    trainingMacs: "training cost (MACs)",
  });
}
