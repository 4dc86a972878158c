import { memberPlacements } from "../block-layout.js";
import { coefficientGrowthNames } from "../operators/coefficient-growth.js";
import { contains, type Span, spanTitle } from "../span.js";
import { checkNetworkChange } from "./network-change.js";
import type { GrowPhase, GrowthPlanData, Phase, TemplatePlan, TrainPhase } from "./plan-data.js";
import { isCount, isPositive, isRecord, isShare, type PlanProblem, Problems } from "./plan-problems.js";
import { checkOrdinaryOperator, ordinaryOperators } from "./rival-operators.js";
import { checkRates, checkSchedule } from "./schedule-validation.js";

/** Everything that is wrong with a plan, the whole of it read; an empty list for a plan that can run. */
export function planProblems(value: unknown): PlanProblem[] {
  const problems = new Problems();
  if (!isRecord(value)) {
    problems.expect(
      false,
      "the plan",
      "to be an object",
      value,
      "plan",
      "Make it with GrowthPlan.mixture({...}).",
    );
    return problems.found;
  }
  const plan = value as unknown as GrowthPlanData;
  problems.expect(
    plan.schema === 1,
    "schema",
    "to be 1",
    plan.schema,
    "plan",
    "Save the plan again with this version.",
  );
  problems.expect(
    typeof plan.name === "string" && plan.name !== "",
    "name",
    "to be a text",
    plan.name,
    "plan",
    "Name the plan.",
  );
  const members = problems.expect(
    isCount(plan.members, 1) && plan.members <= 64,
    "members",
    "to be an integer from 1 to 64",
    plan.members,
    "plan",
    "Use 2 for the paper's plan.",
  );
  const phases = problems.expect(
    Array.isArray(plan.phases) && plan.phases.length > 0,
    "phases",
    "to be a list of at least one phase",
    plan.phases,
    "plan",
    "Add a training phase.",
  );
  if (plan.templates !== null) checkTemplates(plan.templates, members ? plan.members : 2, problems);
  if (members && phases) {
    plan.phases.forEach((phase, index) => {
      checkPhase(phase, index, plan, problems);
    });
    if (problems.found.length === 0) checkOrder(plan, problems);
  }
  return problems.found;
}

function checkTemplates(templates: TemplatePlan, members: number, problems: Problems): void {
  if (
    !problems.expect(
      isRecord(templates),
      "templates",
      "to be an object, or null for an ordinary network",
      templates,
      "plan",
      "Give perSet, assignment, initializer and coefficients.",
    )
  )
    return;
  const { perSet, assignment, initializer, coefficients, placement = "diag" } = templates;
  problems.expect(
    memberPlacements.includes(placement),
    "placement",
    `to be one of ${memberPlacements.join(", ")}`,
    placement,
    "templates",
    'Use "diag".',
  );
  const counted =
    Array.isArray(perSet) && perSet.length > 0 && perSet.every((m) => isCount(m, 1) && m <= 1024);
  problems.expect(
    counted,
    "perSet",
    "to list at least one template count from 1 to 1024",
    perSet,
    "templates",
    "Use [2, 2] for the paper's plan.",
  );
  const blocks = members * members;
  const listed =
    Array.isArray(assignment) &&
    assignment.length === blocks &&
    assignment.every((set) => isCount(set, 0) && (!counted || set < perSet.length));
  problems.expect(
    assignment === "rows" || assignment === "columns" || listed,
    "assignment",
    `to be "rows", "columns" or ${blocks} set numbers below ${counted ? perSet.length : "the number of sets"}`,
    assignment,
    "templates",
    'Use "rows".',
  );
  problems.expect(
    ["he", "he-as-coded"].includes(initializer),
    "initializer",
    'to be "he" or "he-as-coded"',
    initializer,
    "templates",
    'Use "he".',
  );
  problems.expect(
    ["orthonormal", "orthogonal-as-coded", "normal", "ones"].includes(coefficients),
    "coefficients",
    'to be "orthonormal", "orthogonal-as-coded", "normal" or "ones"',
    coefficients,
    "templates",
    'Use "orthonormal".',
  );
}

function checkPhase(phase: unknown, index: number, plan: GrowthPlanData, problems: Problems): void {
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
  checkSchedule(phase.schedule, phase.epochs, at, problems);
  checkRates(phase.rates, phase.epochs, at, problems);
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

/** Follows which nets exist from phase to phase; only for a plan whose every phase is well formed. */
function checkOrder(plan: GrowthPlanData, problems: Problems): void {
  let nets: Span[] = startingNets(plan);
  plan.phases.forEach((phase, index) => {
    const at = `phase ${index + 1}, ${phase.name}`;
    const known = nets.map(spanTitle).join(", ");
    if (phase.kind === "train") {
      const exists = nets.some((net) => net.first === phase.net.first && net.count === phase.net.count);
      problems.expect(
        exists,
        `a net that exists then (${known})`,
        "to be trained",
        spanTitle(phase.net),
        at,
        "Grow first, or name one of these.",
      );
      return;
    }
    if (phase.kind === "change") return;
    const inside = nets.filter((net) => contains(phase.into, net));
    const covered = inside.reduce((count, net) => count + net.count, 0);
    // Growth in depth keeps the width.
    const deepens = phase.by.operator === "net2deeper";
    const grows =
      plan.templates === null
        ? inside.length === 1 && (deepens ? covered === phase.into.count : covered < phase.into.count)
        : inside.length > 1 && covered === phase.into.count;
    problems.expect(
      grows,
      `smaller nets inside ${spanTitle(phase.into)} (now: ${known})`,
      "to grow from",
      inside.map(spanTitle),
      at,
      "Grow what exists into something wider.",
    );
    nets = [...nets.filter((net) => !contains(phase.into, net)), phase.into];
  });
}

/** The nets that exist before the first phase: all members of a mixed network, the first trained net of an ordinary one. */
export function startingNets(plan: GrowthPlanData): Span[] {
  if (plan.templates !== null)
    return Array.from({ length: plan.members }, (_, first) => ({ first, count: 1 }));
  const first = plan.phases.find((phase) => phase.kind === "train");
  return first === undefined ? [] : [first.net];
}
