import { type Column, formatCount, formatPercent, type Row } from "mixture-growth-display";
import { InputError } from "../checking/input-error.js";
import {
  demandArguments,
  instance,
  integer,
  list,
  optional,
  record,
  type Shape,
} from "../checking/shapes.js";
import { costText, type ShownRows, shareText, shownRows } from "../cost/shown-rows.js";
import { descriptionShape } from "../networks/check-description.js";
import type { NetworkDescription } from "../networks/description.js";
import { sharingShape } from "../networks/mixed/mixed-options.js";
import type { LayerSharing } from "../networks/mixed/mixing.js";
import { summarize } from "../networks/summary.js";
import type { GrowthPlan } from "../plan/growth-plan.js";
import { planShape } from "../plan/plan-argument.js";
import { planCost } from "../plan/plan-cost.js";
import type { GrowthPlanData } from "../plan/plan-data.js";
import { networkOfPlan } from "../plan/plan-network.js";
import { ExperimentResult } from "./experiment-result.js";
import { durationText, laptopRate, type NamedRate, rateShape, secondsAt } from "./forecast.js";
import { repeated } from "./planned-run.js";

/** What plans are compared on. */
export interface ComparePlansOptions {
  /** At full size. */
  readonly network: NetworkDescription;
  /** Examples in an epoch. */
  readonly images: number;
  /** How layers share templates. Default: not at all. */
  readonly sharing?: readonly LayerSharing[];
  /** Speed that seconds are forecast at. Default: two cores, as they were measured. */
  readonly rate?: NamedRate;
  /** Runs of plans of these names: their accuracy is shown where it is known. */
  readonly result?: ExperimentResult;
}

/** What is known of a plan before, and after, it is carried out. */
export interface PlanRow {
  /** Its name. */
  readonly plan: string;
  /** Epochs of all phases together. */
  readonly epochs: number;
  /** Training multiply-accumulates, backward pass included. */
  readonly trainingMacs: number;
  /** Over those of the first plan. */
  readonly relativeCost: number;
  /** Numbers that are trained at the end. */
  readonly parameters: number;
  /** Seconds of training at the rate: a forecast. */
  readonly seconds: number;
  /** Mean test accuracy over the seeds of the result; undefined where no run is known. */
  readonly accuracy: number | undefined;
}

const comparePlansOptions: Shape = record<ComparePlansOptions>({
  network: descriptionShape,
  images: integer({ min: 1, use: 50_000 }),
  sharing: optional(sharingShape),
  rate: optional(rateShape),
  result: optional(instance(ExperimentResult, "Use the result of a comparison.")),
});

/**
 * Compares plans side by side before anything is trained: epochs, cost, parameters, a forecast of the time, and accuracy where runs
 * are known.
 *
 * A cell shows it as a table. Programs use it as an array with a {@link PlanRow} per plan.
 *
 * @throws InputError with everything that is wrong, such as plans of one name or that do not fit the network.
 * @example
 * ```ts
 * const network = wideResNet({ depth: 10, width: 1, classes: 100, input: [16, 16, 3] });
 * comparePlans([GrowthPlan.mixture({ phases: { member: 40, grown: 10 } }), GrowthPlan.scratch({ train: 31 })], {
 *   network,
 *   images: 10_000,
 * });
 * ```
 */
export function comparePlans(plans: readonly GrowthPlan[], options: ComparePlansOptions): ShownRows<PlanRow> {
  demandArguments("comparePlans", {
    plans: [plans, list(planShape, { min: 1, use: "[GrowthPlan.scratch({ train: 31 })]" })],
    options: [options, comparePlansOptions],
  });
  expectComparable(plans, options);
  const rows = plans.map((plan) => rowOf(plan, options));
  const [first] = rows as [PlanRow, ...PlanRow[]];
  const compared = rows.map((row) => ({ ...row, relativeCost: row.trainingMacs / first.trainingMacs }));
  const { rate = laptopRate, network, images } = options;
  const caption = `${network.name}, ${formatCount(images)} examples an epoch; time on ${rate.name}`;
  return shownRows(compared, columnsOf(compared), {
    cells: compared.map((row) => cellsOf(row, first)),
    caption,
  });
}

function expectComparable(
  plans: readonly GrowthPlan[],
  { network, sharing = [] }: ComparePlansOptions,
): void {
  const problems = repeated(plans.map(({ name }) => name)).map(
    (name) =>
      `Expected plans to have different names but got "${name}" again (comparePlans). Name them with the option "name".`,
  );
  for (const { data, name } of plans) {
    const found = networkOfPlan(data).fitProblems({ description: network, sharing });
    problems.push(...found.map((problem) => `${name}: ${problem}`));
  }
  if (problems.length > 0) throw new InputError(problems);
}

function rowOf(plan: GrowthPlan, options: ComparePlansOptions): Omit<PlanRow, "relativeCost"> {
  const { network, images, sharing = [], rate = laptopRate, result } = options;
  const phases = planCost(plan, network, images, sharing);
  const sum = (key: "epochs" | "trainingMacs"): number =>
    phases.reduce((total, phase) => total + phase[key], 0);
  const trainingMacs = sum("trainingMacs");
  const whole = { runs: 1, trainingMacs, evaluationMacs: 0, memoryBytes: 0 };
  const known = result?.summary.objects() as readonly { method: string; accuracy: number }[] | undefined;
  return {
    plan: plan.name,
    epochs: sum("epochs"),
    trainingMacs,
    parameters: parametersAtEnd(plan.data, network, sharing),
    seconds: secondsAt(whole, rate),
    accuracy: known?.find(({ method }) => method === plan.name)?.accuracy,
  };
}

/** Numbers that are trained at a plan's end. */
function parametersAtEnd(
  { templates, members, phases }: GrowthPlanData,
  network: NetworkDescription,
  sharing: readonly LayerSharing[],
): number {
  if (templates === null) return summarize(network).totals.trainedParameters;
  const added = phases.reduce(
    (count, phase) =>
      phase.kind === "change" && phase.do.change === "add templates" ? count + phase.do.count : count,
    0,
  );
  const { templatesPerSet, setAssignment, placement } = templates;
  const mixing = {
    ...{ members, setAssignment, sharing },
    templatesPerSet: templatesPerSet.map((count) => count + added),
    ...(placement === undefined ? {} : { placement }),
  };
  return summarize(network, { mixing }).totals.trainedParameters;
}

function columnsOf(rows: readonly PlanRow[]): Column[] {
  const columns: Column[] = [
    { key: "plan" },
    { key: "epochs", align: "right" },
    { key: "cost", label: "training cost (MACs)", align: "right" },
    { key: "share", label: "of the first (%)", align: "right" },
    { key: "parameters", align: "right" },
    { key: "time", label: "time, forecast", align: "right" },
  ];
  const isKnown = rows.some(({ accuracy }) => accuracy !== undefined);
  return isKnown ? [...columns, { key: "accuracy", label: "test accuracy", align: "right" }] : columns;
}

function cellsOf(row: PlanRow, first: Pick<PlanRow, "trainingMacs">): Row {
  return {
    plan: row.plan,
    epochs: formatCount(row.epochs),
    cost: costText(row.trainingMacs),
    share: shareText(row.trainingMacs, first.trainingMacs),
    parameters: formatCount(row.parameters),
    time: durationText(row.seconds),
    accuracy: row.accuracy === undefined ? "–" : formatPercent(100 * row.accuracy),
  };
}
