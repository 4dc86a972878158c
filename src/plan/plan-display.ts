import { bundle, type MimeBundle } from "mixture-growth-display";
import {
  type BlockLayout as DrawnBlocks,
  drawGrowth,
  drawTimeline,
  type TimelinePhase,
} from "../drawing/index.js";
import { blockLayout, blocksOf } from "../growth/block-layout.js";
import { allMembers, contains, type Span, spanTitle } from "../growth/span.js";
import { blockSets } from "../growth/template-sets.js";
import { operatorOf } from "../operators/operators.js";
import type { GrowthPlanData, Phase, TrainPhase } from "./plan-data.js";
import { networkOfPlan } from "./plan-network.js";
import { trainedNets, trainedTitle } from "./trained-nets.js";

/** How a plan shows itself: its timeline, and the blocks of an inner layer before and after each growth. */
export function planBundle(plan: GrowthPlanData): MimeBundle {
  const plain = describePlan(plan);
  const growths = networkOfPlan(plan).hasBlocks ? growthPictures(plan) : [];
  const pictures = [drawTimeline(plan.phases.map((phase) => timelinePhase(phase, plan))), ...growths];
  return bundle({ plain, svg: pictures });
}

/** A plan in words, a line a phase. */
export function describePlan(plan: GrowthPlanData): string {
  const lines = plan.phases.map((phase, i) => `  ${i + 1}. ${phase.name}: ${describePhase(phase)}`);
  return [`${plan.name} (${plan.members} members, ${networkOfPlan(plan).title})`, ...lines].join("\n");
}

function describePhase(phase: Phase): string {
  if (phase.kind === "change") return phase.do.change;
  if (phase.kind === "grow")
    return `grow into ${spanTitle(phase.into)} by ${operatorOf(phase.by).describe(phase.by)}`;
  const { epochs, schedule, precision } = phase;
  const numbers = precision === undefined ? "" : `, in ${precision}`;
  const peak = schedule.kind === "continued" ? schedule.of.learningRate : schedule.learningRate;
  return `train ${trainedTitle(phase)} for ${epochs} ${epochs === 1 ? "epoch" : "epochs"}, ${schedule.kind} learning rate from ${peak}${numbers}`;
}

function timelinePhase(phase: Phase, plan: GrowthPlanData): TimelinePhase {
  if (phase.kind === "change") return { name: phase.name, kind: "grow", net: "", epochs: 0 };
  if (phase.kind === "grow") return { name: phase.name, kind: "grow", net: spanTitle(phase.into), epochs: 0 };
  const { name, epochs } = phase;
  // Cost goes with the square of the width, close enough for a picture; a network gives exact numbers.
  return { name, kind: "train", net: trainedTitle(phase), epochs, costShare: costShare(phase, plan) };
}

function costShare(phase: TrainPhase, plan: GrowthPlanData): number {
  return trainedNets(phase).reduce((sum, { net }) => sum + (net.count / plan.members) ** 2, 0);
}

function growthPictures(plan: GrowthPlanData): string[] {
  let nets: Span[] = networkOfPlan(plan).startingNets();
  return plan.phases.flatMap((phase) => {
    if (phase.kind !== "grow") return [];
    const inside = nets.filter((net) => contains(phase.into, net));
    nets = [...nets.filter((net) => !contains(phase.into, net)), phase.into];
    return [drawGrowth(drawnBlocks(plan, inside, "before"), drawnBlocks(plan, inside, "after", phase.into))];
  });
}

function drawnBlocks(
  plan: GrowthPlanData,
  trained: readonly Span[],
  title: string,
  grown?: Span,
): DrawnBlocks {
  const { members, templates } = plan;
  const { placement, setAssignment: assignment = "rows", templatesPerSet = [1] } = templates ?? {};
  const layout = blockLayout("inner", members, placement);
  const sets = blockSets("inner", members, templatesPerSet.length, assignment, placement);
  const of = (spans: readonly Span[]): Set<number> =>
    new Set(spans.flatMap((span) => blocksOf(layout, "inner", span, placement).map((block) => block.index)));
  const old = of(trained);
  const fresh = of(grown === undefined ? [] : [grown]);
  const names = Array.from({ length: allMembers(members).count }, (_, i) => `${i}`);
  return {
    rows: members,
    columns: members,
    cells: layout.map(({ row, column, index }) => ({
      row,
      column,
      index,
      set: sets[index] as number,
      state: old.has(index) ? "trained" : fresh.has(index) ? "new" : "empty",
    })),
    labels: { title, rows: names.map((i) => `out ${i}`), columns: names.map((i) => `in ${i}`) },
  };
}
