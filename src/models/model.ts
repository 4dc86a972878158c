import * as tf from "@tensorflow/tfjs-core";
import { displaySymbol, type MimeBundle, Shown, tableBundle } from "mixture-growth-display";
import { demandArguments, integer, optional, record, type Shape } from "../checking/shapes.js";
import { evaluationBatches } from "../data/batches.js";
import type { ExampleSet } from "../data/dataset.js";
import { photoEvaluationBatches } from "../data/photos/photo-batches.js";
import { type Span, spanName, spanTitle } from "../growth/span.js";
import { spanShape } from "../growth/span-shapes.js";
import type { Net } from "../networks/net.js";
import type { Network } from "../networks/network.js";
import { product } from "../networks/size-shapes.js";
import { votes } from "../networks/votes.js";
import { examplesShape } from "./examples-shape.js";
import { writeModel } from "./model-files.js";
import type { ModelParts } from "./model-parts.js";
import { type ShownNumbers, shownNumbers } from "./number-predictions.js";
import type { Outputs } from "./outputs.js";
import { Predictions } from "./predictions.js";
import type { Preprocessing } from "./preprocessing.js";
import type { Provenance } from "./provenance.js";
import { type TableRow, valuesOfRows } from "./table-rows.js";

/**
 * Examples that a model is asked about: a set, or only their numbers, one example after the other; of a model of a table also rows,
 * such as `[{ area: 80, district: "north" }]`.
 */
export type Asked = ExampleSet | Uint8Array | Float32Array | readonly TableRow[];

/** Which net of a model is meant, and how it is asked. */
export interface PredictOptions {
  /** One net. Default: all that exist, which vote by the mean of their logits. */
  readonly net?: Span;
  /** Examples in a batch; it changes no answer. Default 250. */
  readonly batchSize?: number;
  /** How many answers are kept for each example, best first. Default 3. */
  readonly top?: number;
}

const predictOptions: Shape = record<PredictOptions>({
  net: optional(spanShape(undefined)),
  batchSize: optional(integer({ min: 1, use: 250 })),
  top: optional(integer({ min: 1, use: 3 })),
});

/**
 * Networks that have left their run, complete in themselves: with their preprocessing, the names of what they answer and where
 * they come from. Members and templates are kept, so that they can be grown later.
 *
 * Owns its network; `dispose()` frees it.
 *
 * @example
 * ```ts
 * await run.save("models/first");
 * const model = await loadModel("models/first");
 * await model.predict(data.test);
 * ```
 */
export class Model extends Shown {
  readonly name: string;
  readonly network: Network;
  readonly preprocessing: Preprocessing;
  readonly outputs: Outputs;
  readonly provenance: Provenance;
  #isDisposed = false;

  constructor({ name, network, preprocessing, outputs, provenance }: ModelParts) {
    super();
    this.name = name;
    this.network = network;
    this.preprocessing = preprocessing;
    this.outputs = outputs;
    this.provenance = provenance;
  }

  /** The nets that exist. */
  get nets(): Net[] {
    return this.network.spans().map((span) => this.network.net(span));
  }

  /**
   * One net.
   *
   * @param span Which. Default: the only one.
   * @throws RangeError where there are several, or it does not exist.
   */
  net(span?: Span): Net {
    const spans = this.network.spans();
    const [only] = spans;
    if (span === undefined && spans.length === 1) return this.network.net(only as Span);
    const known = span !== undefined && spans.some((one) => spanName(one) === spanName(span));
    if (known) return this.network.net(span);
    const wanted = span === undefined ? "none" : spanTitle(span);
    throw new RangeError(
      `Expected net to be one of ${spans.map(spanTitle).join(", ")} but got ${wanted} (model ${this.name}). Name one, such as net: member(0).`,
    );
  }

  /**
   * Answers for examples, with names of classes and probabilities.
   *
   * @param examples A set, whose labels are not looked at; or the numbers of examples, one after the other, in the shape and type
   *   that the model was trained on.
   * @throws InputError for examples that the model is not made for; Error for a model that predicts numbers.
   * @example
   * ```ts
   * const [first] = await model.predict(data.test);
   * first.className;
   * ```
   */
  async predict(examples: Asked, options: PredictOptions = {}): Promise<Predictions> {
    this.#demand(examples, options);
    const { outputs } = this;
    if (outputs.kind !== "classes") throw this.#other("classes", "predictNumbers");
    const set = this.#prepared(examples);
    const logits = await this.#outputsOf(set, options);
    const { top } = options;
    const pictures = "images" in set && set.channels <= 4 ? set : undefined;
    return new Predictions(logits, outputs.names, { ...(top === undefined ? {} : { top }), pictures });
  }

  /**
   * Predicts numbers for examples, in the units of the targets that it was trained on; for a model of a regression.
   *
   * @param examples As for {@link Model.predict}; targets are not looked at.
   * @throws InputError for examples that the model is not made for; Error for a model of classes.
   * @example
   * ```ts
   * const [first] = await model.predictNumbers(data.test);
   * first.price;
   * ```
   */
  async predictNumbers(examples: Asked, options: Omit<PredictOptions, "top"> = {}): Promise<ShownNumbers> {
    this.#demand(examples, options);
    const { outputs } = this;
    if (outputs.kind !== "numbers") throw this.#other("numbers", "predict");
    return shownNumbers(await this.#outputsOf(this.#prepared(examples), options), outputs);
  }

  /**
   * Writes the model into a folder, from which `loadModel` reads it: `model.json` and `model.safetensors`.
   *
   * @throws Error where the folder holds a model already, or cannot be written.
   */
  save(folder: string): void {
    writeModel(folder, this);
  }

  /** Frees the network. */
  dispose(): void {
    this.#isDisposed = true;
    this.network.dispose();
  }

  [displaySymbol](): MimeBundle {
    const { provenance, preprocessing } = this;
    const facts = [
      { what: "network", value: this.network.description.name },
      { what: "nets", value: this.network.spans().map(spanTitle).join(", ") },
      { what: "input", value: `${preprocessing.kind}, ${preprocessing.shape.join(" x ")}` },
      { what: this.outputs.kind, value: namesOf(this.outputs.names) },
      { what: "trained on", value: provenance.data ?? "not known" },
      {
        what: "plan and seed",
        value: `${provenance.plan ?? "not known"}, ${provenance.seed ?? "not known"}`,
      },
      ...Object.entries(provenance.measured ?? {}).map(([what, value]) => ({
        what,
        value: value.toFixed(4),
      })),
    ];
    const columns = [
      { key: "what", label: "" },
      { key: "value", label: this.name },
    ];
    return tableBundle(columns, facts);
  }

  /** A set that is normalised as the model was trained, whatever its own statistics; it shares the set's numbers. */
  withOwnStatistics<Part extends ExampleSet>(set: Part): Part {
    if (set.kind === "photographs") return set;
    const { mean, std } = this.preprocessing;
    const { outputs } = this;
    const targets = outputs.kind === "numbers" ? { targetMean: outputs.mean, targetStd: outputs.std } : {};
    return { ...set, mean, std, ...(set.kind === "regression" ? targets : {}) };
  }

  #demand(examples: Asked, options: PredictOptions): void {
    if (this.#isDisposed) {
      throw new Error(
        `Expected a model that was not disposed but got a disposed one (model ${this.name}). Load it again, or dispose it later.`,
      );
    }
    demandArguments(`model ${this.name}`, {
      examples: [examples, examplesShape(this.preprocessing)],
      options: [options, predictOptions],
    });
  }

  #other(wanted: string, method: string): Error {
    return new Error(
      `Expected a model of ${wanted} but got one of ${this.outputs.kind} (model ${this.name}). Use model.${method}(examples).`,
    );
  }

  /** Examples as the model's preprocessing wants them, whatever their own statistics. */
  #prepared(examples: Asked): ExampleSet {
    const { mean, std, shape, kind, featureNames = [] } = this.preprocessing;
    if (isRows(examples)) return this.#prepared(valuesOfRows(examples, featureNames));
    const isOfNumbers = examples instanceof Uint8Array || examples instanceof Float32Array;
    if (!isOfNumbers) return this.withOwnStatistics(examples);
    const count = examples.length / product(shape);
    const { names } = this.outputs;
    const classes = { labels: new Uint8Array(count), classes: names.length, classNames: names };
    const common = { name: this.name, count, mean, std, ...classes };
    if (kind !== "images") return { kind: "arrays", values: examples, shape, ...common };
    const [height, width, channels] = shape as [number, number, number];
    return { images: examples as Uint8Array, height, width, channels, ...common };
  }

  async #outputsOf(set: ExampleSet, { net, batchSize = 250 }: PredictOptions): Promise<Float32Array> {
    const nets = net === undefined ? this.nets : [this.net(net)];
    const width = this.outputs.names.length;
    const outputs = new Float32Array(set.count * width);
    const size = this.preprocessing.shape[0] as number;
    const batches =
      set.kind === "photographs"
        ? photoEvaluationBatches({ set, batchSize, size })
        : evaluationBatches({ set, batchSize, reuseArrays: true });
    for await (const { number, images, shape } of batches) {
      const batch = tf.tidy(() => {
        const x = tf.tensor(images, [...shape]);
        return votes(nets, x).dataSync() as Float32Array;
      });
      outputs.set(batch, number * batchSize * width);
      // Operations block: let output and interrupts through between batches.
      await new Promise((resolve) => setImmediate(resolve));
    }
    return outputs;
  }
}

const isRows = (examples: Asked): examples is readonly TableRow[] => Array.isArray(examples);

/** The most classes whose names are listed. */
const mostNames = 6;

function namesOf(names: readonly string[]): string {
  const rest = names.length - mostNames;
  return `${names.length}: ${names.slice(0, mostNames).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
