import { precisions } from "../../tensorflow/precision.js";
import { coefficientGrowthNames } from "../operators/coefficient-growth.js";
import type { Span } from "../span.js";
import { checkNetworkChange } from "./network-change.js";
import type { GrowPhase, GrowthPlanData, Phase, TrainPhase } from "./plan-data.js";
import { isCount, isPositive, isRecord, isShare, type Problems } from "./plan-problems.js";
import { checkOrdinaryOperator, ordinaryOperators } from "./rival-operators.js";
import { checkRates, checkSchedule } from "./schedule-validation.js";
import { trainedNets } from "./trained-nets.js";

/** Reports everything that is wrong with one phase by itself. */
export function checkPhase(phase: unknown, index: number, plan: GrowthPlanData, problems: Problems): void {
  const where = `phase ${index + 1}`;
  if (
    !problems.expect(
      isRecord(phase),
      "a phase",
      "to be an object",
      phase,
      where,
      "Give kind, name and the rest.",
    )
  )
    return;
  const named = phase as unknown as Phase;
  problems.expect(
    typeof named.name === "string" && named.name !== "",
    "name",
    "to be a text",
    named.name,
    where,
    "Name the phase.",
  );
  const same = plan.phases.filter((other) => isRecord(other) && other.name === named.name).length;
  problems.expect(same === 1, "phase names", "to differ", named.name, where, "Rename one of them.");
  if (named.kind === "train") checkTrainPhase(named, where, plan, problems);
  else if (named.kind === "grow") checkGrowPhase(named, where, plan, problems);
  else if (named.kind === "change")
    checkNetworkChange(
      named.do,
      { members: plan.members, sets: plan.templates?.perSet?.length },
      `${where}, ${named.name}`,
      problems,
    );
  else
    problems.expect(
      false,
      "kind",
      'to be "train", "grow" or "change"',
      (phase as { kind?: unknown }).kind,
      where,
      "Use one of these.",
    );
}

function checkTrainPhase(phase: TrainPhase, where: string, plan: GrowthPlanData, problems: Problems): void {
  const at = `${where}, ${phase.name}`;
  checkSpan(phase.net, "net", plan.members, at, problems);
  checkTogether(phase, plan, at, problems);
  problems.expect(
    isCount(phase.epochs, 1) && phase.epochs <= 1e6,
    "epochs",
    "to be a positive integer",
    phase.epochs,
    at,
    "Leave the phase out to train no epoch.",
  );
  problems.expect(
    phase.optimizer === "new" || phase.optimizer === "keep",
    "optimizer",
    'to be "new" or "keep"',
    phase.optimizer,
    at,
    'Use "new".',
  );
  if (
    problems.expect(
      isRecord(phase.sgd),
      "sgd",
      "to be an object",
      phase.sgd,
      at,
      "Give momentum, nesterov and weightDecay.",
    )
  ) {
    const { momentum, nesterov, weightDecay } = phase.sgd;
    problems.expect(isShare(momentum), "momentum", "to be in [0, 1)", momentum, at, "Use 0.9.");
    problems.expect(
      typeof nesterov === "boolean",
      "nesterov",
      "to be true or false",
      nesterov,
      at,
      "Use true.",
    );
    problems.expect(
      weightDecay === 0 || isPositive(weightDecay),
      "weightDecay",
      "to be 0 or positive",
      weightDecay,
      at,
      "Use 5e-4.",
    );
  }
  if (problems.expect(isRecord(phase.loss), "loss", "to be an object", phase.loss, at, "Use {}.")) {
    const { smoothing = 0, weight = 1 } = phase.loss;
    problems.expect(isShare(smoothing), "smoothing", "to be in [0, 1)", smoothing, at, "Use 0.");
    problems.expect(isPositive(weight), "weight of the loss", "to be positive", weight, at, "Use 1.");
  }
  const { dataShare = 1 } = phase;
  problems.expect(
    typeof dataShare === "number" && dataShare > 0 && dataShare <= 1,
    "dataShare",
    "to be above 0 and at most 1",
    dataShare,
    at,
    "Leave it out for all images.",
  );
  const { precision = "float32" } = phase;
  problems.expect(
    precisions.includes(precision),
    "precision",
    `to be one of ${precisions.join(", ")}`,
    precision,
    at,
    "Leave it out for float32.",
  );
  checkSchedule(phase.schedule, phase.epochs, at, problems);
  checkRates(phase.rates, phase.epochs, at, problems);
}

function checkTogether(phase: TrainPhase, plan: GrowthPlanData, at: string, problems: Problems): void {
  const { together } = phase;
  if (together === undefined) return;
  const listed = problems.expect(
    Array.isArray(together) && together.length > 0 && together.every(isRecord),
    "together",
    "to list the other nets of the phase",
    together,
    at,
    "Use [{ net: { first: 1, count: 1 } }], or leave it out.",
  );
  if (!listed) return;
  problems.expect(
    plan.templates !== null,
    "nets that are trained together",
    "to be nets of a mixed network",
    together,
    at,
    "Give the plan templates, or train one net.",
  );
  for (const { net, weight = 1 } of together) {
    checkSpan(net, "net of together", plan.members, at, problems);
    problems.expect(isPositive(weight), "weight of together", "to be positive", weight, at, "Use 1.");
  }
  const members = trainedNets(phase).flatMap(({ net }) => [...membersOf(net)]);
  problems.expect(
    new Set(members).size === members.length,
    "nets that are trained together",
    "to have no member in common",
    together,
    at,
    "Name each net once.",
  );
}

/** The members inside a span, none where it is no span. */
function membersOf(span: Span): number[] {
  if (!isRecord(span) || !isCount(span.count, 1) || span.count > 64) return [];
  return Array.from({ length: span.count }, (_, i) => span.first + i);
}

function checkGrowPhase(phase: GrowPhase, where: string, plan: GrowthPlanData, problems: Problems): void {
  const at = `${where}, ${phase.name}`;
  checkSpan(phase.into, "into", plan.members, at, problems);
  if (
    !problems.expect(
      isRecord(phase.by),
      "by",
      "to be a growth operator",
      phase.by,
      at,
      'Use { operator: "mixture", coefficients: "zero", noise: 1 }.',
    )
  )
    return;
  const { by } = phase;
  if (by.operator === "mixture") {
    problems.expect(
      plan.templates !== null,
      "a mixture operator",
      "to have templates to mix",
      by,
      at,
      "Give the plan templates, or grow at random.",
    );
    problems.expect(
      coefficientGrowthNames.includes(by.coefficients),
      "coefficients",
      `to be one of ${coefficientGrowthNames.join(", ")}`,
      by.coefficients,
      at,
      'Use "zero".',
    );
    problems.expect(
      by.noise === 0 || isPositive(by.noise),
      "noise",
      "to be 0 or positive",
      by.noise,
      at,
      "Use 1.",
    );
  } else if (ordinaryOperators.includes(by.operator)) {
    checkOrdinaryOperator(by, plan, at, problems);
  } else {
    problems.expect(
      false,
      "operator",
      `to be "mixture" or one of ${ordinaryOperators.join(", ")}`,
      (by as { operator?: unknown }).operator,
      at,
      "Use one of these.",
    );
  }
}

function checkSpan(span: Span, name: string, members: number, at: string, problems: Problems): void {
  const fits =
    isRecord(span) && isCount(span.first, 0) && isCount(span.count, 1) && span.first + span.count <= members;
  problems.expect(
    fits,
    name,
    `to be { first, count } within ${members} members`,
    span,
    at,
    "Use { first: 0, count: 1 } for member 0.",
  );
}
