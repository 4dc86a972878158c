import * as tf from "@tensorflow/tfjs-core";
import type { Batch } from "../data/batches.js";
import type { Net } from "../networks/net.js";
import { votes } from "../networks/votes.js";
import { CompiledFunction, canCompile } from "../tensorflow/graph/compiled-function.js";
import { labelsTensor } from "./batch-labels.js";
import { countCorrect, inTopK } from "./correct.js";
import type { DeviceCopies } from "./device-copies.js";
import type { Objective } from "./objective.js";
import { distribute, type Shard, shardsOf } from "./replicas.js";

/** What is added up over the batches of an evaluation. */
export interface BatchSums {
  /** Mean loss of the batch. */
  readonly loss: number;
  /** Correct answers, then those among the `topK` largest; or the squared and the absolute errors of every output. */
  readonly sums: readonly (readonly number[])[];
  /** `[n, outputs]`, row-major, where outputs are wanted. */
  readonly outputs: Float32Array | undefined;
}

/** How an evaluation adds up. */
export interface SumsOptions {
  readonly nets: readonly Net[];
  readonly objective: Objective;
  readonly topK: number | undefined;
  /** Whether the outputs are wanted as well. */
  readonly keepsOutputs: boolean;
  /** The size of batches for which adding up is compiled. */
  readonly compiledSize: number | undefined;
  readonly copies: DeviceCopies;
  readonly replicas: number;
}

/** Adds up over single batches, and compiles that for one size where there are many. Owns the copies on devices. */
export class EvaluationSums {
  readonly #options: SumsOptions;
  readonly #compiledSize: number | undefined;
  #compiled: CompiledFunction | undefined;

  constructor(options: SumsOptions) {
    this.#options = options;
    this.#compiledSize = canCompile() ? options.compiledSize : undefined;
  }

  /** The sums of a batch. */
  of(batch: Batch): BatchSums {
    let found: Float32Array[] = [];
    tf.tidy(() => {
      const [images, labels] = [tf.tensor(batch.images, [...batch.shape]), labelsTensor(batch)];
      const isCompiled = labels.shape[0] === this.#compiledSize;
      const tensors = isCompiled ? this.#call(images, labels) : this.#compute({ images, labels, share: 1 });
      found = tensors.map((tensor) => tensor.dataSync() as Float32Array);
    });
    const [loss = [], ...sums] = found as Float32Array[];
    const outputs = this.#options.keepsOutputs ? sums.pop() : undefined;
    return { loss: loss[0] as number, sums: sums.map((sum) => [...sum]), outputs };
  }

  dispose(): void {
    this.#compiled?.dispose();
    this.#options.copies.dispose();
  }

  #call(images: tf.Tensor, labels: tf.Tensor): tf.Tensor[] {
    const { nets, copies, replicas } = this.#options;
    // Without replicas a call reads variables that it does not name.
    const state = replicas === 1 ? [] : stateOf(nets);
    const inputs = [images, labels, ...state, ...copies.of(state)];
    this.#compiled ??= CompiledFunction.record(inputs, (at) =>
      tf.tidy(() => {
        const shards = shardsOf(images, labels, replicas);
        return this.#joined(distribute(shards, copies.devices(at, state), (shard) => this.#compute(shard)));
      }),
    );
    return this.#compiled.call(inputs);
  }

  /** What the shards give as one: sums added up, outputs one after the other. */
  #joined(parts: readonly tf.Tensor[][]): tf.Tensor[] {
    const [first = []] = parts;
    if (parts.length === 1) return first;
    const { keepsOutputs } = this.#options;
    return first.map((_, i) => {
      const ofParts = parts.map((part) => part[i] as tf.Tensor);
      return keepsOutputs && i + 1 === first.length ? tf.concat(ofParts, 0) : tf.addN(ofParts);
    });
  }

  /** A shard's part of the mean loss, its sums, and the outputs where they are wanted. */
  #compute({ images, labels, share }: Shard): tf.Tensor[] {
    return tf.tidy(() => {
      const { nets, objective, keepsOutputs } = this.#options;
      const outputs = votes(nets, images);
      const loss = objective.loss(outputs, labels);
      const own = share === 1 ? loss : tf.mul(loss, share);
      return [own, ...this.#sums(outputs, labels), ...(keepsOutputs ? [outputs] : [])];
    });
  }

  #sums(outputs: tf.Tensor2D, labels: tf.Tensor): tf.Tensor[] {
    const { objective, topK } = this.#options;
    if (objective.targetStd !== undefined) {
      const errors = tf.mul(tf.sub(outputs, labels), tf.tensor1d([...objective.targetStd]));
      return [tf.sum(tf.square(errors), 0), tf.sum(tf.abs(errors), 0)];
    }
    const correct = countCorrect(outputs, labels);
    return topK === undefined ? [correct] : [correct, inTopK(outputs, labels as tf.Tensor1D, topK)];
  }
}

/** What evaluation reads of nets, each once. */
function stateOf(nets: readonly Net[]): tf.Variable[] {
  const parameters = nets.flatMap((net) => net.parameters()).map(({ variable }) => variable);
  const running = nets.flatMap((net) =>
    [...net.batchNorms().values()].flatMap(({ mean, variance }) => [mean, variance]),
  );
  return [...new Set([...parameters, ...running])];
}
