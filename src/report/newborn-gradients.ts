import { from } from "arquero";
import { type Displayable, displaySymbol, type MimeBundle } from "mixture-growth-display";
import { demandArguments, integer, optional, record } from "../checking/shapes.js";
import type { ImageSet } from "../data/dataset.js";
import type { Span } from "../growth/span.js";
import { padNetwork } from "../growth/widening.js";
import type { Network } from "../networks/network.js";
import { isPlain } from "../networks/network-kinds.js";
import { wideningOf } from "../networks/plain/channel-spaces.js";
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

/** The nets just before growth. */
interface Before {
  /** The nets that could run. */
  readonly spans: readonly Span[];
  /** Names of their parameters. */
  readonly names: ReadonlySet<string>;
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
  #before: Before | undefined;
  #growth:
    | { readonly name: string; readonly old: ReadonlyMap<string, OldNumbers>; steps: number }
    | undefined;

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
  on({ kind, phase }: RunEvent, { network }: TrackedRun): void {
    if (kind === "grow" && this.#before !== undefined) {
      this.#growth = { name: phase, old: oldNumbers(this.#before, network), steps: 0 };
      this.#look(network);
    }
    if (kind === "step" && this.#growth !== undefined) {
      this.#growth.steps++;
      if (this.#growth.steps % this.#every === 0) this.#look(network);
    }
    if (kind !== "step") this.#before = { spans: network.spans(), names: new Set(namesOf(network)) };
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
    const { name, old, steps } = this.#growth;
    const span = network.spans().at(-1) as Span;
    const { parameters } = lossGradients(network.net(span), this.#set);
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

const namesOf = (network: Network): string[] =>
  network.spans().flatMap((span) =>
    network
      .net(span)
      .parameters()
      .map(({ name }) => name),
  );

/** The coefficients or weights of the grown net, and which of their numbers were there before. */
function oldNumbers({ spans, names }: Before, network: Network): ReadonlyMap<string, OldNumbers> {
  if (isPlain(network)) {
    const [before] = spans as [Span];
    const [now] = network.spans() as [Span];
    if (before.count === now.count) return new Map();
    const widening = wideningOf(network.describe({ span: before }), network.describe({}));
    const ones = widening.layers.map(
      ({ node, shape }): [string, { shape: readonly number[]; values: Float32Array }] => [
        `${node}.weight`,
        { shape, values: new Float32Array(shape.reduce((product, n) => product * n, 1)).fill(1) },
      ],
    );
    return new Map([...padNetwork(widening, new Map(ones))].map(([name, { values }]) => [name, values]));
  }
  const grown = network.net(network.spans().at(-1) as Span).parameters();
  const coefficients = grown.filter(({ kind }) => kind === "coefficient");
  return new Map(coefficients.map(({ name }) => [name, names.has(name) ? "all" : "none"]));
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
