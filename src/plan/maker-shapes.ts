import {
  also,
  choose,
  type Fields,
  fitting,
  integer,
  isRecord,
  list,
  oneOf,
  optional,
  positive,
  record,
  type Shape,
  text,
  zeroOrMore,
} from "../checking/shapes.js";
import { coefficientGrowthNames } from "../growth/coefficient-growth.js";
import { mostMembers } from "../growth/span.js";
import { memberCount } from "../growth/span-shapes.js";
import { assignmentShape, templateCount, templateCounts, templateFields } from "../growth/template-shapes.js";
import { changeShape } from "../networks/mixed/network-change.js";
import { optionalSettings } from "../optimizers/optimizer-settings.js";
import { optimizerShape } from "../optimizers/optimizers.js";
import { type SgdOptions, sgdOptimizer } from "../optimizers/sgd.js";
import { ownRatesShape } from "./own-rates.js";
import type { CommonTraining, PhaseTraining } from "./phase-training.js";
import { inTime, oneInTime } from "./phases-in-time.js";
import type { MixturePlanOptions, ScratchPlanOptions } from "./plan-phases.js";
import { trainingFields } from "./plan-shapes.js";
import { epochCount, scheduleShape } from "./schedule-shapes.js";

/** Accepts the name of a plan. */
export const nameShape = optional(text("Name the plan."));
/** Accepts the number of members of a network that grows. */
export const severalMembers = integer({ min: 2, max: mostMembers });

/** The number of members in options; undefined if it is invalid. */
export function countOf(options: unknown): number | undefined {
  const { members = 2 } = isRecord(options) ? options : {};
  return fitting(members, severalMembers);
}

const isFunction = (value: unknown): boolean => typeof value === "function";

/** Accepts how one phase trains: just its epochs, or an object. */
export const phaseOptionsShape: Shape = (value, at) => {
  if (value === undefined) {
    const remedy = "Give its epochs, such as 10, or { epochs: 10, learningRate: 0.1 }.";
    return at.expected("to say how long it trains", value, remedy);
  }
  if (!isRecord(value)) return epochCount(value, at);
  const epochs = fitting<number>(value.epochs, epochCount);
  return record<PhaseTraining>({ epochs: epochCount, ...trainingShapes(value, epochs) })(value, at);
};

/** Accepts how all phases train, where they do not say otherwise. */
export const commonTrainingShape: Shape = (value, at) =>
  record<CommonTraining>(trainingShapes(isRecord(value) ? value : {}, undefined), "Use { by: adamw() }.")(
    value,
    at,
  );

/** What the options of a phase of `epochs` must be, which are undefined if invalid or unknown. */
function trainingShapes(
  written: Readonly<Record<string, unknown>>,
  epochs: number | undefined,
): Fields<CommonTraining> {
  const learningRate = choose(
    [isRecord, scheduleShape(epochs)],
    [isFunction, ownRatesShape(epochs)],
    [() => true, positive(0.1)],
  );
  return {
    learningRate: optional(learningRate),
    by: optional(written.sgd === undefined ? optimizerShape : besideSgd),
    sgd: optional(record<Partial<SgdOptions>>(optionalSettings(sgdOptimizer))),
    ...trainingFields,
    loss: optional(trainingFields.loss),
    optimizer: optional(trainingFields.optimizer),
  };
}

/** Refuses a second optimizer. */
const besideSgd: Shape = (value, at) =>
  at.expected("to be left out beside sgd", value, "Give one of the two.");

/** Accepts the sizes of nets after each growth, the last being `members`, which is undefined if invalid. */
export function growthSizes(members: number | undefined): Shape {
  return also(
    list(integer({ min: 1, max: mostMembers, use: 2 }), { min: 1, use: "[2, 4]" }),
    (sizes: readonly number[]) => members === undefined || doRise([1, ...sizes], members),
    `to rise by whole factors up to ${members} members`,
    "Use for instance [2, 4] for four members.",
  );
}

function doRise(sizes: readonly number[], members: number): boolean {
  const rises = (size: number, before: number): boolean => size > before && size % before === 0;
  return sizes.at(-1) === members && sizes.every((size, i) => i === 0 || rises(size, sizes[i - 1] as number));
}

/** Refuses a function, and says where it belongs: a plan is plain data, but a run takes functions. */
const functionElsewhere: Shape = (value, at) =>
  at.expected(
    "to be a name, since a plan is plain data,",
    value,
    "Give the function to the run, by the name of the growth phase: coefficientGrowth: { growth: yourFunction }.",
  );

/** Accepts the name of a rule for new coefficients. */
export const growthCoefficients: Shape = choose(
  [isFunction, functionElsewhere],
  [() => true, oneOf(coefficientGrowthNames)],
);

/** An example with a rule for each growth. */
const coefficientsExample = (growths = 2): string =>
  `[${Array.from({ length: growths }, (_, i) => (i === growths - 1 ? '"zero"' : '"orthogonal"')).join(", ")}]`;

/** Accepts one rule for all growths, or one for each; their number is undefined if unknown. */
function coefficientsOfGrowths(growths: number | undefined): Shape {
  const lengths = growths === undefined ? { min: 1 } : { min: growths, max: growths };
  return choose(
    [Array.isArray, list(growthCoefficients, { ...lengths, use: coefficientsExample(growths) })],
    [() => true, growthCoefficients],
  );
}

/** Options of {@link GrowthPlan.mixture}. */
export const mixtureOptions: Shape = (value, at) => {
  const written = isRecord(value) ? value : {};
  const members = countOf(value);
  const { growths = [members] } = written;
  const counts = choose([Array.isArray, templateCounts], [() => true, templateCount]);
  const templatesPerSet = fitting<number | readonly number[]>(written.templatesPerSet ?? 2, counts);
  const sets = typeof templatesPerSet === "object" ? templatesPerSet.length : templatesPerSet && members;
  const changes = optional(list(changeShape({ members, sets })));
  return record<MixturePlanOptions>(
    {
      name: nameShape,
      members: optional(severalMembers),
      templatesPerSet: optional(counts),
      setAssignment: optional(assignmentShape({ members, sets })),
      placement: templateFields.placement,
      templateInitializer: optional(templateFields.initializer),
      initialCoefficients: optional(templateFields.coefficients),
      coefficients: optional(
        coefficientsOfGrowths(fitting<readonly number[]>(growths, growthSizes(members))?.length),
      ),
      noise: optional(zeroOrMore(1)),
      growths: optional(growthSizes(members)),
      memberTraining: optional(oneOf(["one by one", "together", "first alone", "elsewhere"])),
      beforeGrowth: changes,
      afterGrowth: changes,
      afterFirstMember: afterFirst(written.memberTraining, changes),
      training: optional(commonTrainingShape),
      phases: inTime(
        record<MixturePlanOptions["phases"]>({
          member: memberPhase(written.memberTraining),
          grown: phaseOptionsShape,
        }),
      ),
    },
    "Use { phases: { member: 200, grown: 40 } }.",
  )(value, at);
};

/** Accepts changes before the second member is trained, unless members are trained together or elsewhere. */
function afterFirst(memberTraining: unknown, changes: Shape): Shape {
  const never = memberTraining === "together" || memberTraining === "elsewhere";
  return also(
    changes,
    (given: readonly unknown[] | undefined) => !never || given === undefined || given.length === 0,
    `to be left out where members are trained ${memberTraining}`,
    'Use beforeGrowth, or memberTraining: "first alone".',
  );
}

/** Accepts how members are trained, which is left out if, and only if, they are trained elsewhere. */
function memberPhase(memberTraining: unknown): Shape {
  return (value, at) => {
    if (value !== undefined && memberTraining === "elsewhere") {
      const remedy = 'Leave it out, or leave out memberTraining: "elsewhere".';
      return at.expected("to be left out where members are trained elsewhere", value, remedy);
    }
    if (value !== undefined) return phaseOptionsShape(value, at);
    const remedy = 'Give epochs, or memberTraining: "elsewhere".';
    return memberTraining === "elsewhere" || at.expected("to say how members are trained", value, remedy);
  };
}

/** Options of {@link GrowthPlan.scratch}. */
export const scratchOptions: Shape = record<ScratchPlanOptions>(
  {
    name: nameShape,
    size: optional(oneOf(["large", "small"])),
    members: optional(memberCount),
    train: oneInTime(phaseOptionsShape),
  },
  "Use { train: 200 }.",
);
