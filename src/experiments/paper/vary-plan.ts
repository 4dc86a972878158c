import type { MixtureGrowth } from "../../operators/mixture/mixture.js";
import type { ChangePhase, GrowthPlanData, Phase, TrainPhase } from "../../plan/plan-data.js";

/** The plan by another name, with every growth by mixtures changed. */
export function grownBy(base: GrowthPlanData, name: string, change: Partial<MixtureGrowth>): GrowthPlanData {
  return renamed(base, name, (phase) =>
    phase.kind === "grow" && phase.by.operator === "mixture"
      ? { ...phase, by: { ...phase.by, ...change } }
      : phase,
  );
}

/** The plan by another name, with the peak of its last phase's cosine multiplied. */
export function scaledRate(base: GrowthPlanData, name: string, factor: number): GrowthPlanData {
  const last = base.phases.length - 1;
  return renamed(base, name, (phase, index) =>
    index === last && phase.kind === "train" && phase.schedule.kind === "cosine"
      ? { ...phase, schedule: { ...phase.schedule, learningRate: factor * phase.schedule.learningRate } }
      : phase,
  );
}

/** The plan by another name, with the training phases changed whose name `isMeant` accepts. */
export function trainedBy(
  base: GrowthPlanData,
  name: string,
  isMeant: (phase: string) => boolean,
  change: Partial<TrainPhase>,
): GrowthPlanData {
  return renamed(base, name, (phase) =>
    phase.kind === "train" && isMeant(phase.name) ? { ...phase, ...change } : phase,
  );
}

/** The plan by another name, whose small nets are trained at a constant rate, so that they grow before it has fallen. */
export function constantBeforeGrowth(
  base: GrowthPlanData,
  learningRate: number,
  name: string,
  change: Partial<TrainPhase> = {},
): GrowthPlanData {
  const schedule = { kind: "constant", learningRate } as const;
  return trainedBy(base, name, (phase) => phase !== "grown", { schedule, ...change });
}

/** The plan by another name, with a phase put in before the one that is named. */
export function withPhase(base: GrowthPlanData, name: string, before: string, phase: Phase): GrowthPlanData {
  const at = base.phases.findIndex((other) => other.name === before);
  return { ...base, name, phases: [...base.phases.slice(0, at), phase, ...base.phases.slice(at)] };
}

/** The plan by another name, whose sets get more templates right before they grow. */
export function withMoreTemplates(
  base: GrowthPlanData,
  name: string,
  more: Omit<Extract<ChangePhase["do"], { change: "add templates" }>, "change">,
): GrowthPlanData {
  return withPhase(base, name, "growth", {
    kind: "change",
    name: "add templates, before growth",
    do: { change: "add templates", ...more },
  });
}

function renamed(
  base: GrowthPlanData,
  name: string,
  change: (phase: Phase, index: number) => Phase,
): GrowthPlanData {
  return { ...base, name, phases: base.phases.map(change) };
}
