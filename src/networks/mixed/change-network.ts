import type { GrowthReportRow } from "../../growth/growth-report.js";
import type { RandomSource } from "../../templates/parameter.js";
import { parametersToFreeze } from "./freezing.js";
import { copyMember, matchNorms } from "./member-transfer.js";
import type { MixedNetwork } from "./mixed-network.js";
import type { NetworkChange } from "./network-change.js";

/**
 * Carries out a plan's change of a mixed network.
 *
 * @returns What happened to each tensor that changed; freezing and thawing change none.
 * @throws RangeError when the change does not fit the network.
 */
export function changeNetwork(
  network: MixedNetwork,
  change: NetworkChange,
  random: RandomSource,
): GrowthReportRow[] {
  switch (change.change) {
    case "copy member":
      return rowsOf(network, copyMember(network, change, random), "copied");
    case "match norms":
      return rowsOf(network, matchNorms(network, change), "rescaled");
    case "add templates":
      return network.addTemplates(change.count, random, change);
    case "freeze":
      network.freeze(parametersToFreeze(network, change.selection));
      return [];
    case "thaw":
      network.thaw();
      return [];
  }
}

function rowsOf(
  network: MixedNetwork,
  names: readonly string[],
  fate: GrowthReportRow["fate"],
): GrowthReportRow[] {
  const sizes = new Map(network.state().map(({ name, variable }) => [name, variable.size]));
  return names.map((tensor) => ({
    tensor,
    what: whatOf(tensor),
    fate,
    elements: sizes.get(tensor) as number,
  }));
}

function whatOf(name: string): GrowthReportRow["what"] {
  if (/\.templates\.\d+$/.test(name)) return "templates";
  return /\.coefficients\.\d+$/.test(name) ? "coefficients" : "batch norm";
}
