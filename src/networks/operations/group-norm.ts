import { groupCount } from "./node-checks.js";
import { type NormalizedGroups, normalizedGroups } from "./normalized-groups.js";
import type { Operation } from "./operation.js";

/** Group normalisation: over all places of each group of channels of each example. Source: Wu & He 2018. */
export interface GroupNormNode extends NormalizedGroups {
  readonly op: "groupNorm";
  /** Groups of channels that are normalised by themselves. */
  readonly groups: number;
}

const common = normalizedGroups<GroupNormNode>("groupNorm", "group norm", "all places");

export const groupNorm: Operation<GroupNormNode> = {
  ...common,
  fields: { ...common.fields, groups: groupCount },
};
