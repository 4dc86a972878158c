import { contains, type Span, spanTitle } from "../span.js";
import { checkPhase } from "./phase-validation.js";
import type { GrowthPlanData } from "./plan-data.js";
import { isCount, isRecord, type PlanProblem, Problems } from "./plan-problems.js";
import { checkTemplates } from "./template-validation.js";
import { trainedNets } from "./trained-nets.js";

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

/** Follows which nets exist from phase to phase; only for a plan whose every phase is well formed. */
function checkOrder(plan: GrowthPlanData, problems: Problems): void {
  let nets: Span[] = startingNets(plan);
  plan.phases.forEach((phase, index) => {
    const at = `phase ${index + 1}, ${phase.name}`;
    const known = nets.map(spanTitle).join(", ");
    if (phase.kind === "train") {
      const missing = trainedNets(phase).filter(({ net }) => !nets.some((other) => isSame(other, net)));
      for (const { net } of missing) {
        problems.expect(
          false,
          `a net that exists then (${known})`,
          "to be trained",
          spanTitle(net),
          at,
          "Grow first, or name one of these.",
        );
      }
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

function isSame(a: Span, b: Span): boolean {
  return a.first === b.first && a.count === b.count;
}

/** The nets that exist before the first phase: all members of a mixed network, the first trained net of an ordinary one. */
export function startingNets(plan: GrowthPlanData): Span[] {
  if (plan.templates !== null)
    return Array.from({ length: plan.members }, (_, first) => ({ first, count: 1 }));
  const first = plan.phases.find((phase) => phase.kind === "train");
  return first === undefined ? [] : [first.net];
}
