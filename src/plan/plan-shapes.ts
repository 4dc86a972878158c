import {
  also,
  choose,
  type Fields,
  fitting,
  integer,
  isRecord,
  largest,
  list,
  number,
  oneOf,
  optional,
  positive,
  problemsOf,
  record,
  type Shape,
  tagged,
  text,
} from "../checking/shapes.js";
import type { Span } from "../growth/span.js";
import { memberCount, spanShape } from "../growth/span-shapes.js";
import { assignmentShape, templateCounts, templateFields } from "../growth/template-shapes.js";
import { changeShape } from "../networks/mixed/network-change.js";
import { growthShapeFor } from "../operators/operators.js";
import { optimizerShape } from "../optimizers/optimizers.js";
import { type SgdOptions, sgdOptimizer } from "../optimizers/sgd.js";
import { precisions } from "../tensorflow/precision.js";
import { contextOf, type PlanContext, phasePlace } from "./plan-context.js";
import {
  type BestEpoch,
  type ChangePhase,
  epochMetrics,
  type GradientClip,
  type GrowPhase,
  type GrowthPlanData,
  type LossOptions,
  type NetBeside,
  type PhaseBudget,
  type PlateauTrigger,
  type TemplatePlan,
  type TrainPhase,
  type WeightAveraging,
} from "./plan-data.js";
import { checkOrder } from "./plan-order.js";
import { epochCount, ratesShape, scheduleShape } from "./schedule-shapes.js";

/** What fields must be that both a plan and the options of its makers have. */
export const trainingFields = {
  loss: record<LossOptions>({
    smoothing: optional(number({ min: 0, below: 1 })),
    weight: optional(positive(1)),
  }),
  optimizer: choose(
    [isRecord, record<{ keep: number }>({ keep: number({ above: 0, max: 1, use: 0.5 }) })],
    [() => true, oneOf(["new", "keep"])],
  ),
  until: optional(
    record<PlateauTrigger>(
      {
        kind: oneOf(["plateau"]),
        epochs: integer({ min: 1, max: largest, use: 3 }),
        gain: number({ min: 0, below: 1, use: 0.01 }),
        metric: optional(oneOf(epochMetrics)),
      },
      'Use { kind: "plateau", epochs: 3, gain: 0.01 }.',
    ),
  ),
  clip: optional(record<GradientClip>({ norm: positive(1) }, "Use { norm: 1 }.")),
  ema: optional(
    record<WeightAveraging>({ decay: number({ min: 0, below: 1, use: 0.999 }) }, "Use { decay: 0.999 }."),
  ),
  keep: optional(record<BestEpoch>({ best: oneOf(epochMetrics) }, 'Use { best: "test accuracy" }.')),
  budget: optional(
    also(
      record<PhaseBudget>({
        macs: optional(number({ above: 0, use: 1e12 })),
        seconds: optional(number({ above: 0, use: 3600 })),
      }),
      ({ macs, seconds }: PhaseBudget) => macs !== undefined || seconds !== undefined,
      "to have a limit",
      "Use { macs: 1e12 } or { seconds: 3600 }.",
    ),
  ),
  dataShare: optional(number({ above: 0, max: 1 })),
  precision: optional(oneOf(precisions)),
} as const;

const templates = (context: PlanContext): Shape =>
  record<TemplatePlan>(
    {
      templatesPerSet: templateCounts,
      setAssignment: assignmentShape(context),
      templateInitializer: templateFields.initializer,
      initialCoefficients: templateFields.coefficients,
      placement: templateFields.placement,
    },
    "Give templatesPerSet, setAssignment, templateInitializer and initialCoefficients, or null for a plain network.",
  );

const phaseName = text("Name the phase.");

function trainPhase(context: PlanContext): Shape {
  return (value, at) => {
    const epochs = fitting<number>((value as TrainPhase).epochs, epochCount);
    const net = spanShape(context.members);
    return record<TrainPhase>({
      kind: oneOf(["train"]),
      name: phaseName,
      net,
      together: optional(together(fitting((value as TrainPhase).net, net), context)),
      epochs: epochCount,
      until: trainingFields.until,
      schedule: scheduleShape(epochs),
      rates: optional(ratesShape(epochs)),
      ...optimizerShapes(value as TrainPhase),
      clip: trainingFields.clip,
      ema: trainingFields.ema,
      keep: trainingFields.keep,
      budget: trainingFields.budget,
      loss: trainingFields.loss,
      optimizer: trainingFields.optimizer,
      dataShare: trainingFields.dataShare,
      precision: trainingFields.precision,
    })(value, at);
  };
}

/** Accepts the settings of one optimizer: those of SGD as `sgd`, any other's as `by`. */
function optimizerShapes({ by }: TrainPhase): Pick<Fields<TrainPhase>, "by" | "sgd"> {
  const settings = record<SgdOptions>(sgdOptimizer.fields);
  const leftOut: Shape = (value, at) =>
    value === undefined || at.expected("to be left out beside by", value, "Give one optimizer: sgd, or by.");
  const other: Shape = (value, at) =>
    isRecord(value) && value.optimizer === "sgd"
      ? at.expected("to be another optimizer than SGD", value.optimizer, "Give its settings as sgd.")
      : optimizerShape(value, at);
  return { sgd: by === undefined ? settings : leftOut, by: optional(other) };
}

/** Accepts the other nets of a phase; `first` is undefined if the phase's own net is invalid. */
function together(first: Span | undefined, { members, kind }: PlanContext): Shape {
  const example = "[{ net: { first: 1, count: 1 } }]";
  const nets = list(record<NetBeside>({ net: spanShape(members), weight: optional(positive(1)) }), {
    min: 1,
    use: example,
  });
  const apart = also(
    nets,
    (others: readonly NetBeside[]) => {
      const spans = others.map(({ net }) => net).concat(first ?? []);
      const all = spans.flatMap((net) => Array.from({ length: net.count }, (_, i) => net.first + i));
      return new Set(all).size === all.length;
    },
    "to have no member in common with another net of the phase",
    "Name each net once.",
  );
  return also(
    apart,
    () => kind !== "plain",
    "to be left out in a plan without templates",
    "Give the plan templates, or train one net.",
  );
}

const growPhase = ({ members, kind }: PlanContext): Shape =>
  record<GrowPhase>({
    kind: oneOf(["grow"]),
    name: phaseName,
    into: spanShape(members),
    by: growthShapeFor(kind),
  });

const changePhase = (context: PlanContext): Shape =>
  also(
    record<ChangePhase>({ kind: oneOf(["change"]), name: phaseName, do: changeShape(context) }),
    () => context.kind !== "plain",
    "to be left out in a plan without templates",
    "Give the plan templates.",
  );

/** Accepts the phases; messages give a phase's number and name, and no two may have one name. */
function phases(context: PlanContext): Shape {
  const phase = tagged("kind", {
    train: trainPhase(context),
    grow: growPhase(context),
    change: changePhase(context),
  });
  return (value, at) => {
    if (!list(() => true, { min: 1, use: '[{ kind: "train", … }]' })(value, at)) return false;
    const names = (value as unknown[]).map((each) => (isRecord(each) ? each.name : undefined));
    const fit = (value as unknown[]).map((each, i) => {
      const place = phasePlace(at, each, i);
      const isRepeated = fitting(names[i], phaseName) !== undefined && names.indexOf(names[i]) < i;
      if (isRepeated)
        place.field("name").expected("to differ from other phases", names[i], "Rename one of them.");
      return phase(each, place) && !isRepeated;
    });
    return fit.every(Boolean);
  };
}

/** Accepts a whole plan: its parts, how they fit together, and the order of its phases. */
const planShape: Shape = (value, at) => {
  const context = contextOf(isRecord(value) ? value : {});
  const fits = record<GrowthPlanData>(
    {
      schema: oneOf([1], "Save the plan again with this version."),
      name: text("Name the plan."),
      members: memberCount,
      templates: choose([(given) => given === null, () => true], [() => true, templates(context)]),
      phases: phases(context),
    },
    "Make it with GrowthPlan.mixture({ … }).",
  )(value, at);
  return isRecord(value) && checkOrder(value, context, at) && fits;
};

/** Everything that is wrong with a plan; an empty list for a plan that can run. */
export function planProblems(value: unknown): string[] {
  return problemsOf(value, planShape, "the plan", "plan");
}
