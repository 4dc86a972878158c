import * as tf from "@tensorflow/tfjs-core";
import { optional } from "../../checking/shapes.js";
import { splitChannels } from "../../tensorflow/split-channels.js";
import { groupCount, isInGroups, lastSide, shown } from "./node-checks.js";
import type { NodeBase, Operation } from "./operation.js";

/**
 * Channels of several nodes side by side, group by group: of `a` and `b` in 2 groups, `[a_1, b_1, a_2, b_2]`.
 *
 * Members of a growing network stay together only if each has groups of its own, so that the number of groups must be a
 * multiple of that of the members.
 */
export interface ConcatNode extends NodeBase {
  readonly op: "concat";
  /** Groups into which each input's channels are divided; default 1, which puts the inputs side by side. */
  readonly groups?: number;
}

export const concat: Operation<ConcatNode> = {
  op: "concat",
  reads: ["anything", "anything"],
  readsMore: true,
  fields: { groups: optional(groupCount) },
  title: () => "concat",
  drawing: { label: "other", short: "cat", look: "other" },
  infer(node, inputs, at) {
    const [one = []] = inputs;
    const unlike = inputs.findIndex((input) => input.slice(0, -1).join() !== one.slice(0, -1).join());
    if (unlike > 0) {
      at.field("inputs").found(
        "to name nodes of as many pixels, or tokens",
        `${shown(node, one)} and ${shown(node, inputs[unlike] ?? [], unlike)}`,
        "Pool the larger one first.",
      );
      return undefined;
    }
    const { groups = 1 } = node;
    if (!inputs.map((input) => isInGroups(lastSide(input), groups, at)).every(Boolean)) return undefined;
    return [...one.slice(0, -1), inputs.reduce((sum, input) => sum + lastSide(input), 0)];
  },
  compute({ groups = 1 }, inputs) {
    const parts = inputs.map((input) => splitChannels(input, groups));
    const inOrder = Array.from({ length: groups }, (_, group) => parts.map((of) => of[group] as tf.Tensor));
    return tf.concat(inOrder.flat(), -1);
  },
  macs: () => 0,
  published: () => ({}),
  resize: (node, { groups }) => ({ ...node, groups: groups(node.groups ?? 1) }),
  groups: "groups",
  joins: true,
};
