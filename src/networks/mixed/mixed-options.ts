import {
  choose,
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
import { coefficientGrowth } from "../../growth/operators/coefficient-growth.js";
import { fitting, memberCount, spanShape, templateCounts } from "../../growth/plan/plan-context.js";
import { assignmentShape, templateFields } from "../../growth/plan/plan-shapes.js";
import { coefficientInitializer } from "../../templates/coefficient-initializer.js";
import { randomSource } from "../../templates/parameter.js";
import type { MixedNetworkOptions } from "./mixed-network.js";
import type { LayerSharing } from "./mixing.js";

/** What is wrong inside of a description is told where it is read. */
const description: Shape = (value, at) =>
  (isRecord(value) && Array.isArray(value.nodes)) ||
  at.expected(
    "to describe a network",
    value,
    "Use for instance wideResNet({ depth: 16, width: 1, classes: 10 }).",
  );

const ofLayer = record<{ of: string }>({ of: text("Name a layer.") });

const layerSharing = record<LayerSharing>({
  layer: text("Name a layer."),
  group: text("Name the group."),
  templatesPerSet: templateCounts,
  coefficients: optional(
    choose([isRecord, ofLayer], [() => true, oneOf(["own", "ones"], 'Use "own", or { of: "layer" }.')]),
  ),
});

/** Options of {@link MixedNetwork}. */
export const mixedNetworkOptions: Shape = (value, at) => {
  const written = isRecord(value) ? value : {};
  const members = fitting<number>(written.members, memberCount);
  const sets = fitting<readonly number[]>(written.templatesPerSet, templateCounts)?.length;
  return record<MixedNetworkOptions>(
    {
      description,
      members: memberCount,
      templatesPerSet: templateCounts,
      setAssignment: assignmentShape({ members, sets, isMixed: true }),
      placement: templateFields.placement,
      sharing: optional(list(layerSharing)),
      templates: templateFields.initializer,
      coefficients: coefficientInitializer,
      random: randomSource,
    },
    "Give description, members, templatesPerSet, setAssignment, templates, coefficients and random.",
  )(value, at);
};

/** Arguments of {@link MixedNetwork.grow}. */
export const growArguments = (members: number): Shape =>
  record<{ span: unknown; by: unknown; random: unknown }>({
    span: spanShape(members),
    by: (value, at) => {
      // A plan's operator says its name too.
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
