import type { PlanRow } from "../../experiments/compare-plans.js";
import type { ExperimentResult } from "../../experiments/experiment-result.js";
import { MethodDifference } from "../../experiments/method-difference.js";
import {
  ensembleSuffix,
  groupByMethod,
  type MethodRuns,
  summarizeMethod,
} from "../../experiments/method-results.js";
import { endSeconds } from "../../experiments/run-costs.js";
import { differenceInterval } from "../../report/difference-interval.js";
import type { Observation } from "../../training/run/events.js";
import { isScore, scoreTitle } from "../../training/run/score.js";
import type {
  AblationColumn,
  AblationData,
  AblationDifference,
  AblationRow,
  AblationSeed,
} from "../fronts/ablation/state.js";

/** A result as rows: a method each, with the runs of all its seeds and its differences from every other. */
export function ablationData(result: ExperimentResult): AblationData {
  const groups = groupByMethod(result.runs);
  const score = scoreTitle(result.runs.flatMap(({ history }) => history));
  const isShare = score === "accuracy";
  const factors = [...new Set(result.runs.flatMap((run) => Object.keys(run.factors ?? {})))];
  const rows = groups.map((group) => rowOf(group, result, { factors, isShare }));
  const title = `${result.split} ${score}`;
  const columns: AblationColumn[] = [
    { key: "score", label: isShare ? `${title} (%)` : title, format: "score" },
    { key: "parameters", label: "parameters", format: "count" },
    { key: "trainingMacs", label: "training cost (MACs)", format: "cost" },
    { key: "seconds", label: "training time", format: "duration" },
  ];
  return {
    score: title,
    isShare,
    rows,
    columns: columns.filter(({ key }) => rows.some(({ numbers }) => numbers[key] !== null)),
    factors,
    differences: isShare ? differencesOf(groups) : {},
  };
}

/** Plans as rows: what each costs, and what it reached where that is known. */
export function ablationDataOfPlans(plans: readonly PlanRow[]): AblationData {
  const columns: AblationColumn[] = [
    { key: "score", label: "test accuracy (%)", format: "score" },
    { key: "epochs", label: "epochs", format: "count" },
    { key: "trainingMacs", label: "training cost (MACs)", format: "cost" },
    { key: "share", label: "of the first (%)", format: "percent" },
    { key: "parameters", label: "parameters", format: "count" },
    { key: "seconds", label: "time, forecast", format: "duration" },
  ];
  const rows = plans.map(({ plan, accuracy, relativeCost, epochs, trainingMacs, parameters, seconds }) => ({
    name: plan,
    isEnsemble: false,
    factors: {},
    numbers: {
      score: accuracy === undefined ? null : 100 * accuracy,
      share: 100 * relativeCost,
      epochs,
      trainingMacs,
      parameters,
      seconds,
    },
    low: null,
    high: null,
    seeds: [],
  }));
  const known = columns.filter(({ key }) => rows.some((row) => row.numbers[key as "score"] !== null));
  return { score: "test accuracy", isShare: true, rows, columns: known, factors: [], differences: {} };
}

function rowOf(
  group: MethodRuns,
  { split }: ExperimentResult,
  { factors, isShare }: { readonly factors: readonly string[]; readonly isShare: boolean },
): AblationRow {
  const scale = isShare ? 100 : 1;
  const { method, accuracy, low, high, parameters, trainingMacs } = summarizeMethod(group, split);
  const own = group.runs[0]?.run.factors ?? {};
  return {
    name: method,
    isEnsemble: method.endsWith(ensembleSuffix),
    factors: Object.fromEntries(factors.map((name) => [name, own[name] ?? null])),
    numbers: {
      score: finite(scale * accuracy),
      parameters,
      trainingMacs,
      seconds: endSeconds(group, "seconds") ?? null,
    },
    low: low === undefined ? null : scale * low,
    high: high === undefined ? null : scale * high,
    seeds: group.runs.map(({ run, last }) => ({
      seed: run.seed,
      value: finite(scale * last.value),
      lines: last.net === "ensemble" ? [] : linesOf(run.history, scale),
    })),
  };
}

/** JSON knows no NaN, which a run that diverged has. */
const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

function linesOf(history: readonly Observation[], scale: number): AblationSeed["lines"] {
  const scores = history.filter((row) => isScore(row) && row.net !== "ensemble");
  const nets = [...new Set(scores.map(({ net }) => net))];
  return nets.map((net) =>
    scores
      .filter((row) => row.net === net && Number.isFinite(row.value))
      .map(({ trainingMacs, value }) => [trainingMacs, Number((scale * value).toPrecision(5))] as const),
  );
}

/** The differences of all pairs that have a seed in common, as `differencesFrom` has them. */
function differencesOf(groups: readonly MethodRuns[]): AblationData["differences"] {
  return Object.fromEntries(
    groups.map((control) => {
      const seeds = new Set(control.runs.map(({ run }) => run.seed));
      const others = groups.filter(
        (group) => group !== control && group.runs.some(({ run }) => seeds.has(run.seed)),
      );
      return [
        control.method,
        Object.fromEntries(others.map((group) => [group.method, differenceOf(group, control)])),
      ];
    }),
  );
}

function differenceOf(group: MethodRuns, control: MethodRuns): AblationDifference {
  const difference = new MethodDifference(group, control);
  const { points, low, high, isSignificant, verdict, evidence, bySeed, seeds } = difference;
  return {
    points: finite(points),
    low: low ?? null,
    high: high ?? null,
    isSignificant,
    verdict,
    interval:
      low === undefined || high === undefined
        ? seeds === 1
          ? "one seed"
          : "two seeds"
        : differenceInterval(low, high),
    evidence,
    bySeed: bySeed.map((each) => [each.seed, finite(each.points)] as const),
  };
}
