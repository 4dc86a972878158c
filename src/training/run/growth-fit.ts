import { InputError } from "../../checking/input-error.js";
import type { Span } from "../../growth/span.js";
import { withoutBlocks } from "../../networks/depth.js";
import { type NetworkDescription, narrow } from "../../networks/description.js";
import { networkMixing } from "../../networks/mixed/mixing.js";
import { wideningOf } from "../../networks/plain/channel-spaces.js";
import type { Growth } from "../../operators/growth-operator.js";
import { operatorOf } from "../../operators/operators.js";
import { missingBlocksFrom } from "../../plan/plain-start.js";
import { trainedNets } from "../../plan/trained-nets.js";
import type { RunOptions } from "./run-options.js";

/**
 * Why a network cannot become what a plan's phases train and grow, found on its description alone: before the first step,
 * not when a net is to grow that was trained for hours.
 */
export function growthFitProblems(options: RunOptions): string[] {
  const { templates } = options.plan.data;
  const problems = templates === null ? ordinaryProblems(options) : mixedProblems(options);
  return [...new Set(problems)];
}

function mixedProblems({ plan, network: description, sharing = [] }: RunOptions): readonly string[] {
  const { members, templates } = plan.data;
  if (templates === null) return [];
  const { perSet, assignment, placement = "diag" } = templates;
  const mixing = { members, templatesPerSet: perSet, setAssignment: assignment, placement, sharing };
  return problemsIn(() => networkMixing({ ...mixing, description }));
}

function ordinaryProblems({ plan, network }: RunOptions): string[] {
  let span: Span | undefined;
  return plan.phases.flatMap((phase, index) => {
    const at = (net: Span, from: number): NetworkDescription =>
      narrow(withoutBlocks(network, missingBlocksFrom(plan.data, from)), net.count, plan.data.members);
    if (phase.kind === "change") return [];
    if (phase.kind === "train") {
      span ??= phase.net;
      return trainedNets(phase).flatMap(({ net }) => problemsIn(() => at(net, index)));
    }
    const before = span;
    span = phase.into;
    return problemsIn(() => {
      const grown = at(phase.into, index + 1);
      if (before === undefined || before.count === phase.into.count) return;
      const narrower = at(before, index);
      wideningOf(narrower, grown);
      operatorOf<Growth>(phase.by).checkFit?.(phase.by, narrower, grown);
    });
  });
}

/** What an action that only calculates with descriptions refuses. */
function problemsIn(action: () => unknown): readonly string[] {
  try {
    action();
    return [];
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    if (error instanceof RangeError) return error.message.split("\n");
    throw error;
  }
}
