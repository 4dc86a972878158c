import { from } from "arquero";
import type { ImageSet, LabelledDataset } from "../../data/dataset.js";
import { imagesInMemory } from "../../data/subset.js";
import { allMembers, type Span, spanTitle } from "../../growth/span.js";
import { valuesOf } from "../../networks/network.js";
import { isMixed } from "../../networks/network-kinds.js";
import { layerFeatures, linearCka } from "../../report/feature-similarity.js";
import type { Table } from "../../report/history-table.js";
import { logits } from "../../report/logits.js";
import type { TensorValues } from "../../templates/parameter.js";
import type { Run } from "../../training/run/run.js";
import type { NetAnalysis } from "../experiment.js";

/** Two nets whose features are compared: method and net of each. */
const pairs: readonly (readonly [name: string, a: string, b: string])[] = [
  ["members, untrained", "untrained members: member 0", "untrained members: member 1"],
  ["members, trained", "members: member 0", "members: member 1"],
  ["member 0 and grown net", "members: member 0", "mixture: members 0-1"],
  ["member 1 and grown net", "members: member 1", "mixture: members 0-1"],
  ["grown net and scratch", "mixture: members 0-1", "scratch: members 0-1"],
  ["member 0 and scratch", "members: member 0", "scratch: members 0-1"],
];

interface Similarity {
  readonly seed: number;
  readonly pair: string;
  readonly layer: string;
  readonly cka: number;
}

interface Drift {
  readonly seed: number;
  readonly layer: string;
  readonly what: string;
  readonly tensor: string;
  /** `|after - before| / |before|` from growth to the end. */
  readonly change: number;
  /** Cosine of the angle between before and after. */
  readonly cosine: number;
}

interface Agreement {
  readonly seed: number;
  readonly net: string;
  readonly accuracy: number;
  /** Share of test images that it classifies as the members' ensemble does. */
  readonly agreement: number;
}

interface Spread {
  readonly seed: number;
  readonly net: string;
  readonly layer: string;
  readonly set: number;
  /** The second singular value of the set's templates over the first: 0 where all are multiples of one. */
  readonly spread: number;
}

/** Moments whose templates are compared. */
const spreadOf = ["untrained members", "members", "mixture"];

/** What is known of a seed's runs, while the next ones are trained. */
interface Seen {
  readonly features: Map<string, Map<string, number[][]>>;
  /** Class of every test image, by the members' ensemble. */
  ensemble?: readonly number[];
  values?: Map<string, TensorValues>;
}

/**
 * Measures similarity of features, drift of templates and coefficients, how much of the function growth preserves, and
 * in how many directions the templates of a set differ.
 */
export class LearnedAnalysis implements NetAnalysis {
  readonly #seen: Map<number, Seen> = new Map();
  readonly #similarity: Similarity[] = [];
  readonly #drift: Drift[] = [];
  readonly #agreement: Agreement[] = [];
  readonly #spread: Spread[] = [];

  expect({ test }: LabelledDataset): void {
    imagesInMemory(test, "what is learned");
  }

  async look(method: string, run: Run): Promise<void> {
    const { seed } = run.options;
    const test = testImages(run);
    const seen: Seen = this.#seen.get(seed) ?? { features: new Map() };
    this.#seen.set(seed, seen);
    const spans = run.network.spans();
    for (const span of spans) {
      seen.features.set(`${method}: ${spanTitle(span)}`, await layerFeatures(run.net(span), test));
    }
    this.#compare(seed, seen);
    if (spreadOf.includes(method)) this.#spread.push(...spreads(method, run));
    if (!isMixed(run.network) || method === "untrained members") return;
    await this.#lookAtFunction(method, run, spans, seen);
    if (method === "members") seen.values = valuesOf(run.network);
    if (method === "mixture" && seen.values !== undefined) {
      this.#drift.push(...drifts(seed, run.network.members, seen.values, valuesOf(run.network)));
    }
  }

  tables(): Readonly<Record<string, Table>> {
    return {
      similarity: from(this.#similarity),
      drift: from(this.#drift),
      function: from(this.#agreement),
      spread: from(this.#spread),
    };
  }

  /** Adds every pair whose second net has just been seen. */
  #compare(seed: number, { features }: Seen): void {
    for (const [pair, a, b] of pairs) {
      const [x, y] = [features.get(a), features.get(b)];
      const isDone = this.#similarity.some((row) => row.seed === seed && row.pair === pair);
      if (x === undefined || y === undefined || isDone) continue;
      for (const [layer, rows] of x) {
        const other = y.get(layer);
        if (other !== undefined) this.#similarity.push({ seed, pair, layer, cka: linearCka(rows, other) });
      }
    }
  }

  async #lookAtFunction(method: string, run: Run, spans: readonly Span[], seen: Seen): Promise<void> {
    const { seed, plan } = run.options;
    const test = testImages(run);
    const outputs = await Promise.all(spans.map((span) => logits(run.net(span), test)));
    const [first = []] = outputs;
    const sums = first.map((row, i) =>
      row.map((_, c) => outputs.reduce((sum, net) => sum + (net[i]?.[c] as number), 0)),
    );
    const classes = sums.map((row) => row.indexOf(Math.max(...row)));
    if (method === "members") seen.ensemble = classes;
    const { ensemble } = seen;
    if (ensemble === undefined) return;
    const isGrown = spans.some((span) => span.count === allMembers(plan.data.members).count);
    this.#agreement.push({
      seed,
      net: isGrown ? method : "members' ensemble",
      accuracy: share(classes, (c, i) => c === test.labels[i]),
      agreement: share(classes, (c, i) => c === ensemble[i]),
    });
  }
}

/** @throws DataError for photographs. */
function testImages({ options }: Run): ImageSet {
  return imagesInMemory(options.data.test, "what is learned");
}

function share(values: readonly number[], isSo: (value: number, index: number) => boolean): number {
  return values.filter(isSo).length / values.length;
}

/** How far the templates of every set that has more than one differ. */
function spreads(net: string, { bank, options: { seed } }: Run): Spread[] {
  return [...bank.groups.values()].flatMap(({ name: layer, templatesPerSet }) =>
    templatesPerSet.flatMap((_, set): Spread[] => {
      const [first = 0, second] = bank.spectrum(layer, set);
      return second === undefined || first === 0 ? [] : [{ seed, net, layer, set, spread: second / first }];
    }),
  );
}

/** Templates and the members' coefficients, one row per tensor. */
function drifts(
  seed: number,
  members: number,
  before: ReadonlyMap<string, TensorValues>,
  after: ReadonlyMap<string, TensorValues>,
): Drift[] {
  return [...before].flatMap(([tensor, { values }]): Drift[] => {
    const now = after.get(tensor)?.values;
    const [, layer = "", what, index] = /^(.+)\.(templates|coefficients)\.(\d+)$/.exec(tensor) ?? [];
    // Blocks beyond the members' are new: they have no before.
    const isNew = what === "coefficients" && Number(index) >= members;
    const norm = (list: ArrayLike<number>): number => Math.sqrt(dot(list, list));
    const size = norm(values);
    if (now === undefined || what === undefined || isNew || size === 0) return [];
    const moved = Float32Array.from(values, (value, i) => (now[i] as number) - value);
    const cosine = dot(values, now) / (size * norm(now));
    return [{ seed, layer, what, tensor, change: norm(moved) / size, cosine }];
  });
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
