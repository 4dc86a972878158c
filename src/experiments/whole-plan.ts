import type { Shape } from "../checking/shapes.js";
import { contains } from "../growth/span.js";
import type { GrowthPlan } from "../plan/growth-plan.js";
import { planShape } from "../plan/plan-argument.js";
import { networkOfPlan } from "../plan/plan-network.js";
import { trainedNets } from "../plan/trained-nets.js";
import { holdsRun } from "./run-folder.js";

/**
 * A plan that trains or grows every member of its network: a member that no phase touches has almost certainly been
 * forgotten. The library itself runs parts of plans, and a folder that already holds a run of such a plan continues it.
 *
 * @param foldersOf folders that may hold runs of the plan
 */
export function wholePlan(foldersOf: (plan: GrowthPlan) => readonly unknown[] = () => []): Shape {
  return (value, at) => {
    if (!planShape(value, at)) return false;
    const plan = value as GrowthPlan;
    const idle = idleMembers(plan);
    if (idle.length === 0 || foldersOf(plan).some(holdsRun)) return true;
    const title = `member${idle.length === 1 ? "" : "s"} ${idle.join(" and ")}`;
    const used = plan.members - idle.length;
    const fewer = idle[0] === used && used > 0 ? `, or use members: ${used}` : "";
    const them = idle.length === 1 ? "it" : "them";
    return at.found(
      `to train or grow each of its ${plan.members} members`,
      `no phase for ${title} of plan "${plan.name}"`,
      `Add phases that train ${them}, or a growth that takes ${them} in${fewer}.`,
    );
  };
}

/** Nets that exist from the start, by their first member, and that no phase trains or grows. */
function idleMembers({ data }: GrowthPlan): number[] {
  const used = data.phases.flatMap((phase) => {
    if (phase.kind === "train") return trainedNets(phase).map(({ net }) => net);
    return phase.kind === "grow" ? [phase.into] : [];
  });
  return networkOfPlan(data)
    .startingNets()
    .filter((net) => !used.some((span) => contains(span, net)))
    .map(({ first }) => first);
}
