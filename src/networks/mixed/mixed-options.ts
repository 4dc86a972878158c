import {
  choose,
  type Fields,
  fitting,
  integer,
  isRecord,
  list,
  number,
  oneOf,
  optional,
  record,
  type Shape,
  text,
} from "../../checking/shapes.js";
import { coefficientGrowth } from "../../growth/coefficient-growth.js";
import { memberCount, spanShape } from "../../growth/span-shapes.js";
import { assignmentShape, templateCounts, templateFields } from "../../growth/template-shapes.js";
import {
  type CoefficientInitializer,
  coefficientInitializer,
} from "../../templates/coefficient-initializer.js";
import { type RandomSource, randomSource } from "../../templates/parameter.js";
import type { TemplateInitializer } from "../../templates/template-initializer.js";
import { descriptionShape } from "../check-description.js";
import type { LayerSharing, MixingOptions } from "./mixing.js";

/** How a network is mixed from templates, and how these start. */
export interface MixedNetworkOptions extends MixingOptions {
  /** How templates start. */
  readonly templateInitializer: TemplateInitializer;
  /** First coefficients of layers that have their own. */
  readonly initialCoefficients: CoefficientInitializer;
  /** Where the random numbers come from. */
  readonly random: RandomSource;
}

const ofLayer = record<{ of: string }>({ of: text("Name an earlier layer of the group.") });

const layerSharing = record<LayerSharing>({
  layer: text("Name a layer of the network."),
  group: text("Name the group of layers that share templates."),
  templatesPerSet: templateCounts,
  coefficients: optional(
    choose([isRecord, ofLayer], [() => true, oneOf(["own", "ones"], 'Use "own", or { of: "layer" }.')]),
  ),
});

/** How layers share templates. */
export const sharingShape: Shape = list(layerSharing, { use: "crossLayerSharing(network)" });

/** What the options for mixing among `members` must be; `members` is undefined if it is invalid. */
export function mixingFields(
  written: unknown,
  members: number | undefined,
): Fields<Omit<MixingOptions, "description" | "members">> {
  const { templatesPerSet } = isRecord(written) ? written : {};
  const sets = fitting<readonly number[]>(templatesPerSet, templateCounts)?.length;
  return {
    templatesPerSet: templateCounts,
    setAssignment: assignmentShape({ members, sets }),
    placement: templateFields.placement,
    sharing: optional(sharingShape),
  };
}

/** The number of members in options as they were written; undefined if it is invalid. */
export function membersIn(written: unknown): number | undefined {
  return fitting<number>(isRecord(written) ? written.members : undefined, memberCount);
}

/** Options of {@link MixedNetwork}. */
export const mixedNetworkOptions: Shape = (value, at) =>
  record<MixedNetworkOptions>(
    {
      description: descriptionShape,
      members: memberCount,
      ...mixingFields(value, membersIn(value)),
      templateInitializer: templateFields.initializer,
      initialCoefficients: coefficientInitializer,
      random: randomSource,
    },
    "Give description, members, templatesPerSet, setAssignment, templateInitializer, initialCoefficients and random.",
  )(value, at);

/** Arguments of {@link MixedNetwork.grow}. */
export const growArguments = (members: number): Shape =>
  record<{ span: unknown; by: unknown; random: unknown }>({
    span: spanShape(members),
    by: (value, at) => {
      // An operator in a plan also states its name.
      const { operator: _, ...by } = isRecord(value) ? value : {};
      return growthFields(isRecord(value) ? by : value, at);
    },
    random: randomSource,
  });

const growthFields = record<{ coefficients: unknown; noise: unknown }>({
  coefficients: coefficientGrowth,
  noise: number({ min: 0, max: 1_000_000, use: 1 }),
});

/** Arguments of {@link MixedNetwork.addTemplates}. */
export const addTemplatesArguments = record<{ count: unknown; random: unknown; coefficients: unknown }>({
  count: integer({ min: 1, max: 1024 }),
  random: randomSource,
  coefficients: oneOf(["zero", "as-coded"]),
});
