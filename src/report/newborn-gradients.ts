import { isDeepStrictEqual } from "node:util";
import { from } from "arquero";
import { type Displayable, displaySymbol, type MimeBundle } from "mixture-growth-display";
import { demandArguments, integer, optional, record } from "../checking/shapes.js";
import type { ImageSet } from "../data/dataset.js";
import { contains, type Span } from "../growth/span.js";
import { padNetwork } from "../growth/widening.js";
import type { MixedNetwork } from "../networks/mixed/mixed-network.js";
import type { Network } from "../networks/network.js";
import { isMixed, isPlain } from "../networks/network-kinds.js";
import { wideningOf } from "../networks/plain/channel-spaces.js";
import { networkOfPlan } from "../plan/plan-network.js";
import { imageSetShape } from "../training/argument-shapes.js";
import type { RunEvent } from "../training/run/events.js";
import type { RunTracker, TrackedRun } from "../training/run/run-tracker.js";
import { Figure } from "./figure.js";
import type { Table } from "./history-table.js";
import { labelledTable } from "./labelled-table.js";
import { lossGradients, type ParameterGradient } from "./loss-gradients.js";

/** Options of {@link NewbornGradients}. */
export interface NewbornGradientsOptions {
  /** Steps between two looks. Default 10. */
  readonly every?: number;
}

/** Which numbers of a parameter growth found: all, none, or those that are 1. */
type OldNumbers = "all" | "none" | Float32Array;

/** A growth whose parts are looked at. */
interface LookedAt {
  /** Name of its phase. */
  readonly name: string;
  /** The net that has grown. */
  readonly into: Span;
  /** By parameter; those that are not named are not looked at. */
  readonly old: ReadonlyMap<string, OldNumbers>;
  /** Taken since. */
  steps: number;
}

/** The gradient in a part of a layer, some steps after growth. */
interface PartGradient {
  /** Growth phase. */
  readonly growth: string;
  /** Steps since that growth. */
  readonly step: number;
  /** Name of the layer. */
  readonly layer: string;
  /** What growth found, or what it added. */
  readonly part: "old" | "new";
  /** Root mean square of the loss's gradient over the numbers of the part. */
  readonly gradient: number;
}

/**
 * Measures whether what growth added learns as the rest does: after each growth, every few steps, the gradient of the loss
 * in the old and in the new numbers of every layer. Of a mixed network these are the coefficients of its blocks, of a plain
 * one the weights.
 *
 * New units may make signals and hardly get a gradient: then their line lies below. It looks at its images in a pass of its
 * own, which costs as much as a step on them and changes nothing.
 *
 * @example
 * ```ts
 * const meter = new NewbornGradients(subset(data.train, Array.from({ length: 64 }, (_, i) => i)));
 * await startRun({ plan, network, data, seed: 0, trackers: [meter] }).train();
 * meter.figure;
 * ```
 */
export class NewbornGradients implements RunTracker, Displayable {
  readonly #set: ImageSet;
  readonly #every: number;
  readonly #rows: PartGradient[] = [];
  /** The nets that could run before the event. */
  #before: readonly Span[] | undefined;
  #growth: LookedAt | undefined;

  /** @param set A few hundred images at most: they are one batch. */
  constructor(set: ImageSet, options: NewbornGradientsOptions = {}) {
    demandArguments("NewbornGradients", {
      set: [set, imageSetShape],
      options: [options, record<NewbornGradientsOptions>({ every: optional(integer({ min: 1, use: 10 })) })],
    });
    this.#set = set;
    this.#every = options.every ?? 10;
  }

  /** Called by the run. */
  on({ kind, phase: name }: RunEvent, { network, options }: TrackedRun): void {
    const { plan } = options;
    const phase = plan.phases.find((one) => one.name === name);
    // A change of the network is reported like a growth, and adds nothing.
    if (kind === "grow" && phase?.kind === "grow") {
      // A run that begins with growth has had no event before.
      const before = this.#before ?? networkOfPlan(plan.data).startingNets();
      const parts = before.filter((span) => contains(phase.into, span));
      this.#growth = { name, into: phase.into, old: oldNumbers(parts, phase.into, network), steps: 0 };
      this.#look(network);
    }
    const trains = phase?.kind === "train" && isDeepStrictEqual(phase.net, this.#growth?.into);
    if (kind === "step" && trains && this.#growth !== undefined) {
      this.#growth.steps++;
      if (this.#growth.steps % this.#every === 0) this.#look(network);
    }
    if (kind !== "step") this.#before = network.spans();
  }

  /** growth, step, layer, part, gradient: one row for each part of each layer, look by look. */
  get table(): Table {
    return labelledTable(from(this.#rows), {
      step: "steps since growth",
      gradient: "gradient (root mean square)",
    });
  }

  /** The gradient in the old and in the new numbers over the steps since growth: means over the layers that have both. */
  get figure(): Figure {
    const traces = (["old", "new"] as const).map((part) => {
      const rows = this.#rows.filter((row) => row.part === part);
      const steps = [...new Set(rows.map(({ step }) => step))].sort((a, b) => a - b);
      const mean = (step: number): number => {
        const at = rows.filter((row) => row.step === step);
        return at.reduce((sum, { gradient }) => sum + gradient, 0) / at.length;
      };
      return { type: "scatter", mode: "lines+markers", name: part, x: steps, y: steps.map(mean) };
    });
    return new Figure(traces, {
      title: { text: "Gradients of what growth found and added" },
      xaxis: { title: { text: "steps since growth" }, rangemode: "tozero" },
      yaxis: { title: { text: "gradient (root mean square)" }, rangemode: "tozero" },
    });
  }

  [displaySymbol](): Promise<MimeBundle> {
    return this.figure[displaySymbol]();
  }

  #look(network: Network): void {
    if (this.#growth === undefined) return;
    const { name, into, old, steps } = this.#growth;
    const { parameters } = lossGradients(network.net(into), this.#set);
    const looked = parameters.filter((parameter) => old.has(parameter.name));
    for (const layer of new Set(looked.map(layerOf))) {
      const own = looked.filter((parameter) => layerOf(parameter) === layer);
      const gradients = (["old", "new"] as const).map((part) => ({ part, gradient: inPart(own, old, part) }));
      // A layer without new numbers has nothing to compare.
      if (gradients.some(({ gradient }) => gradient === undefined)) continue;
      for (const { part, gradient } of gradients)
        this.#rows.push({ growth: name, step: steps, layer, part, gradient: gradient as number });
    }
  }
}

/** The node or layer of a weight or of a block's coefficients. */
const layerOf = ({ name }: ParameterGradient): string => name.replace(/\.(?:weight|coefficients\.\d+)$/, "");

/** The weights or coefficients of the grown net, and which of their numbers its parts had. */
function oldNumbers(parts: readonly Span[], into: Span, network: Network): ReadonlyMap<string, OldNumbers> {
  if (isMixed(network)) return oldCoefficients(parts, into, network);
  const [before] = parts;
  // Growth in depth adds whole layers.
  if (!isPlain(network) || before === undefined || before.count === into.count) return new Map();
  const widening = wideningOf(network.describe({ span: before }), network.describe({ span: into }));
  const ones = widening.layers.map(({ node, shape }) => {
    const values = new Float32Array(shape.reduce((product, n) => product * n, 1)).fill(1);
    return [`${node}.weight`, { shape, values }] as const;
  });
  return new Map([...padNetwork(widening, new Map(ones))].map(([name, { values }]) => [name, values]));
}

function oldCoefficients(
  parts: readonly Span[],
  into: Span,
  network: MixedNetwork,
): ReadonlyMap<string, OldNumbers> {
  const found = network.distinctLayers().flatMap((layer) => {
    const old = new Set(parts.flatMap((part) => layer.blocks(part).map(({ index }) => index)));
    return layer
      .blocks(into)
      .map(({ index }): [string, OldNumbers] => [
        `${layer.name}.coefficients.${index}`,
        old.has(index) ? "all" : "none",
      ]);
  });
  return new Map(found);
}

/** Root mean square over the old or the new numbers of some parameters; undefined where there are none. */
function inPart(
  parameters: readonly ParameterGradient[],
  old: ReadonlyMap<string, OldNumbers>,
  part: PartGradient["part"],
): number | undefined {
  let [sum, count] = [0, 0];
  for (const { name, gradient } of parameters) {
    const numbers = old.get(name) as OldNumbers;
    gradient.forEach((value, i) => {
      const isOld = typeof numbers === "string" ? numbers === "all" : numbers[i] === 1;
      if (isOld !== (part === "old")) return;
      sum += value * value;
      count++;
    });
  }
  return count === 0 ? undefined : Math.sqrt(sum / count);
}
