import { displaySymbol, isDisplayable, type MimeBundle, tableBundle } from "mixture-growth-display";
import {
  choose,
  demandArguments,
  instance,
  integer,
  list,
  number,
  open,
  optional,
  type Shape,
} from "../../checking/shapes.js";
import type { PlanRow } from "../../experiments/compare-plans.js";
import { Comparison } from "../../experiments/comparison.js";
import { ExperimentResult, type FinishedRun } from "../../experiments/experiment-result.js";
import { demandRuns, ensembleSuffix } from "../../experiments/method-results.js";
import { nameShape } from "../../report/argument-shapes.js";
import type { AblationData } from "../fronts/ablation/state.js";
import { ablationData, ablationDataOfPlans } from "./ablation-data.js";

/** What a table shows, and the runs behind it. */
export interface ShownSource {
  /** All that is shown. */
  readonly data: AblationData;
  /** The table where there are no widgets. */
  readonly fallback: () => MimeBundle;
  /** A run of a row, the first where no seed is given; undefined where there is none. */
  runOf(method: string, seed: number | undefined): FinishedRun | undefined;
}

const cost = number({ min: 0, use: 1 });
const planRows: Shape = list(
  open<PlanRow>(
    {
      plan: nameShape,
      epochs: cost,
      trainingMacs: cost,
      relativeCost: cost,
      parameters: integer({ min: 0 }),
      seconds: cost,
      accuracy: optional(number({ min: 0, max: 1 })),
    },
    "Use the rows of comparePlans.",
  ),
  { min: 1, use: "comparePlans(plans, options)" },
);

const sourceShape: Shape = choose(
  [Array.isArray, planRows],
  [(value) => value instanceof Comparison, () => true],
  [
    () => true,
    instance(ExperimentResult, 'Give a result such as readResult("cifar100"), or the rows of comparePlans.'),
  ],
);

/** Reads what a table can show. */
export function shownSource(source: ExperimentResult | Comparison | readonly PlanRow[]): ShownSource {
  demandArguments("ablationTable", { source: [source, sourceShape] });
  if (Array.isArray(source)) return ofPlans(source);
  const result = source instanceof Comparison ? source.result : (source as ExperimentResult);
  demandRuns(result.runs, "ablationTable");
  return {
    data: ablationData(result),
    fallback: () => result[displaySymbol](),
    runOf: (name, seed) => {
      const method = name.endsWith(ensembleSuffix) ? name.slice(0, -ensembleSuffix.length) : name;
      return result.runs.find((run) => run.method === method && (seed === undefined || run.seed === seed));
    },
  };
}

function ofPlans(plans: readonly PlanRow[]): ShownSource {
  const plain = (): MimeBundle =>
    tableBundle([{ key: "plan" }, { key: "epochs" }, { key: "trainingMacs" }], plans as never);
  return {
    data: ablationDataOfPlans(plans),
    fallback: () => (isDisplayable(plans) ? (plans[displaySymbol]() as MimeBundle) : plain()),
    runOf: () => undefined,
  };
}
