import {
  bundle,
  type Displayable,
  formatCount,
  htmlTable,
  type MimeBundle,
  textTable,
  withDisplay,
} from "mixture-growth-display";
import { commandHere } from "../checking/command-here.js";
import { costText } from "../cost/shown-rows.js";
import { peakOf } from "../plan/describe-plan.js";
import { GrowthPlan } from "../plan/growth-plan.js";
import { planCost } from "../plan/plan-cost.js";
import type { Phase } from "../plan/plan-data.js";
import { type Experiment, type ExperimentConfig, imageCounts, imageShape } from "./experiment.js";
import { descriptionOf, forecast, forecastText } from "./forecast.js";
import type { Profile } from "./profile.js";

/** A map has so many that nobody would read them all. */
const mostPlans = { limit: 16 };

/**
 * Makes the config of an experiment in a profile, which a cell shows: the question and the expectation, what is trained on
 * what, every plan with its cost, where results lie, and what the paper's size needs. It stays plain data otherwise.
 */
export function shownConfig(one: Experiment, profile: Profile): ExperimentConfig & Displayable {
  const config = one.config(profile);
  return withDisplay(config, () => show(config, one, profile));
}

function show(
  config: ExperimentConfig,
  { name, question, control, expected, config: configOf }: Experiment,
  profile: Profile,
): MimeBundle {
  const paper = configOf("paper");
  const facts = {
    question,
    expected,
    control,
    [`profile\u00a0${profile}`]: sizeText(config),
    scale: scaleText(config, paper),
    [profile === "smoke" ? "evidence" : "results"]: resultsText(name, profile),
    "profile\u00a0paper": sizeText(paper),
    "its\u00a0cost": forecastText(forecast(paper)).replaceAll("\n", "; "),
    "its\u00a0plans": `experiment("${name}").config("paper"); ${commandHere("experiment", `${name} --profile paper --dry-run`)} makes one step of each phase, on any computer`,
  };
  const rows = Object.entries(facts).map(([what, text]) => ({ what, text }));
  const plans = planRows(config);
  const columns = [
    { key: "what", label: "" },
    { key: "text", label: name },
  ] as const;
  const planColumns = [
    { key: "method" },
    { key: "plan", label: "plan: epochs and peak learning rate of each phase" },
    { key: "cost", label: "cost of a seed (MACs)", align: "right" },
  ] as const;
  return bundle({
    plain: `${textTable(planColumns, plans, mostPlans)}\n\n${textTable(columns, rows)}`,
    html: htmlTable(columns, rows) + htmlTable(planColumns, plans, mostPlans),
  });
}

/** Images, networks, methods and seeds: `"10,000 training and 3,000 test images of cifar100, 16x16x3; WRN-10-1; …"`. */
function sizeText(config: ExperimentConfig): string {
  const { train, test } = imageCounts(config.data);
  const networks = new Set(config.cases.map((one) => descriptionOf(config, one).network.name));
  return [
    `${formatCount(train)} training and ${formatCount(test)} test images of ${config.data.name}, ${imageShape(config.data).join("x")}`,
    [...networks].join(", "),
    `batches of ${config.batchSize}`,
    `${config.cases.length} methods, ${config.seeds} ${config.seeds === 1 ? "seed" : "seeds"}`,
  ].join("; ");
}

/** What a run of the first method costs, and what that is to the paper's: `"0.0012 PFLOP of training for a run of mixture; …"`. */
function scaleText(config: ExperimentConfig, paper: ExperimentConfig): string {
  const petaflop = ({ cases, ...rest }: ExperimentConfig): number =>
    (2 * forecast({ ...rest, cases: cases.slice(0, 1) }, 1).trainingMacs) / 1e15;
  const digits = (value: number): string => {
    return value < 1 ? value.toPrecision(2) : formatCount(Number(value.toPrecision(2)));
  };
  const [ours, theirs] = [petaflop(config), petaflop(paper)];
  const cost = `${digits(ours)} PFLOP of training for a run of ${config.cases[0]?.method}`;
  if (ours === theirs) return `${cost}: the paper's size`;
  return `${cost}; ${digits(theirs)} PFLOP in the paper's size, ${digits(theirs / ours)} times as much`;
}

function resultsText(name: string, profile: Profile): string {
  if (profile === "smoke") return "none: a smoke run shows that everything runs, and is not stored";
  const option = profile === "laptop" ? "" : ` --profile ${profile}`;
  return `results/${profile}/${name}; ${commandHere("experiment", `${name}${option}`)} or runExperiment("${name}") trains them again, and continues after a stop`;
}

function planRows(config: ExperimentConfig): Record<string, string>[] {
  return config.cases.map((one) => {
    const { network, sharing } = descriptionOf(config, one);
    const costs = planCost(new GrowthPlan(one.plan), network, imageCounts(config.data).train, sharing);
    const cost = costText(costs.reduce((sum, { trainingMacs }) => sum + trainingMacs, 0));
    return { method: one.method, plan: one.plan.phases.map(phaseText).join(" → "), cost };
  });
}

function phaseText(phase: Phase): string {
  if (phase.kind !== "train") return phase.name.replaceAll(" ", "\u00a0");
  const { name, epochs, schedule, until } = phase;
  const rate = schedule.kind === "continued" ? "continued" : +peakOf(schedule).toPrecision(2);
  // A line breaks between phases only.
  const most = until === undefined ? "" : "at most ";
  return `${name}: ${most}${epochs} at ${rate}`.replaceAll(" ", "\u00a0");
}
