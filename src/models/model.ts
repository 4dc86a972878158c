import * as tf from "@tensorflow/tfjs-core";
import { displaySymbol, type MimeBundle, Shown, tableBundle } from "mixture-growth-display";
import { demandArguments, integer, optional, record, type Shape } from "../checking/shapes.js";
import { evaluationBatches } from "../data/batches.js";
import type { ImageSet, LabelledSet } from "../data/dataset.js";
import { photoEvaluationBatches } from "../data/photos/photo-batches.js";
import { type Span, spanName, spanTitle } from "../growth/span.js";
import { spanShape } from "../growth/span-shapes.js";
import type { Net } from "../networks/net.js";
import type { Network } from "../networks/network.js";
import { product } from "../networks/size-shapes.js";
import { examplesShape } from "./examples-shape.js";
import { writeModel } from "./model-files.js";
import type { ModelParts } from "./model-parts.js";
import { Predictions } from "./predictions.js";
import type { Preprocessing } from "./preprocessing.js";
import type { Provenance } from "./provenance.js";

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
 * Networks that have left their run, complete in themselves: with their preprocessing, the names of the classes and where
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
  readonly classNames: readonly string[];
  readonly provenance: Provenance;

  constructor({ name, network, preprocessing, classNames, provenance }: ModelParts) {
    super();
    this.name = name;
    this.network = network;
    this.preprocessing = preprocessing;
    this.classNames = classNames;
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
   * @param examples A set, whose labels are not looked at; or the bytes of images, one after the other, of the size that the
   *   model was trained on.
   * @throws InputError for examples that the model is not made for.
   * @example
   * ```ts
   * const [first] = await model.predict(data.test);
   * first.className;
   * ```
   */
  async predict(examples: LabelledSet | Uint8Array, options: PredictOptions = {}): Promise<Predictions> {
    demandArguments(`model ${this.name}`, {
      examples: [examples, examplesShape(this.preprocessing)],
      options: [options, predictOptions],
    });
    const { net, batchSize = 250, top } = options;
    const nets = net === undefined ? this.nets : [this.net(net)];
    const set = this.#prepared(examples);
    const logits = await this.#logits(nets, set, batchSize);
    const pictures = set.kind === "photographs" || set.channels > 4 ? undefined : set;
    return new Predictions(logits, this.classNames, { ...(top === undefined ? {} : { top }), pictures });
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
    this.network.dispose();
  }

  [displaySymbol](): MimeBundle {
    const { provenance, preprocessing } = this;
    const facts = [
      { what: "network", value: this.network.description.name },
      { what: "nets", value: this.network.spans().map(spanTitle).join(", ") },
      { what: "input", value: `${preprocessing.kind}, ${preprocessing.shape.join(" x ")}` },
      { what: "classes", value: namesOf(this.classNames) },
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

  /** The examples as the model's preprocessing wants them, whatever their own statistics. */
  #prepared(examples: LabelledSet | Uint8Array): LabelledSet {
    const { mean, std, shape } = this.preprocessing;
    if (!(examples instanceof Uint8Array)) {
      return examples.kind === "photographs" ? examples : { ...examples, mean, std };
    }
    const [height, width, channels] = shape as [number, number, number];
    const count = examples.length / product(shape);
    const labels = new Uint8Array(count);
    const { classNames } = this;
    const classes = classNames.length;
    const size = { count, height, width, channels, classes };
    return { name: this.name, images: examples, labels, ...size, classNames, mean, std } satisfies ImageSet;
  }

  async #logits(nets: readonly Net[], set: LabelledSet, batchSize: number): Promise<Float32Array> {
    const classes = this.classNames.length;
    const logits = new Float32Array(set.count * classes);
    const size = this.preprocessing.shape[0] as number;
    const batches =
      set.kind === "photographs"
        ? photoEvaluationBatches({ set, batchSize, size })
        : evaluationBatches({ set, batchSize, reuseArrays: true });
    for await (const { number, images, shape } of batches) {
      const batch = tf.tidy(() => {
        const x = tf.tensor(images, [...shape]);
        return tf.div(tf.addN(nets.map((net) => net.forward(x))), nets.length).dataSync() as Float32Array;
      });
      logits.set(batch, number * batchSize * classes);
      // Operations block: let output and interrupts through between batches.
      await new Promise((resolve) => setImmediate(resolve));
    }
    return logits;
  }
}

/** The most classes whose names are listed. */
const mostNames = 6;

function namesOf(names: readonly string[]): string {
  const rest = names.length - mostNames;
  return `${names.length}: ${names.slice(0, mostNames).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
