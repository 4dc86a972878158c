import { bundle, displayClass, type MimeBundle, tableBundle } from "mixture-growth-display";
import { type BlockLayout as DrawnBlocks, drawGrowth } from "../drawing/blocks.js";
import { drawTimeline, type TimelinePhase } from "../drawing/timeline.js";
import { blockLayout, blocksOf } from "../growth/block-layout.js";
import { GrowthReport } from "../growth/growth-report.js";
import { allMembers, contains, type Span, spanTitle } from "../growth/span.js";
import { blockSets } from "../growth/template-sets.js";
import { GrowthPlan } from "../plan/growth-plan.js";
import type { GrowthPlanData, Phase, TrainPhase } from "../plan/plan-data.js";
import { networkOfPlan } from "../plan/plan-network.js";
import { trainedNets, trainedTitle } from "../plan/trained-nets.js";

displayClass(GrowthPlan, planBundle);
displayClass(GrowthReport, reportBundle);

/** The timeline of a plan, and the blocks of an inner layer before and after each growth. */
function planBundle(plan: GrowthPlan): MimeBundle {
  const { data } = plan;
  const growths = networkOfPlan(data).hasBlocks ? growthPictures(data) : [];
  const timeline = drawTimeline(data.phases.map((phase) => timelinePhase(phase, data)));
  return bundle({ plain: plan.describe(), svg: [timeline, ...growths] });
}

function timelinePhase(phase: Phase, plan: GrowthPlanData): TimelinePhase {
  if (phase.kind === "change") return { name: phase.name, kind: "grow", net: "", epochs: 0 };
  if (phase.kind === "grow") return { name: phase.name, kind: "grow", net: spanTitle(phase.into), epochs: 0 };
  const { name, epochs } = phase;
  // Cost grows with the square of the width: close enough for a picture; exact costs need a network.
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

/** What growth did to the tensors of each kind. */
function reportBundle(report: GrowthReport): MimeBundle {
  const columns = [
    { key: "what", label: "part of the state" },
    { key: "fate", label: "what became of it" },
    { key: "tensors" },
    { key: "numbers" },
  ];
  return tableBundle(columns, report.summary(), { caption: `what "${report.phase}" did to the state` });
}
