import * as tf from "@tensorflow/tfjs-core";
import { computeDevices } from "../tensorflow/compute-devices.js";
import { CompiledFunction } from "../tensorflow/graph/compiled-function.js";
import type { RecordAt } from "../tensorflow/graph/op-recorder.js";
import { runOp } from "../tensorflow/run-op.js";
import type { On } from "./replicas.js";

/**
 * Copies of the state of a step on every device that takes part in it but the first, where the state itself is. They stay
 * there from step to step, so that only gradients travel.
 *
 * Owns the copies; `dispose()` frees them.
 */
export class DeviceCopies {
  readonly #devices: readonly string[];
  /** Device after device, in the order of the state; empty until they are needed. */
  #copies: readonly tf.Tensor[] = [];

  /** @param replicas how many of the devices can take part */
  constructor(replicas = 1, devices: readonly string[] = replicas === 1 ? [] : computeDevices()) {
    this.#devices = devices.slice(0, replicas);
  }

  /** The copies, which are made from the state where there are none; they stay this object's. */
  of(state: readonly tf.Tensor[]): readonly tf.Tensor[] {
    const isMade = this.#copies.length > 0;
    if (!isMade) this.replace(this.#devices.slice(1).flatMap((device) => copiesOn(device, state)));
    return this.#copies;
  }

  /** Where a recorded step does its work: one for each device that takes part. */
  devices(at: RecordAt, state: readonly tf.Tensor[]): On[] {
    if (this.#devices.length < 2) return [(compute) => compute()];
    return this.#devices.map((device, i): On => {
      const own = i === 0 ? state : this.#copies.slice((i - 1) * state.length, i * state.length);
      const copies = new Map(state.map((tensor, j) => [tensor, own[j] as tf.Tensor]));
      return (compute) => at({ device, copies }, compute);
    });
  }

  /** Takes over the copies after a step, or forgets them where there are none. */
  replace(copies: readonly tf.Tensor[]): void {
    const before = this.#copies;
    this.#copies = copies.map((copy) => tf.keep(copy));
    tf.dispose([...before]);
  }

  dispose(): void {
    this.replace([]);
  }
}

function copiesOn(device: string, tensors: readonly tf.Tensor[]): tf.Tensor[] {
  const same = (tensor: tf.Tensor): tf.Tensor[] => runOp("Identity", { T: { type: "float32" } }, [tensor], 1);
  const copy = CompiledFunction.record(tensors, (at) =>
    at({ device, copies: new Map() }, () => tensors.flatMap(same)),
  );
  try {
    return copy.call(tensors);
  } finally {
    copy.dispose();
  }
}
