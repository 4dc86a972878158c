import { oneOf, optional } from "../checking/shapes.js";
import { nothingSpent, type Spent } from "../cost/cost-ledger.js";
import type { GrowthReportRow } from "../growth/growth-report.js";
import type { Span } from "../growth/span.js";
import { type NetworkValues, padMomentum, type Widening } from "../growth/widening.js";
import { networkTensors } from "../networks/description.js";
import type { Network } from "../networks/network.js";
import { isPlain } from "../networks/network-kinds.js";
import type { NextSize, PlainNetwork } from "../networks/plain/plain-network.js";
import type { Growth, GrowthContext, GrowthOutcome } from "./growth-operator.js";

/** What a plan says of the growth of a plain network. */
export interface PlainGrowth extends Growth {
  /**
   * What becomes of the momentum where the phase after growth keeps the optimizer: `"carry"`, the default, widens it as the
   * gradients widen, `"drop"` forgets that of every tensor whose shape changes.
   */
  readonly momentum?: "carry" | "drop";
}

/** What {@link PlainGrowth.momentum} must be. */
export const momentumShape = optional(oneOf(["carry", "drop"]));

/** A network at the moment it grows. */
export interface Growing extends GrowthContext {
  readonly network: PlainNetwork;
  readonly into: Span;
  /** Copies of its tensors. */
  readonly before: NetworkValues;
}

/** A network's next tensors, before it takes them. */
export interface Grown {
  readonly size: NextSize;
  readonly values: NetworkValues;
  readonly widenedBy: "padded" | "copied";
  /** What was spent on looking at data. Default: nothing. */
  readonly analysis?: Spent;
  /** Widens momentum likewise; undefined where it becomes meaningless. */
  readonly momentum?: (before: NetworkValues) => NetworkValues;
}

/** Grows a plain network to the tensors that `next` makes of it. */
export async function growPlain(
  network: Network,
  into: Span,
  by: PlainGrowth,
  context: GrowthContext,
  next: (growing: Growing) => Grown | Promise<Grown>,
): Promise<GrowthOutcome> {
  if (!isPlain(network)) {
    throw new RangeError(
      `Expected a plain network but got one that is mixed from templates (growth by "${by.operator}"). Grow it by "mixture".`,
    );
  }
  const before = network.values();
  const grown = await next({ ...context, network, into, before });
  const { size, values, widenedBy, analysis = nothingSpent, momentum } = grown;
  network.become(size, values);
  const carried = by.momentum === "drop" || momentum === undefined ? {} : { momentum };
  return { rows: growthRows(network, before, values, widenedBy), analysis, ...carried };
}

/** Growth in width that leaves every old tensor, and its momentum, in a corner of the new one. */
export function paddedGrowth(into: Span, widening: Widening): Omit<Grown, "values"> {
  const momentum = (before: NetworkValues): NetworkValues => padMomentum(widening, before);
  return { size: { span: into }, widenedBy: "padded", momentum };
}

function growthRows(
  network: PlainNetwork,
  before: NetworkValues,
  after: NetworkValues,
  widenedBy: Grown["widenedBy"],
): GrowthReportRow[] {
  const kinds = new Map(networkTensors(network.describe({})).map(({ name, tensor }) => [name, tensor.kind]));
  return [...after].map(([tensor, { shape, values }]) => {
    const old = before.get(tensor)?.shape.join();
    return {
      tensor,
      what: kinds.get(tensor) === "batchNorm" ? "batch norm" : "weights",
      fate: old === undefined ? "added" : old === shape.join() ? "kept" : widenedBy,
      elements: values.length,
    };
  });
}
