import { choose, isRecord, optional, record, type Shape } from "../checking/shapes.js";
import { allMembers, member, spanName } from "../growth/span.js";
import type { Growth, SettingsOf } from "../operators/growth-operator.js";
import { growthBy, settingFields } from "../operators/growth-settings.js";
import { type Net2Deeper, net2deeperOperator } from "../operators/net2deeper/net2deeper.js";
import { type AnyGrowth, growthShapeFor, operatorNamed, operatorOf } from "../operators/operators.js";
import {
  commonTrainingShape,
  countOf,
  growthSizes,
  nameShape,
  phaseOptionsShape,
  severalMembers,
} from "./maker-shapes.js";
import { type CommonTraining, type PhaseOptions, trainPhase, withCommon } from "./phase-training.js";
import { inTime } from "./phases-in-time.js";
import type { GrowthPlanData, Phase } from "./plan-data.js";

/** Options of {@link GrowthPlan.baseline}. */
export interface BaselinePlanOptions {
  /** Default: the operator's. */
  readonly name?: string;
  /** Equal parts of the full width; the small net has one. Default 2; a net that grows in depth has full width. */
  readonly members?: number;
  /**
   * Sizes, in parts, after each growth: `[2, 4]` grows a quarter of the width to a half and then to all of it. Default:
   * all at once.
   */
  readonly growths?: readonly number[];
  /** What all phases have in common, where they do not say otherwise: `{ by: adamw() }`. Default: nothing. */
  readonly training?: CommonTraining;
  /** How the small and the grown net are trained. */
  readonly phases: {
    /** Epochs, or how the small net is trained. */
    readonly small: PhaseOptions;
    /** Epochs, or how the grown net is trained. */
    readonly grown: PhaseOptions;
  };
}

/** The growth of a plain network. */
export type PlainGrowthOf = Exclude<AnyGrowth, { readonly operator: "mixture" }>;

/** Accepts a growth without templates; a function in its place makes one, such as `gradmax`, and was not called. */
export const baselineGrowth: Shape = choose(
  [
    (value) => typeof value === "function" && value.name !== "",
    (value, at) => at.expected("to be a growth", value, `Call it: ${(value as () => unknown).name}().`),
  ],
  [
    (value) => isRecord(value) && "phases" in value,
    (value, at) =>
      at.expected("to be a growth", value, "Give it before the options: (net2wider(), { phases: … })."),
  ],
  [() => true, growthShapeFor("plain")],
);

/** What the options of a baseline's plan must be. */
export function baselineOptions(by: Growth): Shape {
  return (value, at) =>
    record<BaselinePlanOptions>(baselineFields(by, value), "Use { phases: { small: 200, grown: 40 } }.")(
      value,
      at,
    );
}

function baselineFields(by: Growth, written: unknown): Record<keyof BaselinePlanOptions, Shape> {
  const isDeeper = operatorNamed(by.operator)?.addedBlocks !== undefined;
  const members = countOf(written);
  return {
    name: nameShape,
    members: isDeeper ? leftOut : optional(severalMembers),
    growths: isDeeper ? leftOut : optional(growthSizes(members)),
    training: optional(commonTrainingShape),
    phases: inTime(
      record<BaselinePlanOptions["phases"]>({ small: phaseOptionsShape, grown: phaseOptionsShape }),
    ),
  };
}

const leftOut: Shape = (value, at) =>
  value === undefined ||
  at.expected(
    "to be left out where a net grows in depth",
    value,
    "Leave it out: the net has its full width.",
  );

/** The plan of a baseline: one plain net, trained small, grown and trained further. */
export function baselinePlan(by: PlainGrowthOf, options: BaselinePlanOptions): GrowthPlanData {
  const operator = operatorOf<Growth>(by);
  const isDeeper = operator.addedBlocks !== undefined;
  const { members = isDeeper ? 1 : 2, growths = [members], name = operator.title } = options;
  const phases = withCommon(options.phases, options.training);
  const growing = growths.flatMap((size): Phase[] => {
    const span = allMembers(size);
    // One growth needs no number.
    const suffix = growths.length > 1 ? ` ${spanName(span)}` : "";
    return [
      { kind: "grow", name: `growth${suffix}`, into: span, by },
      trainPhase(`grown${suffix}`, span, phases.grown, 0.1),
    ];
  });
  const small = trainPhase("small", member(0), phases.small, 0.1);
  return { schema: 1, name, members, templates: null, phases: [small, ...growing] };
}

/** Options of a baseline's plan and the settings of its operator in one object. */
export type FlatBaselineOptions<By extends Growth> = BaselinePlanOptions & SettingsOf<By>;

/** What such options must be. */
export function flatOptions(by: Growth): Shape {
  return (value, at) =>
    record<Record<string, unknown>>(
      { ...baselineFields(by, value), ...settingFields(operatorOf(by), value) },
      "Use { phases: { small: 200, grown: 40 } }.",
    )(value, at);
}

/** The plan of such options, already checked. */
export function flatBaselinePlan(by: Growth, options: FlatBaselineOptions<Growth>): GrowthPlanData {
  const { name, members, growths, training, phases, ...settings } = options;
  const given = Object.entries({ name, members, growths, training, phases }).filter(
    ([, value]) => value !== undefined,
  );
  return baselinePlan(
    growthBy(operatorOf(by), settings) as PlainGrowthOf,
    Object.fromEntries(given) as unknown as BaselinePlanOptions,
  );
}

/** Options of {@link GrowthPlan.net2deeper}. */
export interface Net2DeeperPlanOptions extends SettingsOf<Net2Deeper> {
  /** Default: `"net2deeper"`. */
  readonly name?: string;
  /** How the shallow and the deep net are trained. */
  readonly phases: {
    /** Epochs, or how the shallow net is trained. */
    readonly shallow: PhaseOptions;
    /** Epochs, or how the deep net is trained. */
    readonly deep: PhaseOptions;
  };
}

/** What such options must be. */
export const net2deeperOptions: Shape = (value, at) =>
  record<Net2DeeperPlanOptions>(
    {
      name: nameShape,
      ...settingFields(net2deeperOperator, value),
      phases: inTime(
        record<Net2DeeperPlanOptions["phases"]>({ shallow: phaseOptionsShape, deep: phaseOptionsShape }),
      ),
    },
    "Use { phases: { shallow: 200, deep: 40 } }.",
  )(value, at);

/** The plan of such options, already checked, with the phase names of earlier versions. */
export function net2deeperPlan({ phases, ...options }: Net2DeeperPlanOptions): GrowthPlanData {
  const plan = flatBaselinePlan(net2deeperOperator.defaults, {
    ...options,
    phases: { small: phases.shallow, grown: phases.deep },
  });
  const names: Readonly<Record<string, string>> = { small: "shallow", grown: "deep" };
  return {
    ...plan,
    phases: plan.phases.map((phase) => ({ ...phase, name: names[phase.name] ?? phase.name })),
  };
}
