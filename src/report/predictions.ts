import { table } from "arquero";
import type { LabelledSet, RegressionSet, SetInMemory } from "../data/dataset.js";
import type { Net } from "../networks/net.js";
import { inUnits } from "../training/own-metrics.js";
import type { Table } from "./history-table.js";
import { labelledTable } from "./labelled-table.js";
import { logits } from "./logits.js";

/**
 * Predicts every example of a set, one row per example in the order of the set: example, class, predicted, probability; or, where
 * numbers are predicted, each number and what was predicted for it, as `price` and `price predicted`, in its own units.
 *
 * @param net Any net that exists now.
 * @param set Examples in memory.
 * @throws InputError for other arguments, and for a set that the net is not made for.
 * @example
 * ```ts
 * (await predictions(run.net(allMembers(2)), data.test)).filter((row) => row.class !== row.predicted);
 * ```
 */
export async function predictions(net: Net, set: SetInMemory): Promise<Table> {
  const outputs = await logits(net, set);
  return set.kind === "regression" ? numbersOf(set, outputs) : classesOf(set, outputs);
}

function classesOf({ labels, classNames }: LabelledSet, outputs: readonly (readonly number[])[]): Table {
  const best = outputs.map((row) => row.indexOf(Math.max(...row)));
  const columns = {
    example: outputs.map((_, i) => i),
    class: outputs.map((_, i) => classNames[labels[i] as number]),
    predicted: best.map((label) => classNames[label]),
    probability: outputs.map((row, i) => softmaxAt(row, best[i] as number)),
  };
  return labelledTable(table(columns), { probability: "probability of what is predicted" });
}

/** `exp(z_k) / sum_j exp(z_j)` of the largest logit. */
function softmaxAt(logitsOfOne: readonly number[], label: number): number {
  const largest = logitsOfOne[label] as number;
  return 1 / logitsOfOne.reduce((sum, logit) => sum + Math.exp(logit - largest), 0);
}

function numbersOf(set: RegressionSet, outputs: readonly (readonly number[])[]): Table {
  const predicted = inUnits(set, Float32Array.from(outputs.flat()));
  const every = (values: Float32Array, output: number): number[] =>
    Array.from({ length: set.count }, (_, i) => values[i * set.outputs + output] as number);
  const columns = set.outputNames.flatMap((name, output) => [
    [name, every(set.targets, output)],
    [`${name} predicted`, every(predicted, output)],
  ]);
  return labelledTable(table(Object.fromEntries([["example", outputs.map((_, i) => i)], ...columns])), {});
}
