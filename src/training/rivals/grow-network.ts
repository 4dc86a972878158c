import { nothingSpent, type Spent } from "../../cost/cost-ledger.js";
import type { GrowthReportRow } from "../../growth/growth-report.js";
import { type NetworkValues, padMomentum, type Widening } from "../../growth/operators/channel-space.js";
import { growByDirections } from "../../growth/operators/gradmax.js";
import { net2deeper } from "../../growth/operators/net2deeper.js";
import {
  drawReplicas,
  net2wider,
  net2widerMomentum,
  type ReplicaMaps,
} from "../../growth/operators/net2wider.js";
import { net2widerAsCoded } from "../../growth/operators/net2wider-as-coded.js";
import { growNetworkRandomly } from "../../growth/operators/random-growth.js";
import type { WeightValues } from "../../growth/operators/weight-values.js";
import type {
  FireflyOperator,
  GradMaxOperator,
  MomentumCarry,
  Net2DeeperOperator,
  Net2WiderOperator,
  OrdinaryOperator,
} from "../../growth/plan/plan-data.js";
import type { Span } from "../../growth/span.js";
import { identityBlocks } from "../../networks/depth.js";
import { type NextSize, type NormalNetwork, tensorShapes } from "../../networks/normal/normal-network.js";
import { publishedWideningCalls } from "../../networks/normal/widening-calls.js";
import type { RandomSource } from "../../templates/parameter.js";
import type { Sgd } from "../sgd.js";
import type { AnalysisBatch } from "./analysis-batch.js";
import { analyseFirefly, type FireflyAnalysis } from "./firefly-analysis.js";
import { analyseGradMax, chosenWeights } from "./gradmax-analysis.js";

/** What growth operators may use beside the network. */
export interface GrowthContext {
  readonly random: RandomSource;
  /** Training batches from the operator's own random stream, as many as it asks for; a batch lives until the next. */
  readonly batches: () => AsyncIterable<AnalysisBatch> | Iterable<AnalysisBatch>;
}

/** What growth of an ordinary network did. */
export interface GrowthOutcome {
  readonly rows: readonly GrowthReportRow[];
  /** What the operator spent on looking at data. */
  readonly analysis: Spent;
  /** Widens momentum, by parameter, as the operator widened the network; undefined where it has no meaning then. */
  readonly momentum?: (before: NetworkValues) => NetworkValues;
}

/** A network's next tensors, before it takes them. */
interface Grown {
  readonly size: NextSize;
  readonly values: NetworkValues;
  readonly widenedBy: "padded" | "copied";
  readonly analysis: Spent;
  readonly momentum?: (before: NetworkValues) => NetworkValues;
}

/**
 * Grows an ordinary network by one of the rival operators. The network changes at the very end, so that growth which
 * is stopped or fails leaves it as it was.
 *
 * @throws RangeError when the operator does not apply to this network.
 */
export async function growNetwork(
  network: NormalNetwork,
  into: Span,
  by: OrdinaryOperator,
  context: GrowthContext,
): Promise<GrowthOutcome> {
  const before = network.values();
  const { size, values, widenedBy, analysis, momentum } = await grow(network, into, by, before, context);
  network.become(size, values);
  const rows = growthRows(before, values, widenedBy);
  return { rows, analysis, ...(momentum === undefined ? {} : { momentum }) };
}

async function grow(
  network: NormalNetwork,
  into: Span,
  by: OrdinaryOperator,
  before: NetworkValues,
  context: GrowthContext,
): Promise<Grown> {
  if (by.operator === "net2deeper") return deepen(network, before, by, context.random);
  const widening = network.wideningTo(into);
  const padded = {
    size: { span: into },
    widenedBy: "padded",
    analysis: nothingSpent,
    momentum: padding(widening),
  } as const;
  switch (by.operator) {
    case "random":
      return { ...padded, values: growNetworkRandomly(widening, before, context.random, by) };
    case "net2wider":
      return widenByCopies(network, into, widening, before, by, context.random);
    case "gradmax":
      return { ...padded, ...(await growByGradMax(network, widening, before, by, context)) };
    case "firefly":
      return { ...padded, ...(await growByFirefly(network, widening, before, by, context)) };
  }
}

async function growByGradMax(
  network: NormalNetwork,
  widening: Widening,
  before: NetworkValues,
  { weights, scale, batches: count }: GradMaxOperator,
  { random, batches }: GrowthContext,
): Promise<Pick<Grown, "values" | "analysis">> {
  if (weights !== "incoming" && network.reluSlopeAtZero === 0) {
    throw new RangeError(
      `Expected a network with reluSlopeAtZero 1 but got 0 (GradMax with ${weights} weights). With slope 0, new neurons that start at 0 would never learn.`,
    );
  }
  const net = network.net(network.spans()[0] as Span);
  const chosen = chosenWeights(net.description, weights);
  const { directions, analysis } = await analyseGradMax(net, widening, batches(), count, chosen, random);
  return { values: growByDirections(widening, before, directions, chosen, scale), analysis };
}

async function growByFirefly(
  network: NormalNetwork,
  widening: Widening,
  before: NetworkValues,
  by: FireflyOperator,
  { random, batches }: GrowthContext,
): Promise<Pick<Grown, "values" | "analysis"> & Required<Pick<Grown, "momentum">>> {
  const found = await analyseFirefly(network.describe({}), before, widening, batches(), by, random);
  const parents = parentsOf(widening, found.selections);
  return {
    values: found.values,
    analysis: found.analysis,
    // The halves of a split neuron share its momentum as copies do; new neurons have none.
    momentum: (momentum) => net2widerMomentum(widening, momentum, parents),
  };
}

function widenByCopies(
  network: NormalNetwork,
  into: Span,
  widening: Widening,
  before: NetworkValues,
  { variant, noise }: Net2WiderOperator,
  random: RandomSource,
): Grown {
  const common = { size: { span: into }, widenedBy: "copied", analysis: nothingSpent } as const;
  if (variant === "as-coded") {
    const calls = publishedWideningCalls(network.describe({}), network.describe({ span: into }));
    return { ...common, values: net2widerAsCoded(calls, before, random) };
  }
  const replicas = drawReplicas(widening, random);
  return {
    ...common,
    values: net2wider(widening, before, replicas, random, { noise }),
    momentum: (momentum) => net2widerMomentum(widening, momentum, replicas),
  };
}

function deepen(
  network: NormalNetwork,
  before: NetworkValues,
  { blocks }: Net2DeeperOperator,
  random: RandomSource,
): Grown {
  const missingBlocks = network.missingBlocks - blocks;
  if (missingBlocks < 0) {
    throw new RangeError(
      `Expected at most ${network.missingBlocks} blocks a stage that the network lacks but got ${blocks} (Net2Deeper). Start the network with missingBlocks: ${blocks}.`,
    );
  }
  const deep = network.describe({ missingBlocks });
  const ends = new Set(identityBlocks(deep).map((block) => block.end));
  const added = [...tensorShapes(deep)]
    .filter(([name]) => !before.has(name))
    .map(([name, shape]) => ({ name, shape, ends: ends.has(name.slice(0, name.lastIndexOf("."))) }));
  return {
    size: { missingBlocks },
    values: net2deeper(before, added, random),
    widenedBy: "padded",
    analysis: nothingSpent,
    momentum: (momentum) => momentum,
  };
}

function padding(widening: Widening): (before: NetworkValues) => NetworkValues {
  return (momentum) => padMomentum(widening, momentum);
}

/** For every space, the old neuron that each wide one is a half of; -1 for new ones. */
function parentsOf(widening: Widening, selections: FireflyAnalysis["selections"]): ReplicaMaps {
  return new Map(
    widening.spaces.map(({ name, from, to }) => {
      const source = new Int32Array(to).fill(-1);
      source.set(Array.from({ length: from }, (_, i) => i));
      source.set(selections.get(name)?.splits ?? [], from);
      return [name, source];
    }),
  );
}

function growthRows(
  before: NetworkValues,
  after: NetworkValues,
  widenedBy: Grown["widenedBy"],
): GrowthReportRow[] {
  return [...after].map(([tensor, { shape, values }]) => ({
    tensor,
    what: /\.(weight|bias)$/.test(tensor) ? "weights" : "batch norm",
    fate: fateOf(before.get(tensor), shape, widenedBy),
    elements: values.length,
  }));
}

function fateOf(
  old: WeightValues | undefined,
  shape: readonly number[],
  widenedBy: Grown["widenedBy"],
): GrowthReportRow["fate"] {
  if (old === undefined) return "added";
  return old.shape.join() === shape.join() ? "kept" : widenedBy;
}

/**
 * Brings an optimiser's momentum through growth: widened with the network, or dropped where a tensor's shape changed.
 */
export function carryMomentum(
  optimizer: Sgd,
  { momentum }: Pick<GrowthOutcome, "momentum">,
  network: NormalNetwork,
  how: MomentumCarry = "carry",
): GrowthReportRow[] {
  const shapes = tensorShapes(network.describe({}));
  const before = optimizer.values();
  const carried = how === "carry" && momentum !== undefined ? momentum(before) : before;
  const row = (tensor: string, fate: GrowthReportRow["fate"], elements: number): GrowthReportRow => ({
    tensor,
    what: "momentum",
    fate,
    elements,
  });
  return [...carried].map(([name, next]) => {
    const old = before.get(name) as WeightValues;
    if (next.shape.join() !== shapes.get(name)?.join()) {
      optimizer.forget([name]);
      return row(name, "dropped", old.values.length);
    }
    if (next.shape.join() === old.shape.join()) return row(name, "kept", old.values.length);
    optimizer.replace(new Map([[name, next]]));
    return row(name, "padded", next.values.length);
  });
}
