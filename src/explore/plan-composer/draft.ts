import {
  choose,
  integer,
  list,
  number,
  oneOf,
  open,
  optional,
  type Shape,
  tagged,
  text,
} from "../../checking/shapes.js";
import type { Span } from "../../growth/span.js";
import { memberCount } from "../../growth/span-shapes.js";
import type { GrowPhase, GrowthPlanData, Phase, TrainPhase } from "../../plan/plan-data.js";
import type { Schedule } from "../../plan/schedule-data.js";

/** A plan that is being composed: it has the parts of a plan, but need not be one that can run. */
export type PlanDraft = GrowthPlanData;

/** The most phases of a draft: more do not fit on a timeline. */
export const mostPhases = 40;

const anyNumber = number();
const span = open<Span>({ first: integer(), count: integer() });
const named = { name: text("Name the phase.") };

const peaked = open<{ learningRate: number }>({ learningRate: anyNumber });
const scheduleParts: Shape = tagged("kind", {
  cosine: peaked,
  constant: peaked,
  steps: peaked,
  "one-cycle": peaked,
  polynomial: peaked,
  continued: open<{ of: object }>({ of: peaked }),
  rates: open<{ rates: readonly number[] }>({ rates: list(anyNumber, { min: 1, use: "[0.1]" }) }),
});

const templateParts = open<{ templatesPerSet: readonly number[] }>({
  templatesPerSet: list(anyNumber, { min: 1, use: "[2, 2]" }),
});

/** Accepts what has the parts of a plan, so that it can be drawn and edited; the checks of plans say what is wrong with it. */
export const draftShape: Shape = open<GrowthPlanData>({
  schema: oneOf([1]),
  name: (value, at) => typeof value === "string" || at.expected("to be a text", value, "Name the plan."),
  members: memberCount,
  templates: choose([(value) => value === null, () => true], [() => true, templateParts]),
  phases: list(
    tagged("kind", {
      train: open<Pick<TrainPhase, "name" | "net" | "together" | "epochs" | "schedule">>({
        ...named,
        together: optional(list(open<{ net: Span }>({ net: span }), { use: "[]" })),
        net: span,
        epochs: anyNumber,
        schedule: scheduleParts,
      }),
      grow: open<Pick<GrowPhase, "name" | "into" | "by">>({
        ...named,
        into: span,
        by: open<{ operator: string }>({ operator: text() }),
      }),
      change: open<Pick<Phase, "name">>(named),
    }),
    { max: mostPhases, use: "[]" },
  ),
});

/** The training phases of a draft. */
export function trainPhases({ phases }: PlanDraft): TrainPhase[] {
  return phases.filter((phase) => phase.kind === "train");
}

/** The growths of a draft. */
export function growPhases({ phases }: PlanDraft): GrowPhase[] {
  return phases.filter((phase) => phase.kind === "grow");
}

/** The draft with other settings of one phase. */
export function withPhase(draft: PlanDraft, index: number, change: (phase: Phase) => Phase): PlanDraft {
  return { ...draft, phases: draft.phases.map((phase, i) => (i === index ? change(phase) : phase)) };
}

/** The draft with one phase at another place. */
export function withMoved(draft: PlanDraft, from: number, to: number): PlanDraft {
  const phases = draft.phases.filter((_, i) => i !== from);
  const moved = draft.phases[from];
  if (moved === undefined) return draft;
  return { ...draft, phases: [...phases.slice(0, to), moved, ...phases.slice(to)] };
}

/** The draft with one phase more, after the phase of an index; -1 puts it first. */
export function withAdded(draft: PlanDraft, phase: Phase, after: number): PlanDraft {
  return { ...draft, phases: [...draft.phases.slice(0, after + 1), phase, ...draft.phases.slice(after + 1)] };
}

/** The same schedule with another highest rate; rates of one's own become a cosine. */
export function withPeak(schedule: Schedule, learningRate: number): Schedule {
  if (schedule.kind === "rates") return { kind: "cosine", learningRate };
  if (schedule.kind === "continued") return { ...schedule, of: { ...schedule.of, learningRate } };
  return { ...schedule, learningRate };
}
