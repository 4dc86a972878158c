import { imageCounts } from "../../experiments/experiment.js";
import type { ExperimentResult, FinishedRun, ResultSplit } from "../../experiments/experiment-result.js";
import { descriptionOf } from "../../experiments/forecast.js";
import { experiment, experimentNames } from "../../experiments/paper/experiments.js";
import {
  type PretrainedName,
  pretrainedCard,
  pretrainedNames,
} from "../../experiments/pretrained/pretrained.js";
import { StoredResult } from "../../experiments/stored-result.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import type { Run } from "../../training/run/run.js";
import type { CourseNumbers } from "./frames.js";
import { fitsHistory, outlineOfHistory, outlineOfPlan } from "./outline.js";
import { type PlannedTask, plannedNumbers } from "./planned-numbers.js";

/** A run whose course is known, wherever it comes from. */
export interface ScrubbedRun extends CourseNumbers {
  readonly title: string;
  readonly split: ResultSplit;
  /** Accuracies of nets that nobody measured in this run, by net. */
  readonly published: Readonly<Record<string, number>>;
}

/** A live or finished run, as it is now. */
export function scrubbedRun(run: Run): ScrubbedRun {
  const { options, history, times, name, position, done } = run;
  const { plan, network, sharing = [], data, seed } = options;
  const task: PlannedTask = { plan, network, sharing, images: data.train.count };
  return {
    title: `${name}, seed ${seed}`,
    split: "test",
    outline: outlineOfPlan(plan.data),
    history,
    times,
    planned: plannedNumbers(task),
    position: done ? undefined : position,
    published: history.length === 0 && isPretrained(name) ? pretrainedCard(name).accuracies : {},
  };
}

/** A finished run of a result; its plan is that of its experiment, where the history fits it. */
export function scrubbedResult(result: ExperimentResult, finished: FinishedRun): ScrubbedRun {
  const { method, seed, history, times = [] } = finished;
  const task = taskOf(result, method);
  const planned = task === undefined ? undefined : outlineOfPlan(task.plan.data);
  const isOfPlan = task !== undefined && planned !== undefined && fitsHistory(planned, history);
  return {
    title: `${method}, seed ${seed}`,
    split: result.split,
    outline: isOfPlan ? planned : outlineOfHistory(history),
    history,
    times,
    planned: isOfPlan ? plannedNumbers(task) : [],
    position: undefined,
    published: {},
  };
}

/** The plan and the network of a stored method, from its experiment's config. */
function taskOf(result: ExperimentResult, method: string): PlannedTask | undefined {
  if (!(result instanceof StoredResult)) return undefined;
  const { experiment: name, profile } = result.provenance;
  if (!experimentNames().includes(name)) return undefined;
  const config = experiment(name).config(profile);
  const one = config.cases.find((each) => each.method === method);
  if (one === undefined) return undefined;
  const { network, sharing } = descriptionOf(config, one);
  const { train: images } = imageCounts(config.data);
  return { plan: new GrowthPlan(one.plan), network, sharing, images };
}

const isPretrained = (name: string): name is PretrainedName =>
  (pretrainedNames as readonly string[]).includes(name);
